#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pki/password.h"

static const unsigned char pepper[PASSWORD_PEPPER_BYTES] = "thirty-two bytes of pepper......";
static const struct password_cost cheap = {.memory_kib = 64, .passes = 1};

static bool matches_stored(const char *password, const unsigned char *with, const char *phc)
{
    bool matches = false;

    assert_int_equal(password_check(password, with, phc, &matches, NULL), ST_OK);
    return matches;
}

static void only_the_password_matches(void **state)
{
    static const char *const wrong[] = {"", "correct horse ", "Correct horse", "correct hors", "correct horse\n"};
    unsigned char other_pepper[PASSWORD_PEPPER_BYTES];
    char phc[PASSWORD_PHC_SIZE] = "";

    (void)state;
    memcpy(other_pepper, pepper, sizeof pepper);
    other_pepper[0] ^= 1;
    assert_int_equal(password_hash("correct horse", pepper, &cheap, phc, NULL), ST_OK);
    assert_true(matches_stored("correct horse", pepper, phc));
    assert_false(matches_stored("correct horse", other_pepper, phc));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(matches_stored(wrong[i], pepper, phc));
}

static void default_cost_and_form(void **state)
{
    const struct password_cost cost = {.memory_kib = 19456, .passes = 2};
    char phc[PASSWORD_PHC_SIZE] = "";
    char again[PASSWORD_PHC_SIZE] = "";

    (void)state;
    assert_int_equal(password_hash("密碼", pepper, &cost, phc, NULL), ST_OK);
    assert_int_equal(password_hash("密碼", pepper, &cost, again, NULL), ST_OK);
    assert_memory_equal(phc, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
    assert_int_equal(strlen(phc), 31 + 22 + 1 + 43);
    assert_null(strchr(phc + 31, '='));  /* no padding */
    assert_string_not_equal(phc, again); /* a salt of its own each time */
    assert_true(matches_stored("密碼", pepper, phc));
    assert_true(matches_stored("密碼", pepper, again));
}

/* Made by another implementation: the reference command line, over the HMAC of "password" under the pepper above. */
static void stored_by_another_maker(void **state)
{
    static const char phc[] =
        "$argon2id$v=19$m=256,t=3,p=1$c2l4dGVlbiBieXRlcyBvaw$N45xhFy6A9ISkZy3yx08uGYvT0HmyLAPgfjTrkKSNdo";

    (void)state;
    assert_true(matches_stored("password", pepper, phc));
    assert_false(matches_stored("passwore", pepper, phc));
}

static void costs_have_limits(void **state)
{
    static const struct password_cost bad[] = {
        {0, 1}, {7, 1}, {64, 0}, {(1U << 20U) + 1, 1}, {64, 65}, {0xFFFFFFFF, 0xFFFFFFFF}};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char phc[PASSWORD_PHC_SIZE] = "kept";

        assert_int_equal(password_hash("x", pepper, &bad[i], phc, NULL), ST_BAD_INPUT);
        assert_string_equal(phc, "kept");
    }
}

static void other_strings_are_refused(void **state)
{
#define SALT "AAAAAAAAAAAAAAAAAAAAAA"
#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    static const char *const bad[] = {
        "",
        "x",
        "$argon2i$v=19$m=64,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=16$m=64,t=1,p=1$" SALT "$" HASH,
        "$argon2id$m=64,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=64,t=1,p=2$" SALT "$" HASH,
        "$argon2id$v=19$t=1,m=64,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=064,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=+64,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=7,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=1048577,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=4294967360,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=64,t=0,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=64,t=65,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=64,t=1,p=1,keyid=1$" SALT "$" HASH,
        "$argon2id$v=19$m=64,t=1,p=1$" SALT,
        "$argon2id$v=19$m=64,t=1,p=1$" SALT "$",
        "$argon2id$v=19$m=64,t=1,p=1$AAAA$" HASH,
        "$argon2id$v=19$m=64,t=1,p=1$" SALT "==$" HASH,
        "$argon2id$v=19$m=64,t=1,p=1$" SALT "$" HASH "=",
        "$argon2id$v=19$m=64,t=1,p=1$" SALT "$" HASH "$",
        "$argon2id$v=19$m=64,t=1,p=1$" SALT "$" HASH "\n",
        "$argon2id$v=19$m=64,t=1,p=1$ AAAAAAAAAAAAAAAAAAAAA$" HASH,
        "$argon2id$v=19$m=64,t=1,p=1$-AAAAAAAAAAAAAAAAAAAAA$" HASH,
        "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAB$" HASH, /* bits that no byte uses */
        " $argon2id$v=19$m=64,t=1,p=1$" SALT "$" HASH,
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bool matches = true;

        assert_int_equal(password_check("x", pepper, bad[i], &matches, NULL), ST_BAD_FILE);
        assert_true(matches); /* untouched */
    }
    assert_false(
        matches_stored("x", pepper, "$argon2id$v=19$m=64,t=1,p=1$" SALT "$" HASH)); /* the form itself is fine */
}

static void another_salt_is_another_hash(void **state)
{
    static const unsigned char salt[PASSWORD_SALT_BYTES] = {1, 2, 3};
    char phc[PASSWORD_PHC_SIZE] = "", other[PASSWORD_PHC_SIZE] = "", bad[PASSWORD_PHC_SIZE] = "$argon2id$v=19$m=64";

    (void)state;
    assert_int_equal(password_hash("x", pepper, &cheap, phc, NULL), ST_OK);
    memcpy(other, phc, sizeof phc);
    assert_int_equal(password_set_salt(other, salt, NULL), ST_OK);
    assert_memory_equal(other, "$argon2id$v=19$m=64,t=1,p=1$AQIDAAAAAAAAAAAAAAAAAA$", 51);
    assert_string_equal(other + 51, phc + 51);
    assert_false(matches_stored("x", pepper, other));
    assert_int_equal(password_set_salt(bad, salt, NULL), ST_BAD_FILE);
    assert_string_equal(bad, "$argon2id$v=19$m=64"); /* untouched */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_password_matches), cmocka_unit_test(default_cost_and_form),
        cmocka_unit_test(stored_by_another_maker),   cmocka_unit_test(costs_have_limits),
        cmocka_unit_test(other_strings_are_refused), cmocka_unit_test(another_salt_is_another_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
