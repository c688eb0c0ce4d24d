#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "pki/random.h"

static void fills_everything_and_no_more(void **state)
{
    unsigned char bytes[34];
    unsigned char seen[32] = {0};

    (void)state;
    for (unsigned round = 0; round < 16; round++) { /* a byte that is zero sixteen times was not written */
        memset(bytes, 0, sizeof bytes);
        bytes[0] = bytes[33] = 0xA5;
        assert_int_equal(random_bytes(bytes + 1, 32, NULL), ST_OK);
        assert_int_equal(bytes[0], 0xA5);
        assert_int_equal(bytes[33], 0xA5);
        for (size_t i = 0; i < 32; i++)
            seen[i] |= bytes[1 + i];
    }
    for (size_t i = 0; i < 32; i++)
        assert_int_not_equal(seen[i], 0);
    assert_int_equal(random_bytes(bytes, 0, NULL), ST_OK);
}

static void below_its_bound_and_every_value(void **state)
{
    unsigned seen[10] = {0};
    unsigned value = 77;

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        assert_int_equal(random_below(10, &value, NULL), ST_OK);
        assert_in_range(value, 0, 9);
        seen[value]++;
    }
    for (unsigned i = 0; i < 10; i++)
        assert_in_range(seen[i], 30, 250); /* 100 each; outside by chance less than once in 10^12 runs */
    assert_int_equal(random_below(1, &value, NULL), ST_OK);
    assert_int_equal(value, 0);
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(random_below(0x80000001U, &value, NULL), ST_OK); /* almost half of all draws are refused */
        assert_true(value <= 0x80000000U);
    }
}

static void hex_is_lower_case_and_different(void **state)
{
    char a[65] = "";
    char b[65] = "";

    (void)state;
    assert_int_equal(random_hex(a, 32, NULL), ST_OK);
    assert_int_equal(random_hex(b, 32, NULL), ST_OK);
    assert_int_equal(strspn(a, "0123456789abcdef"), 64);
    assert_int_equal(strlen(a), 64);
    assert_string_not_equal(a, b);
    assert_int_equal(random_hex(a, 1, NULL), ST_OK);
    assert_int_equal(strlen(a), 2);
    assert_int_equal(random_hex(a, 0, NULL), ST_OK);
    assert_string_equal(a, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_everything_and_no_more),
        cmocka_unit_test(below_its_bound_and_every_value),
        cmocka_unit_test(hex_is_lower_case_and_different),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
