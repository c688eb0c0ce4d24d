/* What the host forgets once its time is over, not a second before, and what it keeps for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "ra_bench.h"
#include "server/clock.h"
#include "server/issuance.h"
#include "server/login.h"
#include "server/nonces.h"
#include "server/retention.h"
#include "server/sweeper.h"

enum { DAY_S = 86400 };

struct kept_bench {
    struct ra_bench host;
    int64_t account, other;
};

static int bench_open(void **state)
{
    static struct kept_bench bench;

    bench = (struct kept_bench){.account = 0};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    bench.other = ra_bench_person(&bench.host, RA_BENCH_OTHER_ID, "0922333444");
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct kept_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static uint64_t sweep(struct kept_bench *bench)
{
    uint64_t removed = 0;

    assert_int_equal(retention_sweep(&bench->host.ra, &removed, NULL), ST_OK);
    return removed;
}

static int64_t count(struct kept_bench *bench, const char *from)
{
    char sql[128];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", from);
    return ra_bench_sql(&bench->host, sql);
}

/* Still there one second before the end, gone at it. */
static void assert_ends(struct kept_bench *bench, int64_t end_utc, const char *from, int64_t rows)
{
    assert_int_equal(count(bench, from), rows);
    bench->host.now_utc = end_utc - 1;
    (void)sweep(bench);
    if (count(bench, from) != rows)
        fail_msg("%s: gone too soon", from);
    bench->host.now_utc = end_utc;
    assert_true(sweep(bench) > 0);
    if (count(bench, from) != 0)
        fail_msg("%s: still there", from);
}

static void log_in(struct kept_bench *bench, const char *id, const char *password)
{
    struct login_request request = {.national_id = ""};
    struct session_answer answer;
    struct problem refusal;
    enum status status = ST_OK;

    (void)snprintf(request.national_id, sizeof request.national_id, "%s", id);
    (void)snprintf(request.password, sizeof request.password, "%s", password);
    status = login_open(&bench->host.ra, &request, &answer, &refusal, NULL);
    assert_true(status == ST_OK || status == ST_REFUSED);
}

static void sessions_go_when_they_are_idle(void **state)
{
    struct kept_bench *bench = *state;

    log_in(bench, RA_BENCH_ID, RA_BENCH_PASSWORD);
    assert_ends(bench, bench->host.now_utc + 15 * 60, "session", 1);
}

static void sessions_go_when_they_are_old(void **state)
{
    struct kept_bench *bench = *state;

    log_in(bench, RA_BENCH_ID, RA_BENCH_PASSWORD);
    (void)ra_bench_sql(&bench->host, "UPDATE session SET used_utc = created_utc + 100000");
    assert_ends(bench, bench->host.now_utc + 8 * 3600, "session", 1);
}

static enum status use_nonce(struct kept_bench *bench, const char *nonce)
{
    struct problem refusal;
    struct tx *tx = NULL;
    enum status status = store_begin(bench->host.ra.store, &tx, NULL);

    if (status == ST_OK)
        status = nonces_use(&bench->host.ra, tx, nonce, &refusal, NULL);
    return store_finish(&tx, status, NULL);
}

static void used_nonces_go_with_their_time(void **state)
{
    struct kept_bench *bench = *state;
    struct nonce_answer nonce;

    assert_int_equal(nonces_make(&bench->host.ra, &nonce, NULL), ST_OK);
    assert_int_equal(use_nonce(bench, nonce.nonce), ST_OK);
    assert_ends(bench, bench->host.now_utc + 300 + CLOCK_AHEAD_S, "nonce", 1);
    assert_int_equal(use_nonce(bench, nonce.nonce), ST_REFUSED); /* nor does it work again */
}

