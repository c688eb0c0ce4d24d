/* JSON: hostile texts, members by kind, building. */
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

static void refuses_with_words(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *why;
    } cases[] = {
        {TEXT(""), "JSON: it ends early at byte 0"},
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

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json *root = NULL;
        struct err err = ERR_INIT;

        if (json_parse(cases[i].text, cases[i].len, &root, &err) != ST_BAD_INPUT)
            fail_msg("%s was accepted", cases[i].text);
        if (strstr(err.what, cases[i].why) == NULL)
            fail_msg("%s: \"%s\" where \"%s\" is expected", cases[i].text, err.what, cases[i].why);
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

static struct json *parsed(const char *text)
{
    struct json *root = NULL;
    struct err err = ERR_INIT;

    if (json_parse(text, strlen(text), &root, &err) != ST_OK)
        fail_msg("%s: %s", text, err.what);
    return root;
}

static void walks(void **state)
{
    struct json *root = parsed("{\"a\":[10,\"x\"],\"A\":{}}");
    const struct json *list = json_member(root, "a");

    (void)state;
    assert_true(json_is_object(root) && !json_is_array(root));
    assert_true(json_is_array(list) && !json_is_object(list));
    assert_true(json_is_object(json_member(root, "A"))); /* names differ by case */
    assert_int_equal(json_count(root), 2);
    assert_int_equal(json_count(list), 2);
    assert_string_equal(json_name_at(root, 1), "A");
    assert_null(json_name_at(root, 2));
    assert_string_equal(json_string(json_at(list, 1)), "x");
    assert_null(json_at(list, 2));
    assert_null(json_string(json_at(list, 0)));
    assert_null(json_member(root, "b"));
    assert_null(json_member(list, "a"));
    json_free(&root);
}

static void nothing_is_of_no_kind(void **state)
{
    struct json *none = NULL;

    (void)state;
    assert_false(json_is_object(NULL));
    assert_false(json_is_array(NULL));
    assert_int_equal(json_count(NULL), 0);
    assert_null(json_at(NULL, 0));
    assert_null(json_name_at(NULL, 0));
    assert_null(json_member(NULL, "a"));
    assert_null(json_string(NULL));
    json_free(&none);
    json_free(NULL);
}

static void gets_whole_numbers_only(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
        const char *why; /* NULL: accepted */
    } cases[] = {
        {"{\"n\":0}", 0, NULL},
        {"{\"n\":-5}", -5, NULL},
        {"{\"n\":1000}", 1000, NULL},
        {"{\"n\":1e2}", 100, NULL},
        {"{\"n\":1.0}", 1, NULL},
        {"{\"n\":1001}", 0, "out of range"},
        {"{\"n\":-6}", 0, "out of range"},
        {"{\"n\":0.5}", 0, "not a whole number"},
        {"{\"n\":-0}", 0, "not a whole number"},
        {"{\"n\":-0.0}", 0, "not a whole number"},
        {"{\"n\":1e-1}", 0, "not a whole number"},
        {"{\"n\":1e999}", 0, "out of range"},
        {"{\"n\":-1e999}", 0, "out of range"},
        {"{\"n\":9007199254740993}", 0, "out of range"},
        {"{\"n\":18446744073709551616}", 0, "out of range"},
        {"{\"n\":\"1\"}", 0, "not a number"},
        {"{\"n\":true}", 0, "not a number"},
        {"{\"n\":null}", 0, "not a number"},
        {"{\"n\":[1]}", 0, "not a number"},
        {"{\"N\":1}", 0, "member n: missing"},
        {"[1]", 0, "missing"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json *root = parsed(cases[i].text);
        struct err err = ERR_INIT;
        int64_t value = 77;
        enum status st = json_get_whole(root, "n", -5, 1000, &value, &err);

        if (cases[i].why == NULL) {
            assert_int_equal(st, ST_OK);
            assert_int_equal(value, cases[i].value);
        } else {
            if (st != ST_BAD_INPUT || strstr(err.what, cases[i].why) == NULL)
                fail_msg("%s: \"%s\" where \"%s\" is expected", cases[i].text, err.what, cases[i].why);
            assert_int_equal(value, 77);
        }
        json_free(&root);
    }
}

static void whole_numbers_are_exact_at_the_ends(void **state)
{
    struct json *root = parsed("{\"most\":9007199254740991,\"least\":-9007199254740991}");
    int64_t value = 0;

    (void)state;
    assert_int_equal(json_get_whole(root, "most", INT64_MIN, INT64_MAX, &value, NULL), ST_OK);
    assert_true(value == INT64_C(9007199254740991));
    assert_int_equal(json_get_whole(root, "least", INT64_MIN, INT64_MAX, &value, NULL), ST_OK);
    assert_true(value == -INT64_C(9007199254740991));
    json_free(&root);
}

static void gets_text_that_fits(void **state)
{
    static const struct {
        const char *text, *value, *why;
    } cases[] = {
        {"{\"t\":\"\"}", "", NULL},
        {"{\"t\":\"abcdefg\"}", "abcdefg", NULL},
        {"{\"t\":\"\\u5317\\u57ce\"}", "\xe5\x8c\x97\xe5\x9f\x8e", NULL},
        {"{\"t\":\"\\u00a0\"}", "\xc2\xa0", NULL},
        {"{\"t\":\"abcdefgh\"}", NULL, "member t: too long"},
        {"{\"t\":\"\\u5317\\u57ce\\u8b49\"}", NULL, "too long"}, /* bytes, not characters */
        {"{\"t\":\"a\\nb\"}", NULL, "a control character"},
        {"{\"t\":\"a\\u007f\"}", NULL, "a control character"},
        {"{\"t\":\"\\u0085\"}", NULL, "a control character"},
        {"{\"t\":1}", NULL, "not a string"},
        {"{\"t\":null}", NULL, "not a string"},
        {"{\"t\":{}}", NULL, "not a string"},
        {"{}", NULL, "member t: missing"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json *root = parsed(cases[i].text);
        struct err err = ERR_INIT;
        char out[8] = "before";
        enum status st = json_get_text(root, "t", out, sizeof out, &err);

        if (cases[i].why == NULL) {
            assert_int_equal(st, ST_OK);
            assert_string_equal(out, cases[i].value);
        } else {
            if (st != ST_BAD_INPUT || strstr(err.what, cases[i].why) == NULL)
                fail_msg("%s: \"%s\" where \"%s\" is expected", cases[i].text, err.what, cases[i].why);
            assert_string_equal(out, "before");
        }
        json_free(&root);
    }
}

static void gets_bools_and_times(void **state)
{
    struct json *root = parsed("{\"yes\":true,\"no\":false,\"one\":1,\"word\":\"true\","
                               "\"at\":\"2026-11-23T00:00:00Z\",\"offset\":\"2026-11-23T08:00:00+08:00\","
                               "\"number\":1,\"day\":\"2026-02-30T00:00:00Z\"}");
    bool flag = false;
    int64_t at_utc = 77;

    (void)state;
    assert_int_equal(json_get_bool(root, "yes", &flag, NULL), ST_OK);
    assert_true(flag);
    assert_int_equal(json_get_bool(root, "one", &flag, NULL), ST_BAD_INPUT);
    assert_int_equal(json_get_bool(root, "word", &flag, NULL), ST_BAD_INPUT);
    assert_int_equal(json_get_bool(root, "none", &flag, NULL), ST_BAD_INPUT);
    assert_true(flag);
    assert_int_equal(json_get_bool(root, "no", &flag, NULL), ST_OK);
    assert_false(flag);

    assert_int_equal(json_get_time(root, "offset", &at_utc, NULL), ST_BAD_INPUT);
    assert_int_equal(json_get_time(root, "number", &at_utc, NULL), ST_BAD_INPUT);
    assert_int_equal(json_get_time(root, "day", &at_utc, NULL), ST_BAD_INPUT);
    assert_int_equal(json_get_time(root, "none", &at_utc, NULL), ST_BAD_INPUT);
    assert_int_equal(at_utc, 77);
    assert_int_equal(json_get_time(root, "at", &at_utc, NULL), ST_OK);
    assert_int_equal(at_utc, 1795392000);
    json_free(&root);
}

static void builds(void **state)
{
    struct json *root = json_new_object();
    struct json *list = json_new_array();
    struct json *inner = json_new_object();
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    assert_int_equal(json_add_text(root, "text", "a\"\\\n\xe5\x8c\x97"), ST_OK);
    assert_int_equal(json_add_whole(root, "large", INT64_C(9007199254740991)), ST_OK);
    assert_int_equal(json_add_whole(root, "million", 1000000000000000), ST_OK);
    assert_int_equal(json_add_bool(root, "flag", false), ST_OK);
    assert_int_equal(json_add_null(root, "none"), ST_OK);
    assert_int_equal(json_add_time(root, "at", 1795392000), ST_OK);
    assert_int_equal(json_add_text(list, NULL, "one"), ST_OK);
    assert_int_equal(json_add(list, NULL, &inner), ST_OK);
    assert_null(inner);
    assert_int_equal(json_add(root, "list", &list), ST_OK);
    assert_null(list);
    assert_int_equal(json_print(root, false, &out), ST_OK);
    assert_string_equal(buf_text(&out), "{\"text\":\"a\\\"\\\\\\n\xe5\x8c\x97\",\"large\":9007199254740991,"
                                        "\"million\":1000000000000000,\"flag\":false,\"none\":null,"
                                        "\"at\":\"2026-11-23T00:00:00Z\",\"list\":[\"one\",{}]}");
    json_free(&root);
    buf_clear(&out);
}

static void building_takes_nothing_on_failure(void **state)
{
    struct json *root = json_new_object();
    struct json *child = json_new_array();
    struct json *none = NULL;
    struct buf out;

    (void)state;
    buf_init(&out, 4);
    assert_int_equal(json_add(NULL, "a", &child), ST_NO_MEMORY);
    assert_non_null(child);
    assert_int_equal(json_add(root, "a", &none), ST_NO_MEMORY);
    assert_int_equal(json_add_text(NULL, "a", "x"), ST_NO_MEMORY);
    assert_int_equal(json_add_text(root, "a", "\xff"), ST_BAD_INPUT);
    assert_int_equal(json_count(root), 0);
    assert_int_equal(json_print(NULL, false, &out), ST_NO_MEMORY);
    assert_int_equal(json_add(root, "abc", &child), ST_OK);
    assert_int_equal(json_print(root, false, &out), ST_TOO_COSTLY);
    assert_int_equal(out.len, 0);
    json_free(&root);
    buf_clear(&out);
}

static void pretty_text_reads_the_same(void **state)
{
    struct json *root = parsed("{\"a\":[1,{\"b\":\"c\"}],\"d\":null}");
    struct json *again;
    struct buf pretty, plain;

    (void)state;
    buf_init(&pretty, 1000);
    buf_init(&plain, 1000);
    assert_int_equal(json_print(root, true, &pretty), ST_OK);
    assert_non_null(strchr(buf_text(&pretty), '\n'));
    again = parsed(buf_text(&pretty));
    assert_int_equal(json_print(again, false, &plain), ST_OK);
    assert_string_equal(buf_text(&plain), "{\"a\":[1,{\"b\":\"c\"}],\"d\":null}");
    json_free(&again);
    json_free(&root);
    buf_clear(&pretty);
    buf_clear(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_rfc_8259_allows),
        cmocka_unit_test(refuses_with_words),
        cmocka_unit_test(reads_no_further_than_len),
        cmocka_unit_test(counts_members_and_depth),
        cmocka_unit_test(survives_cuts_and_flips),
        cmocka_unit_test(walks),
        cmocka_unit_test(nothing_is_of_no_kind),
        cmocka_unit_test(gets_whole_numbers_only),
        cmocka_unit_test(whole_numbers_are_exact_at_the_ends),
        cmocka_unit_test(gets_text_that_fits),
        cmocka_unit_test(gets_bools_and_times),
        cmocka_unit_test(builds),
        cmocka_unit_test(building_takes_nothing_on_failure),
        cmocka_unit_test(pretty_text_reads_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
