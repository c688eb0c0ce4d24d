#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

static void grows_to_its_maximum_and_no_further(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (size_t i = 0; i < 1000; i++) {
        const unsigned char byte = (unsigned char)i;

        assert_int_equal(buf_append(&b, &byte, 1), ST_OK);
        assert_int_equal(b.data[b.len], 0);
    }
    assert_int_equal(buf_append(&b, "x", 1), ST_TOO_COSTLY);
    assert_int_equal(buf_append_format(&b, "%d", 1), ST_TOO_COSTLY);
    assert_null(buf_extend(&b, 1));
    assert_int_equal(b.len, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(b.data[i], i & 0xFFU);
    buf_clear(&b);
    assert_int_equal(b.max, 1000);
    assert_int_equal(buf_append_text(&b, "again"), ST_OK);
    assert_string_equal(buf_text(&b), "again");
    buf_clear(&b);
}

static void refuses_sums_that_overflow(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 16);
    assert_int_equal(buf_append_text(&b, "abc"), ST_OK);
    assert_int_equal(buf_append(&b, "x", SIZE_MAX), ST_TOO_COSTLY);
    assert_int_equal(buf_append(&b, "x", SIZE_MAX - 2), ST_TOO_COSTLY);
    assert_null(buf_extend(&b, SIZE_MAX - 1));
    assert_int_equal(buf_set(&b, "x", 17), ST_TOO_COSTLY);
    assert_string_equal(buf_text(&b), "abc");
    buf_clear(&b);
}

static void empty_ones_are_harmless(void **state)
{
    struct buf zeroed = {0};
    struct buf b;

    (void)state;
    buf_clear(&zeroed);
    assert_string_equal(buf_text(&zeroed), "");
    assert_int_equal(buf_append(&zeroed, "x", 1), ST_TOO_COSTLY);
    assert_int_equal(buf_append(&zeroed, NULL, 0), ST_OK);
    buf_truncate(&zeroed, 0);
    buf_clear(&zeroed);

    buf_init(&b, 0);
    assert_int_equal(buf_append_text(&b, ""), ST_OK);
    assert_int_equal(buf_append_text(&b, "x"), ST_TOO_COSTLY);
    buf_clear(&b);
    buf_clear(&b);
}

static void sets_and_formats(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 300);
    assert_int_equal(buf_append_format(&b, "%s-%04d", "7750", 12), ST_OK);
    assert_string_equal(buf_text(&b), "7750-0012");
    assert_int_equal(buf_set(&b, "ab", 2), ST_OK);
    assert_string_equal(buf_text(&b), "ab");
    assert_int_equal(buf_append_format(&b, "%250s", "c"), ST_OK);
    assert_int_equal(b.len, 252);
    assert_int_equal(buf_set(&b, NULL, 0), ST_OK);
    assert_string_equal(buf_text(&b), "");
    buf_clear(&b);
}

static void what_is_cut_is_wiped(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 64);
    assert_int_equal(buf_append_text(&b, "keep secret"), ST_OK);
    buf_truncate(&b, 5);
    assert_string_equal(buf_text(&b), "keep ");
    for (size_t i = 5; i < 11; i++)
        assert_int_equal(b.data[i], 0);
    assert_int_equal(buf_set(&b, "xy", 2), ST_OK);
    for (size_t i = 2; i < 11; i++)
        assert_int_equal(b.data[i], 0);
    buf_clear(&b);
}

static void extends_with_zeros(void **state)
{
    struct buf b;
    unsigned char *added = NULL;

    (void)state;
    buf_init(&b, 100);
    assert_int_equal(buf_append_text(&b, "ab"), ST_OK);
    added = buf_extend(&b, 98);
    assert_ptr_equal(added, b.data + 2);
    for (size_t i = 0; i <= 98; i++)
        assert_int_equal(added[i], 0);
    assert_int_equal(b.len, 100);
    buf_clear(&b);
}

static void hands_over(void **state)
{
    struct buf from;
    struct buf to = {0};
    const unsigned char *data = NULL;

    (void)state;
    buf_init(&from, 10);
    assert_int_equal(buf_append_text(&from, "secret"), ST_OK);
    data = from.data;
    buf_take(&to, &from);
    assert_ptr_equal(to.data, data);
    assert_int_equal(to.max, 10);
    assert_null(from.data);
    assert_int_equal(from.len, 0);
    assert_int_equal(buf_append_text(&from, "next"), ST_OK);
    buf_clear(&from);
    assert_string_equal(buf_text(&to), "secret");
    buf_clear(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_to_its_maximum_and_no_further),
        cmocka_unit_test(refuses_sums_that_overflow),
        cmocka_unit_test(empty_ones_are_harmless),
        cmocka_unit_test(sets_and_formats),
        cmocka_unit_test(what_is_cut_is_wiped),
        cmocka_unit_test(extends_with_zeros),
        cmocka_unit_test(hands_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
