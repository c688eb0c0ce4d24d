/* The audit log where several write at once: rows that wait to be chained, together, by their own node or another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "ra_store_nodes.h"
#include "ra_store_rig.h"
#include "server/audit_whole.h"
#include "server/store/store_audit.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { NOW_UTC = 1000 };

static void say(struct tx *tx, const char *action)
{
    const struct audit audit = {.at_utc = 1, .actor = "host", .action = action, .object = "nid 1", .outcome = "done"};

    assert_int_equal(store_audit_add(tx, &audit, NULL), ST_OK);
}

/* The rows that are in the log, which is whole. */
static int64_t rows(struct store_bench *bench)
{
    struct audit_check check = {.key = bench->store->audit_key};

    assert_int_equal(audit_whole_check(bench->store, &check, NULL), ST_OK);
    assert_null(check.problem);
    return check.seq;
}

static int64_t waiting(const struct store_bench *bench)
{
    return on_postgres_number(bench->path, "SELECT count(*) FROM audit_waiting");
}

static bool stands(const struct store_bench *bench, int64_t seq, const char *action)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE seq = %lld AND action = '%s'", (long long)seq,
                   action);
    return on_postgres_number(bench->path, sql) == 1;
}

static int bench_open_chained(void **state)
{
    static const unsigned char KEY[AUDIT_KEY_BYTES] = {7};
    const int failed = bench_open(state);
    const struct store_bench *bench = *state;

    if (failed == 0)
        store_chain_audit(bench->store, KEY);
    return failed;
}

/* The log is one chain, in the order of the commits, whoever began first; what is undone leaves no gap. */
static void the_log_stays_whole_whoever_commits_first(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = other_node(bench);
    struct audit_check check = {.key = bench->store->audit_key};
    struct tx *first = begin(bench);
    struct tx *second = begin_on(other);
    struct tx *undone = begin_on(other);

    say(first, "first.one");
    say(second, "second.one");
    say(undone, "undone");
    say(first, "first.two");
    commit(second);
    assert_int_equal(store_finish(&undone, ST_IO, NULL), ST_IO);
    commit(first);
    assert_int_equal(audit_whole_check(bench->store, &check, NULL), ST_OK);
    assert_null(check.problem);
    assert_int_equal(check.seq, 3);
    assert_int_equal(on_postgres_number(bench->path, "SELECT seq FROM audit WHERE action = 'second.one'"), 1);
    assert_int_equal(on_postgres_number(bench->path, "SELECT seq FROM audit WHERE action = 'first.two'"), 3);
    store_close(&other);
}

static void a_row_is_in_the_log_when_its_transaction_is_finished(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = begin(bench);

    say(tx, "one");
    say(tx, "two");
    commit(tx);
    assert_true(stands(bench, 1, "one"));
    assert_true(stands(bench, 2, "two"));
    assert_int_equal(rows(bench), 2);
    assert_int_equal(waiting(bench), 0);
}

static void a_row_that_need_not_be_at_once_comes_with_the_next(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = begin(bench);

    say(tx, "one");
    store_audit_with_next(tx);
    commit(tx);
    assert_int_equal(rows(bench), 0);
    assert_int_equal(waiting(bench), 1);
    tx = begin(bench);
    say(tx, "two");
    commit(tx);
    assert_true(stands(bench, 1, "one"));
    assert_true(stands(bench, 2, "two"));
    assert_int_equal(waiting(bench), 0);
}

/* Also where there is no other one: whoever asks for what is left has this node's at once, and its end is a next one
 * too. */
static void or_when_the_node_ends(void **state)
{
    static const unsigned char KEY[AUDIT_KEY_BYTES] = {7};
    struct store_bench *bench = *state;
    struct audit_left left;
    struct tx *tx = begin(bench);

    say(tx, "one");
    store_audit_with_next(tx);
    commit(tx);
    assert_int_equal(store_audit_take_over(bench->store, NOW_UTC, &left, NULL), ST_OK);
    assert_int_equal(left.chained, 0);
    assert_int_equal(rows(bench), 1);
    tx = begin(bench);
    say(tx, "two");
    store_audit_with_next(tx);
    commit(tx);
    open_again(bench);
    store_chain_audit(bench->store, KEY);
    assert_int_equal(rows(bench), 2);
}

/* --- many at once --- */

enum { THREADS = 8, EACH = 25 };

static void *say_much(void *self)
{
    struct store *store = self;

    for (int i = 0; i < EACH; i++) {
        struct tx *tx = begin_on(store);

        say(tx, "many");
        say(tx, "more");
        assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    }
    return NULL;
}

