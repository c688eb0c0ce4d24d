/* Orders: made only from good requests, one at a time, taken in order, ended by time or by their owner alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "pki/csr.h"
#include "ra_bench.h"
#include "server/agreement.h"
#include "server/confirmation.h"
#include "server/issuance.h"
#include "server/otp.h"
#include "server/profile.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { DAY_S = 86400 };

struct orders_bench {
    struct ra_bench host;
    int64_t account, other;
    struct caller caller, stranger;
    char order[LIMIT_ID_SIZE];
    struct problem refusal;
    struct order_answer answer;
};

static int bench_open(void **state)
{
    static struct orders_bench bench;

    bench = (struct orders_bench){.account = 0};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    bench.other = ra_bench_person(&bench.host, RA_BENCH_OTHER_ID, "0922333444");
    bench.caller = ra_bench_caller(bench.account);
    bench.stranger = ra_bench_caller(bench.other);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct orders_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

/* --- every step, callable by name --- */

typedef enum status step(struct orders_bench *bench, const struct caller *caller);

static enum status step_send(struct orders_bench *bench, const struct caller *caller)
{
    struct code_sent_answer sent;

    return otp_send(&bench->host.ra, caller, bench->order, &sent, &bench->refusal, NULL);
}

static enum status step_verify(struct orders_bench *bench, const struct caller *caller)
{
    struct code_request request = {.code = "000000"};

    return otp_verify(&bench->host.ra, caller, bench->order, &request, &bench->answer, &bench->refusal, NULL);
}

static enum status step_agree(struct orders_bench *bench, const struct caller *caller)
{
    const struct agreement_source source = {.peer = "192.0.2.1", .request_id = "0a1b"};
    struct consent_request request = {.agreed = true};

    memcpy(request.id, bench->host.ra.consent.id, sizeof request.id);
    memcpy(request.sha256, bench->host.ra.consent.sha256, sizeof request.sha256);
    return agreement_give(&bench->host.ra, caller, bench->order, &request, &source, &bench->answer, &bench->refusal,
                          NULL);
}

static enum status step_finalize(struct orders_bench *bench, const struct caller *caller)
{
    return issuance_finalize(&bench->host.ra, caller, bench->order, &bench->answer, &bench->refusal, NULL);
}

static enum status step_certificate(struct orders_bench *bench, const struct caller *caller)
{
    struct buf pem = {.max = 65536};
    const enum status status = issuance_certificate(&bench->host.ra, caller, bench->order, &pem, &bench->refusal, NULL);

    buf_clear(&pem);
    return status;
}

static enum status step_confirm(struct orders_bench *bench, const struct caller *caller)
{
    const struct confirm_request request = {.installed = true};

    return confirmation_give(&bench->host.ra, caller, bench->order, &request, &bench->answer, &bench->refusal, NULL);
}

static enum status step_get(struct orders_bench *bench, const struct caller *caller)
{
    return orders_get(&bench->host.ra, caller, bench->order, &bench->answer, &bench->refusal, NULL);
}

static enum status step_cancel(struct orders_bench *bench, const struct caller *caller)
{
    return orders_cancel(&bench->host.ra, caller, bench->order, &bench->answer, &bench->refusal, NULL);
}

static void must_refuse(struct orders_bench *bench, step *call, enum problem_name name)
{
    assert_int_equal(call(bench, &bench->caller), ST_REFUSED);
    assert_int_equal(bench->refusal.name, name);
}

/* --- making --- */

static enum status create(struct orders_bench *bench, int64_t account, const struct order_request *request)
{
    const struct idempotency call = ra_bench_call();
    const struct caller caller = ra_bench_caller(account);

    return orders_create(&bench->host.ra, &caller, &call, request, &bench->answer, &bench->refusal, NULL);
}

static int64_t order_count(struct orders_bench *bench)
{
    return ra_bench_sql(&bench->host, "SELECT count(*) FROM orders");
}

static void an_order_says_what_comes_next(void **state)
{
    struct orders_bench *bench = *state;
    char spki_hash[SHA256_HEX_SIZE];

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    assert_int_equal(step_get(bench, &bench->caller), ST_OK);
    assert_int_equal(bench->answer.state, ORDER_CREATED);
    assert_int_equal(bench->answer.next, NEXT_CODE);
    assert_int_equal(bench->answer.created_utc, bench->host.now_utc);
    assert_int_equal(bench->answer.expires_utc, bench->host.now_utc + DAY_S);
    assert_string_equal(bench->answer.serial, "");
    assert_int_equal(key_spki_hash(ra_bench_key(0), spki_hash, NULL), ST_OK);
    assert_string_equal(bench->answer.spki_hash, spki_hash);
}

