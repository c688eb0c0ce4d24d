/* Group commit: transactions that wait for one another share one COMMIT, and its failure; each is kept, undone and
 * answered for by itself, by whole processes too. Who waits is known by count, so that every group here is the one that
 * was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ra_store_rig.h"
#include "server/store/moment.h"
#include "server/store/sqlite_store.h"
#include "server/store/sqlite_writer.h"
#include "server/store/turn.h"

/* --- a COMMIT that can be made to fail (linked with --wrap) --- */

typedef int sqlite_exec(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
sqlite_exec __real_sqlite3_exec, __wrap_sqlite3_exec;

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

static atomic_bool commit_fails, undoing_fails, all_undoing_fails;

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    if (strcmp(sqlite3_sql(statement), "COMMIT") == 0 && atomic_load(&commit_fails))
        return SQLITE_IOERR;
    return __real_sqlite3_step(statement);
}

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *self, char **why)
{
    if (strncmp(sql, "ROLLBACK TO", 11) == 0 && atomic_load(&undoing_fails))
        return SQLITE_IOERR;
    if (strncmp(sql, "ROLLBACK", 8) == 0 && atomic_load(&all_undoing_fails))
        return SQLITE_NOMEM;
    return __real_sqlite3_exec(db, sql, row, self, why);
}

/* --- riders --- */

enum { RIDERS = 6 };

struct passenger {
    struct store *store;
    char name[32];
    enum status wanted; /* what it finishes with */
    bool undoes_all;    /* loses SQLite's whole transaction, as a full disk does */
    bool was_first;
    enum status status;
    struct err err;
};

static enum status keep_row(struct tx *tx, const char *name, bool *first)
{
    return store_nonce_use(tx, name, 100, 1, first, NULL);
}

