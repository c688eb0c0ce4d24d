/* One-time codes: how long, how often, how many tries, and what a resend does and does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ra_otp_rig.h"
#include "server/accounts.h"
#include "server/login.h"
#include "server/otp.h"

/* Every digit another one: wrong for sure. */
static const char *wrong_code(const struct otp_bench *bench)
{
    static char wrong[CODE_DIGITS + 1];
    int i = 0;

    for (i = 0; i < CODE_DIGITS; i++)
        wrong[i] = (char)('0' + (bench->host.sent.code[i] - '0' + 1) % 10);
    wrong[CODE_DIGITS] = '\0';
    return wrong;
}

static void must_refuse(struct otp_bench *bench, const char *code, enum problem_name name, int tries_left)
{
    struct problem refusal;

    assert_int_equal(verify(bench, code, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, name);
    assert_int_equal(refusal.tries_left, tries_left);
}

static enum order_state state_of(struct otp_bench *bench)
{
    return ra_bench_state(&bench->host, bench->account, bench->order);
}

static void a_code_is_sent_and_accepted(void **state)
{
    struct otp_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    struct code_sent_answer answer;
    struct problem refusal;

    assert_int_equal(otp_send(&bench->host.ra, &caller, bench->order, &answer, &refusal, NULL), ST_OK);
    assert_int_equal(bench->host.sent.count, 1);
    assert_string_equal(bench->host.sent.phone, RA_BENCH_PHONE);
    assert_string_equal(answer.masked_phone, "0912***678");
    assert_string_equal(answer.prefix, bench->host.sent.prefix);
    assert_int_equal(strlen(answer.prefix), 4);
    assert_int_equal(strlen(bench->host.sent.code), CODE_DIGITS);
    assert_int_equal(answer.expires_in_s, 180);
    assert_int_equal(answer.resend_after_s, 180);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
    assert_int_equal(state_of(bench), ORDER_VERIFIED);
}

static void before_any_code_was_sent_the_step_is_not_due(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    assert_int_equal(verify(bench, "000000", &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_NOT_READY);
    assert_string_equal(refusal.next, "otp");
}

static void it_is_good_for_180_seconds(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    must_send(bench);
    bench->host.now_utc += 180;
    must_refuse(bench, bench->host.sent.code, PROBLEM_CODE_EXPIRED, -1);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_EXPIRED, -1); /* too old is not compared: no try is spent */
    bench->host.now_utc -= 1;
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
}

static void wrong_ones_count_down(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    must_send(bench);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 3);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 2);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 1);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK); /* the last try may be right */
}

static void the_fifth_wrong_one_ends_the_order(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;
    int i = 0;

    must_send(bench);
    for (i = 0; i < 4; i++)
        must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4 - i);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_EXHAUSTED, -1);
    assert_int_equal(state_of(bench), ORDER_INVALID);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_ENDED);
    bench->host.now_utc += 1000;
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_ENDED);
}

static void a_resend_voids_the_old_code_and_resets_nothing(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;
    char first[CODE_DIGITS + 1];

    must_send(bench);
    memcpy(first, bench->host.sent.code, sizeof first);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 3);
    bench->host.now_utc += 180;
    must_send(bench);
    assert_int_equal(bench->host.sent.count, 2);
    if (strcmp(first, bench->host.sent.code) != 0) /* one in a million is the same */
        must_refuse(bench, first, PROBLEM_CODE_WRONG, 2);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
}

static void tries_are_the_orders_over_all_its_codes(void **state)
{
    struct otp_bench *bench = *state;

    must_send(bench);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 3);
    bench->host.now_utc += 180;
    must_send(bench);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 2);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 1);
    bench->host.now_utc += 300;
    must_send(bench);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_EXHAUSTED, -1);
    assert_int_equal(state_of(bench), ORDER_INVALID);
}

static void the_right_code_again_is_fine_and_a_wrong_one_counts(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;
    int i = 0;

    must_send(bench);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
    bench->host.now_utc += 1000; /* the answer of a repeated call does not grow old */
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
    for (i = 0; i < 4; i++)
        must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4 - i);
    assert_int_equal(state_of(bench), ORDER_VERIFIED);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_EXHAUSTED, -1);
    assert_int_equal(state_of(bench), ORDER_INVALID);
}

/* What is issued cannot become invalid by typing, and no code is compared for it once the tries are used up. */
static void wrong_ones_do_not_end_an_issued_order(void **state)
{
    struct otp_bench *bench = *state;
    int i = 0;

    ra_bench_verify(&bench->host, bench->account, bench->order);
    ra_bench_agree(&bench->host, bench->account, bench->order);
    ra_bench_finalize(&bench->host, bench->account, bench->order);
    for (i = 0; i < 4; i++)
        must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4 - i);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_EXHAUSTED, -1);
    must_refuse(bench, bench->host.sent.code, PROBLEM_CODE_EXHAUSTED, -1);
    assert_int_equal(state_of(bench), ORDER_ISSUED);
}