static void those_of_many_are_chained_together(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = other_node(bench);
    const struct store_counts before = store_counts(bench->store);
    struct store_counts after;
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, say_much, i == 0 ? other : bench->store), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    after = store_counts(bench->store);
    assert_int_equal(rows(bench), 2 * THREADS * EACH);
    assert_int_equal(waiting(bench), 0);
    assert_int_equal(after.transactions - before.transactions, (THREADS - 1) * EACH);
    assert_true(after.commits - before.commits < 2 * (after.transactions - before.transactions));
    store_close(&other);
}

/* --- when it cannot be done --- */

#define IN_THE_WAY                                                                                                     \
    "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;"            \
    "CREATE TRIGGER never BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION never()"
#define LONG_AGO "UPDATE audit_waiting SET since = since - interval '1 minute';"

/* As a node leaves it that dies between its commit and the log. */
static void leave_two_beside(struct store_bench *bench, int64_t others)
{
    struct err err = ERR_INIT;
    struct tx *tx = begin(bench);

    assert_true(on_postgres_does(bench->path, IN_THE_WAY));
    say(tx, "left.one");
    say(tx, "left.two");
    assert_int_equal(store_finish(&tx, ST_OK, &err), ST_IO); /* it was done, and not said */
    assert_false(store_was_undone(ST_IO, &err));
    assert_true(on_postgres_does(bench->path, "DROP TRIGGER never ON audit; DROP FUNCTION never"));
    assert_int_equal(waiting(bench), others + 2);
}

static void leave_two(struct store_bench *bench)
{
    leave_two_beside(bench, 0);
}

static void what_a_node_left_is_chained_by_another_and_told(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = other_node(bench);
    struct audit_left left = {.chained = 9};
    struct tx *tx = NULL;

    leave_two(bench);
    assert_int_equal(store_audit_take_over(other, NOW_UTC, &left, NULL), ST_OK);
    assert_int_equal(left.chained, 0); /* it may be at it still */
    tx = begin(bench);
    say(tx, "between");
    commit(tx);
    assert_true(on_postgres_does(bench->path, LONG_AGO));
    assert_int_equal(store_audit_take_over(other, NOW_UTC, &left, NULL), ST_OK);
    assert_int_equal(left.chained, 2);
    assert_int_equal(left.refused, 0);
    assert_int_equal(rows(bench), 4);
    assert_true(stands(bench, 2, "left.one"));
    assert_true(stands(bench, 3, "left.two"));
    assert_int_equal(on_postgres_number(bench->path, "SELECT count(*) FROM audit WHERE seq = 4 AND actor = 'host' AND"
                                                     " action = 'audit.resume' AND outcome = '2 rows'"),
                     1);
    assert_int_equal(waiting(bench), 0);
    assert_int_equal(store_audit_take_over(other, NOW_UTC, &left, NULL), ST_OK);
    assert_int_equal(left.chained, 0);
    assert_int_equal(rows(bench), 4);
    store_close(&other);
}

/* By somebody who can write to the database and does not have the key. */
static void what_was_not_written_by_a_host_is_never_chained(void **state)
{
    static const char *const CHANGES[] = {
        "UPDATE audit_waiting SET outcome = 'other' WHERE place = 0",
        "UPDATE audit_waiting SET action = 'login.fail' WHERE place = 0",
        "UPDATE audit_waiting SET at_utc = at_utc - 1 WHERE place = 0",
        "UPDATE audit_waiting SET seal = decode(repeat('00', 32), 'hex') WHERE place = 0",
        "UPDATE audit_waiting SET seal = '' WHERE place = 0",
        "UPDATE audit_waiting SET transaction = transaction + 1000 WHERE place = 0",
        "UPDATE audit_waiting SET place = 2 WHERE place = 0",
        "UPDATE audit_waiting SET outcome = repeat('x', 100000) WHERE place = 0",
    };
    struct store_bench *bench = *state;
    int64_t before = 0;

    for (size_t i = 0; i < COUNT_OF(CHANGES); i++) {
        struct audit_left left;

        before = rows(bench);
        leave_two(bench);
        assert_true(on_postgres_does(bench->path, CHANGES[i]));
        assert_true(on_postgres_does(bench->path, LONG_AGO));
        assert_int_equal(store_audit_take_over(bench->store, NOW_UTC, &left, NULL), ST_OK);
        if (left.chained != 1 || left.refused != 1)
            fail_msg("%s: %d chained, %d refused", CHANGES[i], (int)left.chained, (int)left.refused);
        assert_int_equal(rows(bench), before + 2); /* the other one, and what tells of it */
        assert_true(stands(bench, before + 1, "left.two"));
        assert_int_equal(waiting(bench), 1);
        assert_true(on_postgres_does(bench->path, "DELETE FROM audit_waiting"));
    }
}

