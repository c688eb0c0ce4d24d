/*
 * UTF-8 and UTF-16, exact: no replacement characters, no surrogates in UTF-8, no overlong forms (RFC 3629).
 * UTF-16 is uint16_t here; wchar_t lives in win/, cli/ and tray/ alone (there it is the same on Windows).
 */
#ifndef BASE_UTF_H
#define BASE_UTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

bool utf8_valid(const char *text, size_t len);
/* How many code points; the text must be valid. */
size_t utf8_count(const char *text, size_t len);

enum { UTF8_POINT_MAX = 4 };
/* How many bytes it took; 0, and nothing written, for what is no code point (surrogates, beyond U+10FFFF). */
size_t utf8_encode(uint32_t point, char out[UTF8_POINT_MAX]);

/*
 * NUL-terminated in and out (a NUL among the len units is refused); *out is malloc'ed and the caller's, to be wiped if
 * it was secret. ST_BAD_INPUT, ST_NO_MEMORY.
 */
MUST_CHECK enum status utf8_to_utf16(const char *text, uint16_t **out, size_t *out_len);
MUST_CHECK enum status utf16_to_utf8(const uint16_t *text, size_t len, char **out);

/*
 * Copy text for one line of display or log: control characters, marks that change the reading direction, characters
 * that nobody sees and invalid bytes become '?', and it is cut at a code point to fit (RFC 3629; Unicode TR 36, and
 * TR 44 Default_Ignorable_Code_Point). Variation selectors stay: Chinese names are written with them. out_size counts
 * the NUL.
 */
void utf8_display_copy(const char *text, size_t len, char *out, size_t out_size);
/* Whether what text begins with is such a character, and which (U+FFFD for an invalid byte); *taken: its bytes. len >
 * 0. */
bool utf8_disturbs(const char *text, size_t len, uint32_t *point, size_t *taken);
/* What a text of several lines may hold of them. */
#define UTF8_PROSE "\n\r\t"
/* Whether such a character is anywhere in it, but for those of `allowed` (ASCII, NUL-terminated). */
bool utf8_disturbed(const char *text, size_t len, const char *allowed);

#endif
