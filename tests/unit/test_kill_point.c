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

/* What became of a child that passes one kill point so many times and then exits with 7. */
static int child_passing(const char *name, const char *wanted, int times)
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
        for (int i = 0; i < times; i++)
            KILL_POINT(name);
        _exit(7);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_killed(int status)
{
#if defined(PCCERT_TEST_HOOKS)
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), 9);
#else
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
#endif
}

static void the_named_point_ends_the_process(void **state)
{
    (void)state;
    assert_killed(child_passing("enrol.have_key", "enrol.have_key", 1));
    assert_killed(child_passing("enrol.have_key", "enrol.have_key#1", 1));
}

static void the_third_time_ends_the_process(void **state)
{
    (void)state;
    assert_int_equal(WEXITSTATUS(child_passing("enrol.have_key", "enrol.have_key#3", 2)), 7);
    assert_killed(child_passing("enrol.have_key", "enrol.have_key#3", 3));
}

/* The name stands in a file. */
static void a_file_may_say_where(void **state)
{
    static const char said[] = "enrol.have_key#2";
    char wanted[] = "@/tmp/pccert-armed-XXXXXX";
    const int file = mkstemp(wanted + 1);

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(write(file, said, sizeof said - 1), sizeof said - 1);
    (void)close(file);
    assert_killed(child_passing("enrol.have_key", wanted, 2));
    assert_int_equal(WEXITSTATUS(child_passing("enrol.have_csr", wanted, 2)), 7);
    (void)unlink(wanted + 1);
    assert_int_equal(WEXITSTATUS(child_passing("enrol.have_key", wanted, 2)), 7);
}

/* By two processes, the second of which is killed at the point that it has noted. */
static void what_is_passed_is_noted(void **state)
{
    char path[] = "/tmp/pccert-points-XXXXXX";
    char said[64] = "";
    const int file = mkstemp(path);
    ssize_t len = 0;

    (void)state;
    assert_true(file >= 0);
    (void)setenv("PCCERT_KILL_POINTS_PASSED", path, 1);
    (void)child_passing("a.first", NULL, 2);
    (void)child_passing("b.second", "b.second", 1);
    (void)unsetenv("PCCERT_KILL_POINTS_PASSED");
    len = read(file, said, sizeof said - 1);
    (void)close(file);
    (void)unlink(path);
#if defined(PCCERT_TEST_HOOKS)
    assert_true(len > 0);
    assert_string_equal(said, "a.first\na.first\nb.second\n");
#else
    assert_int_equal(len, 0);
#endif
}

static void other_points_are_passed(void **state)
{
    static const char *const wanted[] = {NULL,
                                         "",
                                         "enrol",
                                         "enrol.have_key2",
                                         "enrol.have_key2#1",
                                         "enrol.have#1",
                                         "enrol.have_key#0",
                                         "ENROL.HAVE_KEY"};

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const int status = child_passing("enrol.have_key", wanted[i], 1);

        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_named_point_ends_the_process),
        cmocka_unit_test(the_third_time_ends_the_process),
        cmocka_unit_test(a_file_may_say_where),
        cmocka_unit_test(what_is_passed_is_noted),
        cmocka_unit_test(other_points_are_passed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
