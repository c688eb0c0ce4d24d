/* Logging in: the lock, its doubling and its end, and that unknown IDs cannot be told from wrong passwords. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/wipe.h"
#include "ra_bench.h"
#include "server/accounts.h"
#include "server/login.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

static int bench_open(void **state)
{
    static struct ra_bench bench;

    ra_bench_make(&bench);
    ra_bench_open(&bench);
    (void)ra_bench_person(&bench, RA_BENCH_ID, NULL);
    *state = &bench;
    return 0;
}

static enum status attempt(struct ra_bench *bench, const char *id, const char *password, struct problem *refusal)
{
    struct login_request request = {.national_id = ""};
    struct session_answer answer;

    memcpy(request.national_id, id, strlen(id) + 1);
    memcpy(request.password, password, strlen(password) + 1);
    return login_open(&bench->ra, &request, &answer, refusal, NULL);
}

static enum problem_name refused(struct ra_bench *bench, const char *id, const char *password)
{
    struct problem refusal;

    assert_int_equal(attempt(bench, id, password, &refusal), ST_REFUSED);
    return refusal.name;
}

static void the_lock_doubles_up_to_a_day(void **state)
{
    static const struct {
        int64_t wrong, lock_s;
    } CASES[] = {
        {0, 0},
        {1, 0},
        {2, 0},
        {3, 15 * MINUTE_S},
        {4, 0},
        {5, 0},
        {6, 30 * MINUTE_S},
        {9, HOUR_S},
        {10, 0},
        {12, 2 * HOUR_S},
        {15, 4 * HOUR_S},
        {18, 8 * HOUR_S},
        {21, 16 * HOUR_S},
        {24, DAY_S},
        {27, DAY_S},
        {99, DAY_S},
    };
    struct config config;
    size_t i = 0;

    (void)state;
    config_init(&config);
    for (i = 0; i < COUNT_OF(CASES); i++)
        if (login_lock_s(&config, CASES[i].wrong) != CASES[i].lock_s)
            fail_msg("%lld wrong: %lld s", (long long)CASES[i].wrong, (long long)login_lock_s(&config, CASES[i].wrong));
    assert_false(login_blocked(&config, 99));
    assert_true(login_blocked(&config, 100));
    assert_true(login_blocked(&config, 101));
}

static void waiting_is_counted_from_the_lock(void **state)
{
    static const struct {
        struct login_count count;
        int64_t now_utc, wait_s;
    } CASES[] = {
        {{0, 0}, 1000, 0},    {{2, 0}, 1000, 0},    {{3, 1900}, 1000, 900},  {{3, 1900}, 1899, 1},
        {{3, 1900}, 1900, 0}, {{3, 1900}, 9000, 0}, {{100, 0}, 1000, DAY_S}, {{100, 1900}, 99999999, DAY_S},
    };
    struct config config;
    size_t i = 0;

    (void)state;
    config_init(&config);
    config.login.lock_most_s = HOUR_S; /* of locks that end by themselves; a block has its own answer */
    for (i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(login_wait_s(&config, &CASES[i].count, CASES[i].now_utc), CASES[i].wait_s);
}

static void the_right_password_opens_a_session(void **state)
{
    struct ra_bench *bench = *state;
    struct login_request request = {.national_id = RA_BENCH_ID, .password = RA_BENCH_PASSWORD};
    struct session_answer answer;
    struct problem refusal;

    assert_int_equal(login_open(&bench->ra, &request, &answer, &refusal, NULL), ST_OK);
    assert_int_equal(strlen(answer.token), 64);
    assert_string_equal(answer.name, "王小明");
    assert_false(answer.phone_bound);
    assert_int_equal(answer.idle_s, 900);
    assert_int_equal(answer.absolute_s, 28800);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM session"), 1);
    /* The token is nowhere: neither as text nor as the bytes that its digits say. */
    assert_int_equal(ra_bench_sql(bench, "SELECT length(token_hash) FROM session"), 32);
}

