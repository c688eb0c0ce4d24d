/* Confirming and rejecting: one certificate a person, for a while two, never three. */
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

/* The clock is asked between signing and keeping: there another thread completes the same order. */
struct overtaking_clock {
    struct issuance_bench *bench;
    struct clock usual;
    enum status other;
};

/* --- one, two, never three --- */

static void confirming_makes_it_the_one_and_voids_the_older(void **state)
{
    struct issuance_bench *bench = *state;
    char first[LIMIT_ID_SIZE];
    struct state_answer answer;

    ra_bench_issue(&bench->host, bench->account, 0, first);
    ra_bench_confirm(&bench->host, bench->account, first, true);
    bench->host.now_utc += 1000;
    ra_bench_issue(&bench->host, bench->account, 1, bench->order);
    read_state(bench, &answer); /* until it is confirmed the older one is the person's */
    assert_int_equal(answer.state, HOST_VALID);
    assert_string_equal(answer.certificate.order, first);
    assert_true(answer.has_order);
    assert_string_equal(answer.order.order, bench->order);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 2);

    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_VALID);
    assert_true(answer.certificate.confirmed);
    assert_string_equal(answer.certificate.order, bench->order);
    assert_false(answer.has_order);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE reason = 4"), 1);
}

static void rejecting_voids_the_newer_and_keeps_the_older(void **state)
{
    struct issuance_bench *bench = *state;
    char first[LIMIT_ID_SIZE];
    struct state_answer answer;

    ra_bench_issue(&bench->host, bench->account, 0, first);
    ra_bench_confirm(&bench->host, bench->account, first, true);
    bench->host.now_utc += 1000;
    ra_bench_issue(&bench->host, bench->account, 1, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, false);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_VALID);
    assert_string_equal(answer.certificate.order, first);
    assert_false(answer.has_order);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'certificate.reject'"
                                                " AND outcome = 'test'"),
                     1);
}

static void a_further_application_voids_the_unconfirmed_one(void **state)
{
    struct issuance_bench *bench = *state;
    char first[LIMIT_ID_SIZE], second[LIMIT_ID_SIZE];
    struct buf pem = {.max = 65536};
    struct problem refusal;

    ra_bench_issue(&bench->host, bench->account, 0, first);
    ra_bench_confirm(&bench->host, bench->account, first, true);
    bench->host.now_utc += 1000;
    ra_bench_issue(&bench->host, bench->account, 1, second);
    bench->host.now_utc += 1000;
    ra_bench_order(&bench->host, bench->account, 2, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    ra_bench_agree(&bench->host, bench->account, bench->order);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, second), ORDER_ISSUED); /* voided by the issue */
    ra_bench_finalize(&bench->host, bench->account, bench->order);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, second), ORDER_REJECTED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 2);
    assert_int_equal(issuance_certificate(&bench->host.ra, &bench->caller, second, &pem, &refusal, NULL), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_ENDED);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 1);
    buf_clear(&pem);
}

/* --- confirming --- */

static enum status confirm(struct issuance_bench *bench, const char *sha256, bool installed, struct problem *refusal)
{
    struct confirm_request request = {.installed = installed};
    struct order_answer answer;

    memcpy(request.sha256, sha256, sizeof request.sha256);
    return confirmation_give(&bench->host.ra, &bench->caller, bench->order, &request, &answer, refusal, NULL);
}

static void the_same_word_again_is_fine_and_another_is_not(void **state)
{
    struct issuance_bench *bench = *state;
    struct problem refusal;
    struct issued issued;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    read_issued(bench, bench->order, &issued);
    assert_int_equal(confirm(bench, issued.sha256, true, &refusal), ST_OK);
    assert_int_equal(confirm(bench, issued.sha256, true, &refusal), ST_OK);
    assert_int_equal(confirm(bench, issued.sha256, false, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_CONFLICT);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 1);
    issued_clear(&issued);

    bench->host.now_utc += 1000;
    ra_bench_issue(&bench->host, bench->account, 1, bench->order);
    read_issued(bench, bench->order, &issued);
    assert_int_equal(confirm(bench, issued.sha256, false, &refusal), ST_OK);
    assert_int_equal(confirm(bench, issued.sha256, false, &refusal), ST_OK);
    assert_int_equal(confirm(bench, issued.sha256, true, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_ENDED);
    issued_clear(&issued);
}

/* Unconfirmed until after its end: the older one, which is still valid, must not be given up for it. */
static void an_expired_one_cannot_be_confirmed(void **state)
{
    struct issuance_bench *bench = *state;
    char first[LIMIT_ID_SIZE], sql[160];
    struct state_answer answer;
    struct problem refusal;
    struct issued issued;

    ra_bench_issue(&bench->host, bench->account, 0, first);
    ra_bench_confirm(&bench->host, bench->account, first, true);
    bench->host.now_utc += 1000;
    ra_bench_issue(&bench->host, bench->account, 1, bench->order);
    read_issued(bench, bench->order, &issued);
    (void)snprintf(sql, sizeof sql, "UPDATE issued SET not_after_utc = %lld WHERE serial = '%s'",
                   (long long)bench->host.now_utc + 5, issued.serial);
    (void)ra_bench_sql(&bench->host, sql);
    bench->host.now_utc += 6;
    assert_int_equal(confirm(bench, issued.sha256, true, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_ENDED);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_REJECTED);
    read_state(bench, &answer);
    assert_int_equal(answer.state, HOST_VALID);
    assert_string_equal(answer.certificate.order, first);
    issued_clear(&issued);
}

static void another_certificates_hash_confirms_nothing(void **state)
{
    struct issuance_bench *bench = *state;
    struct problem refusal;
    struct issued issued;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    read_issued(bench, bench->order, &issued);
    issued.sha256[0] = issued.sha256[0] == '0' ? '1' : '0';
    assert_int_equal(confirm(bench, issued.sha256, true, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_CONFLICT);
    assert_int_equal(confirm(bench, issued.sha256, false, &refusal), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_CONFLICT);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_ISSUED);
    issued_clear(&issued);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(confirming_makes_it_the_one_and_voids_the_older),
        HOST_TEST(rejecting_voids_the_newer_and_keeps_the_older),
        HOST_TEST(a_further_application_voids_the_unconfirmed_one),
        HOST_TEST(the_same_word_again_is_fine_and_another_is_not),
        HOST_TEST(an_expired_one_cannot_be_confirmed),
        HOST_TEST(another_certificates_hash_confirms_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
