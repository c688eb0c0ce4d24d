#include "pfx_work.h"

#include <assert.h>
#include <stdint.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

struct pfx_work pfx_work;

int __real_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[]);
int __wrap_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[]);

static long long number_of(const OSSL_PARAM params[], const char *name)
{
    const OSSL_PARAM *found = OSSL_PARAM_locate_const(params, name);
    int64_t number = 0;

    assert(found != NULL && OSSL_PARAM_get_int64(found, &number) == 1);
    return number;
}

static long long pieces_of(const OSSL_PARAM params[], size_t len)
{
    const OSSL_PARAM *found = OSSL_PARAM_locate_const(params, OSSL_KDF_PARAM_DIGEST);
    const char *name = NULL;
    size_t digest_bytes = 0;

    assert(found != NULL && OSSL_PARAM_get_utf8_string_ptr(found, &name) == 1);
    digest_bytes = (size_t)EVP_MD_get_size(EVP_get_digestbyname(name));
    return (long long)((len + digest_bytes - 1) / digest_bytes);
}

int __wrap_EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t len, const OSSL_PARAM params[])
{
    pfx_work.derivations++;
    if (key != NULL && EVP_KDF_is_a(EVP_KDF_CTX_kdf(context), "SCRYPT")) /* its PBKDF2 comes here by itself */
        pfx_work.work += number_of(params, OSSL_KDF_PARAM_SCRYPT_N) * number_of(params, OSSL_KDF_PARAM_SCRYPT_R) *
                         number_of(params, OSSL_KDF_PARAM_SCRYPT_P);
    else if (key != NULL)
        pfx_work.work += number_of(params, OSSL_KDF_PARAM_ITER) * pieces_of(params, len);
    return __real_EVP_KDF_derive(context, key, len, params);
}
