/*
 * Port cert_store, sign: a signature by the key of a certificate in MY, made where that key is.
 */
#ifndef WIN_MY_SIGN_H
#define WIN_MY_SIGN_H

#include "client/port/cert_store.h"
#include "win/cert_key.h"

/* *signature is replaced. ST_NOT_FOUND, ST_NO_KEY, ST_UNSUPPORTED (FAULT_PFX_KEY_KIND: not RSA), ST_IO. */
enum status my_sign(void *self, const char *sha256, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                    struct err *err);

/* The same by an opened key. ST_IO. */
MUST_CHECK enum status my_sign_with(const struct cert_key *key, const unsigned char digest[SHA256_BYTES],
                                    struct buf *signature, struct err *err);

#endif
