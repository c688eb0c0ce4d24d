/*
 * Key pairs of a pool (of 2048 bits, whatever was asked for) in the place of new ones, linked before EVP_PKEY_Q_keygen
 * (--wrap): to make one takes longer than all else in a use case. The pool is filled before the first use case runs,
 * and each process takes from its begin.
 */
#include "keys.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <string.h>

enum { POOL = 6, POOL_BITS = 2048 };

static EVP_PKEY *pool[POOL];
static unsigned taken;

EVP_PKEY *__real_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *query, const char *type, ...);
EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *query, const char *type, ...);
EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *query, const char *type, ...)
{
    EVP_PKEY *key = NULL;
    va_list rest;
    size_t bits = 0;

    va_start(rest, type);
    bits = va_arg(rest, size_t);
    va_end(rest);
    if (strcmp(type, "RSA") != 0 ||
        pool[0] == NULL) /* TLS takes others, with a name or with nothing as the last word */
        return __real_EVP_PKEY_Q_keygen(context, query, type, bits);
    key = pool[taken++ % POOL];
    return EVP_PKEY_up_ref(key) == 1 ? key : NULL;
}

void keys_make(void)
{
    EVP_PKEY *made[POOL];

    for (unsigned i = 0; i < POOL; i++) {
        made[i] = __real_EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)POOL_BITS);
        assert(made[i] != NULL);
    }
    memcpy(pool, made, sizeof pool);
}

void keys_free(void)
{
    for (unsigned i = 0; i < POOL; i++)
        EVP_PKEY_free(pool[i]);
}
