/* JSON that nobody trusts: what is taken as a document and what is refused, in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/limits.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A text with its length, so that NUL bytes may stand in it. */
#define TEXT(literal) (literal), sizeof(literal) - 1

static void accepts_what_rfc_8259_allows(void **state)
{
    static const struct {
        const char *text;
        size_t len;
    } cases[] = {
        {TEXT("{}")},
        {TEXT("[]")},
        {TEXT("null")},
        {TEXT("true")},
        {TEXT("false")},
        {TEXT("0")},
        {TEXT("-0")}, /* a number, though no whole one: json_get_whole refuses it */
        {TEXT("-12.5e+3")},
        {TEXT("1E-2")},
        {TEXT("1e999")},
        {TEXT("\"\"")},
        {TEXT(" \t\r\n{ \"a\" : [ 1 , { } ] } \n")},
        {TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u6F22\"")},
        {TEXT("\"\\ud83d\\uDE00\"")},
        {TEXT("\"\xe5\x8c\x97\xe5\x9f\x8e\"")},
        {TEXT("[[[[[[[[]]]]]]]]")},          /* eight deep */
        {TEXT("[[],[],[],[[[[[[[]]]]]]]]")}, /* depth, not the number of brackets */
        {TEXT("12345678901234567890123456789012")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json *root = NULL;
        struct err err = ERR_INIT;

        if (json_parse(cases[i].text, cases[i].len, &root, &err) != ST_OK)
            fail_msg("%s: %s", cases[i].text, err.what);
        assert_non_null(root);
        json_free(&root);
        assert_null(root);
    }
}

static const struct {
    const char *text;
    size_t len;
    const char *why;
} REFUSED[] = {
    {TEXT(""), "JSON: it ends early at byte 0"},
    {NULL, 0, "JSON: it ends early at byte 0"},
    {TEXT("  "), "JSON: it ends early at byte 2"},
    {TEXT("{"), "JSON: a string is expected at byte 1"},
    {TEXT("["), "it ends early"},
    {TEXT("[1"), "a comma or the closing bracket"},
    {TEXT("[1,]"), "a value is expected"},
    {TEXT("[,1]"), "a value is expected"},
    {TEXT("{\"a\":1,}"), "a string is expected"},
    {TEXT("{\"a\"}"), "a colon is expected"},
    {TEXT("{\"a\" 1}"), "a colon is expected"},
    {TEXT("{a:1}"), "a string is expected"},
    {TEXT("{'a':1}"), "a string is expected"},
    {TEXT("{\"a\":1]"), "a comma or the closing bracket"},
    {TEXT("{} {}"), "something follows the value at byte 3"},
    {TEXT("{}\0"), "something follows the value"},
    {TEXT("1 2"), "something follows"},
    {TEXT("// x\n{}"), "a value is expected"},
    {TEXT("nul"), "a value is expected"},
    {TEXT("True"), "a value is expected"},
    {TEXT("NaN"), "a value is expected"},
    {TEXT("Infinity"), "a value is expected"},
    {TEXT("+1"), "a value is expected"},
    {TEXT("01"), "a number begins with 0"},
    {TEXT("-01"), "a number begins with 0"},
    {TEXT("-"), "a digit is expected"},
    {TEXT("1."), "a digit is expected"},
    {TEXT(".5"), "a value is expected"},
    {TEXT("1e"), "a digit is expected"},
    {TEXT("1e+"), "a digit is expected"},
    {TEXT("0x10"), "something follows"},
    {TEXT("123456789012345678901234567890123"), "a number is too long"},
    {TEXT("0.000000000000000000000000000000000000000000000000000000000000000000001"), "a number is too long"},
    {TEXT("\"a"), "it ends inside a string"},
    {TEXT("\"a\nb\""), "a control character"},
    {TEXT("\"a\0b\""), "a control character"},
    {TEXT("\"\\x41\""), "an unknown escape"},
    {TEXT("\"\\\0\""), "an unknown escape"},
    {TEXT("\"\\"), "an unknown escape"},
    {TEXT("\"\\u12\""), "lacks hex digits"},
    {TEXT("\"\\u 123\""), "lacks hex digits"},
    {TEXT("\"\\u0000\""), "U+0000"},
    {TEXT("{\"\\u0000\":1}"), "U+0000"},
    {TEXT("\"\\ud800\""), "a lone surrogate"},
    {TEXT("\"\\udc00\""), "a lone surrogate"},
    {TEXT("\"\\ud800x\""), "a lone surrogate"},
    {TEXT("\"\\ud800\\n\""), "a lone surrogate"},
    {TEXT("\"\\ud800\\ud800\""), "a lone surrogate"},
    {TEXT("\"\\ud800\\u0041\""), "a lone surrogate"},
    {TEXT("\"\xff\""), "not UTF-8"},
    {TEXT("\"\xc0\x80\""), "not UTF-8"},         /* overlong NUL */
    {TEXT("\"\xed\xa0\x80\""), "not UTF-8"},     /* a surrogate */
    {TEXT("\"\xf4\x90\x80\x80\""), "not UTF-8"}, /* above U+10FFFF */
    {TEXT("\"\xe5\x8c\""), "not UTF-8"},
    {TEXT("\xef\xbb\xbf{}"), "a value is expected"}, /* byte order mark */
    {TEXT("\xa0{}"), "not UTF-8"},
    {TEXT("\v{}"), "a value is expected"},
    {TEXT("[[[[[[[[[]]]]]]]]]"), "nested too deeply at byte 8"},
    {TEXT("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}"), "nested too deeply"},
    {TEXT("{\"a\":1,\"a\":1}"), "a member stands twice"},
    {TEXT("{\"a\":1,\"b\":2,\"\\u0061\":3}"), "a member stands twice"},
    {TEXT("[{\"x\":{\"a\":1,\"a\":2}}]"), "a member stands twice"},
    {TEXT("{\"\":1,\"\":1}"), "a member stands twice"},
};