static void a_damaged_request_makes_nothing(void **state)
{
    struct orders_bench *bench = *state;
    struct order_request request;
    size_t i = 0;

    for (i = 0; i < 4; i++) {
        ra_bench_request(&bench->host, bench->account, 0, &request);
        if (i == 0)
            request.csr.data[request.csr.len - 1] ^= 1; /* the signature */
        else if (i == 1)
            buf_truncate(&request.csr, request.csr.len - 1);
        else if (i == 2)
            assert_int_equal(buf_append(&request.csr, "", 1), ST_OK); /* trailing */
        else
            buf_truncate(&request.csr, 0);
        assert_int_equal(create(bench, bench->account, &request), ST_REFUSED);
        assert_int_equal(bench->refusal.name, PROBLEM_BAD_CSR);
        order_request_clear(&request);
    }
    assert_int_equal(order_count(bench), 0);
}

static void a_request_in_another_name_is_refused(void **state)
{
    struct orders_bench *bench = *state;
    struct order_request request;
    struct profile_answer profile;
    size_t i = 0;

    for (i = 0; i < 4; i++) {
        request = (struct order_request){.kind = ORDER_NEW, .csr = {.max = LIMIT_CSR_BYTES}};
        assert_int_equal(profile_get(&bench->host.ra, bench->account, &profile, NULL), ST_OK);
        if (i == 0)
            memcpy(profile.subject.fields[4].value, RA_BENCH_OTHER_ID, sizeof RA_BENCH_OTHER_ID);
        else if (i == 1)
            profile.subject.count--;
        else if (i == 2)
            memcpy(profile.subject.fields[3].value, "root", 5);
        else
            profile.subject.fields[profile.subject.count++] = profile.subject.fields[3];
        assert_int_equal(csr_build(&profile.subject, ra_bench_key(0), &request.csr, NULL), ST_OK);
        assert_int_equal(create(bench, bench->account, &request), ST_REFUSED);
        assert_int_equal(bench->refusal.name, PROBLEM_BAD_CSR);
        order_request_clear(&request);
    }
    assert_int_equal(order_count(bench), 0);
}

static void a_second_order_meets_the_open_one(void **state)
{
    struct orders_bench *bench = *state;
    struct order_request request;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    ra_bench_request(&bench->host, bench->account, 0, &request);
    assert_int_equal(create(bench, bench->account, &request), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_ORDER_OPEN);
    assert_string_equal(bench->refusal.order, bench->order);
    assert_true(bench->refusal.same_key);
    order_request_clear(&request);
    ra_bench_request(&bench->host, bench->account, 1, &request);
    assert_int_equal(create(bench, bench->account, &request), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_ORDER_OPEN);
    assert_false(bench->refusal.same_key);
    order_request_clear(&request);
    ra_bench_request(&bench->host, bench->other, 1, &request); /* another person's is no obstacle */
    assert_int_equal(create(bench, bench->other, &request), ST_OK);
    order_request_clear(&request);
    assert_int_equal(order_count(bench), 2);
}

static void a_key_that_has_a_certificate_gets_no_second_one(void **state)
{
    struct orders_bench *bench = *state;
    struct order_request request;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    ra_bench_request(&bench->host, bench->account, 0, &request);
    assert_int_equal(create(bench, bench->account, &request), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_CSR);
    order_request_clear(&request);
    ra_bench_request(&bench->host, bench->other, 0, &request); /* nor does it under another name */
    assert_int_equal(create(bench, bench->other, &request), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_CSR);
    order_request_clear(&request);
}

/* --- the order of steps --- */

