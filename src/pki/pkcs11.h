/*
 * Keys in a PKCS#11 token (an HSM, a smart card, SoftHSM), through the provider "pkcs11" of OpenSSL's
 * (https://github.com/latchset/pkcs11-provider, v1.0), which is loaded from its file into a context of its own: nothing
 * else in the program learns of it. On Linux alone. Whether a token is there, and what its PIN is worth, must be known
 * before (server/ca/token_look.h): the provider tells no failure from another, and would ask a terminal for a PIN that
 * was refused.
 */
#ifndef PKI_PKCS11_H
#define PKI_PKCS11_H

#include "pki/key.h"

struct pkcs11;     /* a provider with a token's library */
struct pkcs11_key; /* of it; freed before it */

struct pkcs11_place {
    const char *provider; /* full path of the provider's file */
    const char *module;   /* full path of the token's library */
    const char *pin;      /* of every token that is used */
};
/* Loads both. ST_IO. One at a time in a process: the end of one is the end of every session with the token's library.
 */
MUST_CHECK enum status pkcs11_open(const struct pkcs11_place *place, struct pkcs11 **out, struct err *err);
/* Ends its sessions. NULL is allowed. */
void pkcs11_close(struct pkcs11 **pkcs11);

/*
 * uri: RFC 7512, without a PIN. Makes an RSA key pair of that many bits, e = 65537, in the token, of that object's name
 * or ID, whose private half may sign and cannot leave it. ST_IO.
 */
MUST_CHECK enum status pkcs11_generate(struct pkcs11 *pkcs11, const char *uri, unsigned bits, struct err *err);
/* The one private key of that name. ST_NOT_FOUND. */
MUST_CHECK enum status pkcs11_find(struct pkcs11 *pkcs11, const char *uri, struct pkcs11_key **out, struct err *err);
void pkcs11_key_free(struct pkcs11_key **key);

/* SubjectPublicKeyInfo, DER, appended. */
MUST_CHECK enum status pkcs11_key_spki(const struct pkcs11_key *key, struct buf *out, struct err *err);
/* As struct signer's (pki/key.h); on any thread. ST_IO: the token did not sign; it may be gone. */
MUST_CHECK enum status pkcs11_key_sign(const struct pkcs11_key *key, const unsigned char digest[SHA256_BYTES],
                                       struct buf *signature, struct err *err);

#endif
