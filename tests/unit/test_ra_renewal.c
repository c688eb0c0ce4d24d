/* Renewal at the host: from the proof by the old key to the one certificate; what is beside it meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ra_renewal_rig.h"
#include "server/agreement.h"
#include "server/otp.h"

static void must_order(struct renewal_bench *bench, char order[LIMIT_ID_SIZE])
{
    const struct attempt attempt = renewal_of(bench);

    if (try(bench, &attempt) != ST_OK)
        fail_msg("%s: %s", bench->refusal.name_text, bench->refusal.detail);
    memcpy(order, bench->answer.order, LIMIT_ID_SIZE);
}

static void with_a_proof_nothing_but_issuing_is_left(void **state)
{
    struct renewal_bench *bench = *state;
    char order[LIMIT_ID_SIZE];

    must_order(bench, order);
    assert_int_equal(bench->answer.kind, ORDER_RENEW);
    assert_int_equal(bench->answer.state, ORDER_CONSENTED);
    assert_int_equal(bench->answer.next, NEXT_FINALIZE);
    assert_string_equal(bench->answer.replaces, bench->serial);
    assert_string_equal(bench->answer.serial, "");
    assert_int_equal(bench->host.sent.count, 1); /* the first application's: no message went out */
    assert_int_equal(count(bench, "orders o, audit a WHERE o.kind = 1 AND a.action = 'order.renew'"
                                  " AND a.object = 'order ' || o.id AND a.outcome = o.replaces"),
                     1);
}

/* Both are usable until the newer one is confirmed; then it alone, in one transaction. */
static void the_older_one_is_given_up_when_the_newer_one_works(void **state)
{
    struct renewal_bench *bench = *state;
    char order[LIMIT_ID_SIZE], newer[SERIAL_TEXT_SIZE];
    struct state_answer now;

    must_order(bench, order);
    ra_bench_finalize(&bench->host, bench->account, order);
    serial_of(bench, order, newer);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NULL"), 2);
    assert_int_equal(host_state_get(&bench->host.ra, bench->account, &now, NULL), ST_OK);
    assert_int_equal(now.state, HOST_DUE);
    assert_string_equal(now.certificate.serial, bench->serial);
    assert_string_equal(now.order.replaces, bench->serial);
    assert_string_equal(now.order.serial, newer);
    bench->host.now_utc += 10;
    ra_bench_confirm(&bench->host, bench->account, order, true);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NULL"), 1);
    assert_int_equal(host_state_get(&bench->host.ra, bench->account, &now, NULL), ST_OK);
    assert_int_equal(now.state, HOST_VALID);
    assert_string_equal(now.certificate.serial, newer);
    assert_int_equal(count(bench, "issued o, issued n WHERE o.reason = 4 AND o.revoked_utc = n.confirmed_utc"), 1);
    assert_int_equal(count(bench, "audit WHERE action = 'certificate.revoke' AND outcome = 'superseded'"), 1);
    ra_bench_confirm(&bench->host, bench->account, order, true); /* its answer was lost */
    assert_int_equal(count(bench, "audit WHERE action = 'certificate.revoke'"), 1);
}

static void a_newer_one_that_does_not_work_leaves_the_older(void **state)
{
    struct renewal_bench *bench = *state;
    char order[LIMIT_ID_SIZE];
    struct state_answer now;

    must_order(bench, order);
    ra_bench_finalize(&bench->host, bench->account, order);
    ra_bench_confirm(&bench->host, bench->account, order, false);
    assert_int_equal(host_state_get(&bench->host.ra, bench->account, &now, NULL), ST_OK);
    assert_int_equal(now.state, HOST_DUE);
    assert_string_equal(now.certificate.serial, bench->serial);
    assert_false(now.has_order);
}

/* "Never three": an unconfirmed one, of whatever kind of order, gives way to the next. */
static void an_unconfirmed_one_beside_it_gives_way(void **state)
{
    struct renewal_bench *bench = *state;
    char former[LIMIT_ID_SIZE], order[LIMIT_ID_SIZE];
    struct attempt attempt;

    ra_bench_issue(&bench->host, bench->account, 2, former);
    must_order(bench, order);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, former), ORDER_ISSUED); /* until it is issued */
    ra_bench_finalize(&bench->host, bench->account, order);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, former), ORDER_REJECTED);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NULL"), 2);
    attempt = renewal_of(bench); /* and a second renewal of the same */
    attempt.csr_key = 3;
    csr_hash(bench, bench->account, 3, attempt.claim.csr_sha256);
    assert_int_equal(try(bench, &attempt), ST_OK);
    ra_bench_finalize(&bench->host, bench->account, bench->answer.order);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, order), ORDER_REJECTED);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NULL"), 2);
}

/* The answer was lost: the same again, with the nonce that is spent, finds the order; so it does under another name. */
static void the_same_again_finds_the_order(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);
    char order[LIMIT_ID_SIZE];

    assert_int_equal(try(bench, &attempt), ST_OK);
    memcpy(order, bench->answer.order, sizeof order);
    assert_int_equal(try(bench, &attempt), ST_OK);
    assert_string_equal(bench->answer.order, order);
    attempt.call = ra_bench_call();
    assert_int_equal(try(bench, &attempt), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_ORDER_OPEN);
    assert_string_equal(bench->refusal.order, order);
    assert_true(bench->refusal.same_key);
    assert_int_equal(count(bench, "orders WHERE kind = 1"), 1);
    assert_int_equal(count(bench, "nonce"), 1);
    ra_bench_finalize(&bench->host, bench->account, order);
}

