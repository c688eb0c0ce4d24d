#include "client/command_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- from the settings --- */

static enum status read(const char *text, struct buf *out)
{
    struct json *array = NULL;
    enum status status = ST_OK;

    assert_int_equal(json_parse(text, strlen(text), &array, NULL), ST_OK);
    status = command_list_read(array, out, NULL);
    json_free(&array);
    return status;
}

static void test_arguments_are_as_they_were_given(void **state)
{
    static const char *const expected[] = {
        "C:\\Program Files\\Ap\\reload.EXE", "", "a b", "\"", "%PATH% & del *", "北城 證券", "C:\\ends\\"};
    const char *arguments[COMMAND_LIST_MOST];
    struct buf list;

    (void)state;
    buf_init(&list, COMMAND_LIST_BYTES_MAX);
    assert_int_equal(read("[\"C:\\\\Program Files\\\\Ap\\\\reload.EXE\",\"\",\"a b\",\"\\\"\",\"%PATH% & del *\","
                          "\"北城 證券\",\"C:\\\\ends\\\\\"]",
                          &list),
                     ST_OK);
    assert_int_equal(command_list_arguments(&list, arguments), sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_string_equal(arguments[i], expected[i]);
    assert_int_equal(read("[]", &list), ST_OK); /* none */
    assert_int_equal(command_list_arguments(&list, arguments), 0);
    buf_clear(&list);
}

static void test_what_is_no_program(void **state)
{
    static const char *const bad[] = {
        "\"C:\\\\x.exe\"",
        "{}",
        "[1]",
        "[\"C:\\\\x.exe\",1]",
        "[\"x.exe\"]",
        "[\"reload\"]",
        "[\"C:x.exe\"]",
        "[\"\\\\x.exe\"]",
        "[\"\\\\\\\\server\\\\share\\\\x.exe\"]",
        "[\"\\\\\\\\?\\\\C:\\\\x.exe\"]",
        "[\"C:/x.exe\"]",
        "[\"C:\\\\x.bat\"]",
        "[\"C:\\\\x.cmd\"]",
        "[\"C:\\\\x.exe.bat\"]",
        "[\"C:\\\\x.exe \"]",
        "[\"C:\\\\a.exe:x.exe\"]", /* a stream of a file */
        "[\"C:\\\\x\\\"y.exe\"]",
        "[\"C:\\\\.exe\"]",
        "[\"C:\\\\x.exe\",\"a\\nb\"]",
    };
    struct buf list;

    (void)state;
    buf_init(&list, COMMAND_LIST_BYTES_MAX);
    assert_int_equal(buf_set(&list, "before", 7), ST_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (read(bad[i], &list) != ST_BAD_INPUT)
            fail_msg("taken: %s", bad[i]);
        assert_string_equal((const char *)list.data, "before");
    }
    buf_clear(&list);
}

static void test_limits(void **state)
{
    char long_text[COMMAND_LIST_TEXT_SIZE + 1];
    struct json *array = NULL;
    struct buf list;

    (void)state;
    buf_init(&list, COMMAND_LIST_BYTES_MAX);
    memset(long_text, 'x', sizeof long_text);
    long_text[COMMAND_LIST_TEXT_SIZE - 1] = '\0';
    array = json_new_array();
    assert_int_equal(json_add_text(array, NULL, "C:\\x.exe"), ST_OK);
    assert_int_equal(json_add_text(array, NULL, long_text), ST_OK);
    assert_int_equal(command_list_read(array, &list, NULL), ST_OK);
    for (size_t i = 0; i < 7; i++) /* each is short enough, all together are not */
        assert_int_equal(json_add_text(array, NULL, long_text), ST_OK);
    assert_int_equal(command_list_read(array, &list, NULL), ST_BAD_INPUT);
    json_free(&array);
    array = json_new_array();
    long_text[COMMAND_LIST_TEXT_SIZE - 1] = 'x';
    long_text[COMMAND_LIST_TEXT_SIZE] = '\0';
    assert_int_equal(json_add_text(array, NULL, "C:\\x.exe"), ST_OK);
    assert_int_equal(json_add_text(array, NULL, long_text), ST_OK);
    assert_int_equal(command_list_read(array, &list, NULL), ST_BAD_INPUT);
    json_free(&array);
    array = json_new_array();
    for (size_t i = 0; i < COMMAND_LIST_MOST + 1; i++)
        assert_int_equal(json_add_text(array, NULL, "C:\\x.exe"), ST_OK);
    assert_int_equal(command_list_read(array, &list, NULL), ST_BAD_INPUT);
    json_free(&array);
    buf_clear(&list);
}

/* --- on a command line: the examples of the documentation, and what is worse --- */

static void test_quoting(void **state)
{
    static const struct {
        const char *argument, *quoted;
    } cases[] = {
        {"", "\"\""},
        {"a", "a"},
        {"a b c", "\"a b c\""},
        {"ab\"c", "\"ab\\\"c\""},
        {"\\", "\\"},
        {"d\\e", "d\\e"},
        {"a\\\\b", "a\\\\b"},
        {"a\\\"b", "\"a\\\\\\\"b\""},
        {"a\\\\\"b", "\"a\\\\\\\\\\\"b\""},
        {"C:\\ends here\\", "\"C:\\ends here\\\\\""},
        {"\"\"", "\"\\\"\\\"\""},
        {"北城\\", "北城\\"},
        {"北 城\\", "\"北 城\\\\\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf line;

        buf_init(&line, 256);
        assert_int_equal(command_list_quote(&line, cases[i].argument), ST_OK);
        assert_string_equal(buf_text(&line), cases[i].quoted);
        assert_int_equal(command_list_quote(&line, "next"), ST_OK);
        assert_string_equal(buf_text(&line) + strlen(cases[i].quoted), " next");
        buf_clear(&line);
    }
}

static void test_a_line_that_is_too_long(void **state)
{
    struct buf line;

    (void)state;
    buf_init(&line, 4);
    assert_int_equal(command_list_quote(&line, "abcdef"), ST_TOO_COSTLY);
    buf_clear(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments_are_as_they_were_given),
        cmocka_unit_test(test_what_is_no_program),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_a_line_that_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