/* Which steps each state refuses, and with what. The allowed ones are in the other tests. */
static void steps_out_of_turn_are_refused(void **state)
{
    static const struct {
        step *call;
        enum problem_name created, verified, consented, issued, confirmed; /* PROBLEM_OTHER: allowed, not tried */
    } CASES[] = {
        {step_send, PROBLEM_OTHER, PROBLEM_ORDER_NOT_READY, PROBLEM_ORDER_NOT_READY, PROBLEM_ORDER_NOT_READY,
         PROBLEM_ORDER_NOT_READY},
        {step_agree, PROBLEM_ORDER_NOT_READY, PROBLEM_OTHER, PROBLEM_OTHER, PROBLEM_OTHER, PROBLEM_OTHER},
        {step_finalize, PROBLEM_ORDER_NOT_READY, PROBLEM_ORDER_NOT_READY, PROBLEM_OTHER, PROBLEM_OTHER, PROBLEM_OTHER},
        {step_certificate, PROBLEM_ORDER_NOT_READY, PROBLEM_ORDER_NOT_READY, PROBLEM_ORDER_NOT_READY, PROBLEM_OTHER,
         PROBLEM_OTHER},
        {step_confirm, PROBLEM_ORDER_NOT_READY, PROBLEM_ORDER_NOT_READY, PROBLEM_ORDER_NOT_READY, PROBLEM_CONFLICT,
         PROBLEM_CONFLICT},
        {step_cancel, PROBLEM_OTHER, PROBLEM_OTHER, PROBLEM_OTHER, PROBLEM_ORDER_ISSUED, PROBLEM_ORDER_ISSUED},
    };
    struct orders_bench *bench = *state;
    size_t i = 0;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    for (i = 0; i < COUNT_OF(CASES); i++)
        if (CASES[i].created != PROBLEM_OTHER)
            must_refuse(bench, CASES[i].call, CASES[i].created);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    for (i = 0; i < COUNT_OF(CASES); i++)
        if (CASES[i].verified != PROBLEM_OTHER)
            must_refuse(bench, CASES[i].call, CASES[i].verified);
    ra_bench_agree(&bench->host, bench->account, bench->order);
    for (i = 0; i < COUNT_OF(CASES); i++)
        if (CASES[i].consented != PROBLEM_OTHER)
            must_refuse(bench, CASES[i].call, CASES[i].consented);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM intent"), 0);
    ra_bench_finalize(&bench->host, bench->account, bench->order);
    for (i = 0; i < COUNT_OF(CASES); i++)
        if (CASES[i].issued != PROBLEM_OTHER)
            must_refuse(bench, CASES[i].call, CASES[i].issued);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    for (i = 0; i < COUNT_OF(CASES); i++)
        if (CASES[i].confirmed != PROBLEM_OTHER)
            must_refuse(bench, CASES[i].call, CASES[i].confirmed);
}

static void a_refused_step_says_the_next_one(void **state)
{
    struct orders_bench *bench = *state;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    must_refuse(bench, step_finalize, PROBLEM_ORDER_NOT_READY);
    assert_string_equal(bench->refusal.next, "otp");
    ra_bench_verify(&bench->host, bench->account, bench->order);
    must_refuse(bench, step_finalize, PROBLEM_ORDER_NOT_READY);
    assert_string_equal(bench->refusal.next, "consent");
    ra_bench_agree(&bench->host, bench->account, bench->order);
    must_refuse(bench, step_certificate, PROBLEM_ORDER_NOT_READY);
    assert_string_equal(bench->refusal.next, "finalize");
}

static void another_persons_order_is_not_there(void **state)
{
    static step *const STEPS[] = {step_send,        step_verify,  step_agree, step_finalize,
                                  step_certificate, step_confirm, step_get,   step_cancel};
    struct orders_bench *bench = *state;
    struct caller by_proof = {.account = 0, .order = "00000000000000000000000000000000"};
    size_t i = 0;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    for (i = 0; i < COUNT_OF(STEPS); i++) {
        assert_int_equal(STEPS[i](bench, &bench->stranger), ST_REFUSED);
        assert_int_equal(bench->refusal.name, PROBLEM_NOT_FOUND);
        assert_int_equal(STEPS[i](bench, &by_proof), ST_REFUSED);
        assert_int_equal(bench->refusal.name, PROBLEM_NOT_FOUND);
    }
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_VERIFIED);
}

static void an_order_that_was_never_made_is_not_there(void **state)
{
    struct orders_bench *bench = *state;

    memcpy(bench->order, "0123456789abcdef0123456789abcdef", LIMIT_ID_SIZE);
    must_refuse(bench, step_get, PROBLEM_NOT_FOUND);
    must_refuse(bench, step_cancel, PROBLEM_NOT_FOUND);
    must_refuse(bench, step_finalize, PROBLEM_NOT_FOUND);
}

/* --- consent --- */

static enum status agree_to(struct orders_bench *bench, const char *id, const char *sha256, bool agreed)
{
    const struct agreement_source source = {.peer = "192.0.2.1", .request_id = "0a1b"};
    struct consent_request request = {.agreed = agreed};