static void a_code_is_its_orders_alone(void **state)
{
    struct otp_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, "0922333444");
    char mine[LIMIT_ID_SIZE], code[CODE_DIGITS + 1];
    struct problem refusal;

    must_send(bench);
    memcpy(code, bench->host.sent.code, sizeof code);
    memcpy(mine, bench->order, sizeof mine);
    ra_bench_order(&bench->host, other, 1, bench->order);
    bench->account = other;
    must_send(bench);
    if (strcmp(code, bench->host.sent.code) != 0)
        must_refuse(bench, code, PROBLEM_CODE_WRONG, 4);
    memcpy(bench->order, mine, sizeof mine); /* another person's order is not there */
    assert_int_equal(verify(bench, code, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_NOT_FOUND);
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_NOT_FOUND);
}

static void the_code_itself_is_not_kept(void **state)
{
    struct otp_bench *bench = *state;

    must_send(bench);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT length(keyed) FROM code"), 32);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM message WHERE length(phone_keyed) = 32"), 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'code.send'"
                                                " AND outcome = '0912***678'"),
                     1);
}

static void codes_outlive_a_restart(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    must_send(bench);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4);
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 3);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
}

/* --- over all orders (wrong_codes.h) --- */

static void next_order(struct otp_bench *bench)
{
    bench->host.now_utc += bench->host.ra.config.code.window_s;
    ra_bench_order(&bench->host, bench->account, 0, bench->order);
}

static void type_wrong_ones(struct otp_bench *bench, int count)
{
    struct problem refusal;

    must_send(bench);
    while (count-- > 0)
        assert_int_equal(verify(bench, wrong_code(bench), &refusal), ST_REFUSED);
}

static void wrong_ones_over_many_orders_end_with_the_helpdesk(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    bench->host.ra.config.code.wrong_before_block = 7;
    type_wrong_ones(bench, 5);
    next_order(bench);
    must_send(bench);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODES_BLOCKED, -1); /* the seventh of the person */
    assert_int_equal(state_of(bench), ORDER_CREATED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'code.block'"), 1);
    bench->host.now_utc += bench->host.ra.config.code.window_s;
    assert_int_equal(send(bench, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_CODES_BLOCKED);
    assert_int_equal(refusal.retry_after_s, 0);
    assert_int_equal(login_unlock(&bench->host.ra, RA_BENCH_ID, NULL), ST_OK);
    must_send(bench);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
}

/* Not even the right one that was sent before: whoever is blocked learns nothing more. */
static void who_is_blocked_has_no_code_compared(void **state)
{
    struct otp_bench *bench = *state;

    must_send(bench);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODE_WRONG, 4);
    bench->host.ra.config.code.wrong_before_block = 1;
    must_refuse(bench, bench->host.sent.code, PROBLEM_CODES_BLOCKED, -1);
    assert_int_equal(state_of(bench), ORDER_CREATED);
}

/* Nobody is told to apply again where that would end at the same wall. */
static void the_last_try_of_an_order_may_be_the_last_of_all(void **state)
{
    struct otp_bench *bench = *state;

    bench->host.ra.config.code.wrong_before_block = 5;
    type_wrong_ones(bench, 4);
    must_refuse(bench, wrong_code(bench), PROBLEM_CODES_BLOCKED, -1);
    assert_int_equal(state_of(bench), ORDER_INVALID);
}

static void a_right_one_begins_anew(void **state)
{
    struct otp_bench *bench = *state;
    struct problem refusal;

    bench->host.ra.config.code.wrong_before_block = 5;
    type_wrong_ones(bench, 4);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_OK);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT wrong_codes FROM account"), 0);
    assert_int_equal(verify(bench, wrong_code(bench), &refusal), ST_REFUSED);
    assert_int_equal(verify(bench, bench->host.sent.code, &refusal), ST_REFUSED); /* it was the order's last try */
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT wrong_codes FROM account"), 1);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(a_code_is_sent_and_accepted),
        HOST_TEST(before_any_code_was_sent_the_step_is_not_due),
        HOST_TEST(it_is_good_for_180_seconds),
        HOST_TEST(wrong_ones_count_down),
        HOST_TEST(the_fifth_wrong_one_ends_the_order),
        HOST_TEST(a_resend_voids_the_old_code_and_resets_nothing),
        HOST_TEST(tries_are_the_orders_over_all_its_codes),
        HOST_TEST(the_right_code_again_is_fine_and_a_wrong_one_counts),
        HOST_TEST(wrong_ones_do_not_end_an_issued_order),
        HOST_TEST(a_code_is_its_orders_alone),
        HOST_TEST(the_code_itself_is_not_kept),
        HOST_TEST(codes_outlive_a_restart),
        HOST_TEST(wrong_ones_over_many_orders_end_with_the_helpdesk),
        HOST_TEST(who_is_blocked_has_no_code_compared),
        HOST_TEST(the_last_try_of_an_order_may_be_the_last_of_all),
        HOST_TEST(a_right_one_begins_anew),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
