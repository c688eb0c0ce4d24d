/* Sending one-time codes: how soon, how often, to which number, and what a gateway that fails leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ra_otp_rig.h"
#include "server/accounts.h"
#include "server/otp.h"

static enum order_state state_of(struct otp_bench *bench)
{
    return ra_bench_state(&bench->host, bench->account, bench->order);
}

static void a_person_without_a_phone_is_told(void **state)
{
    struct otp_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, NULL);
    const struct caller caller = ra_bench_caller(other);
    char order[LIMIT_ID_SIZE];
    struct code_sent_answer answer;
    struct problem refusal;

    ra_bench_order(&bench->host, other, 1, order);
    assert_int_equal(otp_send(&bench->host.ra, &caller, order, &answer, &refusal, NULL), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_NO_PHONE);
    assert_int_equal(bench->host.sent.count, 0);
}

static void it_cannot_be_asked_for_too_soon(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    must_send(bench);
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(refusal.retry_after_s, 180);
    bench->host.now_utc += 179;
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.retry_after_s, 1);
    bench->host.now_utc += 1;
    assert_int_equal(send(bench, &refusal), ST_OK);
    assert_int_equal(bench->host.sent.count, 2);
}

static void nobody_waits_where_the_host_asks_for_no_pause(void **state)
{
    struct otp_bench *bench = *state;

    bench->host.ra.config.code.resend_s = 0;
    must_send(bench);
    must_send(bench); /* in the same second */
    assert_int_equal(bench->host.sent.count, 2);
}

static void three_in_ten_minutes_and_ten_a_day_for_a_number(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;
    unsigned i = 0;

    for (i = 0; i < 3; i++) {
        must_send(bench);
        bench->host.now_utc += 180;
    }
    assert_int_equal(send(bench, &refusal), ST_REFUSED); /* 540 s after the first */
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(refusal.retry_after_s, 60);
    for (i = 3; i < 10; i++) {
        bench->host.now_utc += 600;
        must_send(bench);
    }
    bench->host.now_utc += 600;
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_true(refusal.retry_after_s > 3600);
    assert_int_equal(bench->host.sent.count, 10);
}

/* The clock was an hour ahead, and was set right: what was sent meanwhile keeps nobody waiting, nor lifts a limit. */
static void messages_of_a_clock_ahead_bind_nobody(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;
    unsigned i = 0;

    must_send(bench);
    bench->host.now_utc += 3600;
    for (i = 0; i < 3; i++) {
        must_send(bench);
        bench->host.now_utc += 180;
    }
    bench->host.now_utc -= 3600 + 3 * 180 - 100;
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.retry_after_s, 80);
    bench->host.now_utc += 80;
    must_send(bench);
    bench->host.now_utc -= 60; /* within what calls at the same time may differ */
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.retry_after_s, 240);
}

static void apply_anew(struct otp_bench *bench)
{
    const struct caller caller = ra_bench_caller(bench->account);
    struct order_answer answer;
    struct problem refusal;

    assert_int_equal(orders_cancel(&bench->host.ra, &caller, bench->order, &answer, &refusal, NULL), ST_OK);
    ra_bench_order(&bench->host, bench->account, 0, bench->order);
}

static void another_order_does_not_get_round_the_numbers_limits(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;
    int i = 0;

    for (i = 0; i < 3; i++) {
        must_send(bench);
        apply_anew(bench);
        assert_int_equal(send(bench, &refusal), ST_REFUSED);
        assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
        bench->host.now_utc += 180;
    }
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(refusal.retry_after_s, 60);
}

/* Cancelled and applied again at once: told how long to wait, then the same order goes on. */
static void who_applies_anew_waits_and_loses_nothing(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    must_send(bench);
    bench->host.now_utc += 20;
    apply_anew(bench);
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(refusal.retry_after_s, 160);
    assert_int_equal(state_of(bench), ORDER_CREATED);
    bench->host.now_utc += 160;
    must_send(bench);
    assert_int_equal(bench->host.sent.count, 2);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
}

