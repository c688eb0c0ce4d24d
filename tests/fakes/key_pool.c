/*
 * Keys in a moment, where a test lives thousands of lives and is not about RSA's generation: link with
 * -Wl,--wrap=EVP_PKEY_Q_keygen. PCCERT_KEY_POOL=FILE:NUMBER names a file of primes (hexadecimal, a line each) and which
 * pair of those of a length comes first; each pair is a key. Unset, or without primes for a key as long as is wanted:
 * keys are generated as ever. tests/soak/primes.py makes the file.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum { PRIMES_MAX = 1024, LINE_BYTES = 768, PRIVATE_NUMBERS = 8, BITS_A_DIGIT = 4, SHELVES = 3 };

EVP_PKEY *__real_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *query, const char *type, ...);
EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *query, const char *type, ...);

/* Primes of one length. */
struct shelf {
    size_t key_bits;
    char *primes[PRIMES_MAX];
    unsigned count;
    unsigned long next; /* pair */
};

static struct pool {
    bool open;
    struct shelf shelves[SHELVES];
} the_pool = {.shelves = {{.key_bits = 2048}, {.key_bits = 3072}, {.key_bits = 4096}}};

static void must(int good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "key_pool: %s\n", what);
    abort();
}

static struct shelf *shelf_of(struct pool *pool, size_t key_bits)
{
    for (unsigned i = 0; i < SHELVES; i++)
        if (pool->shelves[i].key_bits == key_bits)
            return &pool->shelves[i];
    return NULL;
}

static void shelf_put(struct pool *pool, const char *prime)
{
    struct shelf *shelf = shelf_of(pool, 2 * BITS_A_DIGIT * strlen(prime));

    must(shelf != NULL && shelf->count < PRIMES_MAX, "a prime of a length that no key has, or too many");
    shelf->primes[shelf->count] = strdup(prime);
    must(shelf->primes[shelf->count] != NULL, "no memory");
    shelf->count++;
}

static void pool_open(struct pool *pool, const char *named)
{
    char path[LINE_BYTES] = "", line[LINE_BYTES] = "";
    const char *colon = strrchr(named, ':');
    FILE *file = NULL;

    must(colon != NULL && (size_t)(colon - named) < sizeof path, "PCCERT_KEY_POOL is not FILE:NUMBER");
    memcpy(path, named, (size_t)(colon - named));
    for (unsigned i = 0; i < SHELVES; i++)
        pool->shelves[i].next = strtoul(colon + 1, NULL, 10);
    file = fopen(path, "r");
    must(file != NULL, "no file of primes");
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        shelf_put(pool, line);
    }
    (void)fclose(file);
    pool->open = true;
}

/* The n-th of all pairs, first < second. */
static void shelf_pair(const struct shelf *shelf, unsigned long number, unsigned *first, unsigned *second)
{
    unsigned long row = shelf->count - 1;

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

static EVP_PKEY *rsa_of(OSSL_LIB_CTX *context, const char *query, size_t bits)
{
    const char *named = getenv("PCCERT_KEY_POOL");
    struct shelf *shelf = NULL;
    unsigned first = 0, second = 0;

    if (named != NULL && !the_pool.open)
        pool_open(&the_pool, named);
    shelf = shelf_of(&the_pool, bits);
    if (named == NULL || shelf == NULL || shelf->count < 2)
        return __real_EVP_PKEY_Q_keygen(context, query, "RSA", bits);
    shelf_pair(shelf, shelf->next++, &first, &second);
    return pool_make(shelf->primes[first], shelf->primes[second]);
}

/* OpenSSL asks for keys too, in a TLS handshake, but for none of RSA. */
EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *query, const char *type, ...)
{
    EVP_PKEY *made = NULL;
    va_list rest;

    va_start(rest, type);
    if (strcmp(type, "RSA") == 0)
        made = rsa_of(context, query, va_arg(rest, size_t));
    else if (strcmp(type, "EC") == 0)
        made = __real_EVP_PKEY_Q_keygen(context, query, type, va_arg(rest, char *));
    else
        made = __real_EVP_PKEY_Q_keygen(context, query, type);
    va_end(rest);
    return made;
}
