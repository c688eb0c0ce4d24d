#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

static void wipes_exactly_what_it_is_told(void **state)
{
    unsigned char bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    const unsigned char expected[8] = {1, 2, 0, 0, 0, 6, 7, 8};

    (void)state;
    wipe(bytes + 2, 3);
    assert_memory_equal(bytes, expected, sizeof bytes);
    wipe(bytes, 0);
    assert_memory_equal(bytes, expected, sizeof bytes);
}

static void frees_text_and_forgets_it(void **state)
{
    char *text = calloc(4, 1);
    char *none = NULL;

    (void)state;
    assert_non_null(text);
    memcpy(text, "abc", 3);
    wipe_free_text(&text);
    assert_null(text);
    wipe_free_text(&none);
    assert_null(none);
}

static void compares_every_byte(void **state)
{
    const char a[] = "0123456789";

    (void)state;
    assert_true(equal_in_constant_time(a, a, sizeof a));
    assert_true(equal_in_constant_time(a, "x", 0));
    for (size_t i = 0; i < sizeof a; i++) {
        char b[sizeof a];

        memcpy(b, a, sizeof a);
        b[i] = (char)(b[i] ^ 0x80);
        assert_false(equal_in_constant_time(a, b, sizeof a));
        b[i] = (char)(a[i] ^ 0x01);
        assert_false(equal_in_constant_time(a, b, sizeof a));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wipes_exactly_what_it_is_told),
        cmocka_unit_test(frees_text_and_forgets_it),
        cmocka_unit_test(compares_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
