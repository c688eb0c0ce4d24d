/* The store: what was committed is there after a restart, what was not is gone, and its own promises hold by
 * themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pki/cert.h"
#include "ra_store_rig.h"
#include "server/store/store_audit.h"
#include "server/store/store_certificate.h"
#include "server/store/store_order.h"
#include "server/store/store_people.h"

/* Any one row that is quickly written. */
static void keep_row(struct tx *tx, const char *name)
{
    bool first = false;

    assert_int_equal(store_nonce_use(tx, name, 100, 1, &first, NULL), ST_OK);
    assert_true(first);
}

static bool row_is_kept(struct tx *tx, const char *name)
{
    bool first = false;

    assert_int_equal(store_nonce_use(tx, name, 100, 1, &first, NULL), ST_OK);
    return !first;
}

/* --- opening --- */

static void the_file_is_its_owners_alone(void **state)
{
    struct store_bench *bench = *state;
    struct stat about;

    if (on_postgres())
        skip(); /* there is no file */
    assert_int_equal(stat(bench->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void its_journal_is_written_ahead(void **state)
{
    struct store_bench *bench = *state;
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;

    if (on_postgres())
        skip(); /* test_ra_postgres.c */
    /* Of durability this is what a test can see: that each commit flushes is seen with strace alone. */
    assert_int_equal(sqlite3_open(bench->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(statement, 0), "wal");
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
}

static void a_second_creation_is_refused(void **state)
{
    struct store_bench *bench = *state;
    struct store *second = NULL;

    assert_int_equal(store_open(bench->path, STORE_CREATE, &second, NULL), ST_ALREADY);
    assert_null(second);
}

static void what_is_no_database_of_ours_is_refused(void **state)
{
    struct store_bench *bench = *state;
    struct store *store = NULL;
    char path[96];
    sqlite3 *db = NULL;
    FILE *file = NULL;

    (void)snprintf(path, sizeof path, "%s/other", bench->folder);
    assert_int_equal(store_open(path, STORE_OPEN, &store, NULL), ST_NOT_FOUND);
    file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, "this is a text and no database at all, long enough to be looked at as one");
    (void)fclose(file);
    assert_int_equal(store_open(path, STORE_OPEN, &store, NULL), ST_BAD_FILE);
    (void)unlink(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK); /* a database, but another program's */
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE t (a)", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    assert_int_equal(store_open(path, STORE_OPEN, &store, NULL), ST_BAD_FILE);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/other-wal", bench->folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/other-shm", bench->folder);
    (void)unlink(path);
    assert_null(store);
}

static void another_version_is_refused(void **state)
{
    struct store_bench *bench = *state;
    struct store *store = NULL;
    sqlite3 *db = NULL;

    if (on_postgres()) {
        assert_true(on_postgres_does(bench->path, "UPDATE schema_version SET version = 1"));
    } else {
        assert_int_equal(sqlite3_open(bench->path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=1", NULL, NULL, NULL), SQLITE_OK);
        (void)sqlite3_close(db);
    }
    assert_int_equal(store_open(bench->path, STORE_OPEN, &store, NULL), ST_BAD_FILE);
}

/* --- transactions --- */

static void commits_and_refusals_stay_and_failures_do_not(void **state)
{
    struct store_bench *bench = *state;
    static const struct {
        enum status status;
        bool stays;
    } CASES[] = {{ST_OK, true}, {ST_REFUSED, true}, {ST_IO, false}, {ST_BUG, false}, {ST_NOT_FOUND, false}};
    size_t i = 0;

    for (i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char nonce[16];
        struct tx *tx = begin(bench);

        (void)snprintf(nonce, sizeof nonce, "n%zu", i);
        keep_row(tx, nonce);
        assert_int_equal(store_finish(&tx, CASES[i].status, NULL), CASES[i].status);
        open_again(bench);
        tx = begin(bench);
        assert_int_equal(row_is_kept(tx, nonce), CASES[i].stays);
        commit(tx);
    }
}

static void finishing_nothing_is_nothing(void **state)
{
    struct tx *none = NULL;

    (void)state;
    assert_int_equal(store_finish(&none, ST_BUSY, NULL), ST_BUSY);
    assert_int_equal(store_finish(&none, ST_OK, NULL), ST_OK);
}

/* A process that dies in the middle of its transaction leaves nothing of it; what it had committed stays. */
static void a_killed_process_leaves_whole_transactions(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = NULL;
    bool first = false;
    int outcome = 0;
    pid_t pid = 0;

    store_close(&bench->store);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct store *store = NULL;

        if (store_open(bench->path, STORE_OPEN, &store, NULL) != ST_OK || store_begin(store, &tx, NULL) != ST_OK ||
            store_nonce_use(tx, "kept", 100, 1, &first, NULL) != ST_OK || store_finish(&tx, ST_OK, NULL) != ST_OK ||
            store_begin(store, &tx, NULL) != ST_OK || store_nonce_use(tx, "lost", 100, 1, &first, NULL) != ST_OK)
            _exit(1);
        _exit(42); /* as kill -9 would: nothing is closed */
    }
    assert_int_equal(waitpid(pid, &outcome, 0), pid);
    assert_int_equal(WEXITSTATUS(outcome), 42);
    open_again(bench);
    tx = begin(bench);
    assert_true(row_is_kept(tx, "kept"));
    assert_false(row_is_kept(tx, "lost"));
    commit(tx);
}

/* As on a file system without shared memory: SQLite quietly stays with its old journal, and we must not. */
static void a_database_without_a_write_ahead_log_is_not_used(void **state)
{
    struct store_bench *bench = *state;
    struct store *store = NULL;
    struct err err = ERR_INIT;
    enum status status = ST_OK;
    char path[96];

    (void)snprintf(path, sizeof path, "%s/other.db", bench->folder);
    assert_int_equal(sqlite3_vfs_register(sqlite3_vfs_find("unix-dotfile"), 1), SQLITE_OK); /* has none */
    status = store_open(path, STORE_CREATE, &store, &err);
    assert_int_equal(sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1), SQLITE_OK);
    assert_int_equal(status, ST_IO);
    assert_non_null(strstr(err.what, "write-ahead log"));
    assert_null(store);
    assert_int_equal(unlink(path), 0);
}

/* --- waiting --- */

/* A thread's own transaction stands in the way: only a reader that does not wait for writers gets through. */
static void readers_do_not_wait_for_a_writer(void **state)
{
    struct store_bench *bench = *state;
    struct tx *writing = begin(bench);
    struct tx *reading = NULL;
    struct account account;
    bool first = false;

    keep_row(writing, "new");
    assert_int_equal(store_begin_read(bench->store, &reading, NULL), ST_OK);
    assert_true(store_reads_only(reading));
    assert_false(store_reads_only(writing));
    assert_int_equal(store_account_by_id(reading, bench->account, &account, NULL), ST_OK);
    assert_int_equal(store_finish(&reading, ST_OK, NULL), ST_OK);
    commit(writing);
    assert_int_equal(store_begin_read(bench->store, &reading, NULL), ST_OK);
    assert_int_not_equal(store_nonce_use(reading, "more", 100, 1, &first, NULL), ST_OK); /* it cannot write */
    assert_int_equal(store_finish(&reading, ST_IO, NULL), ST_IO);
}

static enum status lock_person(const struct store_bench *bench, struct tx **out)
{
    const enum status status = store_begin(bench->store, out, NULL);

    return status == ST_OK ? settle(*out, store_lock_person(*out, bench->account, NULL)) : status;
}

static void *lock_late(void *self)
{
    static enum status status;
    struct tx *tx = NULL;

    status = lock_person(self, &tx);
    status = store_finish(&tx, status, NULL);
    return &status;
}

/* The other thread never gives back: who waits is told in the end. */
static void waiting_for_other_threads_has_an_end(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = NULL;
    pthread_t thread;
    void *status = NULL;

    assert_int_equal(lock_person(bench, &tx), ST_OK);
    assert_int_equal(pthread_create(&thread, NULL, lock_late, bench), 0);
    assert_int_equal(pthread_join(thread, &status), 0);
    assert_int_equal(*(const enum status *)status, ST_BUSY);
    commit(tx);
    commit(begin(bench));
}

/* One would stand without a lock: on SQLite too, where none is needed, so that it is seen there. */
static void two_persons_in_one_transaction_are_refused(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = begin(bench);

    assert_int_equal(store_lock_person(tx, bench->account, NULL), ST_OK);
    assert_int_equal(store_lock_person(tx, bench->account, NULL), ST_OK);
    assert_int_equal(store_lock_person(tx, bench->account + 1, NULL), ST_BUG);
    assert_int_equal(store_finish(&tx, ST_BUG, NULL), ST_BUG);
    tx = begin(bench);
    assert_int_equal(store_lock_person(tx, bench->account + 1, NULL), ST_OK);
    commit(tx);
}

static void a_writer_of_another_process_makes_it_busy(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = NULL;
    sqlite3 *other = NULL;

    if (on_postgres())
        skip(); /* threads and processes wait for one another alike there */
    assert_int_equal(sqlite3_open(bench->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(store_begin(bench->store, &tx, NULL), ST_BUSY);
    assert_int_equal(store_begin_read(bench->store, &tx, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    commit(begin(bench));
}

struct taker {
    struct store_bench *bench;
    unsigned taken;
};

static void *take_all(void *self)
{
    struct taker *taker = self;
    int i = 0;

    for (i = 0; i < 50; i++) {
        struct tx *tx = NULL;
        bool first = false;
        char nonce[16];

        (void)snprintf(nonce, sizeof nonce, "n%d", i);
        if (store_begin(taker->bench->store, &tx, NULL) != ST_OK)
            return NULL;
        if (store_nonce_use(tx, nonce, 100, 1, &first, NULL) == ST_OK && first)
            taker->taken++;
        if (store_finish(&tx, ST_OK, NULL) != ST_OK)
            return NULL;
    }
    return NULL;
}

static void a_nonce_is_taken_by_one_thread_only(void **state)
{
    struct store_bench *bench = *state;
    struct taker takers[4];
    pthread_t threads[4];
    unsigned sum = 0;
    int i = 0;

    for (i = 0; i < 4; i++) {
        takers[i] = (struct taker){.bench = bench};
        assert_int_equal(pthread_create(&threads[i], NULL, take_all, &takers[i]), 0);
    }
    for (i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        sum += takers[i].taken;
    }
    assert_int_equal(sum, 50);
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_file_is_its_owners_alone),
        STORE_TEST(its_journal_is_written_ahead),
        STORE_TEST(a_second_creation_is_refused),
        STORE_TEST(what_is_no_database_of_ours_is_refused),
        STORE_TEST(another_version_is_refused),
        STORE_TEST(commits_and_refusals_stay_and_failures_do_not),
        cmocka_unit_test(finishing_nothing_is_nothing),
        STORE_TEST(a_killed_process_leaves_whole_transactions),
        STORE_TEST(a_database_without_a_write_ahead_log_is_not_used),
        STORE_TEST(readers_do_not_wait_for_a_writer),
        STORE_TEST(waiting_for_other_threads_has_an_end),
        STORE_TEST(two_persons_in_one_transaction_are_refused),
        STORE_TEST(a_writer_of_another_process_makes_it_busy),
        STORE_TEST(a_nonce_is_taken_by_one_thread_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
