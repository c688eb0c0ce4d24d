/*
 * OpenSSL's side of struct key. Inside pki/ alone.
 */
#ifndef PKI_KEY_INTERNAL_H
#define PKI_KEY_INTERNAL_H

#include <openssl/evp.h>

#include "pki/key.h"

enum { KEY_BITS_LEAST = 2048, KEY_BITS_MOST = 4096, KEY_KIND_SIZE = 32 };

/* Borrowed; NULL never. The public half alone of a key that is elsewhere. */
EVP_PKEY *key_peek(const struct key *key);
/* Borrowed; NULL: the private half is here. */
const struct signer *key_peek_signer(const struct key *key);
/* RSASSA-PKCS1-v1_5 over a SHA-256 digest in a context of EVP_PKEY_CTX_new's or its like; appended. ctx may be NULL. */
MUST_CHECK enum status key_sign_in(EVP_PKEY_CTX *ctx, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                   struct err *err);

/*
 * A key pair from outside: pkey is the callee's from here on, after a failure too. ST_UNSUPPORTED (FAULT_PFX_KEY_KIND,
 * the insert names the kind) unless RSA of 2048..4096 bits, ST_BAD_FILE if its halves do not belong together.
 */
MUST_CHECK enum status key_take_evp(EVP_PKEY *pkey, struct key **out, struct err *err);

/* "RSA-2048", "EC P-256", else the algorithm's name: for people. */
void key_kind_of(const EVP_PKEY *pkey, char out[KEY_KIND_SIZE]);
/* rsaEncryption (no RSA-PSS) of 2048..4096 bits. */
bool key_is_acceptable(const EVP_PKEY *pkey);

/*
 * Are the private numbers those of one key, and the public half's? OpenSSL's own validation is stricter than the world:
 * it refuses working keys of other makers (a private exponent reduced by phi, primes near the edge of their range).
 * ST_BAD_FILE (FAULT_PFX_DAMAGED).
 */
MUST_CHECK enum status key_check_halves(struct key *key, struct err *err);

/* NULL: it is none, or no memory. The caller frees it. */
EVP_PKEY *key_read_spki(const void *spki, size_t spki_len);

/*
 * How often to sign before a signature that is not right is more than an accident. OpenSSL (3.5.7, bn_blind.c) that
 * lacked memory inside an RSA signature can leave the key's blinding half made: all that the key signs after that is
 * wrong, and it does not say so, until it makes a new one at each 32nd.
 */
enum { KEY_TRIES = 33 };

/* SubjectPublicKeyInfo of any public key, DER, appended. */
MUST_CHECK enum status key_spki_of(EVP_PKEY *pkey, struct buf *out, struct err *err);

/* RSA of that many bits, e = 65537. */
MUST_CHECK enum status key_generate_bits(unsigned bits, struct key **out, struct err *err);

#endif
