/* JSON documents as a terminal is given them: the same values, and nothing in them that a terminal would obey. */
#include "cli/json_plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/json.h"

static void append(const char *json, struct buf *out)
{
    struct buf document;

    buf_init(&document, 4096);
    buf_init(out, 4096);
    assert_int_equal(buf_append_text(&document, json), ST_OK);
    assert_int_equal(json_plain_append(&document, out), ST_OK);
    buf_clear(&document);
}

static void what_disturbs_is_escaped(void **state)
{
    static const struct {
        const char *json, *plain;
    } cases[] = {
        {"", ""},
        {"{\n\t\"file\":\t\"E:\\\\備份.pfx\"\n}", "{\n\t\"file\":\t\"E:\\\\備份.pfx\"\n}"},
        {"\"\xE2\x80\xAExfp.exe\"", "\"\\u202exfp.exe\""},
        {"\"\xC2\x9B\x7F\"", "\"\\u009b\\u007f\""},
        {"\"\xEF\xBB\xBF\xE2\x81\xA9\"", "\"\\ufeff\\u2069\""},
        {"\"\xF3\xA0\x81\x81x\"", "\"\\udb40\\udc41x\""},
        {"\"葛\xF3\xA0\x84\x80城𠮷\"", "\"葛\xF3\xA0\x84\x80城𠮷\""}, /* a variant: stays */
        {"\"\xFF\xC3\"", "\"\\ufffd\\ufffd\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;

        append(cases[i].json, &out);
        assert_string_equal(buf_text(&out), cases[i].plain);
        buf_clear(&out);
    }
}

static void the_values_are_the_same(void **state)
{
    static const char name[] = "\xE2\x80\xAEgnp.\xF3\xA0\x81\x81\xE2\x80\x8B王\x1B[2J\n\"\\";
    struct json *object = json_new_object(), *again = NULL;
    struct buf document, out;

    (void)state;
    buf_init(&document, 4096);
    assert_int_equal(json_add_text(object, "name", name), ST_OK);
    assert_int_equal(json_print(object, true, &document), ST_OK);
    append(buf_text(&document), &out);
    assert_null(strpbrk(buf_text(&out), "\x1B\x7F"));
    assert_null(strstr(buf_text(&out), "\xE2\x80"));
    assert_int_equal(json_parse(buf_text(&out), out.len, &again, NULL), ST_OK);
    assert_string_equal(json_string(json_member(again, "name")), name);
    json_free(&again);
    json_free(&object);
    buf_clear(&out);
    buf_clear(&document);
}

static void what_does_not_fit_is_said(void **state)
{
    struct buf document, out;

    (void)state;
    buf_init(&document, 64);
    buf_init(&out, 8);
    assert_int_equal(buf_append_text(&document, "\"\xE2\x80\xAE!\""), ST_OK); /* six bytes, and nine as an escape */
    assert_int_equal(json_plain_append(&document, &out), ST_TOO_COSTLY);
    buf_clear(&out);
    buf_clear(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_disturbs_is_escaped),
        cmocka_unit_test(the_values_are_the_same),
        cmocka_unit_test(what_does_not_fit_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
