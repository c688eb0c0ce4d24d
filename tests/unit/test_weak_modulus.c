/* RSA moduli that others can take apart, one of each kind, and others that look like them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "pki/weak_modulus.h"

enum { SMALLEST = 2, LARGEST = 701 };

static BN_CTX *ctx;

static int open_numbers(void **state)
{
    (void)state;
    ctx = BN_CTX_new();
    return ctx == NULL;
}

static int close_numbers(void **state)
{
    (void)state;
    BN_CTX_free(ctx);
    return 0;
}

/* factor * 2^shift + behind. The caller frees. */
static BIGNUM *number(BN_ULONG factor, int shift, BN_ULONG behind)
{
    BIGNUM *made = BN_new();

    assert_int_equal(BN_set_word(made, factor), 1);
    assert_int_equal(BN_lshift(made, made, shift), 1);
    assert_int_equal(BN_add_word(made, behind), 1);
    return made;
}

/* Primes of 1024 bits: the first ones behind 3 * 2^1022 and 2^1023, and those that follow. */
static BIGNUM *first_prime(void)
{
    return number(3, 1022, 1037);
}

static BIGNUM *second_prime(void)
{
    return number(1, 1023, 1155);
}

/* Frees both. */
static BIGNUM *product(BIGNUM *one, BIGNUM *other)
{
    BIGNUM *made = BN_new();

    assert_int_equal(BN_mul(made, one, other, ctx), 1);
    BN_free(one);
    BN_free(other);
    return made;
}

/* Frees it. */
static void must_say(BIGNUM *modulus, bool wanted)
{
    bool weak = !wanted;

    assert_int_equal(weak_modulus_check(modulus, &weak, NULL), ST_OK);
    assert_int_equal(weak, wanted);
    BN_free(modulus);
}

static void two_primes_apart_are_fine(void **state)
{
    (void)state;
    must_say(product(first_prime(), second_prime()), false);
    must_say(product(first_prime(), number(3, 1022, 0)), true); /* 3 * 2^1022 has factors */
    must_say(product(number(7, 1021, 309), first_prime()), false);
}

static void keys_that_openssl_makes_are_fine(void **state)
{
    static const unsigned sizes[] = {2048, 2048, 2049, 3072};
    size_t i = 0;

    (void)state;
    for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        EVP_PKEY *key = EVP_RSA_gen(sizes[i]);
        BIGNUM *modulus = NULL;

        assert_int_equal(EVP_PKEY_get_bn_param(key, "n", &modulus), 1);
        EVP_PKEY_free(key);
        must_say(modulus, false);
    }
}

static void small_factors(void **state)
{
    static const BN_ULONG small[] = {2, 3, 5, 257, LARGEST};
    size_t i = 0;

    (void)state;
    for (i = 0; i < sizeof small / sizeof small[0]; i++)
        must_say(product(number(small[i], 0, 0), product(first_prime(), second_prime())), true);
    must_say(product(number(709, 0, 0), product(first_prime(), second_prime())), false); /* where looking ends */
}

static void one_prime_alone_or_twice(void **state)
{
    (void)state;
    must_say(first_prime(), true);
    must_say(BN_get_rfc3526_prime_2048(NULL), true);
    must_say(BN_get_rfc3526_prime_4096(NULL), true);
    must_say(product(first_prime(), first_prime()), true);
}

static void primes_that_are_close(void **state)
{
    (void)state;
    must_say(product(first_prime(), number(3, 1022, 1697)), true);
    must_say(product(second_prime(), number(1, 1023, 1493)), true);
}

/* The prime 3 * 2^1022 / M + 1 + behind times M, and 65537^exponent modulo M (CVE-2017-15361). */
static BIGNUM *chip_prime(BN_ULONG exponent, BN_ULONG behind)
{
    BIGNUM *all = number(1, 0, 0);
    BIGNUM *made = number(3, 1022, 0);
    BIGNUM *power = number(exponent, 0, 0);
    BIGNUM *generator = number(65537, 0, 0);
    BN_ULONG prime = 0, divisor = 0;

    for (prime = SMALLEST; prime <= LARGEST; prime++) {
        for (divisor = SMALLEST; divisor < prime && prime % divisor != 0; divisor++)
            ;
        if (divisor == prime)
            assert_int_equal(BN_mul_word(all, prime), 1);
    }
    assert_int_equal(BN_div(made, NULL, made, all, ctx), 1);
    assert_int_equal(BN_add_word(made, 1 + behind), 1);
    assert_int_equal(BN_mul(made, made, all, ctx), 1);
    assert_int_equal(BN_mod_exp_simple(generator, generator, power, all, ctx), 1);
    assert_int_equal(BN_add(made, made, generator), 1);
    assert_int_equal(BN_check_prime(made, ctx, NULL), 1);
    BN_free(all);
    BN_free(power);
    BN_free(generator);
    return made;
}

static void primes_of_those_chips(void **state)
{
    (void)state;
    must_say(product(chip_prime(1000, 33), chip_prime(2000, 4)), true);
    must_say(product(chip_prime(1000, 33), second_prime()), false); /* one alone does not give it away */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_primes_apart_are_fine),
        cmocka_unit_test(keys_that_openssl_makes_are_fine),
        cmocka_unit_test(small_factors),
        cmocka_unit_test(one_prime_alone_or_twice),
        cmocka_unit_test(primes_that_are_close),
        cmocka_unit_test(primes_of_those_chips),
    };

    return cmocka_run_group_tests(tests, open_numbers, close_numbers);
}