    memcpy(request.id, id, strlen(id) + 1);
    memcpy(request.sha256, sha256, SHA256_HEX_SIZE);
    return agreement_give(&bench->host.ra, &bench->caller, bench->order, &request, &source, &bench->answer,
                          &bench->refusal, NULL);
}

static void only_the_current_text_can_be_agreed_to(void **state)
{
    struct orders_bench *bench = *state;
    const char *id = bench->host.ra.consent.id;
    const char *sha256 = bench->host.ra.consent.sha256;
    static const char ZEROS[] = "0000000000000000000000000000000000000000000000000000000000000000";

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    assert_int_equal(agree_to(bench, id, sha256, false), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_MALFORMED);
    assert_int_equal(agree_to(bench, "1999-01", sha256, true), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_CONSENT_CHANGED);
    assert_int_equal(agree_to(bench, id, ZEROS, true), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_CONSENT_CHANGED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent"), 0);
    assert_int_equal(agree_to(bench, id, sha256, true), ST_OK);
    assert_int_equal(agree_to(bench, id, sha256, true), ST_OK);
    assert_int_equal(agree_to(bench, id, ZEROS, true), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_CONFLICT);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent WHERE peer = '192.0.2.1'"
                                                " AND request_id = '0a1b' AND document = '2026-01'"),
                     1);
}

/* --- ends --- */

static void an_order_ends_after_a_day(void **state)
{
    struct orders_bench *bench = *state;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    ra_bench_agree(&bench->host, bench->account, bench->order);
    bench->host.now_utc += DAY_S - 1;
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_CONSENTED);
    bench->host.now_utc += 1;
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_EXPIRED);
    must_refuse(bench, step_finalize, PROBLEM_ORDER_ENDED);
    must_refuse(bench, step_send, PROBLEM_ORDER_ENDED);
    must_refuse(bench, step_cancel, PROBLEM_ORDER_ENDED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM intent"), 0);
}

static void an_expired_order_is_no_obstacle(void **state)
{
    struct orders_bench *bench = *state;
    char first[LIMIT_ID_SIZE];

    ra_bench_order(&bench->host, bench->account, 0, first);
    bench->host.now_utc += DAY_S;
    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    assert_string_not_equal(first, bench->order);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, first), ORDER_EXPIRED);
}

static void an_issued_order_does_not_expire(void **state)
{
    struct orders_bench *bench = *state;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    bench->host.now_utc += 30 * DAY_S;
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_ISSUED);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
}

static void a_cancelled_order_is_over(void **state)
{
    struct orders_bench *bench = *state;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    assert_int_equal(step_cancel(bench, &bench->caller), ST_OK);
    assert_int_equal(bench->answer.state, ORDER_CANCELLED);
    assert_int_equal(bench->answer.next, NEXT_NOTHING);
    assert_int_equal(step_cancel(bench, &bench->caller), ST_OK);
    must_refuse(bench, step_agree, PROBLEM_ORDER_ENDED);
    must_refuse(bench, step_verify, PROBLEM_ORDER_ENDED);
    must_refuse(bench, step_finalize, PROBLEM_ORDER_ENDED);
    must_refuse(bench, step_certificate, PROBLEM_ORDER_ENDED);
    must_refuse(bench, step_confirm, PROBLEM_ORDER_ENDED);
    ra_bench_order(&bench->host, bench->account, 0, bench->order);
}

static void orders_outlive_a_restart(void **state)
{
    struct orders_bench *bench = *state;

    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    ra_bench_agree(&bench->host, bench->account, bench->order);
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    ra_bench_finalize(&bench->host, bench->account, bench->order);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(an_order_says_what_comes_next),
        HOST_TEST(a_damaged_request_makes_nothing),
        HOST_TEST(a_request_in_another_name_is_refused),
        HOST_TEST(a_second_order_meets_the_open_one),
        HOST_TEST(a_key_that_has_a_certificate_gets_no_second_one),
        HOST_TEST(steps_out_of_turn_are_refused),
        HOST_TEST(a_refused_step_says_the_next_one),
        HOST_TEST(another_persons_order_is_not_there),
        HOST_TEST(an_order_that_was_never_made_is_not_there),
        HOST_TEST(only_the_current_text_can_be_agreed_to),
        HOST_TEST(an_order_ends_after_a_day),
        HOST_TEST(an_expired_order_is_no_obstacle),
        HOST_TEST(an_issued_order_does_not_expire),
        HOST_TEST(a_cancelled_order_is_over),
        HOST_TEST(orders_outlive_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
