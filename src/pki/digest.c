#include "pki/digest.h"

#include <openssl/evp.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

enum status digest_sha256(const void *bytes, size_t len, unsigned char out[SHA256_BYTES], struct err *err)
{
    openssl_start();
    if (EVP_Digest(bytes, len, out, NULL, EVP_sha256(), NULL) != 1)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "SHA-256");
    return ST_OK;
}

void digest_hex(const unsigned char digest[SHA256_BYTES], char out[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        *out++ = digits[digest[i] >> 4U];
        *out++ = digits[digest[i] & 0x0FU];
    }
    *out = '\0';
}

enum status digest_sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_SIZE], struct err *err)
{
    unsigned char digest[SHA256_BYTES];
    const enum status status = digest_sha256(bytes, len, digest, err);

    if (status == ST_OK)
        digest_hex(digest, out);
    return status;
}

/* An EVP_MD_CTX under another name: nothing outside pki/ sees OpenSSL. */
static EVP_MD_CTX *peek(struct digest *digest)
{
    return (EVP_MD_CTX *)(void *)digest;
}

enum status digest_open(struct digest **out, struct err *err)
{
    EVP_MD_CTX *ctx = NULL;

    openssl_start();
    ctx = EVP_MD_CTX_new();
    if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(ctx);
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "SHA-256");
    }
    *out = (struct digest *)(void *)ctx;
    return ST_OK;
}

enum status digest_add(struct digest *digest, const void *bytes, size_t len, struct err *err)
{
    if (EVP_DigestUpdate(peek(digest), bytes, len) != 1)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "SHA-256");
    return ST_OK;
}

enum status digest_finish(struct digest *digest, unsigned char out[SHA256_BYTES], struct err *err)
{
    if (EVP_DigestFinal_ex(peek(digest), out, NULL) != 1)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "SHA-256");
    return ST_OK;
}

void digest_close(struct digest **digest)
{
    EVP_MD_CTX_free(peek(*digest));
    *digest = NULL;
}

enum status digest_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                               unsigned char out[SHA256_BYTES], struct err *err)
{
    openssl_start();
    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, key_len, bytes, len, out, SHA256_BYTES, NULL) == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "HMAC-SHA-256");
    return ST_OK;
}
