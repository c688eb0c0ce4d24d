/* The import of persons: each wrong line is named before anybody is added, and one that died goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "on_postgres.h"
#include "ra_bench.h"
#include "server/command.h"
#include "server/people_import.h"
#include "server/progress.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --- persons --- */

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
        {"id,name,password\nA123456789,王小明,pw\nA123456789,王小明,pw\n",
         "line 3: this national ID stands on line 2 already"},
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

static void who_is_there_with_the_same_data_is_skipped(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    assert_int_equal(import(bench, "id,name,phone,password\nA123456789,王小明,0912345678,pw\n", &said), COMMAND_DONE);
    assert_int_equal(
        import(bench, "id,name,phone,password\nB223456782,李四,,pw\na123456789,王小明,+886 912 345 678,pw\n", &said),
        COMMAND_DONE);
    assert_non_null(strstr(buf_text(&said), "1 added, 1 were there already"));
    assert_int_equal(import(bench, "id,name,password\nA123456789,王小明,pw\nB223456782,李四,pw\n", &said),
                     COMMAND_DONE); /* which says nothing of phones */
    assert_non_null(strstr(buf_text(&said), "0 added, 2 were there already"));
    assert_int_equal(people(bench), 2);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'user.add'"), 2);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM account WHERE phone IS NOT NULL"), 1);
    buf_clear(&said);
}

static void who_is_there_with_other_data_is_a_wrong_line(void **state)
{
    static const struct {
        const char *line, *named;
    } CASES[] = {
        {"A123456789,王大明,0912345678,pw", "line 3: there is a customer of this national ID, with another name"},
        {"A123456789,王小明,0912345679,pw", "line 3: there is a customer of this national ID, with another phone"},
        {"A123456789,王小明,,pw", "line 3: there is a customer of this national ID, with another phone"},
        {"A123456789,王小明,0912345678,pW", "line 3: there is a customer of this national ID, with another password"},
    };
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};
    size_t i = 0;

    assert_int_equal(import(bench, "id,name,phone,password\nA123456789,王小明,0912345678,pw\n", &said), COMMAND_DONE);
    for (i = 0; i < COUNT_OF(CASES); i++) {
        char csv[256];

        buf_clear(&said);
        (void)snprintf(csv, sizeof csv, "id,name,phone,password\nB223456782,李四,,pw\n%s\n", CASES[i].line);
        assert_int_equal(import(bench, csv, &said), COMMAND_FAILED);
        if (strstr(buf_text(&said), CASES[i].named) == NULL)
            fail_msg("case %zu: %s", i, buf_text(&said));
        assert_non_null(strstr(buf_text(&said), "1 line is wrong: nobody was added"));
        assert_int_equal(people(bench), 1);
    }
    buf_clear(&said);
}

/* From before numbers were checked. */
static void keep_phone(const struct ra_bench *bench, const char *national_id, const char *phone)
{
    struct account account;
    struct ra ra = {.store = NULL};
    struct tx *tx = NULL;
    enum status status = ra_open_records(bench->config_file, &ra, NULL);

    if (status == ST_OK)
        status = store_begin(ra.store, &tx, NULL);
    if (status == ST_OK)
        status = accounts_find(&ra, tx, national_id, &account, NULL);
    if (status == ST_OK)
        status = accounts_set_phone(&ra, tx, &account, phone, NULL);
    assert_int_equal(store_finish(&tx, status, NULL), ST_OK);
    ra_close(&ra);
}

static void a_kept_phone_that_is_none_is_another_one(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    assert_int_equal(import(bench, "id,name,phone,password\nA123456789,王小明,0912345678,pw\n", &said), COMMAND_DONE);
    keep_phone(bench, "A123456789", "12345");
    buf_clear(&said);
    assert_int_equal(import(bench, "id,name,phone,password\nA123456789,王小明,0912345678,pw\n", &said), COMMAND_FAILED);
    assert_non_null(strstr(buf_text(&said), "line 2: there is a customer of this national ID, with another phone"));
    buf_clear(&said);
    assert_int_equal(import(bench, "id,name,phone,password\nA123456789,王小明,,pw\n", &said), COMMAND_FAILED);
    assert_non_null(strstr(buf_text(&said), "line 2: there is a customer of this national ID, with another phone"));
    buf_clear(&said);
    assert_int_equal(import(bench, "id,name,password\nA123456789,王小明,pw\nB223456782,李四,pw\n", &said),
                     COMMAND_DONE);
    assert_non_null(strstr(buf_text(&said), "1 added, 1 were there already"));
    buf_clear(&said);
}

