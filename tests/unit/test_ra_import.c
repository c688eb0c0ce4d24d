/* CSV as RFC 4180 has it, and the import of persons: all of a file or nobody, each wrong line named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "ra_bench.h"
#include "server/command.h"
#include "server/csv.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --- rows --- */

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

/* --- persons --- */

static int bench_open(void **state)
{
    static struct ra_bench bench;

    ra_bench_make(&bench);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    ra_bench_remove(*state);
    return 0;
}

/* Runs the command on that file; what it says on standard error is appended to *said. */
static int import_path(struct ra_bench *bench, char *file, struct buf *said)
{
    char heard[96];
    char *argv[] = {"--config", bench->config_file, file};
    const int kept_out = dup(STDOUT_FILENO);
    const int kept_err = dup(STDERR_FILENO);
    int code = 0;

    (void)snprintf(heard, sizeof heard, "%s/heard", bench->folder);
    (void)fflush(NULL);
    assert_non_null(freopen(heard, "w", stderr));
    assert_true(dup2(STDERR_FILENO, STDOUT_FILENO) >= 0);
    code = cmd_user_import(3, argv);
    (void)fflush(NULL);
    assert_true(dup2(kept_out, STDOUT_FILENO) >= 0);
    assert_true(dup2(kept_err, STDERR_FILENO) >= 0);
    (void)close(kept_out);
    (void)close(kept_err);
    assert_int_equal(file_read(heard, said, NULL), ST_OK);
    return code;
}

/* On a file of that content. */
static int import(struct ra_bench *bench, const char *csv, struct buf *said)
{
    char file[96];

    (void)snprintf(file, sizeof file, "%s/people.csv", bench->folder);
    assert_int_equal(file_write(file, csv, strlen(csv), FILE_REPLACE, NULL), ST_OK);
    return import_path(bench, file, said);
}

static int64_t people(struct ra_bench *bench)
{
    return ra_bench_sql(bench, "SELECT count(*) FROM account");
}

static void a_good_file_adds_everybody(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    if (import(bench,
               "id,name,phone,password\nA123456789,王小明,0912345678,pass one\n"
               "b223456782,\"Li, Si\",,\"p\"\"w\"\r\n\r\n",
               &said) != COMMAND_DONE)
        fail_msg("%s", buf_text(&said));
    assert_int_equal(people(bench), 2);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM account WHERE phone IS NULL AND name = 'Li, Si'"), 1);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'user.add'"), 2);
    buf_clear(&said);
}

static void columns_may_stand_in_any_order(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    assert_int_equal(import(bench, "password,id,name\npw,A123456789,王小明\n", &said), COMMAND_DONE);
    assert_int_equal(people(bench), 1);
    buf_clear(&said);
}

static void one_wrong_line_and_nobody_is_added(void **state)
{
    static const struct {
        const char *csv, *named;
    } CASES[] = {
        {"", "id, name and password are wanted"},
        {"id,name\nA123456789,王小明\n", "id, name and password are wanted"},
        {"id,name,password,height\nA123456789,王小明,pw,170\n", "line 1: a column that is unknown"},
        {"id,name,password,id\nA123456789,王小明,pw,x\n", "line 1: a column that is unknown or stands twice"},
        {"id,name,password\nA123456789,王小明,pw\nB223456781,李四,pw\n", "line 3: reading national ID"},
        {"id,name,password\nA123456789,,pw\n", "line 2: name"},
        {"id,name,password\nA123456789,王小明,\n", "line 2: password"},
        {"id,name,password\nA123456789,王小明\n", "line 2: not as many fields"},
        {"id,name,password\nA123456789,王小明,pw,more\n", "line 2: not as many fields"},
        {"id,name,phone,password\nA123456789,王小明,12345,pw\n", "line 2: mobile number"},
        {"id,name,password\nA123456789,王小明,pw\nA123456789,王小明,pw\n", "line 3: this national ID stands twice"},
        {"id,name,password\nA123456789,王小明,pw\n\"B223456782,李四,pw\n", "line 3: a quote is not closed"},
        {"id,name,password\nA123456789,\xA4\xFD,pw\n", "not UTF-8"}, /* Big5 */
        {"id,name,password\nA123456789,\"a\nb\",pw\nB223456782,\"x\",\n", "line 2: name: control characters"},
    };
    struct ra_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct buf said = {.max = 65536};

        assert_int_equal(import(bench, CASES[i].csv, &said), COMMAND_FAILED);
        if (strstr(buf_text(&said), CASES[i].named) == NULL)
            fail_msg("case %zu: %s", i, buf_text(&said));
        assert_null(strstr(buf_text(&said), "456789")); /* no ID in the clear */
        assert_int_equal(people(bench), 0);
        buf_clear(&said);
    }
}

