/*
 * RSA key pairs in memory, and signing with a key wherever it is. Only RSA of 2048 to 4096 bits is taken here; what
 * else a file may hold, pki/pfx_read.h names. Knows nothing of stores.
 */
#ifndef PKI_KEY_H
#define PKI_KEY_H

#include <stdbool.h>

#include "base/buf.h"
#include "pki/digest.h"

struct key; /* a key pair; its memory is wiped by key_free */

enum { KEY_DER_MAX = 8192, KEY_SIGNATURE_MAX = 512 };

/* RSA-2048, e = 65537. The caller frees *out. */
MUST_CHECK enum status key_generate(struct key **out, struct err *err);
void key_free(struct key **key);

/* PKCS#8 PrivateKeyInfo (RFC 5208), DER, not encrypted: *out holds a secret. */
MUST_CHECK enum status key_to_pkcs8(const struct key *key, struct buf *out, struct err *err);
/* ST_BAD_FILE; ST_UNSUPPORTED (FAULT_PFX_KEY_KIND) if it is not RSA of 2048..4096 bits. Refuses trailing bytes. */
MUST_CHECK enum status key_from_pkcs8(const void *der, size_t len, struct key **out, struct err *err);
/* CryptoAPI PRIVATEKEYBLOB (https://learn.microsoft.com/windows/win32/seccrypto/rsa-schannel-key-blobs): a secret. */
MUST_CHECK enum status key_to_capi_blob(const struct key *key, struct buf *out, struct err *err);
MUST_CHECK enum status key_from_capi_blob(const void *blob, size_t len, struct key **out, struct err *err);

/* SubjectPublicKeyInfo (RFC 5280 4.1), DER, and its SHA-256 in lower-case hex: the name of a key everywhere here. */
MUST_CHECK enum status key_spki(const struct key *key, struct buf *out, struct err *err);
MUST_CHECK enum status key_spki_hash(const struct key *key, char out[SHA256_HEX_SIZE], struct err *err);
/* SubjectPublicKeyInfo hash from a CryptoAPI PUBLICKEYBLOB, to find a container by its public key. */
MUST_CHECK enum status key_capi_public_hash(const void *blob, size_t len, char out[SHA256_HEX_SIZE], struct err *err);

/*
 * Whoever can sign: a key in memory (key_signer) or one in a provider (client/port/cert_store.h). The function makes an
 * RSASSA-PKCS1-v1_5 signature (RFC 8017 8.2) over a SHA-256 digest, most significant byte first.
 */
struct signer {
    enum status (*sign_digest)(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                               struct err *err);
    void *self;
};
/* Borrows the key. */
struct signer key_signer(struct key *key);
/*
 * A key whose private half is elsewhere, in an HSM say: what it signs, the signer does, which must outlive it. It
 * cannot be written. ST_BAD_FILE; ST_UNSUPPORTED unless RSA of 2048..4096 bits.
 */
MUST_CHECK enum status key_from_signer(const void *spki, size_t spki_len, const struct signer *signer, struct key **out,
                                       struct err *err);

/* ST_BAD_FILE if the signature is not that of the public key over this digest. */
MUST_CHECK enum status key_verify(const void *spki, size_t spki_len, const unsigned char digest[SHA256_BYTES],
                                  const void *signature, size_t signature_len, struct err *err);

#endif