static void three_wrong_ones_lock_and_the_right_one_is_refused_then(void **state)
{
    struct ra_bench *bench = *state;
    struct problem refusal;
    int i = 0;

    for (i = 0; i < 3; i++)
        assert_int_equal(refused(bench, RA_BENCH_ID, "wrong"), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(refusal.retry_after_s, 15 * MINUTE_S);
    bench->now_utc += 15 * MINUTE_S - 1;
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_REFUSED);
    assert_int_equal(refusal.retry_after_s, 1);
    bench->now_utc += 1;
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_OK);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'login.lock'"), 1);
}

/* It was locked by a clock a month ahead, which was set right: nobody waits for a month. */
static void a_lock_of_a_clock_ahead_has_ended(void **state)
{
    struct ra_bench *bench = *state;
    struct problem refusal;

    for (int i = 0; i < 3; i++)
        (void)refused(bench, RA_BENCH_ID, "wrong");
    bench->now_utc -= 60; /* within what clocks may differ */
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_REFUSED);
    bench->now_utc -= 31 * 24 * 60 * MINUTE_S;
    (void)refused(bench, RA_BENCH_ID, "wrong"); /* it counts on */
    assert_int_equal(ra_bench_sql(bench, "SELECT wrong FROM login_count"), 4);
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_OK);
}

static void attempts_while_locked_do_not_count(void **state)
{
    struct ra_bench *bench = *state;
    int i = 0;

    for (i = 0; i < 3; i++)
        (void)refused(bench, RA_BENCH_ID, "wrong");
    for (i = 0; i < 20; i++)
        assert_int_equal(refused(bench, RA_BENCH_ID, "wrong"), PROBLEM_RATE_LIMITED);
    assert_int_equal(ra_bench_sql(bench, "SELECT wrong FROM login_count"), 3);
}

static void the_second_lock_is_twice_as_long(void **state)
{
    struct ra_bench *bench = *state;
    struct problem refusal;
    int i = 0;

    for (i = 0; i < 3; i++)
        (void)refused(bench, RA_BENCH_ID, "wrong");
    bench->now_utc += 15 * MINUTE_S;
    for (i = 0; i < 3; i++)
        assert_int_equal(refused(bench, RA_BENCH_ID, "wrong"), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_REFUSED);
    assert_int_equal(refusal.retry_after_s, 30 * MINUTE_S);
}

static void success_forgets_the_wrong_ones(void **state)
{
    struct ra_bench *bench = *state;
    struct problem refusal;
    int i = 0;

    for (i = 0; i < 10; i++) {
        (void)refused(bench, RA_BENCH_ID, "wrong");
        (void)refused(bench, RA_BENCH_ID, "wrong");
        assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_OK);
    }
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'login.lock'"), 0);
}

static void a_hundred_wrong_ones_block_until_unlocked(void **state)
{
    struct ra_bench *bench = *state;
    struct problem refusal;
    int i = 0;

    for (i = 0; i < 100; i++) {
        assert_int_equal(refused(bench, RA_BENCH_ID, "wrong"), PROBLEM_UNAUTHENTICATED);
        bench->now_utc += DAY_S;
    }
    bench->now_utc += 1000 * (int64_t)DAY_S;
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'login.block'"), 1);
    assert_int_equal(login_unlock(&bench->ra, RA_BENCH_UNKNOWN_ID, NULL), ST_NOT_FOUND);
    assert_int_equal(login_unlock(&bench->ra, RA_BENCH_ID, NULL), ST_OK);
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_OK);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'login.unlock'"), 1);
}

static void locks_survive_a_restart(void **state)
{
    struct ra_bench *bench = *state;
    int i = 0;

    for (i = 0; i < 3; i++)
        (void)refused(bench, RA_BENCH_ID, "wrong");
    ra_bench_close(bench);
    ra_bench_open(bench);
    assert_int_equal(refused(bench, RA_BENCH_ID, RA_BENCH_PASSWORD), PROBLEM_RATE_LIMITED);
}