/* A node whose clock is ahead sweeps; one whose clock is behind is asked again. */
static void a_sweep_ahead_does_not_free_a_used_nonce(void **state)
{
    struct kept_bench *bench = *state;
    const int64_t behind_utc = bench->host.now_utc + 299;
    struct nonce_answer nonce;

    assert_int_equal(nonces_make(&bench->host.ra, &nonce, NULL), ST_OK);
    bench->host.now_utc = behind_utc;
    assert_int_equal(use_nonce(bench, nonce.nonce), ST_OK);
    bench->host.now_utc = behind_utc + CLOCK_AHEAD_S;
    (void)sweep(bench);
    bench->host.now_utc = behind_utc;
    assert_int_equal(use_nonce(bench, nonce.nonce), ST_REFUSED);
}

static void counters_of_wrong_logins_go_after_a_quiet_month(void **state)
{
    struct kept_bench *bench = *state;

    log_in(bench, RA_BENCH_UNKNOWN_ID, "wrong");
    assert_ends(bench, bench->host.now_utc + 30 * DAY_S, "login_count", 1);
}

static void a_counter_that_counts_nothing_goes_at_once(void **state)
{
    struct kept_bench *bench = *state;

    log_in(bench, RA_BENCH_ID, RA_BENCH_PASSWORD);
    assert_int_equal(count(bench, "login_count"), 1);
    assert_int_equal(sweep(bench), 1);
    assert_int_equal(count(bench, "login_count"), 0);
}

/* Locked, and blocked until the helpdesk unlocks: forgetting those would be unlocking. */
static void locks_and_blocks_stay(void **state)
{
    struct kept_bench *bench = *state;
    int64_t start_utc = bench->host.now_utc;

    log_in(bench, RA_BENCH_ID, "wrong");
    log_in(bench, RA_BENCH_OTHER_ID, "wrong");
    (void)ra_bench_sql(&bench->host, "UPDATE login_count SET wrong = 100 WHERE nid_keyed ="
                                     " (SELECT nid_keyed FROM account ORDER BY id LIMIT 1)");
    (void)ra_bench_sql(&bench->host, "UPDATE login_count SET wrong = 99, locked_until_utc = counted_utc + 40 * 86400"
                                     " WHERE wrong < 100");
    bench->host.now_utc = start_utc + 40 * DAY_S - 1;
    (void)sweep(bench);
    assert_int_equal(count(bench, "login_count"), 2);
    bench->host.now_utc = start_utc + 4000 * (int64_t)DAY_S;
    (void)sweep(bench);
    assert_int_equal(count(bench, "login_count"), 1);
    assert_int_equal(count(bench, "login_count WHERE wrong = 100"), 1);
}

static void messages_go_when_no_limit_counts_them(void **state)
{
    struct kept_bench *bench = *state;
    char order[LIMIT_ID_SIZE];

    ra_bench_order(&bench->host, bench->account, 0, order);
    ra_bench_verify(&bench->host, bench->account, order);
    assert_ends(bench, bench->host.now_utc + DAY_S, "message", 1);
}

static void idempotency_keys_go_after_two_days(void **state)
{
    struct kept_bench *bench = *state;
    char order[LIMIT_ID_SIZE];

    ra_bench_order(&bench->host, bench->account, 0, order);
    assert_ends(bench, bench->host.now_utc + 2 * DAY_S, "idempotency", 1);
    assert_int_equal(count(bench, "orders"), 1);
}

/* The order ends after a day by itself, asked or not; a day later its request is emptied and its code goes. */
static void what_an_ended_order_held_goes(void **state)
{
    struct kept_bench *bench = *state;
    const int64_t start_utc = bench->host.now_utc;
    char order[LIMIT_ID_SIZE];

    ra_bench_order(&bench->host, bench->account, 0, order);
    ra_bench_verify(&bench->host, bench->account, order);
    assert_ends(bench, start_utc + 2 * DAY_S, "orders WHERE length(csr) > 0", 1);
    assert_int_equal(count(bench, "code"), 0);
    assert_int_equal(count(bench, "orders"), 1);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, order), ORDER_EXPIRED);
}