/* As PostgreSQL ends one of two transactions that wait for one another; the sequence counts on all the same. */
static void what_the_database_undoes_is_done_again(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    if (!on_postgres())
        skip();
    (void)ra_bench_sql(bench, "CREATE SEQUENCE inserted; CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$"
                              " BEGIN IF nextval('inserted') < 3 THEN RAISE EXCEPTION 'a deadlock' USING ERRCODE ="
                              " '40P01'; END IF; RETURN NEW; END $$; CREATE TRIGGER undo BEFORE INSERT ON account FOR"
                              " EACH ROW EXECUTE FUNCTION undo(); SELECT 0");
    assert_int_equal(import(bench, "id,name,password\nA123456789,王小明,pw\n", &said), COMMAND_DONE);
    assert_int_equal(ra_bench_sql(bench, "SELECT last_value FROM inserted"), 3);
    assert_int_equal(people(bench), 1);
    buf_clear(&said);
}

static void it_gives_way_to_the_host(void **state)
{
    struct ra_bench *bench = *state;
    struct buf said = {.max = 65536};

    assert_int_equal(import(bench, "id,name,password\nA123456789,王小明,pw\n", &said), COMMAND_DONE);
    assert_true(getpriority(PRIO_PROCESS, 0) >= 10);
    buf_clear(&said);
}

/* --- many --- */

enum { CROWD = 200, CROWD_LINE_MAX = 64 };

/* The check digit of a number of that letter A and those eight digits (R.O.C. national ID). */
static void add_person(struct buf *csv, unsigned number)
{
    char digits[9], check = '0';
    unsigned sum = 1, i = 0; /* A: 10, of which 1 counts once and 0 nine times */

    (void)snprintf(digits, sizeof digits, "1%07u", number);
    for (i = 0; i < 8; i++)
        sum += (unsigned)(digits[i] - '0') * (8 - i);
    check = (char)('0' + (10 - sum % 10) % 10);
    assert_int_equal(buf_append_format(csv, "A%s%c,客戶,,pw %u\n", digits, check, number), ST_OK);
}

static void write_crowd(struct buf *csv)
{
    unsigned number = 0;

    buf_init(csv, CROWD * CROWD_LINE_MAX);
    assert_int_equal(buf_append_text(csv, "id,name,phone,password\n"), ST_OK);
    for (number = 0; number < CROWD; number++)
        add_person(csv, number);
}

static void tell_nobody(unsigned line, const char *what)
{
    fail_msg("line %u: %s", line, what);
}

static void pass(void *self, int64_t done, int64_t of)
{
    (void)self;
    assert_true(done <= of);
}

/* As one who pulls the plug. */
static void die_underway(void *self, int64_t done, int64_t of)
{
    (void)self;
    if (done > of / 3)
        _exit(done < of ? 9 : 1);
}

static void import_and_die(const struct ra_bench *bench, const struct buf *csv)
{
    struct people people = {.tell = tell_nobody};
    struct ra ra = {.store = NULL};
    struct people_import import = {.ra = &ra, .people = &people, .compared = pass, .added = die_underway};

    if (ra_open_records(bench->config_file, &ra, NULL) == ST_OK && people_read(csv, &people, NULL) == ST_OK &&
        people_import(&import, NULL) == ST_OK)
        _exit(2);
    _exit(1);
}