/* The same bytes, the same number of Argon2id, the same rows: attempt by attempt, through the first lock and past it.
 */
static void an_unknown_id_is_a_wrong_password(void **state)
{
    struct ra_bench *bench = *state;
    int i = 0;

    for (i = 0; i < 12; i++) {
        struct problem known, unknown;
        struct buf known_text = {.max = 4096}, unknown_text = {.max = 4096};
        const uint64_t start = gate_entered(bench->ra.hashing);
        uint64_t middle = 0;

        assert_int_equal(attempt(bench, RA_BENCH_ID, "wrong", &known), ST_REFUSED);
        middle = gate_entered(bench->ra.hashing);
        assert_int_equal(attempt(bench, RA_BENCH_UNKNOWN_ID, "wrong", &unknown), ST_REFUSED);
        assert_int_equal(middle - start, known.name == PROBLEM_UNAUTHENTICATED ? 1 : 0);
        assert_int_equal(gate_entered(bench->ra.hashing) - middle, middle - start);
        assert_int_equal(problem_encode(&known, &known_text, NULL), ST_OK);
        assert_int_equal(problem_encode(&unknown, &unknown_text, NULL), ST_OK);
        assert_string_equal(buf_text(&known_text), buf_text(&unknown_text));
        buf_clear(&known_text);
        buf_clear(&unknown_text);
        if (i % 4 == 3)
            bench->now_utc += HOUR_S;
    }
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM login_count WHERE wrong = 9"), 2);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'login.lock'"), 6);
}

/* Made-up numbers, one after another: what persons are told of stays, and the others are summed. */
static void a_flood_of_made_up_numbers_is_summed(void **state)
{
    struct ra_bench *bench = *state;
    struct lock_flood *usual = bench->ra.nobodys_locks;
    static const char *const MADE_UP[] = {"F123456789", "A223456781", "C123456784", "D123456785", "E123456786"};

    assert_int_equal(lock_flood_new(2, &bench->ra.nobodys_locks, NULL), ST_OK);
    for (size_t n = 0; n < COUNT_OF(MADE_UP); n++) {
        if (n == COUNT_OF(MADE_UP) - 1)
            bench->now_utc += HOUR_S;
        for (int i = 0; i < 3; i++)
            assert_int_equal(refused(bench, MADE_UP[n], "wrong"), PROBLEM_UNAUTHENTICATED);
        assert_int_equal(refused(bench, MADE_UP[n], "wrong"), PROBLEM_RATE_LIMITED);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(refused(bench, RA_BENCH_ID, "wrong"), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM login_count WHERE wrong = 3"), 6);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE action = 'login.lock'"), 4);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM audit WHERE outcome LIKE '%and 2 before it%'"), 1);
    lock_flood_free(&bench->ra.nobodys_locks);
    bench->ra.nobodys_locks = usual;
}

/* A clock that is set back begins an hour too; nothing that was summed is lost over it. */
static void an_hour_of_a_flood_begins_anew(void **state)
{
    static const struct {
        int64_t now_utc, stands_for;
    } CASES[] = {{10000, 1}, {10000, 1}, {13599, 0}, {13599, 0}, {13600, 3},
                 {13601, 1}, {13602, 0}, {9000, 2},  {9001, 1},  {9002, 0}};
    struct lock_flood *flood = NULL;

    (void)state;
    assert_int_equal(lock_flood_new(2, &flood, NULL), ST_OK);
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(lock_flood_rows(flood, CASES[i].now_utc), CASES[i].stands_for);
    lock_flood_free(&flood);
}

/* The clock is asked once before the hashing and once after it; at the second time others have locked the ID. */
struct locking_clock {
    struct ra_bench *bench;
    int calls;
};

