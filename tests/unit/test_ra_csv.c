/* CSV as RFC 4180 has it: rows, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "server/csv.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void rows_are_read(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *fields[4];
        unsigned next_line; /* where the row after it begins; 0: there is none */
    } CASES[] = {
        {"", 0, {0}, 0},
        {"\n\r\n\n", 0, {0}, 0},
        {"a,b,c", 3, {"a", "b", "c"}, 0},
        {"a,b,c\n", 3, {"a", "b", "c"}, 0},
        {"a,b\r\nc,d\r\n", 2, {"a", "b"}, 2},
        {"\xEF\xBB\xBF"
         "a,b\n",
         2,
         {"a", "b"},
         0},
        {",\n", 2, {"", ""}, 0},
        {"a,\n", 2, {"a", ""}, 0},
        {"\"a,b\",\"c\"\"d\"\nx", 2, {"a,b", "c\"d"}, 2},
        {"\"a\nb\",c\nx", 2, {"a\nb", "c"}, 3},
        {"\"\",\"\"\n", 2, {"", ""}, 0},
        {" a , b \n", 2, {" a ", " b "}, 0},
        {"a\rb,c\n", 2, {"a\rb", "c"}, 0},
        {"王小明,李四\n", 2, {"王小明", "李四"}, 0},
        {"1,2,3,4,5,6,7,8\n", 8, {"1", "2", "3", "4"}, 0},
    };
    size_t i = 0, k = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct csv csv = csv_of(CASES[i].text, strlen(CASES[i].text));
        struct csv_row row;
        bool found = false;

        assert_int_equal(csv_next(&csv, &row, &found, NULL), ST_OK);
        assert_int_equal(found, CASES[i].count > 0);
        if (row.count != CASES[i].count)
            fail_msg("case %zu: %zu fields", i, row.count);
        for (k = 0; k < row.count && k < 4; k++)
            assert_string_equal(row.fields[k], CASES[i].fields[k]);
        assert_int_equal(csv_next(&csv, &row, &found, NULL), ST_OK);
        assert_int_equal(found ? row.line : 0, CASES[i].next_line);
    }
}

static void broken_rows_are_refused(void **state)
{
    static const struct {
        const char *text, *named;
    } CASES[] = {
        {"\"a", "not closed"},    {"\"a\n\nb", "not closed"},          {"\"a\"b,c\n", "closing quote"},
        {"a\"b,c\n", "unquoted"}, {"1,2,3,4,5,6,7,8,9\n", "8 fields"},
    };
    char long_field[600];
    struct csv csv;
    struct csv_row row;
    bool found = false;
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = ERR_INIT;

        csv = csv_of(CASES[i].text, strlen(CASES[i].text));
        if (csv_next(&csv, &row, &found, &err) != ST_BAD_INPUT || strstr(err.what, CASES[i].named) == NULL)
            fail_msg("%s: %s", CASES[i].text, err.what);
        assert_int_equal(row.line, 1);
    }
    memset(long_field, 'x', sizeof long_field);
    csv = csv_of(long_field, 511);
    assert_int_equal(csv_next(&csv, &row, &found, NULL), ST_OK);
    csv = csv_of(long_field, 512);
    assert_int_equal(csv_next(&csv, &row, &found, NULL), ST_BAD_INPUT);
    csv = csv_of("a\0b", 3);
    assert_int_equal(csv_next(&csv, &row, &found, NULL), ST_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read),
        cmocka_unit_test(broken_rows_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
