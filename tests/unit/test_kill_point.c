#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/kill_point.h"

/* What became of a child that passes one kill point and then exits with 7. */
static int child_passing(const char *name, const char *wanted)
{
    int status = 0;
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        if (wanted != NULL)
            (void)setenv("PCCERT_KILL_AT", wanted, 1);
        else
            (void)unsetenv("PCCERT_KILL_AT");
        (void)name; /* unused where kill points are empty */
        KILL_POINT(name);
        _exit(7);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void the_named_point_ends_the_process(void **state)
{
    const int status = child_passing("enrol.have_key", "enrol.have_key");

    (void)state;
#if defined(PCCERT_TEST_HOOKS)
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), 9);
#else
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
#endif
}

static void other_points_are_passed(void **state)
{
    static const char *const wanted[] = {NULL, "", "enrol", "enrol.have_key2", "ENROL.HAVE_KEY"};

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const int status = child_passing("enrol.have_key", wanted[i]);

        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_named_point_ends_the_process),
        cmocka_unit_test(other_points_are_passed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