/* Which steps there are is the host's configuration; each leads to the next that there is. */
static void the_steps_are_policy(void **state)
{
    static const struct {
        bool code, consent;
        enum order_next first, after_code;
    } CASES[] = {
        {false, false, NEXT_FINALIZE, NEXT_NOTHING},
        {false, true, NEXT_CONSENT, NEXT_NOTHING},
        {true, false, NEXT_CODE, NEXT_FINALIZE},
        {true, true, NEXT_CODE, NEXT_CONSENT},
    };
    struct renewal_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        char order[LIMIT_ID_SIZE];

        bench->host.ra.config.renewal.code = CASES[i].code;
        bench->host.ra.config.renewal.consent = CASES[i].consent;
        must_order(bench, order);
        assert_int_equal(bench->answer.next, CASES[i].first);
        if (CASES[i].code) {
            struct code_sent_answer sent;
            struct code_request code;

            bench->host.now_utc += 600;
            assert_int_equal(otp_send(&bench->host.ra, &caller, order, &sent, &bench->refusal, NULL), ST_OK);
            memcpy(code.code, bench->host.sent.code, sizeof code.code);
            assert_int_equal(otp_verify(&bench->host.ra, &caller, order, &code, &bench->answer, &bench->refusal, NULL),
                             ST_OK);
            assert_int_equal(bench->answer.next, CASES[i].after_code);
        }
        if (CASES[i].consent)
            ra_bench_agree(&bench->host, bench->account, order); /* next is finalize */
        assert_int_equal(orders_cancel(&bench->host.ra, &caller, order, &bench->answer, &bench->refusal, NULL), ST_OK);
    }
}

/* A first application needs all of them whatever a renewal may leave out. */
static void a_first_application_has_all_steps(void **state)
{
    struct config config;

    (void)state;
    config_init(&config);
    assert_int_equal(renewal_first_state(&config, ORDER_NEW), ORDER_CREATED);
    assert_int_equal(renewal_state_after_code(&config, ORDER_NEW), ORDER_VERIFIED);
}

static void steps_out_of_turn_are_refused(void **state)
{
    struct renewal_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    char order[LIMIT_ID_SIZE];

    bench->host.ra.config.renewal.consent = true;
    must_order(bench, order);
    assert_int_equal(issuance_finalize(&bench->host.ra, &caller, order, &bench->answer, &bench->refusal, NULL),
                     ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_ORDER_NOT_READY);
    assert_string_equal(bench->refusal.next, "consent");
}

/* Whoever agrees, or sends a code, where nobody is asked to is told what is next instead. */
static void steps_that_are_left_out_are_refused(void **state)
{
    struct renewal_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    const struct agreement_source source = {.peer = "192.0.2.1", .request_id = "0a1b"};
    const struct code_request code = {.code = "123456"};
    struct consent_request request = {.agreed = true};
    char order[LIMIT_ID_SIZE];

    memcpy(request.id, bench->host.ra.consent.id, sizeof request.id);
    memcpy(request.sha256, bench->host.ra.consent.sha256, sizeof request.sha256);
    must_order(bench, order);
    assert_int_equal(
        agreement_give(&bench->host.ra, &caller, order, &request, &source, &bench->answer, &bench->refusal, NULL),
        ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_ORDER_NOT_READY);
    assert_string_equal(bench->refusal.next, "finalize");
    assert_int_equal(otp_verify(&bench->host.ra, &caller, order, &code, &bench->answer, &bench->refusal, NULL),
                     ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_ORDER_NOT_READY);
}

/* A proof is worth as much as its key: if that is revoked meanwhile, so is what it vouched for. */
static void a_key_that_is_revoked_meanwhile_vouches_for_nothing(void **state)
{
    struct renewal_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    char former[LIMIT_ID_SIZE], order[LIMIT_ID_SIZE];

    ra_bench_issue(&bench->host, bench->account, 2, former);
    must_order(bench, order);
    ra_bench_confirm(&bench->host, bench->account, former, true); /* supersedes the one to be renewed */
    assert_int_equal(issuance_finalize(&bench->host.ra, &caller, order, &bench->answer, &bench->refusal, NULL),
                     ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_ORDER_ENDED);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, order), ORDER_INVALID);
    assert_int_equal(count(bench, "issued"), 2);
}

static void a_host_that_died_while_renewing_ends_it(void **state)
{
    struct renewal_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    char order[LIMIT_ID_SIZE];
    unsigned done = 0;

    must_order(bench, order);
    assert_int_equal(issuance_intend(&bench->host.ra, &caller, order, &bench->refusal, NULL), ST_OK);
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    assert_int_equal(issuance_resume_all(&bench->host.ra, &done, NULL), ST_OK);
    assert_int_equal(done, 1);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, order), ORDER_ISSUED);
    ra_bench_confirm(&bench->host, bench->account, order, true);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NULL"), 1);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(with_a_proof_nothing_but_issuing_is_left),
        HOST_TEST(the_older_one_is_given_up_when_the_newer_one_works),
        HOST_TEST(a_newer_one_that_does_not_work_leaves_the_older),
        HOST_TEST(an_unconfirmed_one_beside_it_gives_way),
        HOST_TEST(the_same_again_finds_the_order),
        HOST_TEST(the_steps_are_policy),
        cmocka_unit_test(a_first_application_has_all_steps),
        HOST_TEST(steps_out_of_turn_are_refused),
        HOST_TEST(steps_that_are_left_out_are_refused),
        HOST_TEST(a_key_that_is_revoked_meanwhile_vouches_for_nothing),
        HOST_TEST(a_host_that_died_while_renewing_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
