/*
 * Keys in a moment, where a test lives thousands of lives and is not about RSA's generation: link with
 * -Wl,--wrap=key_generate. PCCERT_KEY_POOL=FILE:NUMBER names a file of primes (1024 bits each, hexadecimal, a line
 * each) and which pair of them comes first; each pair is a key. Unset: keys are generated as ever. tests/soak/primes
 * makes the file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "pki/key_internal.h"

enum { PRIMES_MAX = 1024, LINE_BYTES = 512, PRIVATE_NUMBERS = 8 };

enum status __real_key_generate(struct key **out, struct err *err);
enum status __wrap_key_generate(struct key **out, struct err *err);

struct pool {
    char *primes[PRIMES_MAX];
    unsigned count;
    unsigned long next; /* pair */
};

static void must(int good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "key_pool: %s\n", what);
    abort();
}

static void pool_open(struct pool *pool, const char *named)
{
    char path[LINE_BYTES] = "", line[LINE_BYTES] = "";
    const char *colon = strrchr(named, ':');
    FILE *file = NULL;

    must(colon != NULL && (size_t)(colon - named) < sizeof path, "PCCERT_KEY_POOL is not FILE:NUMBER");
    memcpy(path, named, (size_t)(colon - named));
    pool->next = strtoul(colon + 1, NULL, 10);
    file = fopen(path, "r");
    must(file != NULL, "no file of primes");
    while (pool->count < PRIMES_MAX && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        pool->primes[pool->count] = strdup(line);
        must(pool->primes[pool->count] != NULL, "no memory");
        pool->count++;
    }
    (void)fclose(file);
    must(pool->count >= 2, "fewer than two primes");
}

/* The n-th of all pairs, first < second. */
static void pool_pair(const struct pool *pool, unsigned long number, unsigned *first, unsigned *second)
{
    unsigned long row = pool->count - 1;

    *first = 0;
    while (number >= row && row > 0) {
        number -= row--;
        *first += 1;
    }
    must(row > 0, "all pairs are used up");
    *second = *first + 1 + (unsigned)number;
}

/* d, d mod p-1, d mod q-1, and the inverse of q modulo p (RFC 8017 3.2). */
static void pool_private(BIGNUM *number[PRIVATE_NUMBERS], BN_CTX *scratch)
{
    BIGNUM *p1 = BN_dup(number[3]), *q1 = BN_dup(number[4]), *phi = BN_new();

    must(p1 != NULL && q1 != NULL && phi != NULL && BN_sub_word(p1, 1) && BN_sub_word(q1, 1) &&
             BN_mul(phi, p1, q1, scratch) && BN_mod_inverse(number[2], number[1], phi, scratch) != NULL &&
             BN_mod(number[5], number[2], p1, scratch) && BN_mod(number[6], number[2], q1, scratch) &&
             BN_mod_inverse(number[7], number[4], number[3], scratch) != NULL,
         "two primes that make no key");
    BN_free(phi);
    BN_free(q1);
    BN_free(p1);
}

static EVP_PKEY *pool_make(const char *first, const char *second)
{
    static const char *const names[PRIVATE_NUMBERS] = {OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
                                                       OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
                                                       OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                                                       OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
    BIGNUM *number[PRIVATE_NUMBERS] = {NULL};
    BN_CTX *scratch = BN_CTX_new();
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *made = NULL;

    for (unsigned i = 0; i < PRIVATE_NUMBERS; i++)
        must((number[i] = BN_new()) != NULL, "no memory");
    must(scratch != NULL && BN_hex2bn(&number[3], first) > 0 && BN_hex2bn(&number[4], second) > 0 &&
             BN_mul(number[0], number[3], number[4], scratch) && BN_set_word(number[1], 65537),
         "a line that is no prime");
    pool_private(number, scratch);
    for (unsigned i = 0; i < PRIVATE_NUMBERS; i++)
        must(OSSL_PARAM_BLD_push_BN(build, names[i], number[i]), "no memory");
    params = OSSL_PARAM_BLD_to_param(build);
    must(params != NULL && EVP_PKEY_fromdata_init(context) > 0 &&
             EVP_PKEY_fromdata(context, &made, EVP_PKEY_KEYPAIR, params) > 0,
         "OpenSSL does not take the key");
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_CTX_free(scratch);
    for (unsigned i = 0; i < PRIVATE_NUMBERS; i++)
        BN_clear_free(number[i]);
    return made;
}

enum status __wrap_key_generate(struct key **out, struct err *err)
{
    static struct pool pool;
    const char *named = getenv("PCCERT_KEY_POOL");
    unsigned first = 0, second = 0;

    if (named == NULL)
        return __real_key_generate(out, err);
    if (pool.count == 0)
        pool_open(&pool, named);
    pool_pair(&pool, pool.next++, &first, &second);
    return key_take_evp(pool_make(pool.primes[first], pool.primes[second]), out, err);
}
