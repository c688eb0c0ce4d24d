/*
 * SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104) over bytes in memory.
 */
#ifndef PKI_DIGEST_H
#define PKI_DIGEST_H

#include <stddef.h>

#include "base/status.h"

enum { SHA256_BYTES = 32, SHA256_HEX_SIZE = 65 };

MUST_CHECK enum status digest_sha256(const void *bytes, size_t len, unsigned char out[SHA256_BYTES], struct err *err);
/* Lower-case hex, as the protocol carries it. */
MUST_CHECK enum status digest_sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_SIZE], struct err *err);
MUST_CHECK enum status digest_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                                          unsigned char out[SHA256_BYTES], struct err *err);

#endif