static void each_end_counts_from_its_moment(void **state)
{
    static const enum order_state ENDS[] = {ORDER_EXPIRED, ORDER_CANCELLED, ORDER_INVALID};
    size_t i = 0;

    (void)state;
    for (i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        void *opened = NULL;
        struct kept_bench *bench = NULL;
        char order[LIMIT_ID_SIZE], sql[128];

        assert_int_equal(bench_open(&opened), 0);
        bench = opened;
        ra_bench_order(&bench->host, bench->account, 0, order);
        (void)snprintf(sql, sizeof sql, "UPDATE orders SET state = %d, moved_utc = created_utc + 50", (int)ENDS[i]);
        (void)ra_bench_sql(&bench->host, sql);
        assert_ends(bench, bench->host.now_utc + 50 + DAY_S, "orders WHERE length(csr) > 0", 1);
        assert_int_equal(bench_close(&opened), 0);
    }
}

/* A used code answers its repetition, and an order in processing needs its request and what was prepared. */
static void what_an_open_order_needs_stays(void **state)
{
    struct kept_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    struct problem refusal;
    char order[LIMIT_ID_SIZE];

    ra_bench_order(&bench->host, bench->account, 0, order);
    ra_bench_verify(&bench->host, bench->account, order);
    bench->host.now_utc += DAY_S - 1;
    (void)sweep(bench);
    assert_int_equal(count(bench, "code"), 1);
    assert_int_equal(count(bench, "orders WHERE length(csr) > 0"), 1);
    ra_bench_agree(&bench->host, bench->account, order);
    assert_int_equal(issuance_intend(&bench->host.ra, &caller, order, &refusal, NULL), ST_OK);
    bench->host.now_utc += 100 * DAY_S;
    (void)sweep(bench);
    assert_int_equal(count(bench, "orders WHERE length(csr) > 0"), 1);
    assert_int_equal(count(bench, "intent WHERE length(tbs) > 0"), 1);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, order), ORDER_ISSUED); /* and it is completed */
}

static void what_was_prepared_in_vain_goes(void **state)
{
    struct kept_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    struct problem refusal;
    char order[LIMIT_ID_SIZE];

    ra_bench_order(&bench->host, bench->account, 0, order);
    ra_bench_verify(&bench->host, bench->account, order);
    ra_bench_agree(&bench->host, bench->account, order);
    assert_int_equal(issuance_intend(&bench->host.ra, &caller, order, &refusal, NULL), ST_OK);
    (void)ra_bench_sql(&bench->host, "UPDATE orders SET state = 8"); /* invalid */
    assert_ends(bench, bench->host.now_utc + DAY_S, "intent WHERE length(tbs) > 0", 1);
    assert_int_equal(count(bench, "intent"), 1); /* its serial is never used again */
}

static void evidence_stays(void **state)
{
    struct kept_bench *bench = *state;
    char order[LIMIT_ID_SIZE], ended[LIMIT_ID_SIZE];
    int64_t audited = 0;

    ra_bench_issue(&bench->host, bench->account, 0, order);
    ra_bench_confirm(&bench->host, bench->account, order, true);
    ra_bench_order(&bench->host, bench->other, 1, ended);
    audited = count(bench, "audit");
    bench->host.now_utc += 20000 * (int64_t)DAY_S;
    assert_true(sweep(bench) > 0);
    assert_int_equal(sweep(bench), 0);
    assert_int_equal(count(bench, "account"), 2);
    assert_int_equal(count(bench, "orders"), 2);
    assert_int_equal(count(bench, "issued WHERE length(der) > 0 AND confirmed_utc IS NOT NULL"), 1);
    assert_int_equal(count(bench, "consent"), 1);
    assert_int_equal(count(bench, "intent"), 1);
    assert_int_equal(count(bench, "audit"), audited);
}