static void it_goes_on_where_it_died(void **state)
{
    struct ra_bench *bench = *state;
    struct buf csv = {0}, said = {.max = 65536};
    char wanted[64];
    int64_t there = 0;
    int told = 0;
    pid_t dying = 0;

    write_crowd(&csv);
    dying = fork();
    assert_true(dying >= 0);
    if (dying == 0)
        import_and_die(bench, &csv);
    assert_int_equal(waitpid(dying, &told, 0), dying);
    assert_int_equal(WEXITSTATUS(told), 9);
    there = people(bench);
    assert_in_range(there, CROWD / 3, CROWD - 1);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'user.add'"), there);
    assert_int_equal(import(bench, buf_text(&csv), &said), COMMAND_DONE);
    (void)snprintf(wanted, sizeof wanted, "%d added, %d were there already", (int)(CROWD - there), (int)there);
    if (strstr(buf_text(&said), wanted) == NULL)
        fail_msg("%s", buf_text(&said));
    assert_int_equal(people(bench), CROWD);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'user.add'"), CROWD);
    buf_clear(&said);
    buf_clear(&csv);
}

/* Between the comparison and the adding somebody else may add one. */
static void add_meanwhile(void *self, int64_t done, int64_t of)
{
    struct ra_bench *bench = self;

    (void)of;
    if (done == 0)
        (void)ra_bench_person(bench, RA_BENCH_ID, NULL);
}

static void who_was_added_meanwhile_is_named(void **state)
{
    static const char CSV[] = "id,name,password\nB223456782,李四,pw\nA123456789,王小明,pw\n";
    struct ra_bench *bench = *state;
    struct people people = {.tell = tell_nobody};
    struct people_import import = {.people = &people, .compared = pass, .added = add_meanwhile, .self = bench};
    struct buf csv = {.max = 256};
    struct err err = ERR_INIT;

    ra_bench_open(bench);
    import.ra = &bench->ra;
    assert_int_equal(buf_append_text(&csv, CSV), ST_OK);
    assert_int_equal(people_read(&csv, &people, NULL), ST_OK);
    assert_int_equal(people_import(&import, &err), ST_ALREADY);
    assert_string_equal(err.what, "line 3: somebody else added this customer meanwhile");
    assert_int_equal(import.done, 0);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM account"), 1);
    ra_bench_close(bench);
    people_clear(&people);
    buf_clear(&csv);
}

static void how_far_it_is_is_told(void **state)
{
    static const struct {
        int64_t done, of, after_ms;
        const char *line;
    } CASES[] = {
        {0, 100000, 250, "0 of 100000 added"},
        {16, 100000, 0, "16 of 100000 added"},
        {70, 100000, 1000, "70 of 100000 added, 70 a second, about 24 min left"},
        {99930, 100000, 1427571, "99930 of 100000 added, 70 a second, about 1 s left"},
        {1000, 12000, 100000, "1000 of 12000 added, 10 a second, about 19 min left"},
        {4, 100000, 1000, "4 of 100000 added, 4 a second, about 6 h 56 min left"},
        {100000, 100000, 1428571, "100000 of 100000 added, 70 a second, about 0 s left"},
    };
    char line[PROGRESS_LINE_SIZE];
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        progress_line("added", CASES[i].done, CASES[i].of, CASES[i].after_ms, line);
        assert_string_equal(line, CASES[i].line);
    }
}

/* --- files --- */

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

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, ra_bench_setup, ra_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(a_good_file_adds_everybody),
        HOST_TEST(columns_may_stand_in_any_order),
        HOST_TEST(one_wrong_line_and_nobody_is_added),
        HOST_TEST(every_wrong_line_is_named),
        HOST_TEST(who_is_there_with_the_same_data_is_skipped),
        HOST_TEST(who_is_there_with_other_data_is_a_wrong_line),
        HOST_TEST(a_kept_phone_that_is_none_is_another_one),
        HOST_TEST(what_the_database_undoes_is_done_again),
        HOST_TEST(it_gives_way_to_the_host),
        HOST_TEST(it_goes_on_where_it_died),
        HOST_TEST(who_was_added_meanwhile_is_named),
        cmocka_unit_test(how_far_it_is_is_told),
        HOST_TEST(a_pipe_will_do),
        HOST_TEST(a_pipe_is_waited_for),
        HOST_TEST(a_file_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
