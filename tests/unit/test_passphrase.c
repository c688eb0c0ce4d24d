#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "pki/passphrase.h"
#include "pki/random.h"

/* --- a generator that gives what a test wants, where it wants that --- */

static const unsigned *dealt; /* NULL: the real one */
static size_t dealt_left;
static unsigned asked_below; /* the bound that the module named */

enum status __real_random_below(unsigned below, unsigned *out, struct err *err);
enum status __wrap_random_below(unsigned below, unsigned *out, struct err *err);
enum status __wrap_random_below(unsigned below, unsigned *out, struct err *err)
{
    asked_below = below;
    if (dealt == NULL)
        return __real_random_below(below, out, err);
    if (dealt_left == 0)
        return err_set(err, ST_IO, 0, "no more random numbers");
    dealt_left--;
    *out = *dealt++;
    return ST_OK;
}

static int deal_nothing(void **state)
{
    (void)state;
    dealt = NULL;
    return 0;
}

/* --- what it is made of --- */

/* Counted in whole numbers that are only ever rounded down: how often can the number of passphrases be halved? */
static void there_are_more_than_2_to_the_80(void **state)
{
    uint64_t count = 1;
    unsigned halvings = 0;

    (void)state;
    for (unsigned i = 0; i < PASSPHRASE_LETTERS; i++) {
        count *= strlen(PASSPHRASE_ALPHABET);
        for (; count >= UINT64_C(1) << 40U; count /= 2)
            halvings++;
    }
    for (; count > 1; count /= 2)
        halvings++;
    assert_in_range(halvings, 80, 90);
}

static void no_letter_twice_and_none_that_resembles_another(void **state)
{
    static const char alphabet[] = PASSPHRASE_ALPHABET;

    (void)state;
    for (size_t i = 0; alphabet[i] != '\0'; i++) {
        assert_in_range(alphabet[i], 'a', 'z');
        assert_null(strchr(alphabet + i + 1, alphabet[i]));
        assert_null(strchr("ilomqvaeu", alphabet[i]));
    }
    assert_int_equal(PASSPHRASE_LETTERS % PASSPHRASE_GROUP, 0);
}

/* Every letter of the alphabet, at every place, as the generator deals them: the bound is the alphabet's own length. */
static void each_letter_stands_for_one_number(void **state)
{
    const size_t letters = strlen(PASSPHRASE_ALPHABET);
    struct buf phrase;

    (void)state;
    buf_init(&phrase, 64);
    for (unsigned first = 0; first < letters; first++) {
        unsigned numbers[PASSPHRASE_LETTERS];

        for (unsigned i = 0; i < PASSPHRASE_LETTERS; i++)
            numbers[i] = (first + i) % (unsigned)letters;
        dealt = numbers;
        dealt_left = PASSPHRASE_LETTERS;
        assert_int_equal(passphrase_make(&phrase, NULL), ST_OK);
        assert_int_equal(dealt_left, 0);
        assert_int_equal(asked_below, letters);
        assert_int_equal(phrase.len, PASSPHRASE_LETTERS);
        for (unsigned i = 0; i < PASSPHRASE_LETTERS; i++)
            assert_int_equal(phrase.data[i], PASSPHRASE_ALPHABET[(first + i) % letters]);
    }
    buf_clear(&phrase);
}

static void every_letter_at_every_place_by_chance(void **state)
{
    enum { ROUNDS = 1000 };
    unsigned seen[PASSPHRASE_LETTERS][128] = {{0}};
    struct buf phrase;

    (void)state;
    buf_init(&phrase, 64);
    for (unsigned round = 0; round < ROUNDS; round++) {
        assert_int_equal(passphrase_make(&phrase, NULL), ST_OK);
        assert_int_equal(strspn(buf_text(&phrase), PASSPHRASE_ALPHABET), PASSPHRASE_LETTERS);
        for (unsigned i = 0; i < PASSPHRASE_LETTERS; i++)
            seen[i][phrase.data[i]]++;
    }
    for (unsigned i = 0; i < PASSPHRASE_LETTERS; i++) {
        for (const char *letter = PASSPHRASE_ALPHABET; *letter != '\0'; letter++)
            assert_in_range(seen[i][(unsigned char)*letter], 8, 150); /* 58.8 each; six standard deviations below */
    }
    buf_clear(&phrase);
}

/* --- what it does not do --- */

static void nothing_comes_of_a_generator_that_fails(void **state)
{
    static const unsigned numbers[PASSPHRASE_LETTERS] = {0};
    struct buf phrase;

    (void)state;
    buf_init(&phrase, 64);
    assert_int_equal(buf_set(&phrase, "as it was", 9), ST_OK);
    for (size_t left = 0; left < PASSPHRASE_LETTERS; left++) {
        struct err err = ERR_INIT;

        dealt = numbers;
        dealt_left = left;
        assert_int_equal(passphrase_make(&phrase, &err), ST_IO);
        assert_int_equal(err.status, ST_IO);
        assert_string_equal(buf_text(&phrase), "as it was");
    }
    buf_clear(&phrase);
}

static void none_is_cut_to_fit(void **state)
{
    struct err err = ERR_INIT;
    struct buf phrase;

    (void)state;
    buf_init(&phrase, PASSPHRASE_LETTERS - 1);
    assert_int_equal(passphrase_make(&phrase, &err), ST_TOO_COSTLY);
    assert_int_equal(err.status, ST_TOO_COSTLY);
    assert_int_equal(phrase.len, 0);
    buf_clear(&phrase);
}

static void two_are_never_the_same(void **state)
{
    struct buf a, b;

    (void)state;
    buf_init(&a, 64);
    buf_init(&b, 64);
    assert_int_equal(passphrase_make(&a, NULL), ST_OK);
    assert_int_equal(passphrase_make(&b, NULL), ST_OK);
    assert_string_not_equal(buf_text(&a), buf_text(&b));
    buf_clear(&b);
    buf_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_more_than_2_to_the_80),
        cmocka_unit_test(no_letter_twice_and_none_that_resembles_another),
        cmocka_unit_test_setup(each_letter_stands_for_one_number, deal_nothing),
        cmocka_unit_test_setup(every_letter_at_every_place_by_chance, deal_nothing),
        cmocka_unit_test_setup(nothing_comes_of_a_generator_that_fails, deal_nothing),
        cmocka_unit_test_setup(none_is_cut_to_fit, deal_nothing),
        cmocka_unit_test_setup(two_are_never_the_same, deal_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