static void refuses_with_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct json *root = NULL;
        struct err err = ERR_INIT;

        if (json_parse(REFUSED[i].text, REFUSED[i].len, &root, &err) != ST_BAD_INPUT)
            fail_msg("%s was accepted", REFUSED[i].text);
        if (strstr(err.what, REFUSED[i].why) == NULL)
            fail_msg("%s: \"%s\" where \"%s\" is expected", REFUSED[i].text, err.what, REFUSED[i].why);
        assert_null(root);
    }
}

/* The text ends where its length says, whatever stands behind. */
static void reads_no_further_than_len(void **state)
{
    struct json *root = NULL;

    (void)state;
    assert_int_equal(json_parse("123456", 3, &root, NULL), ST_OK);
    json_free(&root);
    assert_int_equal(json_parse("{\"a\":1}", 6, &root, NULL), ST_BAD_INPUT);
    assert_int_equal(json_parse("true", 3, &root, NULL), ST_BAD_INPUT);
}

/* head, then 'times' times item, then tail; the same for the same item with a running number in it. */
static void build(struct buf *text, const char *head, const char *item, int times, const char *tail)
{
    buf_init(text, 16u << 20);
    assert_int_equal(buf_append_text(text, head), ST_OK);
    for (int i = 0; i < times; i++) {
        const char *number = strchr(item, '#');

        if (number == NULL) {
            assert_int_equal(buf_append_text(text, item), ST_OK);
            continue;
        }
        assert_int_equal(buf_append(text, item, (size_t)(number - item)), ST_OK);
        assert_int_equal(buf_append_format(text, "%d%s", i, number + 1), ST_OK);
    }
    assert_int_equal(buf_append_text(text, tail), ST_OK);
}

static void counts_members_and_depth(void **state)
{
    static const struct {
        const char *head, *item;
        int times;
        const char *tail, *why; /* NULL: accepted */
    } cases[] = {
        {"[0", ",1", 63, "]", NULL},
        {"[0", ",1", 64, "]", "too many members"},
        {"{\"a\":0", ",\"#\":1", 63, "}", NULL},
        {"{\"a\":0", ",\"#\":1", 64, "}", "too many members"},
        {"{\"a\":0", ",\"#\":1", 100000, "}", "too many members"},
        {"{\"a\":0", ",\"a\":1", 100000, "}", "too many members"},
        {"[0", ",1", 100000, "]", "too many members"},
        {"", "[", 100000, "", "nested too deeply"},
        {"", "{\"a\":", 100000, "", "nested too deeply"},
        {"", "[{\"a\":", 100000, "", "nested too deeply"},
        {"\"", "\\u6f22", 100000, "\"", NULL},
        {"", "1", 100000, "", "a number is too long"},
        {"", " ", 100000, "", "it ends early"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json *root = NULL;
        struct err err = ERR_INIT;
        struct buf text;
        enum status st;

        build(&text, cases[i].head, cases[i].item, cases[i].times, cases[i].tail);
        st = json_parse(buf_text(&text), text.len, &root, &err);
        if (cases[i].why == NULL && st != ST_OK)
            fail_msg("case %zu: %s", i, err.what);
        if (cases[i].why != NULL && (st != ST_BAD_INPUT || strstr(err.what, cases[i].why) == NULL))
            fail_msg("case %zu: \"%s\" where \"%s\" is expected", i, err.what, cases[i].why);
        json_free(&root);
        buf_clear(&text);
    }
}

/* Every prefix of a document is refused and every byte of it may be any other, without harm (sanitizers look on). */
static void survives_cuts_and_flips(void **state)
{
    static const char whole[] = "{\"a\":[1,-2.5e3,\"x\\u6f22\\ud83d\\ude00\",{\"b\":null}],\"c\":true}";
    char text[sizeof whole];

    (void)state;
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        struct json *root = NULL;
        assert_int_equal(json_parse(whole, len, &root, NULL), ST_BAD_INPUT);
    }
    for (size_t at = 0; at < sizeof whole - 1; at++)
        for (int byte = 0; byte < 256; byte++) {
            struct json *root = NULL;
            enum status st;

            memcpy(text, whole, sizeof text);
            text[at] = (char)byte;
            st = json_parse(text, sizeof text - 1, &root, NULL);
            assert_true(st == ST_OK || st == ST_BAD_INPUT);
            assert_true((st == ST_OK) == (root != NULL));
            json_free(&root);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_rfc_8259_allows), cmocka_unit_test(refuses_with_words),
        cmocka_unit_test(reads_no_further_than_len),    cmocka_unit_test(counts_members_and_depth),
        cmocka_unit_test(survives_cuts_and_flips),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
