/* Databases as earlier versions made them (tests/fixtures/schema), opened by this one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "base/atomic_file.h"
#include "ra_store_rig.h"
#include "server/store/store_crl.h"

#define SOMEBODY                                                                                                       \
    "INSERT INTO account (id, nid_keyed, nid, phone, name, password, created_utc) VALUES"                              \
    " (7, CAST(zeroblob(31) || x'07' AS BLOB), x'aa', x'bb', '陳小華', '$argon2id$...', 1700000000);"               \
    "INSERT INTO nonce VALUES ('kept', 100);"

static sqlite3 *database(const struct store_bench *bench)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(bench->path, &db), SQLITE_OK);
    return db;
}

/* One text out of it; the caller frees. */
static char *ask(const struct store_bench *bench, const char *sql)
{
    sqlite3 *db = database(bench);
    sqlite3_stmt *statement = NULL;
    char *out = NULL;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    out = strdup((const char *)sqlite3_column_text(statement, 0));
    assert_non_null(out);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return out;
}

static void must_say(const struct store_bench *bench, const char *sql, const char *wanted)
{
    char *said = ask(bench, sql);

    assert_string_equal(said, wanted);
    free(said);
}

static void must_use_index(const struct store_bench *bench, const char *sql, const char *index)
{
    char explain[256];
    sqlite3 *db = database(bench);
    sqlite3_stmt *statement = NULL;

    (void)snprintf(explain, sizeof explain, "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_non_null(strstr((const char *)sqlite3_column_text(statement, 3), index));
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
}

/* All that there is but rows, as it was written. */
static char *schema(const struct store_bench *bench)
{
    return ask(bench, "SELECT group_concat(type || ' ' || name || ' ' || ifnull(sql, ''), char(10)) FROM"
                      " (SELECT * FROM sqlite_master ORDER BY type, name)");
}

/* In the place of the new one that the rig has made: one of that version, with somebody in it. */
static void put_old(struct store_bench *bench, const char *name, const char *more)
{
    char path[256];
    struct buf sql = {0};
    sqlite3 *db = NULL;

    store_close(&bench->store);
    (void)unlink(bench->path);
    (void)snprintf(path, sizeof path, "%s/%s", SCHEMA_FIXTURES, name);
    buf_init(&sql, 65536);
    assert_int_equal(file_read(path, &sql, NULL), ST_OK);
    db = database(bench);
    assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, buf_text(&sql), NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, more, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    buf_clear(&sql);
}

static void becomes_what_a_new_one_is(struct store_bench *bench, const char *old)
{
    char *fresh = schema(bench);
    char *upgraded = NULL;

    put_old(bench, old, SOMEBODY);
    upgraded = schema(bench);
    assert_string_not_equal(upgraded, fresh);
    free(upgraded);
    open_again(bench);
    upgraded = schema(bench);
    assert_string_equal(upgraded, fresh);
    free(upgraded);
    free(fresh);
    must_say(bench, "SELECT user_version FROM pragma_user_version", "11");
    must_say(bench, "SELECT integrity_check FROM pragma_integrity_check", "ok");
}

static void version_5_becomes_what_a_new_one_is(void **state)
{
    becomes_what_a_new_one_is(*state, "5.sql");
}

static void version_6_becomes_what_a_new_one_is(void **state)
{
    becomes_what_a_new_one_is(*state, "6.sql");
}

static void version_8_becomes_what_a_new_one_is(void **state)
{
    becomes_what_a_new_one_is(*state, "8.sql");
}

static void version_7_becomes_what_a_new_one_is(void **state)
{
    becomes_what_a_new_one_is(*state, "7.sql");
}

static void version_9_becomes_what_a_new_one_is(void **state)
{
    becomes_what_a_new_one_is(*state, "9.sql");
}

static void version_10_becomes_what_a_new_one_is(void **state)
{
    becomes_what_a_new_one_is(*state, "10.sql");
}

/* A person's sessions are found without reading everybody's. */
static void sessions_of_before_are_found_by_person(void **state)
{
    struct store_bench *bench = *state;
    struct session session;
    struct tx *tx = NULL;

    put_old(bench, "10.sql",
            SOMEBODY "INSERT INTO session VALUES (CAST(zeroblob(31) || x'01' AS BLOB), 7, 10, 30),"
                     " (CAST(zeroblob(31) || x'02' AS BLOB), 7, 10, 20)");
    open_again(bench);
    tx = begin(bench);
    assert_int_equal(store_session_latest(tx, 7, &session, NULL), ST_OK);
    assert_int_equal(session.used_utc, 30);
    assert_int_equal(store_session_latest(tx, 8, &session, NULL), ST_NOT_FOUND);
    commit(tx);
    must_use_index(bench, "SELECT used_utc FROM session WHERE account = 7 ORDER BY used_utc DESC LIMIT 1",
                   "session_account");
}

/* What was issued before there could be a second CA is the first one's. */
static void lists_of_before_are_the_first_ones(void **state)
{
    struct store_bench *bench = *state;
    struct crl_record newest;
    struct tx *tx = NULL;
    int64_t last = 0;

    put_old(bench, "6.sql", "INSERT INTO crl VALUES (3, x'00', 10, 9, 20, 0)");
    open_again(bench);
    tx = begin(bench);
    assert_int_equal(store_crl_newest(tx, 1, &newest, NULL), ST_OK);
    assert_int_equal(newest.number, 3);
    assert_int_equal(store_crl_newest(tx, 2, &newest, NULL), ST_NOT_FOUND);
    assert_int_equal(store_crl_last_number(tx, &last, NULL), ST_OK);
    assert_int_equal(last, 3);
    assert_int_equal(store_crl_forget(tx, 2, 100, NULL), ST_OK);
    assert_int_equal(store_crl_newest(tx, 1, &newest, NULL), ST_OK);
    commit(tx);
}

static void what_it_holds_stays(void **state)
{
    struct store_bench *bench = *state;
    struct account account;
    struct tx *tx = NULL;
    bool first = true;

    put_old(bench, "5.sql", SOMEBODY);
    open_again(bench);
    tx = begin(bench);
    assert_int_equal(store_account_by_id(tx, 7, &account, NULL), ST_OK);
    assert_string_equal(account.name, "陳小華");
    assert_int_equal(account.created_utc, 1700000000);
    assert_int_equal(account.wrong_codes, 0);
    assert_int_equal(store_account_count_wrong_code(tx, 7, NULL), ST_OK);
    assert_int_equal(store_nonce_use(tx, "kept", 100, 1, &first, NULL), ST_OK);
    assert_false(first);
    commit(tx);
    open_again(bench); /* and is upgraded once */
    must_say(bench, "SELECT wrong_codes FROM account WHERE id = 7", "1");
}

static void a_step_that_fails_leaves_it_as_it_was(void **state)
{
    struct store_bench *bench = *state;
    struct store *store = NULL;
    char *before = NULL, *after = NULL;

    put_old(bench, "5.sql", SOMEBODY "ALTER TABLE account ADD COLUMN wrong_codes TEXT"); /* stands in its way */
    before = schema(bench);
    assert_int_not_equal(store_open(bench->path, STORE_OPEN, &store, NULL), ST_OK);
    assert_null(store);
    after = schema(bench);
    assert_string_equal(after, before);
    must_say(bench, "SELECT user_version FROM pragma_user_version", "5");
    free(before);
    free(after);
}

static void older_and_later_ones_are_refused(void **state)
{
    static const char *const OTHER[] = {"PRAGMA user_version=0", "PRAGMA user_version=4", "PRAGMA user_version=12",
                                        "PRAGMA user_version=-1"};
    struct store_bench *bench = *state;
    struct store *store = NULL;
    size_t i = 0;

    for (i = 0; i < sizeof OTHER / sizeof OTHER[0]; i++) {
        put_old(bench, "5.sql", OTHER[i]);
        assert_int_equal(store_open(bench->path, STORE_OPEN, &store, NULL), ST_BAD_FILE);
    }
    put_old(bench, "5.sql", "PRAGMA application_id=1");
    assert_int_equal(store_open(bench->path, STORE_OPEN, &store, NULL), ST_BAD_FILE);
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(version_5_becomes_what_a_new_one_is),
        STORE_TEST(version_6_becomes_what_a_new_one_is),
        STORE_TEST(version_7_becomes_what_a_new_one_is),
        STORE_TEST(version_8_becomes_what_a_new_one_is),
        STORE_TEST(version_9_becomes_what_a_new_one_is),
        STORE_TEST(version_10_becomes_what_a_new_one_is),
        STORE_TEST(sessions_of_before_are_found_by_person),
        STORE_TEST(lists_of_before_are_the_first_ones),
        STORE_TEST(what_it_holds_stays),
        STORE_TEST(a_step_that_fails_leaves_it_as_it_was),
        STORE_TEST(older_and_later_ones_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
