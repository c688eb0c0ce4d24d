#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

static const char *const bad_utf8[] = {
    "\x80",             /* continuation alone */
    "\xC0\x80",         /* overlong NUL */
    "\xC1\xBF",         /* overlong */
    "\xE0\x9F\xBF",     /* overlong */
    "\xF0\x8F\xBF\xBF", /* overlong */
    "\xED\xA0\x80",     /* high surrogate */
    "\xED\xBF\xBF",     /* low surrogate */
    "\xF4\x90\x80\x80", /* past U+10FFFF */
    "\xF5\x80\x80\x80",
    "\xFF",
    "\xC3",         /* cut */
    "\xE6\x86",     /* cut */
    "\xF0\x9F\x98", /* cut */
    "\xC3(",
    "\xE6\x86(",
    "a\xE6",
};

static void invalid_utf8_is_refused(void **state)
{
    uint16_t *units = NULL;
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < sizeof bad_utf8 / sizeof bad_utf8[0]; i++) {
        assert_false(utf8_valid(bad_utf8[i], strlen(bad_utf8[i])));
        assert_int_equal(utf8_to_utf16(bad_utf8[i], &units, &len), ST_BAD_INPUT);
        assert_null(units);
    }
    assert_false(utf8_valid("\xE6\x86\x91", 2)); /* the length counts, not the NUL */
    assert_true(utf8_valid("a\0b", 3));
}

static void both_ways(void **state)
{
    static const struct {
        const char *utf8;
        uint16_t utf16[8];
        size_t len;
        size_t points;
    } cases[] = {
        {"", {0}, 0, 0},
        {"A\x7F", {'A', 0x7F}, 2, 2},
        {"\xC2\x80\xDF\xBF", {0x80, 0x7FF}, 2, 2},
        {"憑證", {0x6191, 0x8B49}, 2, 2},
        {"\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", {0xD7FF, 0xE000, 0xFFFF}, 3, 3},
        {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", {0xD800, 0xDC00, 0xDBFF, 0xDFFF}, 4, 2},
        {"陳\xF0\xA0\x80\x80", {0x9673, 0xD840, 0xDC00}, 3, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint16_t *units = NULL;
        char *back = NULL;
        size_t len = 99;

        assert_true(utf8_valid(cases[i].utf8, strlen(cases[i].utf8)));
        assert_int_equal(utf8_count(cases[i].utf8, strlen(cases[i].utf8)), cases[i].points);
        assert_int_equal(utf8_to_utf16(cases[i].utf8, &units, &len), ST_OK);
        assert_int_equal(len, cases[i].len);
        assert_memory_equal(units, cases[i].utf16, len * sizeof *units);
        assert_int_equal(units[len], 0);
        assert_int_equal(utf16_to_utf8(units, len, &back), ST_OK);
        assert_string_equal(back, cases[i].utf8);
        free(units);
        free(back);
    }
}

static void lone_surrogates_are_refused(void **state)
{
    static const struct {
        uint16_t units[3];
        size_t len;
    } cases[] = {
        {{0xD800}, 1},      {{0xDBFF, 'a'}, 2}, {{0xDC00, 0xD800}, 2}, {{0xD800, 0xD800, 0xDC00}, 3},
        {{'a', 0xDFFF}, 2}, {{'a', 0, 'b'}, 3},
    };
    char *out = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(utf16_to_utf8(cases[i].units, cases[i].len, &out), ST_BAD_INPUT);
        assert_null(out);
    }
    assert_int_equal(utf16_to_utf8(cases[0].units, SIZE_MAX / 2, &out), ST_BAD_INPUT);
}

static void display_copies_are_one_safe_line(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"北城證券", "北城證券"},
        {"two\nlines\ttab\r\x1B[2J", "two?lines?tab??[2J"},
        {"a\x7F"
         "b\xC2\x85"
         "c",
         "a?b?c"},
        {"gpj.\xE2\x80\xAE"
         "exe\xE2\x81\xA6",
         "gpj.?exe?"},
        {"\xE2\x80\xA8x\xE2\x80\x8Ey\xD8\x9Cz", "?x?y?z"},
        {"bad\xC3(\xFF", "bad?(?"},
        {"\xED\xA0\x80", "???"},
        {"\xE2\x80\x8B\xC2\xAD\xE2\x81\xA0\xEF\xBB\xBF\xE3\x85\xA4", "?????"}, /* nobody sees them */
        {"\xF3\xA0\x81\xA1", "?"},
        {"葛\xF3\xA0\x84\x80\xEF\xB8\x80", "葛\xF3\xA0\x84\x80\xEF\xB8\x80"}, /* variation selectors */
        {"\xEE\x80\x80", "\xEE\x80\x80"},                                     /* private use: 造字 */
    };
    char out[64] = "";

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        utf8_display_copy(cases[i].text, strlen(cases[i].text), out, sizeof out);
        assert_string_equal(out, cases[i].shown);
    }
    utf8_display_copy("a\0b", 3, out, sizeof out);
    assert_string_equal(out, "a?b");
}

