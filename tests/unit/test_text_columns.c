#include "cli/text_columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_columns(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
    } cases[] = {
        {"", 0},
        {"Serial", 6},
        {"憑證序號", 8},
        {"憑證效期(開始)", 14},
        {"，。「」", 8},
        {"ＡＢ", 4},
        {"é", 1},
        {"e\xCC\x81", 1},    /* combining acute */
        {"\xE2\x80\x8B", 0}, /* zero width space */
        {"𠮷野家", 6},       /* beyond the BMP */
        {"😀", 2},
        {"ｱ", 1}, /* half-width katakana */
        {"─", 1}, /* ambiguous: narrow outside legacy fonts */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_columns(cases[i].text), cases[i].columns);
}

static void test_pad(void **state)
{
    static const struct {
        const char *text;
        size_t column;
        const char *padded;
    } cases[] = {
        {"ab", 5, "ab   "},       {"憑證", 6, "憑證  "}, {"", 2, "  "},
        {"abcde", 5, "abcde "}, /* never glued to what follows */
        {"abcdef", 5, "abcdef "}, {"", 0, " "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;

        buf_init(&out, 64);
        assert_int_equal(text_columns_pad(&out, cases[i].text, cases[i].column), ST_OK);
        assert_string_equal(buf_text(&out), cases[i].padded);
        buf_clear(&out);
    }
}

static void test_pad_refuses_what_does_not_fit(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4);
    assert_int_equal(text_columns_pad(&out, "ab", 5), ST_TOO_COSTLY);
    buf_clear(&out);
    buf_init(&out, 4);
    assert_int_equal(text_columns_pad(&out, "abcde", 2), ST_TOO_COSTLY);
    buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_pad),
        cmocka_unit_test(test_pad_refuses_what_does_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