/* The same while the node that wrote them is at it: another transaction's row under its number. */
static void rows_that_are_put_beside_a_transactions_own_fail_it(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = begin(bench);

    leave_two(bench);
    assert_true(on_postgres_does(
        bench->path, "CREATE FUNCTION beside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.place = 0 THEN"
                     " INSERT INTO audit_waiting (transaction, place, at_utc, actor, action, object, outcome, seal)"
                     " SELECT NEW.transaction, 1, at_utc, actor, action, object, outcome, seal FROM audit_waiting"
                     " WHERE action = 'left.two'; END IF; RETURN NEW; END $$;"
                     "CREATE TRIGGER beside AFTER INSERT ON audit_waiting FOR EACH ROW EXECUTE FUNCTION beside()"));
    say(tx, "one");
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_IO);
    assert_int_equal(rows(bench), 0);
}

/* A second one of the very same, sealed as it is. */
static void a_row_that_is_there_twice_fails_its_transaction(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = begin(bench);

    assert_true(on_postgres_does(
        bench->path,
        "ALTER TABLE audit_waiting DROP CONSTRAINT audit_waiting_pkey;"
        "CREATE FUNCTION twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF pg_trigger_depth() = 1 THEN"
        " INSERT INTO audit_waiting (transaction, place, at_utc, actor, action, object, outcome, seal)"
        " VALUES (NEW.transaction, NEW.place, NEW.at_utc, NEW.actor, NEW.action, NEW.object, NEW.outcome,"
        " NEW.seal); END IF; RETURN NEW; END $$;"
        "CREATE TRIGGER twice AFTER INSERT ON audit_waiting FOR EACH ROW EXECUTE FUNCTION twice()"));
    say(tx, "one");
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_IO);
    assert_int_equal(rows(bench), 0);
}

/* Somebody takes the last of two away before they are chained. */
static void a_row_that_is_taken_away_fails_its_transaction(void **state)
{
    struct store_bench *bench = *state;
    struct tx *tx = begin(bench);

    assert_true(on_postgres_does(
        bench->path, "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
                     "CREATE TRIGGER away BEFORE INSERT ON audit_waiting FOR EACH ROW WHEN (NEW.place = 1)"
                     " EXECUTE FUNCTION away()"));
    say(tx, "one");
    say(tx, "two");
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_IO);
    assert_int_equal(rows(bench), 0);
    assert_int_equal(waiting(bench), 1);
}

/* More of them than are looked at together, before one that is good. */
static void what_is_refused_is_in_nobodys_way(void **state)
{
    struct store_bench *bench = *state;
    struct audit_left left;

    assert_true(on_postgres_does(
        bench->path, "INSERT INTO audit_waiting (transaction, place, at_utc, actor, action, object, outcome, seal)"
                     " SELECT 1, i, 1, 'host', 'login.lock', 'nid 1', 'forged', '' FROM generate_series(1, 501) i"));
    leave_two_beside(bench, 501);
    assert_true(on_postgres_does(bench->path, LONG_AGO));
    assert_int_equal(store_audit_take_over(bench->store, NOW_UTC, &left, NULL), ST_OK);
    assert_int_equal(left.chained, 2);
    assert_int_equal(left.refused, 501);
    assert_int_equal(rows(bench), 3);
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open_chained, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_log_stays_whole_whoever_commits_first),
        STORE_TEST(a_row_is_in_the_log_when_its_transaction_is_finished),
        STORE_TEST(a_row_that_need_not_be_at_once_comes_with_the_next),
        STORE_TEST(or_when_the_node_ends),
        STORE_TEST(those_of_many_are_chained_together),
        STORE_TEST(what_a_node_left_is_chained_by_another_and_told),
        STORE_TEST(what_was_not_written_by_a_host_is_never_chained),
        STORE_TEST(rows_that_are_put_beside_a_transactions_own_fail_it),
        STORE_TEST(a_row_that_is_there_twice_fails_its_transaction),
        STORE_TEST(a_row_that_is_taken_away_fails_its_transaction),
        STORE_TEST(what_is_refused_is_in_nobodys_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