static int64_t now_and_lock(void *self)
{
    struct locking_clock *clock = self;

    if (++clock->calls == 2)
        (void)ra_bench_sql(clock->bench, "UPDATE login_count SET wrong = 3, locked_until_utc = 1795400900");
    return clock->bench->now_utc;
}

static void an_attempt_that_was_overtaken_by_a_lock_learns_nothing(void **state)
{
    struct ra_bench *bench = *state;
    const struct clock usual = bench->ra.clock;
    struct locking_clock locking = {.bench = bench};
    struct problem refusal;

    (void)refused(bench, RA_BENCH_ID, "wrong");
    bench->ra.clock = (struct clock){.now_utc = now_and_lock, .self = &locking};
    assert_int_equal(attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD, &refusal), ST_REFUSED);
    bench->ra.clock = usual;
    assert_int_equal(locking.calls, 2);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM session"), 0);
}

static void nobodys_password_opens_nothing(void **state)
{
    struct ra_bench *bench = *state;
    struct account account;
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(accounts_find(&bench->ra, tx, RA_BENCH_ID, &account, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    memcpy(bench->ra.nobody_password, account.password, sizeof account.password); /* somebody guessed it */
    assert_int_equal(refused(bench, RA_BENCH_UNKNOWN_ID, RA_BENCH_PASSWORD), PROBLEM_UNAUTHENTICATED);
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM session"), 0);
}

static void the_empty_and_the_almost_right_password_are_wrong(void **state)
{
    static const char *const WRONG[] = {"", "correct hors", "correct horse ", "Correct horse", " correct horse"};
    struct ra_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(WRONG); i++) {
        assert_int_equal(refused(bench, RA_BENCH_ID, WRONG[i]), PROBLEM_UNAUTHENTICATED);
        assert_int_equal(login_unlock(&bench->ra, RA_BENCH_ID, NULL), ST_OK);
    }
}

static void too_many_at_once_are_told_to_come_back(void **state)
{
    struct ra_bench *bench = *state;
    struct gate *usual = bench->ra.hashing;
    struct problem refusal;

    assert_int_equal(gate_new(1, 0, &bench->ra.hashing, NULL), ST_OK);
    assert_int_equal(gate_enter(bench->ra.hashing), ST_OK); /* somebody else is at it, and nobody may wait */
    assert_int_equal(attempt(bench, RA_BENCH_ID, "wrong", &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_BUSY);
    assert_true(refusal.retry_after_s > 0);
    gate_leave(bench->ra.hashing);
    gate_free(&bench->ra.hashing);
    bench->ra.hashing = usual;
    assert_int_equal(ra_bench_sql(bench, "SELECT count(*) FROM login_count"), 0);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, ra_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lock_doubles_up_to_a_day),
        cmocka_unit_test(waiting_is_counted_from_the_lock),
        HOST_TEST(the_right_password_opens_a_session),
        HOST_TEST(three_wrong_ones_lock_and_the_right_one_is_refused_then),
        HOST_TEST(a_lock_of_a_clock_ahead_has_ended),
        HOST_TEST(attempts_while_locked_do_not_count),
        HOST_TEST(the_second_lock_is_twice_as_long),
        HOST_TEST(success_forgets_the_wrong_ones),
        HOST_TEST(a_hundred_wrong_ones_block_until_unlocked),
        HOST_TEST(locks_survive_a_restart),
        HOST_TEST(an_unknown_id_is_a_wrong_password),
        HOST_TEST(a_flood_of_made_up_numbers_is_summed),
        cmocka_unit_test(an_hour_of_a_flood_begins_anew),
        HOST_TEST(an_attempt_that_was_overtaken_by_a_lock_learns_nothing),
        HOST_TEST(nobodys_password_opens_nothing),
        HOST_TEST(the_empty_and_the_almost_right_password_are_wrong),
        HOST_TEST(too_many_at_once_are_told_to_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
