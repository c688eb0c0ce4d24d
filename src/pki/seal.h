/*
 * Authenticated encryption of small records under a 32-byte key: AES-256-GCM (SP 800-38D), a random 96-bit nonce in
 * front, the 128-bit tag behind. context is bound and not stored: give the record's name, so that two records cannot be
 * exchanged.
 */
#ifndef PKI_SEAL_H
#define PKI_SEAL_H

#include "base/buf.h"

enum { SEAL_KEY_BYTES = 32, SEAL_OVERHEAD_BYTES = 28 };

MUST_CHECK enum status seal_close(const unsigned char key[SEAL_KEY_BYTES], const char *context, const void *bytes,
                                  size_t len, struct buf *out, struct err *err);
/* ST_BAD_FILE if key, context or bytes are not the ones it was closed with. */
MUST_CHECK enum status seal_open(const unsigned char key[SEAL_KEY_BYTES], const char *context, const void *bytes,
                                 size_t len, struct buf *out, struct err *err);

#endif
