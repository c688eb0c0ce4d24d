#include "pki/key.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/openssl_start.h"

/* RSASSA-PKCS1-v1_5 with SHA-256, for either direction. */
static bool key_prepare(EVP_PKEY_CTX *ctx, bool sign)
{
    if (ctx == NULL || (sign ? EVP_PKEY_sign_init(ctx) : EVP_PKEY_verify_init(ctx)) != 1)
        return false;
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) == 1;
}

enum status key_sign_in(EVP_PKEY_CTX *ctx, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                        struct err *err)
{
    unsigned char bytes[KEY_SIGNATURE_MAX];
    size_t len = sizeof bytes;
    enum status status = ST_OK;

    if (!key_prepare(ctx, true) || EVP_PKEY_sign(ctx, bytes, &len, digest, SHA256_BYTES) != 1)
        return openssl_error_set(err, ST_IO, FAULT_SIGN_TEST, "signing with a private key");
    status = buf_append(signature, bytes, len);
    return status == ST_OK ? ST_OK : der_fail_to_append(err, status);
}

static enum status key_sign_in_memory(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                      struct err *err)
{
    const struct key *key = self;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key_peek(key), NULL);
    const enum status status = key_sign_in(ctx, digest, signature, err);

    EVP_PKEY_CTX_free(ctx);
    return status;
}

/* 1 if it is, 0 if not, and whatever else says that it could not be looked at. */
static int key_signed_rightly(const struct key *key, const unsigned char digest[SHA256_BYTES],
                              const unsigned char *signature, size_t len)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key_peek(key), NULL);
    const int right = key_prepare(ctx, false) ? EVP_PKEY_verify(ctx, signature, len, digest, SHA256_BYTES) : -1;

    EVP_PKEY_CTX_free(ctx);
    return right == 0 && openssl_memory_lacked() ? -1 : right;
}

/* KEY_TRIES says what could be wrong. */
static enum status key_sign_rightly(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                    struct err *err)
{
    const size_t before = signature->len;
    int right = 0;

    openssl_start();
    for (int i = 0; i < KEY_TRIES && right == 0; i++) {
        const enum status status = key_sign_in_memory(self, digest, signature, err);

        if (status != ST_OK)
            return status;
        right = key_signed_rightly(self, digest, signature->data + before, signature->len - before);
        if (right != 1)
            buf_truncate(signature, before);
    }
    if (right == 1) {
        ERR_clear_error(); /* of those that were not */
        return ST_OK;
    }
    return openssl_error_set(err, ST_IO, FAULT_SIGN_TEST, "signing with a key in memory: what came out is wrong");
}

struct signer key_signer(struct key *key)
{
    const struct signer *elsewhere = key_peek_signer(key);

    return elsewhere != NULL ? *elsewhere : (struct signer){.sign_digest = key_sign_rightly, .self = key};
}

EVP_PKEY *key_read_spki(const void *spki, size_t spki_len)
{
    X509_PUBKEY *info = der_read_value(spki, spki_len, ASN1_ITEM_rptr(X509_PUBKEY));
    EVP_PKEY *pkey = info != NULL ? X509_PUBKEY_get(info) : NULL;

    X509_PUBKEY_free(info);
    return pkey;
}

enum status key_verify(const void *spki, size_t spki_len, const unsigned char digest[SHA256_BYTES],
                       const void *signature, size_t signature_len, struct err *err)
{
    EVP_PKEY *pkey = key_read_spki(spki, spki_len);
    EVP_PKEY_CTX *ctx = NULL;
    enum status status = ST_OK;

    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "verifying signature: public key");
    if (!key_is_acceptable(pkey)) {
        EVP_PKEY_free(pkey);
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "verifying signature: not RSA of 2048 to 4096 bits");
    }
    ctx = EVP_PKEY_CTX_new(pkey, NULL);
    if (!key_prepare(ctx, false) || EVP_PKEY_verify(ctx, signature, signature_len, digest, SHA256_BYTES) != 1)
        status =
            openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "verifying signature: not by this key over this digest");
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return status;
}
