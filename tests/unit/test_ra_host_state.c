/* The host's word on a person: what the calendar, confirmations and rejections make of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/time_text.h"
#include "pki/cert.h"
#include "pki/chain.h"
#include "ra_issuance_rig.h"
#include "server/confirmation.h"
#include "server/host_state.h"
#include "server/issuance.h"
#include "server/store/store_certificate.h"

static void read_state(struct issuance_bench *bench, struct state_answer *out)
{
    assert_int_equal(host_state_get(&bench->host.ra, bench->account, out, NULL), ST_OK);
}

static void the_state_follows_the_calendar(void **state)
{
    /* Not after 2027-03-31T12:00:00 in Taipei: due from 28 February. */
    const struct civil end = {2027, 3, 31, 12, 0, 0};
    const struct civil due = {2027, 2, 28, 12, 0, 0};
    const int64_t not_after_utc = civil_to_utc(&end, 28800);
    const int64_t renew_from_utc = civil_to_utc(&due, 28800);
    const struct {
        int64_t now_utc;
        bool revoked;
        enum host_state state;
    } cases[] = {
        {renew_from_utc - 1, false, HOST_VALID},  {renew_from_utc, false, HOST_DUE},
        {not_after_utc, false, HOST_DUE},         {not_after_utc + 1, false, HOST_EXPIRED},
        {renew_from_utc - 1, true, HOST_REVOKED}, {not_after_utc + 1, true, HOST_REVOKED},
    };
    struct config config;
    size_t i = 0;

    (void)state;
    config_init(&config);
    assert_int_equal(host_state_renew_from_utc(&config, not_after_utc), renew_from_utc);
    for (i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(host_state_of(renew_from_utc, not_after_utc, cases[i].revoked, cases[i].now_utc),
                         cases[i].state);
}

static void renewal_windows_in_days_and_seconds(void **state)
{
    struct config config;

    (void)state;
    config_init(&config);
    config.certificate.renew = (struct span){.days = 400};
    assert_int_equal(host_state_renew_from_utc(&config, 500 * (int64_t)DAY_S), 100 * (int64_t)DAY_S);
    config.certificate.renew = (struct span){.seconds = 30};
    assert_int_equal(host_state_renew_from_utc(&config, 1000), 970);
}

static void a_person_without_anything_has_nothing(void **state)
{
    struct issuance_bench *bench = *state;
    struct state_answer answer;

    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_NONE);
    assert_false(answer.has_certificate);
    assert_false(answer.has_order);
}

static void an_open_order_is_told_until_it_expires(void **state)
{
    struct issuance_bench *bench = *state;
    struct state_answer answer;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_NONE);
    assert_true(answer.has_order);
    assert_int_equal(answer.order.next, NEXT_CODE);
    bench->host.now_utc += DAY_S;
    read_state(bench, &answer);
    assert_false(answer.has_order);
}

static void an_unconfirmed_one_is_an_order_and_no_certificate(void **state)
{
    struct issuance_bench *bench = *state;
    struct state_answer answer;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_NONE);
    assert_false(answer.has_certificate);
    assert_true(answer.has_order);
    assert_int_equal(answer.order.state, ORDER_ISSUED);
    assert_int_not_equal(strlen(answer.order.serial), 0);
    bench->host.now_utc += 400 * (int64_t)DAY_S; /* nobody ever confirmed it, and its time is over */
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_EXPIRED);
    assert_false(answer.certificate.confirmed);
    assert_false(answer.has_order);
}

/* Nobody said for 72 hours that it is installed: the status says so, and nothing is revoked by itself. */
static void an_unconfirmed_one_is_overdue_after_a_while(void **state)
{
    struct issuance_bench *bench = *state;
    struct state_answer answer;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    bench->host.now_utc += 3 * (int64_t)DAY_S - 1;
    read_state(bench, &answer);
    assert_true(answer.has_order && !answer.order.overdue);
    bench->host.now_utc += 1;
    read_state(bench, &answer);
    assert_true(answer.has_order && answer.order.overdue);
    assert_int_equal(answer.order.state, ORDER_ISSUED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 1);
    bench->host.ra.config.order.overdue_s = 4 * (int64_t)DAY_S;
    read_state(bench, &answer);
    assert_false(answer.order.overdue);
    bench->host.ra.config.order.overdue_s = 1;
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    read_state(bench, &answer);
    assert_false(answer.has_order);
}

static void an_order_before_its_certificate_is_never_overdue(void **state)
{
    struct issuance_bench *bench = *state;
    struct state_answer answer;

    bench->host.ra.config.order.overdue_s = 1;
    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    bench->host.now_utc += 100;
    read_state(bench, &answer);
    assert_true(answer.has_order && !answer.order.overdue);
}

/* How a demonstration has a certificate that is due at once (config.h). */
static void a_window_as_long_as_the_validity_is_open_at_once(void **state)
{
    static const struct {
        struct span validity, renew;
        bool end_of_day;
    } CASES[] = {
        {{.months = 12}, {.months = 12}, false},
        {{.days = 30}, {.days = 30}, false},
        {{.days = 30}, {.days = 31}, true},
        {{.seconds = 600}, {.seconds = 600}, false},
    };
    struct issuance_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        struct state_answer answer;

        bench->host.ra.config.certificate.validity = CASES[i].validity;
        bench->host.ra.config.certificate.renew = CASES[i].renew;
        bench->host.ra.config.certificate.end_of_day = CASES[i].end_of_day;
        ra_bench_issue(&bench->host, bench->account, (unsigned)i, bench->order);
        ra_bench_confirm(&bench->host, bench->account, bench->order, true);
        read_state(bench, &answer);
        assert_int_equal(answer.state, HOST_DUE);
        bench->host.now_utc += 600; /* another code may be sent */
    }
}

static void a_confirmed_one_becomes_due_and_expires(void **state)
{
    struct issuance_bench *bench = *state;
    struct state_answer answer;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_VALID);
    bench->host.now_utc = answer.certificate.renew_from_utc;
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_DUE);
    bench->host.now_utc = answer.certificate.not_after_utc + 1;
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_EXPIRED);
    assert_true(answer.has_certificate);
}

static void a_rejected_one_is_told_as_revoked_only_without_a_better(void **state)
{
    struct issuance_bench *bench = *state;
    struct state_answer answer;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, false);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_REVOKED);
    bench->host.now_utc += 1000;
    ra_bench_issue(&bench->host, bench->account, 1, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_VALID);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_follows_the_calendar),
        cmocka_unit_test(renewal_windows_in_days_and_seconds),
        HOST_TEST(a_person_without_anything_has_nothing),
        HOST_TEST(an_open_order_is_told_until_it_expires),
        HOST_TEST(an_unconfirmed_one_is_an_order_and_no_certificate),
        HOST_TEST(an_unconfirmed_one_is_overdue_after_a_while),
        HOST_TEST(an_order_before_its_certificate_is_never_overdue),
        HOST_TEST(a_window_as_long_as_the_validity_is_open_at_once),
        HOST_TEST(a_confirmed_one_becomes_due_and_expires),
        HOST_TEST(a_rejected_one_is_told_as_revoked_only_without_a_better),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
