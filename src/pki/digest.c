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

enum status digest_sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_SIZE], struct err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[SHA256_BYTES];
    const enum status status = digest_sha256(bytes, len, digest, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < sizeof digest; i++) {
        *out++ = digits[digest[i] >> 4U];
        *out++ = digits[digest[i] & 0x0FU];
    }
    *out = '\0';
    return ST_OK;
}

enum status digest_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                               unsigned char out[SHA256_BYTES], struct err *err)
{
    openssl_start();
    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, key_len, bytes, len, out, SHA256_BYTES, NULL) == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "HMAC-SHA-256");
    return ST_OK;
}
