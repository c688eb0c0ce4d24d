#include "pki/seal.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"
#include "pki/random.h"

enum { SEAL_NONCE_BYTES = 12, SEAL_TAG_BYTES = SEAL_OVERHEAD_BYTES - SEAL_NONCE_BYTES };

static EVP_CIPHER_CTX *seal_begin(const unsigned char key[SEAL_KEY_BYTES], const unsigned char nonce[SEAL_NONCE_BYTES],
                                  const char *context, int encrypt)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new(); /* wiped when freed */
    int ignored = 0;

    if (ctx == NULL || EVP_CipherInit_ex2(ctx, EVP_aes_256_gcm(), key, nonce, encrypt, NULL) != 1 ||
        EVP_CipherUpdate(ctx, NULL, &ignored, (const unsigned char *)context, (int)strlen(context)) != 1) {
        EVP_CIPHER_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

/* to: nonce, room for len bytes, room for the tag. */
static bool seal_encrypt(EVP_CIPHER_CTX *ctx, const void *bytes, size_t len, unsigned char *to)
{
    int written = 0;

    return EVP_CipherUpdate(ctx, to + SEAL_NONCE_BYTES, &written, bytes, (int)len) == 1 &&
           EVP_CipherFinal_ex(ctx, to + SEAL_NONCE_BYTES + len, &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG_BYTES, to + SEAL_NONCE_BYTES + len) == 1;
}

enum status seal_close(const unsigned char key[SEAL_KEY_BYTES], const char *context, const void *bytes, size_t len,
                       struct buf *out, struct err *err)
{
    const size_t before = out->len;
    EVP_CIPHER_CTX *ctx = NULL;
    unsigned char *to = NULL;
    enum status status = ST_OK;

    openssl_start();
    if (len > INT_MAX - SEAL_OVERHEAD_BYTES || len + SEAL_OVERHEAD_BYTES > out->max - out->len)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "sealing: too long");
    to = buf_extend(out, len + SEAL_OVERHEAD_BYTES);
    if (to == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "sealing");
    status = random_bytes(to, SEAL_NONCE_BYTES, err);
    if (status == ST_OK) {
        ctx = seal_begin(key, to, context, 1);
        if (ctx == NULL || !seal_encrypt(ctx, bytes, len, to))
            status = openssl_error_set(err, ST_BUG, FAULT_BUG, "sealing: AES-256-GCM");
        EVP_CIPHER_CTX_free(ctx);
    }
    if (status != ST_OK)
        buf_truncate(out, before);
    return status;
}

/* sealed: nonce, len bytes, tag. True if the tag is right; only then is what stands at 'to' to be used. */
static bool seal_decrypt(EVP_CIPHER_CTX *ctx, const unsigned char *sealed, size_t len, unsigned char *to)
{
    unsigned char tag[SEAL_TAG_BYTES];
    int written = 0;

    memcpy(tag, sealed + SEAL_NONCE_BYTES + len, sizeof tag);
    return EVP_CipherUpdate(ctx, to, &written, sealed + SEAL_NONCE_BYTES, (int)len) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, SEAL_TAG_BYTES, tag) == 1 &&
           EVP_CipherFinal_ex(ctx, to + len, &written) == 1;
}

enum status seal_open(const unsigned char key[SEAL_KEY_BYTES], const char *context, const void *bytes, size_t len,
                      struct buf *out, struct err *err)
{
    const size_t before = out->len;
    const size_t plain_len = len - SEAL_OVERHEAD_BYTES;
    EVP_CIPHER_CTX *ctx = NULL;
    unsigned char *to = NULL;
    enum status status = ST_OK;

    openssl_start();
    if (len < SEAL_OVERHEAD_BYTES || len > INT_MAX)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "unsealing: length");
    if (plain_len > out->max - out->len)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "unsealing: too long");
    to = buf_extend(out, plain_len);
    if (to == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "unsealing");
    ctx = seal_begin(key, bytes, context, 0);
    if (ctx == NULL)
        status = openssl_error_set(err, ST_BUG, FAULT_BUG, "unsealing: AES-256-GCM");
    else if (!seal_decrypt(ctx, bytes, plain_len, to))
        status = openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "unsealing: not what was sealed with this key");
    EVP_CIPHER_CTX_free(ctx);
    if (status != ST_OK)
        buf_truncate(out, before);
    return status;
}
