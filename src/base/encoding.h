/*
 * Bytes as text: hexadecimal (upper case), base64 (RFC 4648 section 4) and base64url without padding (section 5).
 * The encoders are strict; the base64 decoder tolerates CR, LF, space and tab (RFC 8951 section 3.1), the others
 * nothing.
 */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include <stddef.h>

#include "base/buf.h"

/* All appending ones: ST_BAD_INPUT (decoders), ST_TOO_COSTLY past the maximum, ST_NO_MEMORY; *out as it was. */

/* out has room for 2 * len + 1 characters. */
void hex_encode(const void *bytes, size_t len, char *out);
/* Either case, exactly 2 * len digits. ST_BAD_INPUT otherwise. */
MUST_CHECK enum status hex_decode(const char *text, void *out, size_t len);

MUST_CHECK enum status base64_append(struct buf *out, const void *bytes, size_t len);
MUST_CHECK enum status base64_decode(const char *text, struct buf *out);
MUST_CHECK enum status base64url_append(struct buf *out, const void *bytes, size_t len);
/* text_len characters; padding is refused. */
MUST_CHECK enum status base64url_decode(const char *text, size_t text_len, struct buf *out);

#endif
