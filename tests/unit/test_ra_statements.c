/* Kept statements: prepared once, lent to one at a time, given out again as if new. On a database in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "server/store/statements.h"

#define SELECT_ALL "SELECT a FROM t WHERE a >= ? ORDER BY a"

struct bench {
    sqlite3 *db;
    struct statements statements;
};

static void run(sqlite3 *db, const char *sql)
{
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int bench_open(void **state)
{
    static struct bench bench;

    assert_int_equal(sqlite3_open(":memory:", &bench.db), SQLITE_OK);
    statements_init(&bench.statements, bench.db);
    run(bench.db, "CREATE TABLE t (a INTEGER UNIQUE); INSERT INTO t VALUES (1), (2), (3)");
    *state = &bench;
    return 0;
}

/* SQLite refuses to close a connection with statements: so none is left behind in any test. */
static int bench_close(void **state)
{
    struct bench *bench = *state;

    statements_clear(&bench->statements);
    assert_int_equal(sqlite3_close(bench->db), SQLITE_OK);
    return 0;
}

static sqlite3_stmt *lend(struct bench *bench, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    assert_int_equal(statements_lend(&bench->statements, sql, &statement), SQLITE_OK);
    assert_non_null(statement);
    return statement;
}

static void one_statement_is_prepared_once(void **state)
{
    struct bench *bench = *state;
    char text[] = SELECT_ALL; /* by what it says, not by where it stands */
    sqlite3_stmt *first = lend(bench, SELECT_ALL);
    sqlite3_stmt *another = NULL;

    statements_take_back(&bench->statements, first);
    assert_ptr_equal(lend(bench, text), first);
    statements_take_back(&bench->statements, first);
    another = lend(bench, "SELECT 1");
    assert_ptr_not_equal(another, first);
    statements_take_back(&bench->statements, another);
    assert_int_equal(bench->statements.count, 2);
}

static void it_comes_as_if_new(void **state)
{
    struct bench *bench = *state;
    sqlite3_stmt *statement = lend(bench, SELECT_ALL);

    assert_int_equal(sqlite3_bind_int(statement, 1, 2), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW); /* and it is left in the middle */
    statements_take_back(&bench->statements, statement);
    assert_int_equal(sqlite3_stmt_busy(statement), 0);
    statement = lend(bench, SELECT_ALL);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE); /* nothing is bound: no row is at least NULL */
    statements_take_back(&bench->statements, statement);
}

/* A visitor that asks again what is being read must not move its reader. */
static void what_is_lent_is_not_lent_twice(void **state)
{
    struct bench *bench = *state;
    sqlite3_stmt *outer = lend(bench, SELECT_ALL);
    sqlite3_stmt *inner = NULL;
    int row = 0;

    assert_int_equal(sqlite3_bind_int(outer, 1, 1), SQLITE_OK);
    for (row = 1; row <= 3; row++) {
        assert_int_equal(sqlite3_step(outer), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(outer, 0), row);
        inner = lend(bench, SELECT_ALL);
        assert_ptr_not_equal(inner, outer);
        assert_int_equal(sqlite3_bind_int(inner, 1, 3), SQLITE_OK);
        assert_int_equal(sqlite3_step(inner), SQLITE_ROW);
        statements_take_back(&bench->statements, inner);
    }
    assert_int_equal(sqlite3_step(outer), SQLITE_DONE);
    statements_take_back(&bench->statements, outer);
    assert_int_equal(bench->statements.count, 2);
}

static void one_that_failed_can_be_used_again(void **state)
{
    static const char INSERT[] = "INSERT INTO t VALUES (?)";
    struct bench *bench = *state;
    sqlite3_stmt *statement = lend(bench, INSERT);

    assert_int_equal(sqlite3_bind_int(statement, 1, 2), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_CONSTRAINT); /* there is one */
    statements_take_back(&bench->statements, statement);
    statement = lend(bench, INSERT);
    assert_int_equal(sqlite3_bind_int(statement, 1, 4), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    statements_take_back(&bench->statements, statement);
}

static void a_schema_that_changes_meanwhile_does_no_harm(void **state)
{
    struct bench *bench = *state;
    sqlite3_stmt *statement = lend(bench, "SELECT * FROM t");

    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    statements_take_back(&bench->statements, statement);
    run(bench->db, "ALTER TABLE t ADD COLUMN b");
    statement = lend(bench, "SELECT * FROM t");
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_count(statement), 2);
    statements_take_back(&bench->statements, statement);
}

static void what_cannot_be_prepared_is_not_kept(void **state)
{
    struct bench *bench = *state;
    sqlite3_stmt *statement = NULL;

    assert_int_equal(statements_lend(&bench->statements, "SELECT x FROM t", &statement), SQLITE_ERROR);
    assert_null(statement);
    statements_take_back(&bench->statements, statement); /* as after any failure */
    assert_int_equal(bench->statements.count, 0);
}

/* Beyond the most that are kept, they work all the same. */
static void one_too_many_is_prepared_each_time(void **state)
{
    struct bench *bench = *state;
    int i = 0;

    for (i = 0; i < STATEMENTS_KEPT + 2; i++) {
        char sql[32];
        sqlite3_stmt *statement = NULL;

        (void)snprintf(sql, sizeof sql, "SELECT %d", i);
        statement = lend(bench, sql);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(statement, 0), i);
        statements_take_back(&bench->statements, statement);
    }
    assert_int_equal(bench->statements.count, STATEMENTS_KEPT);
}

#define STATEMENTS_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STATEMENTS_TEST(one_statement_is_prepared_once),
        STATEMENTS_TEST(it_comes_as_if_new),
        STATEMENTS_TEST(what_is_lent_is_not_lent_twice),
        STATEMENTS_TEST(one_that_failed_can_be_used_again),
        STATEMENTS_TEST(a_schema_that_changes_meanwhile_does_no_harm),
        STATEMENTS_TEST(what_cannot_be_prepared_is_not_kept),
        STATEMENTS_TEST(one_too_many_is_prepared_each_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