static void *ride(void *self)
{
    struct passenger *passenger = self;
    struct tx *tx = NULL;
    enum status status = store_begin(passenger->store, &tx, &passenger->err);

    if (status == ST_OK)
        status = keep_row(tx, passenger->name, &passenger->was_first);
    if (status == ST_OK && passenger->undoes_all &&
        __real_sqlite3_exec(sqlite_store_connection(tx), "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        status = ST_BUG;
    passenger->status = store_finish(&tx, status == ST_OK ? passenger->wanted : status, &passenger->err);
    return NULL;
}

static void await_waiting(struct store *store, unsigned waiting)
{
    while (store_counts(store).waiting < waiting)
        (void)sched_yield();
}

static bool row_is_there(struct store_bench *bench, const char *name)
{
    struct tx *tx = begin(bench);
    bool first = false;

    assert_int_equal(keep_row(tx, name, &first), ST_OK);
    assert_int_equal(store_finish(&tx, ST_CANCELLED, NULL), ST_CANCELLED);
    return !first;
}

/* The passengers wait until the driver, who has the transaction, finishes; then each follows the other. */
static enum status ride_together(struct store_bench *bench, struct passenger *passengers, size_t count)
{
    pthread_t threads[64];
    struct tx *tx = begin(bench);
    enum status status = ST_OK;
    bool first = false;
    size_t i = 0;

    assert_true(count <= 64);
    assert_int_equal(keep_row(tx, "driver", &first), ST_OK);
    for (i = 0; i < count; i++) {
        passengers[i].store = bench->store;
        if (passengers[i].name[0] == '\0')
            (void)snprintf(passengers[i].name, sizeof passengers[i].name, "rider %zu", i);
        assert_int_equal(pthread_create(&threads[i], NULL, ride, &passengers[i]), 0);
    }
    await_waiting(bench->store, (unsigned)count);
    status = store_finish(&tx, ST_OK, NULL);
    for (i = 0; i < count; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    return status;
}

static void those_that_wait_share_one_commit(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passengers[RIDERS] = {{.wanted = ST_OK}};
    const struct store_counts before = store_counts(bench->store);
    struct store_counts after;
    size_t i = 0;

    passengers[3].wanted = ST_REFUSED;
    assert_int_equal(ride_together(bench, passengers, RIDERS), ST_OK);
    after = store_counts(bench->store);
    assert_int_equal(after.transactions - before.transactions, RIDERS + 1);
    assert_int_equal(after.commits - before.commits, 1);
    open_again(bench);
    for (i = 0; i < RIDERS; i++) {
        assert_int_equal(passengers[i].status, i == 3 ? ST_REFUSED : ST_OK);
        assert_true(row_is_there(bench, passengers[i].name));
    }
    assert_true(row_is_there(bench, "driver"));
}

static void alone_each_commits_at_once(void **state)
{
    struct store_bench *bench = *state;
    const struct store_counts before = store_counts(bench->store);
    struct store_counts after;
    int i = 0;

    for (i = 0; i < 5; i++)
        commit(begin(bench));
    after = store_counts(bench->store);
    assert_int_equal(after.transactions - before.transactions, 5);
    assert_int_equal(after.commits - before.commits, 5);
    assert_int_equal(after.waiting, 0);
}

static void a_group_is_bounded(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passengers[WRITER_GROUP_MOST + 8] = {{.wanted = ST_OK}};
    const struct store_counts before = store_counts(bench->store);

    assert_int_equal(ride_together(bench, passengers, WRITER_GROUP_MOST + 8), ST_OK);
    assert_int_equal(store_counts(bench->store).commits - before.commits, 2);
}

static void one_that_rolls_back_harms_nobody(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passengers[RIDERS] = {{.wanted = ST_IO}};
    size_t i = 0;

    passengers[4].wanted = ST_NOT_FOUND;
    assert_int_equal(ride_together(bench, passengers, RIDERS), ST_OK);
    open_again(bench);
    for (i = 0; i < RIDERS; i++) {
        assert_int_equal(passengers[i].status, passengers[i].wanted);
        assert_int_equal(row_is_there(bench, passengers[i].name), passengers[i].wanted == ST_OK);
    }
}

static void the_driver_may_roll_back_too(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passenger = {.store = bench->store, .name = "kept"};
    struct tx *tx = begin(bench);
    pthread_t thread;
    bool first = false;

    assert_int_equal(keep_row(tx, "undone", &first), ST_OK);
    assert_int_equal(pthread_create(&thread, NULL, ride, &passenger), 0);
    await_waiting(bench->store, 1);
    assert_int_equal(store_finish(&tx, ST_IO, NULL), ST_IO);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(passenger.status, ST_OK);
    assert_true(row_is_there(bench, "kept"));
    assert_false(row_is_there(bench, "undone"));
}

/* Within a group too, one sees what another has done: a nonce is used once. */
static void riders_see_one_another(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passengers[RIDERS] = {{.wanted = ST_OK}};
    unsigned firsts = 0;
    size_t i = 0;

    for (i = 0; i < RIDERS; i++)
        (void)snprintf(passengers[i].name, sizeof passengers[i].name, "the same");
    assert_int_equal(ride_together(bench, passengers, RIDERS), ST_OK);
    for (i = 0; i < RIDERS; i++)
        firsts += passengers[i].was_first;
    assert_int_equal(firsts, 1);
}

static void assert_nothing_was_kept(struct store_bench *bench, const struct passenger *passengers)
{
    size_t i = 0;

    open_again(bench);
    for (i = 0; i < RIDERS; i++)
        assert_false(row_is_there(bench, passengers[i].name));
    assert_false(row_is_there(bench, "driver"));
    commit(begin(bench)); /* and the next one finds a store that works */
}

/* Also of those that rolled back: what they had seen and decided by was never there. */
static void a_failed_commit_is_everybodys_failure(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passengers[RIDERS] = {{.wanted = ST_OK}};
    size_t i = 0;

    passengers[1].wanted = ST_REFUSED;
    passengers[2].wanted = ST_ALREADY;
    atomic_store(&commit_fails, true);
    assert_int_equal(ride_together(bench, passengers, RIDERS), ST_IO);
    atomic_store(&commit_fails, false);
    for (i = 0; i < RIDERS; i++) {
        assert_int_equal(passengers[i].status, ST_IO);
        assert_int_equal(passengers[i].err.status, ST_IO);
    }
    assert_nothing_was_kept(bench, passengers);
}

/* What one rider wanted undone and could not undo must not be kept by the others' commit. */
static void what_cannot_be_undone_is_not_kept(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passengers[RIDERS] = {{.wanted = ST_OK}};
    size_t i = 0;

    passengers[2].wanted = ST_NOT_FOUND;
    atomic_store(&undoing_fails, true);
    assert_int_equal(ride_together(bench, passengers, RIDERS), ST_IO);
    atomic_store(&undoing_fails, false);
    assert_int_equal(passengers[2].status, ST_IO);
    open_again(bench);
    assert_false(row_is_there(bench, "driver"));
    for (i = 0; i < RIDERS; i++) /* those who came after it are another group */
        assert_int_equal(row_is_there(bench, passengers[i].name), passengers[i].status == ST_OK);
}

/* Nor by its own, which needs no memory where undoing does; and the next one does not find it in its way. */
static void what_cannot_be_undone_at_all_is_not_kept(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = begin(bench);
    struct err err = ERR_INIT;
    bool first = false;

    assert_int_equal(keep_row(tx, "half", &first), ST_OK);
    atomic_store(&all_undoing_fails, true);
    assert_int_equal(store_finish(&tx, ST_ALREADY, &err), ST_NO_MEMORY);
    assert_int_equal(err.status, ST_NO_MEMORY);
    assert_int_equal(store_begin(bench->store, &tx, NULL), ST_NO_MEMORY); /* said as long as it lasts */
    atomic_store(&all_undoing_fails, false);
    commit(begin(bench));
    assert_false(row_is_there(bench, "half"));
}

static void a_reading_that_could_not_be_ended_is_in_nobodys_way(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = NULL;

    assert_int_equal(store_begin_read(bench->store, &tx, NULL), ST_OK);
    atomic_store(&all_undoing_fails, true);
    atomic_store(&commit_fails, true);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_IO);
    atomic_store(&commit_fails, false);
    assert_int_equal(store_begin_read(bench->store, &tx, NULL), ST_NO_MEMORY);
    atomic_store(&all_undoing_fails, false);
    assert_int_equal(store_begin_read(bench->store, &tx, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

static void a_lost_transaction_is_everybodys_failure(void **state)
{
    struct store_bench *bench = *state;
    struct passenger passenger = {.wanted = ST_OK};
    const struct store_counts before = store_counts(bench->store);

    passenger.undoes_all = true;
    assert_int_equal(ride_together(bench, &passenger, 1), ST_IO);
    assert_int_not_equal(passenger.status, ST_OK);
    assert_int_equal(store_counts(bench->store).commits - before.commits, 1);
    assert_false(row_is_there(bench, "driver")); /* it had finished well, and was not told so yet */
    assert_false(row_is_there(bench, passenger.name));
}

/* --- processes --- */

enum { CHILD_THREADS = 6, NAME_BYTES = 24, ANSWERS = 200, TURNS = 40 };

/* Writes rows for ever, and says each one's name once it is answered. */
struct teller {
    struct store *store;
    int out;
    unsigned number;
};

static void *write_and_tell(void *self)
{
    const struct teller *teller = self;
    unsigned i = 0;

    for (i = 0;; i++) {
        char name[NAME_BYTES] = "";
        struct tx *tx = NULL;
        bool first = false;

        (void)snprintf(name, sizeof name, "t%u-%u", teller->number, i);
        if (store_begin(teller->store, &tx, NULL) != ST_OK || keep_row(tx, name, &first) != ST_OK ||
            store_finish(&tx, ST_OK, NULL) != ST_OK)
            _exit(1);
        if (write(teller->out, name, sizeof name) != (ssize_t)sizeof name)
            _exit(0); /* nobody listens any more */
    }
    return NULL;
}

static void write_for_ever(const char *path, int out)
{
    struct teller tellers[CHILD_THREADS];
    pthread_t threads[CHILD_THREADS];
    struct store *store = NULL;
    unsigned i = 0;

    if (store_open(path, STORE_OPEN, &store, NULL) != ST_OK)
        _exit(1);
    for (i = 0; i < CHILD_THREADS; i++) {
        tellers[i] = (struct teller){.store = store, .out = out, .number = i};
        if (pthread_create(&threads[i], NULL, write_and_tell, &tellers[i]) != 0)
            _exit(1);
    }
    (void)pthread_join(threads[0], NULL);
}

/* The child's threads and the end of the pipe at which its answers come out. */
static pid_t start_writers(struct store_bench *bench, int *answers)
{
    int ends[2];
    pid_t pid = 0;

    store_close(&bench->store); /* no connection may cross a fork */
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        (void)signal(SIGPIPE, SIG_IGN);
        write_for_ever(bench->path, ends[1]);
        _exit(1);
    }
    (void)close(ends[1]);
    *answers = ends[0];
    return pid;
}

/* Killed in the middle of its groups: what was answered is there. */
static void what_was_answered_survives_kill_9(void **state)
{
    struct store_bench *bench = *state;
    static char names[ANSWERS][NAME_BYTES];
    int answers = -1;
    const pid_t pid = start_writers(bench, &answers);
    int outcome = 0;
    size_t i = 0;

    for (i = 0; i < ANSWERS; i++)
        assert_int_equal(read(answers, names[i], NAME_BYTES), NAME_BYTES);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &outcome, 0), pid);
    assert_true(WIFSIGNALED(outcome));
    assert_int_equal(store_open(bench->path, STORE_OPEN, &bench->store, NULL), ST_OK);
    for (i = 0; i < ANSWERS; i++)
        if (!row_is_there(bench, names[i]))
            fail_msg("answered, and not there: %s", names[i]);
    (void)close(answers);
}

/* A process whose threads never leave the database alone lets another one in each time: nobody gives up. */
static void another_process_has_its_turn(void **state)
{
    struct store_bench *bench = *state;
    int answers = -1;
    const pid_t pid = start_writers(bench, &answers);
    char name[NAME_BYTES];
    int outcome = 0;
    int i = 0;

    assert_int_equal(read(answers, name, NAME_BYTES), NAME_BYTES); /* it is at it */
    assert_int_equal(store_open(bench->path, STORE_OPEN, &bench->store, NULL), ST_OK);
    for (i = 0; i < TURNS; i++) {
        struct tx *tx = begin(bench);
        bool first = false;

        (void)snprintf(name, sizeof name, "mine %d", i);
        assert_int_equal(keep_row(tx, name, &first), ST_OK);
        assert_true(first);
        commit(tx);
        assert_int_equal(read(answers, name, NAME_BYTES), NAME_BYTES); /* and it goes on with its own */
    }
    (void)close(answers); /* it ends by itself: none of its threads was turned away either */
    assert_int_equal(waitpid(pid, &outcome, 0), pid);
    assert_true(WIFEXITED(outcome));
    assert_int_equal(WEXITSTATUS(outcome), 0);
    for (i = 0; i < TURNS; i++) {
        (void)snprintf(name, sizeof name, "mine %d", i);
        assert_true(row_is_there(bench, name));
    }
}

/* Whoever stands before us is let in first, whatever it takes, and its death ends its turn. */
static void who_stands_before_us_is_waited_for(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = NULL;
    struct err err = ERR_INIT;
    int ends[2];
    char byte = '\0';
    pid_t pid = 0;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct timespec until = moment_after_ms(1000);
        int turn = -1;

        if (turn_open(bench->path, &turn, NULL) != ST_OK || turn_take(turn, &until, NULL) != ST_OK ||
            write(ends[1], "x", 1) != 1)
            _exit(1);
        (void)pause();
        _exit(1);
    }
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(store_begin(bench->store, &tx, &err), ST_BUSY);
    assert_non_null(strstr(err.what, "other processes"));
    assert_null(tx);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    commit(begin(bench));
    (void)close(ends[0]);
    (void)close(ends[1]);
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(those_that_wait_share_one_commit),
        STORE_TEST(alone_each_commits_at_once),
        STORE_TEST(a_group_is_bounded),
        STORE_TEST(one_that_rolls_back_harms_nobody),
        STORE_TEST(the_driver_may_roll_back_too),
        STORE_TEST(riders_see_one_another),
        STORE_TEST(a_failed_commit_is_everybodys_failure),
        STORE_TEST(what_cannot_be_undone_is_not_kept),
        STORE_TEST(what_cannot_be_undone_at_all_is_not_kept),
        STORE_TEST(a_reading_that_could_not_be_ended_is_in_nobodys_way),
        STORE_TEST(a_lost_transaction_is_everybodys_failure),
        STORE_TEST(what_was_answered_survives_kill_9),
        STORE_TEST(another_process_has_its_turn),
        STORE_TEST(who_stands_before_us_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
