#include "cli/qr_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FULL "\xE2\x96\x88"
#define UPPER "\xE2\x96\x80"
#define LOWER "\xE2\x96\x84"

static struct qr qr;

/* Three squares by three, as no real one is:  # # .  /  . # #  /  # . # */
static int draw(void **state)
{
    static const char *const rows[] = {"##.", ".##", "#.#"};

    (void)state;
    memset(&qr, 0, sizeof qr);
    qr.side = 3;
    for (int row = 0; row < qr.side; row++) {
        for (int column = 0; column < qr.side; column++)
            qr.dark[row][column] = rows[row][column] == '#';
    }
    return 0;
}

static void halves(void **state)
{
    static const char wanted[] = "           \n           \n" /* four rows of light squares */
                                 "    " UPPER FULL LOWER "    \n"
                                 "    " UPPER " " UPPER "    \n"
                                 "           \n           \n";
    struct buf text;

    (void)state;
    buf_init(&text, QR_TEXT_MAX);
    assert_int_equal(qr_text_append(&text, &qr, QR_TEXT_HALVES), ST_OK);
    assert_string_equal(buf_text(&text), wanted);
    assert_int_equal(qr_text_columns(&qr, QR_TEXT_HALVES), 11);
    buf_clear(&text);
}

static void blocks(void **state)
{
    static const char quiet[] = "                      \n";
    const char *line = NULL;
    struct buf text;

    (void)state;
    buf_init(&text, QR_TEXT_MAX);
    assert_int_equal(qr_text_append(&text, &qr, QR_TEXT_BLOCKS), ST_OK);
    assert_int_equal(strncmp(buf_text(&text), quiet, sizeof quiet - 1), 0);
    line = buf_text(&text) + 4 * (sizeof quiet - 1);
    assert_int_equal(strncmp(line, "        " FULL FULL "          \n", 8 + 6 + 11), 0);
    assert_int_equal(qr_text_columns(&qr, QR_TEXT_BLOCKS), 22);
    buf_clear(&text);
}

static void the_largest_fits_its_maximum(void **state)
{
    struct buf text;

    (void)state;
    memset(&qr, 1, sizeof qr);
    qr.side = QR_SIDE_MAX;
    for (int form = QR_TEXT_HALVES; form <= QR_TEXT_BLOCKS; form++) {
        buf_init(&text, QR_TEXT_MAX);
        assert_int_equal(qr_text_append(&text, &qr, (enum qr_text_form)form), ST_OK);
        buf_clear(&text);
    }
}

static void what_has_no_room_is_a_failure(void **state)
{
    struct buf text;

    (void)state;
    for (size_t max = 0; max < 82; max++) {
        buf_init(&text, max);
        assert_int_equal(qr_text_append(&text, &qr, QR_TEXT_HALVES), ST_TOO_COSTLY);
        buf_clear(&text);
    }
    for (size_t max = 0; max < 240; max++) {
        buf_init(&text, max);
        assert_int_equal(qr_text_append(&text, &qr, QR_TEXT_BLOCKS), ST_TOO_COSTLY);
        buf_clear(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(halves, draw),
        cmocka_unit_test_setup(blocks, draw),
        cmocka_unit_test_setup(the_largest_fits_its_maximum, draw),
        cmocka_unit_test_setup(what_has_no_room_is_a_failure, draw),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
