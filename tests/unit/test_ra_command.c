/* How a command of pccert-ra ends: what was printed is out, or it has failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/fault.h"
#include "server/command.h"

/* What the commands print goes there meanwhile; it is closed. */
static int end_printing_to(const char *path, const char *text)
{
    FILE *const kept = stdout;
    int code = 0;

    stdout = fopen(path, "w");
    assert_non_null(stdout);
    (void)printf("%s", text);
    code = command_end(ST_OK, NULL);
    (void)fclose(stdout);
    stdout = kept;
    return code;
}

static void what_is_printed_gets_out(void **state)
{
    (void)state;
    assert_int_equal(end_printing_to("/dev/null", "some line\n"), COMMAND_DONE);
    assert_int_equal(end_printing_to("/dev/full", ""), COMMAND_DONE);
    assert_int_equal(end_printing_to("/dev/full", "some line\n"), COMMAND_FAILED);
}

static void a_failure_has_its_code(void **state)
{
    const struct err trouble = {.status = ST_IO, .what = "a trouble"};
    const struct err usage = {.status = ST_BAD_INPUT, .fault = FAULT_USAGE, .what = "missing"};

    (void)state;
    assert_int_equal(command_end(ST_IO, &trouble), COMMAND_FAILED);
    assert_int_equal(command_end(ST_BAD_INPUT, &usage), COMMAND_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_gets_out),
        cmocka_unit_test(a_failure_has_its_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
