#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/qr.h"

/* That another program reads what was put in is shown where one is drawn: tests/flow and tests/ui. */

#define ADDRESS "https://phone.example.com:8444/t/00112233445566778899aabbccddeeff"

static struct qr qr; /* too large for comfort on a stack with red zones */

/* ISO/IEC 18004 section 6.3.3: dark, a ring of light, a ring of dark, and light around it. */
static void assert_finder(int top, int left)
{
    for (int y = -1; y <= 7; y++) {
        for (int x = -1; x <= 7; x++) {
            const int from_middle =
                (y > 3 ? y - 3 : 3 - y) > (x > 3 ? x - 3 : 3 - x) ? (y > 3 ? y - 3 : 3 - y) : (x > 3 ? x - 3 : 3 - x);

            assert_int_equal(qr_is_dark(&qr, top + y, left + x), from_middle <= 1 || from_middle == 3);
        }
    }
}

static void an_address(void **state)
{
    int dark = 0;

    (void)state;
    assert_int_equal(qr_make(ADDRESS, &qr, NULL), ST_OK);
    assert_int_equal(qr.side, 37); /* version 5 holds 84 bytes at M; version 4 62 */
    assert_finder(0, 0);
    assert_finder(0, qr.side - 7);
    assert_finder(qr.side - 7, 0);
    for (int i = 8; i < qr.side - 8; i++) { /* section 6.3.5: timing patterns */
        assert_int_equal(qr_is_dark(&qr, 6, i), i % 2 == 0);
        assert_int_equal(qr_is_dark(&qr, i, 6), i % 2 == 0);
    }
    assert_true(qr_is_dark(&qr, qr.side - 8, 8)); /* section 7.9.1: always dark */
    for (int row = 0; row < qr.side; row++) {
        for (int column = 0; column < qr.side; column++)
            dark += qr_is_dark(&qr, row, column);
    }
    assert_in_range(dark, qr.side * qr.side * 4 / 10, qr.side * qr.side * 6 / 10); /* section 7.8.3.1 sees to that */
}

static void one_letter_more_is_another_code(void **state)
{
    static struct qr other;

    (void)state;
    assert_int_equal(qr_make(ADDRESS, &qr, NULL), ST_OK);
    assert_int_equal(qr_make(ADDRESS "0", &other, NULL), ST_OK);
    assert_memory_not_equal(&qr, &other, sizeof qr);
    assert_int_equal(qr_make(ADDRESS, &other, NULL), ST_OK);
    assert_memory_equal(&qr, &other, sizeof qr);
}

static void the_longest_address_fits(void **state)
{
    char text[257];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(qr_make(text, &qr, NULL), ST_OK);
    assert_in_range(qr.side, 21, QR_SIDE_MAX);
}

static void what_does_not_fit_leaves_all_as_it_was(void **state)
{
    struct err err = ERR_INIT;
    char text[289];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0'; /* 288: one more than version 12 holds at M */
    memset(&qr, 0, sizeof qr);
    assert_int_equal(qr_make(text, &qr, &err), ST_TOO_COSTLY);
    assert_int_equal(err.status, ST_TOO_COSTLY);
    assert_int_equal(qr.side, 0);
    text[287] = '\0';
    assert_int_equal(qr_make(text, &qr, NULL), ST_OK);
    assert_int_equal(qr.side, QR_SIDE_MAX);
}

static void nothing_is_no_code(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(qr_make("", &qr, &err), ST_BAD_INPUT);
    assert_int_equal(err.status, ST_BAD_INPUT);
}

static void light_outside(void **state)
{
    (void)state;
    assert_int_equal(qr_make(ADDRESS, &qr, NULL), ST_OK);
    memset(qr.dark[qr.side], 1, sizeof qr.dark[0]); /* not its own */
    for (int i = -QR_QUIET; i < qr.side + QR_QUIET; i++) {
        assert_false(qr_is_dark(&qr, -1, i));
        assert_false(qr_is_dark(&qr, i, -1));
        assert_false(qr_is_dark(&qr, qr.side, i));
        assert_false(qr_is_dark(&qr, i, qr.side));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address),
        cmocka_unit_test(one_letter_more_is_another_code),
        cmocka_unit_test(the_longest_address_fits),
        cmocka_unit_test(what_does_not_fit_leaves_all_as_it_was),
        cmocka_unit_test(nothing_is_no_code),
        cmocka_unit_test(light_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
