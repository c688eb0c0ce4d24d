#include "pki/weak_modulus.h"

#include <stddef.h>

#include "base/fault.h"
#include "pki/openssl_error.h"

enum {
    PRIMES_BELOW =
        702, /* the last one is 701: the primes of those chips' 2048-bit keys are 65537's powers modulo all */
    FERMAT_ROUNDS = 100 /* as the Baseline Requirements of the CA/Browser Forum ask, 6.1.1.3 */
};

static const BN_ULONG GENERATOR = 65537;

static bool is_prime(BN_ULONG number)
{
    BN_ULONG divisor = 0;

    for (divisor = 2; divisor * divisor <= number; divisor++)
        if (number % divisor == 0)
            return false;
    return true;
}

/* Is it a power of 65537 modulo that prime? */
static bool is_power(BN_ULONG number, BN_ULONG prime)
{
    BN_ULONG power = 1;

    do {
        if (power == number)
            return true;
        power = power * GENERATOR % prime;
    } while (power != 1);
    return false;
}

/* A modulus of those chips is a power of 65537 modulo every prime; of another, by chance, modulo half of them. */
static bool small_primes_tell(const BIGNUM *modulus)
{
    bool fingerprint = true;
    BN_ULONG prime = 0;

    for (prime = 2; prime < PRIMES_BELOW; prime++) {
        BN_ULONG rest = 0;

        if (!is_prime(prime))
            continue;
        rest = BN_mod_word(modulus, prime);
        if (rest == 0)
            return true;
        fingerprint = fingerprint && is_power(rest, prime);
    }
    return fingerprint;
}

/* Working numbers, and how Fermat's method steps through them: modulus = root^2 - rest. */
struct search {
    BN_CTX *ctx;
    BIGNUM *root, *rest, *other, *step;
};

/* *out: the largest number whose square is not above `number` (Newton, from above). */
static bool square_root(BIGNUM *out, const BIGNUM *number, BIGNUM *next, BN_CTX *ctx)
{
    BN_zero(out);
    if (BN_set_bit(out, (BN_num_bits(number) + 1) / 2) != 1)
        return false;
    for (;;) {
        if (BN_div(next, NULL, number, out, ctx) != 1 || BN_add(next, next, out) != 1 || BN_rshift1(next, next) != 1)
            return false;
        if (BN_cmp(next, out) >= 0)
            return true;
        if (BN_copy(out, next) == NULL)
            return false;
    }
}

/* 1, 0, or -1 for a failure. Nine of ten that are no square are told by what they leave modulo 64. */
static int is_square(const BIGNUM *number, struct search *search)
{
    const BN_ULONG rest = BN_mod_word(number, 64);

    if (rest != 0 && rest != 1 && rest != 4 && rest != 9 && rest != 16 && rest != 17 && rest != 25 && rest != 33 &&
        rest != 36 && rest != 41 && rest != 49 && rest != 57)
        return 0;
    if (BN_is_zero(number))
        return 1;
    if (!square_root(search->other, number, search->step, search->ctx) ||
        BN_sqr(search->step, search->other, search->ctx) != 1)
        return -1;
    return BN_cmp(search->step, number) == 0;
}

/* 1, 0, or -1 for a failure. */
static int primes_are_close(const BIGNUM *modulus, struct search *search)
{
    int round = 0;

    if (!square_root(search->root, modulus, search->step, search->ctx) ||
        BN_sqr(search->rest, search->root, search->ctx) != 1)
        return -1;
    if (BN_cmp(search->rest, modulus) == 0)
        return 1;
    for (round = 0; round < FERMAT_ROUNDS; round++) {
        int square = 0;

        if (BN_add_word(search->root, 1) != 1 || BN_sqr(search->rest, search->root, search->ctx) != 1 ||
            BN_sub(search->rest, search->rest, modulus) != 1)
            return -1;
        square = is_square(search->rest, search);
        if (square != 0)
            return square;
    }
    return 0;
}

/*
 * 1, 0, or -1 for a failure. Fermat's little theorem for base 2: every prime passes, and of the others so few that none
 * was ever met by chance; who looks for one of those has his own key refused. The many rounds by which BN_check_prime
 * makes sure of a prime would be a stranger's to ask for.
 */
static int passes_for_prime(const BIGNUM *modulus, struct search *search)
{
    if (BN_set_word(search->other, 2) != 1 || BN_sub(search->rest, modulus, BN_value_one()) != 1 ||
        BN_mod_exp(search->root, search->other, search->rest, modulus, search->ctx) != 1)
        return -1;
    return BN_is_one(search->root);
}

static int numbers_tell(const BIGNUM *modulus, struct search *search)
{
    const int prime = passes_for_prime(modulus, search);

    return prime != 0 ? prime : primes_are_close(modulus, search);
}

enum status weak_modulus_check(const BIGNUM *modulus, bool *weak, struct err *err)
{
    struct search search = {.ctx = NULL};
    int told = -1;

    if (small_primes_tell(modulus)) {
        *weak = true;
        return ST_OK;
    }
    search.ctx = BN_CTX_new();
    if (search.ctx != NULL) {
        BN_CTX_start(search.ctx);
        search.root = BN_CTX_get(search.ctx);
        search.rest = BN_CTX_get(search.ctx);
        search.other = BN_CTX_get(search.ctx);
        search.step = BN_CTX_get(search.ctx); /* NULL if any of them is */
        if (search.step != NULL)
            told = numbers_tell(modulus, &search);
        BN_CTX_end(search.ctx);
    }
    BN_CTX_free(search.ctx);
    if (told < 0)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "looking at an RSA modulus");
    *weak = told == 1;
    return ST_OK;
}
