/*
 * SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), over bytes in memory or as they come.
 */
#ifndef PKI_DIGEST_H
#define PKI_DIGEST_H

#include <stddef.h>

#include "base/status.h"

enum { SHA256_BYTES = 32, SHA256_HEX_SIZE = 65 };

MUST_CHECK enum status digest_sha256(const void *bytes, size_t len, unsigned char out[SHA256_BYTES], struct err *err);
/* A digest in lower-case hex, as the protocol carries it. */
void digest_hex(const unsigned char digest[SHA256_BYTES], char out[SHA256_HEX_SIZE]);
MUST_CHECK enum status digest_sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_SIZE], struct err *err);
/*
 * SHA-256 over bytes that come in pieces. Order of calls: digest_open, digest_add any number of times, digest_finish;
 * digest_close in every case.
 */
struct digest;
MUST_CHECK enum status digest_open(struct digest **out, struct err *err);
MUST_CHECK enum status digest_add(struct digest *digest, const void *bytes, size_t len, struct err *err);
MUST_CHECK enum status digest_finish(struct digest *digest, unsigned char out[SHA256_BYTES], struct err *err);
void digest_close(struct digest **digest);

MUST_CHECK enum status digest_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                                          unsigned char out[SHA256_BYTES], struct err *err);

#endif