static void what_disturbs_is_found_anywhere(void **state)
{
    static const struct {
        const char *text, *allowed;
        bool disturbed;
    } cases[] = {{"", "", false},
                 {"王小明", "", false},
                 {"a\nb", "", true},
                 {"a\n\tb\r\n王", UTF8_PROSE, false},
                 {"a\x1b[2J", UTF8_PROSE, true},
                 {"a\xC2\x85", UTF8_PROSE, true},
                 {"a\xE2\x80\xAE\ngpj.exe", UTF8_PROSE, true}, /* U+202E */
                 {"\xE2\x81\xA6王", UTF8_PROSE, true},         /* U+2066 */
                 {"a\xE2\x80\x8B", "", true},                  /* U+200B */
                 {"\xEF\xBB\xBFtext", UTF8_PROSE, true},       /* U+FEFF */
                 {"葛\xF3\xA0\x84\x80", "", false},            /* a variation selector */
                 {"a\xFF", UTF8_PROSE, true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (utf8_disturbed(cases[i].text, strlen(cases[i].text), cases[i].allowed) != cases[i].disturbed)
            fail_msg("case %zu", i);
    assert_true(utf8_disturbed("a\0b", 3, UTF8_PROSE));
}

static void display_copies_are_cut_between_code_points(void **state)
{
    static const struct {
        size_t size;
        const char *shown;
    } cases[] = {{1, ""}, {2, "a"}, {3, "a"}, {4, "a"}, {5, "a憑"}, {7, "a憑"}, {8, "a憑證"}, {9, "a憑證"}};
    char out[16] = "";

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        utf8_display_copy("a憑證", 7, out, cases[i].size);
        assert_string_equal(out, cases[i].shown);
    }
}

static void points_are_encoded(void **state)
{
    static const struct {
        uint32_t point;
        const char *utf8; /* "": none */
    } cases[] = {{'a', "a"},     {0x7FF, "\xDF\xBF"}, {0x738B, "王"}, {0x20BB7, "𠮷"}, {0x10FFFF, "\xF4\x8F\xBF\xBF"},
                 {0x110000, ""}, {0xD800, ""},        {0xDFFF, ""},   {UINT32_MAX, ""}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[UTF8_POINT_MAX] = "";

        assert_int_equal(utf8_encode(cases[i].point, out), strlen(cases[i].utf8));
        assert_memory_equal(out, cases[i].utf8, strlen(cases[i].utf8));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invalid_utf8_is_refused),
        cmocka_unit_test(both_ways),
        cmocka_unit_test(lone_surrogates_are_refused),
        cmocka_unit_test(display_copies_are_one_safe_line),
        cmocka_unit_test(what_disturbs_is_found_anywhere),
        cmocka_unit_test(display_copies_are_cut_between_code_points),
        cmocka_unit_test(points_are_encoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