static void figures_come_from_the_configuration(void **state)
{
    struct kept_bench *bench = *state;
    char order[LIMIT_ID_SIZE];

    bench->host.ra.config.retention.call_s = 5 * DAY_S;
    bench->host.ra.config.retention.order_s = 0;
    ra_bench_order(&bench->host, bench->account, 0, order);
    assert_ends(bench, bench->host.now_utc + DAY_S, "orders WHERE length(csr) > 0", 1);
    assert_ends(bench, bench->host.now_utc + 4 * DAY_S, "idempotency", 1);
}

static void many_rows_go_in_small_transactions(void **state)
{
    struct kept_bench *bench = *state;
    struct store_counts before;

    (void)ra_bench_sql(&bench->host, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 950)"
                                     " INSERT INTO nonce SELECT 'n' || i, 5 FROM n");
    before = store_counts(bench->host.ra.store);
    assert_int_equal(sweep(bench), 950);
    assert_int_equal(count(bench, "nonce"), 0);
    /* nine full ones and the rest, and one look at each of the other kinds */
    assert_in_range(store_counts(bench->host.ra.store).transactions - before.transactions, 10 + 10, 10 + 10);
}

static void a_sweep_that_fails_says_so(void **state)
{
    struct kept_bench *bench = *state;
    uint64_t removed = 0;

    (void)ra_bench_sql(&bench->host, "INSERT INTO nonce VALUES ('n', 5)");
    (void)ra_bench_sql(&bench->host,
                       on_postgres()
                           ? "CREATE TRIGGER broken BEFORE DELETE ON nonce EXECUTE FUNCTION only_added_to()"
                           : "CREATE TRIGGER broken BEFORE DELETE ON nonce BEGIN SELECT RAISE(ABORT, 'x'); END");
    assert_int_not_equal(retention_sweep(&bench->host.ra, &removed, NULL), ST_OK);
    assert_int_equal(count(bench, "nonce"), 1);
}

/* The thread sweeps at once, and ends when it is told to though its next sweep is far. */
static void the_sweeper_sweeps(void **state)
{
    const struct sweeper_job job = {retention_sweep, "sweeping", "rows", DAY_S};
    const struct phone_page no_page = {.ra = NULL};
    const struct operator_page no_operators = {.html = NULL};
    struct kept_bench *bench = *state;
    struct generations *generations = NULL;
    struct sweeper *sweeper = NULL;

    (void)ra_bench_sql(&bench->host, "INSERT INTO nonce VALUES ('n', 5)");
    assert_int_equal(generations_new(&bench->host.ra, &no_page, &no_operators, &generations, NULL), ST_OK);
    assert_int_equal(sweeper_start(generations, &job, &sweeper, NULL), ST_OK);
    while (count(bench, "nonce") != 0)
        (void)sched_yield();
    sweeper_end(&sweeper);
    assert_null(sweeper);
    sweeper_end(&sweeper);
    generations_free(&generations);
}

static int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(sessions_go_when_they_are_idle),
        HOST_TEST(sessions_go_when_they_are_old),
        HOST_TEST(used_nonces_go_with_their_time),
        HOST_TEST(a_sweep_ahead_does_not_free_a_used_nonce),
        HOST_TEST(counters_of_wrong_logins_go_after_a_quiet_month),
        HOST_TEST(a_counter_that_counts_nothing_goes_at_once),
        HOST_TEST(locks_and_blocks_stay),
        HOST_TEST(messages_go_when_no_limit_counts_them),
        HOST_TEST(idempotency_keys_go_after_two_days),
        HOST_TEST(what_an_ended_order_held_goes),
        cmocka_unit_test(each_end_counts_from_its_moment),
        HOST_TEST(what_an_open_order_needs_stays),
        HOST_TEST(what_was_prepared_in_vain_goes),
        HOST_TEST(evidence_stays),
        HOST_TEST(figures_come_from_the_configuration),
        HOST_TEST(many_rows_go_in_small_transactions),
        HOST_TEST(a_sweep_that_fails_says_so),
        HOST_TEST(the_sweeper_sweeps),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