static void every_wrong_line_is_named(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    assert_int_equal(import(bench, "id,name,password\nX,王小明,pw\nA123456789,王小明,pw\nY,李四,pw\n", &said),
                     COMMAND_FAILED);
    assert_non_null(strstr(buf_text(&said), "line 2:"));
    assert_null(strstr(buf_text(&said), "line 3:"));
    assert_non_null(strstr(buf_text(&said), "line 4:"));
    assert_non_null(strstr(buf_text(&said), "2 lines are wrong: nobody was added"));
    buf_clear(&said);
}

static void who_is_here_already_is_a_wrong_line(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    assert_int_equal(import(bench, "id,name,password\nA123456789,王小明,pw\n", &said), COMMAND_DONE);
    assert_int_equal(import(bench, "id,name,password\nB223456782,李四,pw\nA123456789,王小明,pw\n", &said),
                     COMMAND_FAILED);
    assert_non_null(strstr(buf_text(&said), "line 3: there is a customer of this national ID already"));
    assert_int_equal(people(bench), 1);
    buf_clear(&said);
}

/* As the shell's <(...) hands it over. */
static void a_pipe_will_do(void **state)
{
    static const char CSV[] = "id,name,password\nA123456789,王小明,pw\nB223456782,李四,pw\n";
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};
    char path[32];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], CSV, sizeof CSV - 1), sizeof CSV - 1);
    (void)close(ends[1]);
    (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    assert_int_equal(import_path(bench, path, &said), COMMAND_DONE);
    assert_int_equal(people(bench), 2);
    (void)close(ends[0]);
    buf_clear(&said);
}

/* Whoever writes may take his time: a named pipe whose other end opens it only then. */
static void a_pipe_is_waited_for(void **state)
{
    static const char CSV[] = "id,name,password\nA123456789,王小明,pw\n";
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};
    char path[96];
    int told = 0;
    pid_t writer = 0;

    (void)snprintf(path, sizeof path, "%s/pipe", bench->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        const int fd = open(path, O_WRONLY); /* until somebody reads */
        const ssize_t put = write(fd, CSV, sizeof CSV - 1);

        _exit(put == (ssize_t)(sizeof CSV - 1) ? 0 : 1);
    }
    assert_int_equal(import_path(bench, path, &said), COMMAND_DONE);
    assert_int_equal(waitpid(writer, &told, 0), writer);
    assert_int_equal(told, 0);
    assert_int_equal(people(bench), 1);
    (void)unlink(path);
    buf_clear(&said);
}

static void a_file_that_is_not_there_is_told(void **state)
{
    struct ra_bench *bench = *state;
    char *argv[] = {"--config", bench->config_file, "/tmp/ra_import_is_not_here.csv"};
    char *without[] = {"--config", bench->config_file};

    assert_int_equal(cmd_user_import(3, argv), COMMAND_FAILED);
    assert_int_equal(cmd_user_import(2, without), COMMAND_USAGE);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read),
        cmocka_unit_test(broken_rows_are_refused),
        HOST_TEST(a_good_file_adds_everybody),
        HOST_TEST(columns_may_stand_in_any_order),
        HOST_TEST(one_wrong_line_and_nobody_is_added),
        HOST_TEST(every_wrong_line_is_named),
        HOST_TEST(who_is_here_already_is_a_wrong_line),
        HOST_TEST(a_pipe_will_do),
        HOST_TEST(a_pipe_is_waited_for),
        HOST_TEST(a_file_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
