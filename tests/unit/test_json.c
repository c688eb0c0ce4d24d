/* JSON: lookups, members by kind, building. */
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