static void a_number_that_two_share_is_one_number(void **state)
{
    struct otp_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, RA_BENCH_PHONE);
    struct problem refusal;

    must_send(bench);
    bench->account = other;
    ra_bench_order(&bench->host, other, 1, bench->order);
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.retry_after_s, 180);
}

static void no_code_is_sent_for_a_verified_order(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    ra_bench_verify(&bench->host, bench->account, bench->order);
    bench->host.now_utc += 1000;
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_NOT_READY);
    assert_string_equal(refusal.next, "consent");
}

static void a_message_that_could_not_be_sent_may_be_asked_for_again(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    bench->host.sent.fails = true;
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_BUSY);
    assert_true(refusal.retry_after_s > 0);
    bench->host.sent.fails = false;
    assert_int_equal(send(bench, &refusal), ST_OK);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
}

/* All places that may wait for a gateway are taken: the others are told so, and nothing is counted. */
static void bind_phone(struct otp_bench *bench, const char *phone)
{
    struct account account;
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(accounts_find(&bench->host.ra, tx, RA_BENCH_ID, &account, NULL), ST_OK);
    assert_int_equal(accounts_set_phone(&bench->host.ra, tx, &account, phone, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

/* Whoever has the former phone may read the code on it: with the phone its code goes. */
static void a_code_goes_with_its_phone(void **state)
{
    static const char *const PHONES[] = {"", "0987654321"};
    struct otp_bench *bench = *state;
    struct problem refusal;
    size_t i = 0;

    for (i = 0; i < sizeof PHONES / sizeof PHONES[0]; i++) {
        must_send(bench);
        bind_phone(bench, PHONES[i]);
        assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_REFUSED);
        assert_int_equal(refusal.name, PROBLEM_ORDER_NOT_READY);
        bind_phone(bench, RA_BENCH_PHONE);
        bench->host.now_utc += 180;
    }
    bind_phone(bench, "0987654321");
    must_send(bench); /* at once: nothing went to that number yet */
    assert_string_equal(bench->host.sent.phone, "0987654321");
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
}

/* As a version kept it that did not write numbers at home. */
static void a_number_that_was_kept_as_from_abroad_is_the_same(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    must_send(bench);
    bind_phone(bench, "+886912345678");
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.retry_after_s, 180);
    bench->host.now_utc += 180;
    must_send(bench);
    assert_string_equal(bench->host.sent.phone, "0912345678");
}

static void too_many_at_once_are_told_to_come_back(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;
    unsigned taken = 0;

    while (gate_enter(bench->host.ra.sending) == ST_OK)
        taken++;
    assert_true(taken > 0);
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_BUSY);
    assert_true(refusal.retry_after_s > 0);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM message"), 0);
    while (taken-- > 0)
        gate_leave(bench->host.ra.sending);
    must_send(bench);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(a_person_without_a_phone_is_told),
        HOST_TEST(it_cannot_be_asked_for_too_soon),
        HOST_TEST(nobody_waits_where_the_host_asks_for_no_pause),
        HOST_TEST(messages_of_a_clock_ahead_bind_nobody),
        HOST_TEST(three_in_ten_minutes_and_ten_a_day_for_a_number),
        HOST_TEST(another_order_does_not_get_round_the_numbers_limits),
        HOST_TEST(who_applies_anew_waits_and_loses_nothing),
        HOST_TEST(a_number_that_two_share_is_one_number),
        HOST_TEST(no_code_is_sent_for_a_verified_order),
        HOST_TEST(a_message_that_could_not_be_sent_may_be_asked_for_again),
        HOST_TEST(a_code_goes_with_its_phone),
        HOST_TEST(a_number_that_was_kept_as_from_abroad_is_the_same),
        HOST_TEST(too_many_at_once_are_told_to_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
