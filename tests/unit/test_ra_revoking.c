/* Revocation by its person: by the key, by a code, once, not too often, and nobody else's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ra_renewal_rig.h"
#include "server/otp.h"
#include "server/revoking.h"

static struct revoke_request by_key(struct renewal_bench *bench, unsigned key)
{
    struct revoke_request request = {.reason = REASON_KEY_COMPROMISE};
    struct revocation_claim claim = {.reason = REASON_KEY_COMPROMISE};
    struct proof_place place;

    fresh_nonce(bench, place.nonce);
    (void)snprintf(place.url, sizeof place.url, "%s/v1/certificates/%s/revoke", bench->host.ra.config.public_origin,
                   bench->serial);
    memcpy(claim.certificate, bench->serial, sizeof claim.certificate);
    assert_int_equal(key_proof_make_revocation(&place, &claim, key_signer(ra_bench_key(key)), request.proof, NULL),
                     ST_OK);
    return request;
}

static struct revoke_request by_code(const char *code)
{
    struct revoke_request request = {.reason = REASON_CESSATION};

    memcpy(request.code, code, sizeof request.code);
    return request;
}

static enum status revoke(struct renewal_bench *bench, const struct revoke_request *request, struct revoke_answer *out)
{
    return revoking_revoke(&bench->host.ra, bench->account, bench->serial, request, out, &bench->refusal, NULL);
}

static void must_refuse(struct renewal_bench *bench, const struct revoke_request *request, enum problem_name name)
{
    struct revoke_answer answer = {.serial = "before"};

    assert_int_equal(revoke(bench, request, &answer), ST_REFUSED);
    if (bench->refusal.name != name)
        fail_msg("%s: %s", bench->refusal.name_text, bench->refusal.detail);
    assert_string_equal(answer.serial, "before");
    assert_int_equal(count(bench, "issued WHERE revoked_by_person = 1"), 0);
}

static enum status send(struct renewal_bench *bench)
{
    struct code_sent_answer sent;

    return otp_send_to_revoke(&bench->host.ra, bench->account, bench->serial, &sent, &bench->refusal, NULL);
}

static void another_code_than(const char *code, char out[CODE_DIGITS + 1])
{
    memcpy(out, code, CODE_DIGITS + 1);
    out[0] = out[0] == '9' ? '0' : (char)(out[0] + 1);
}

/* --- it is done --- */

static void the_key_revokes_its_certificate(void **state)
{
    struct renewal_bench *bench = *state;
    const struct revoke_request request = by_key(bench, OLD_KEY);
    struct revoke_answer answer;
    struct state_answer now;

    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
    assert_string_equal(answer.serial, bench->serial);
    assert_int_equal(answer.reason, REASON_KEY_COMPROMISE);
    assert_int_equal(answer.revoked_utc, bench->host.now_utc);
    assert_int_equal(host_state_get(&bench->host.ra, bench->account, &now, NULL), ST_OK);
    assert_int_equal(now.state, HOST_REVOKED);
    assert_int_equal(count(bench, "issued WHERE reason = 1 AND revoked_by_person = 1"), 1);
    assert_int_equal(count(bench, "audit WHERE action = 'certificate.revoke' AND actor LIKE 'account %'"
                                  " AND outcome = 'keyCompromise, by key'"),
                     1);
}

static void a_code_revokes_the_certificate_it_was_sent_for(void **state)
{
    struct renewal_bench *bench = *state;
    struct revoke_request request;
    struct revoke_answer answer;

    assert_int_equal(send(bench), ST_OK);
    request = by_code(bench->host.sent.code);
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
    assert_int_equal(answer.reason, REASON_CESSATION);
    assert_int_equal(count(bench, "audit WHERE action = 'code.send' AND object LIKE 'certificate %'"), 1);
    assert_int_equal(count(bench, "audit WHERE outcome = 'cessationOfOperation, by code'"), 1);
}

/* An answer may be lost, and the proof or the code is spent then: what was revoked first is said again. */
static void the_same_again_is_answered_with_the_first(void **state)
{
    struct renewal_bench *bench = *state;
    const struct revoke_request request = by_key(bench, OLD_KEY);
    const struct revoke_request code = by_code("000000");
    struct revoke_answer first, again;

    assert_int_equal(revoke(bench, &request, &first), ST_OK);
    bench->host.now_utc += 100;
    assert_int_equal(revoke(bench, &request, &again), ST_OK);
    assert_memory_equal(&again, &first, sizeof again);
    assert_int_equal(revoke(bench, &code, &again), ST_OK);
    assert_memory_equal(&again, &first, sizeof again);
    assert_int_equal(count(bench, "audit WHERE action = 'certificate.revoke'"), 1);
    assert_int_equal(count(bench, "issued WHERE revoked_by_person = 1"), 1);
}

static void what_others_revoked_is_said_too(void **state)
{
    struct renewal_bench *bench = *state;
    const struct revoke_request request = by_code("000000");
    char order[LIMIT_ID_SIZE];
    struct revoke_answer answer;

    ra_bench_issue(&bench->host, bench->account, 2, order);
    ra_bench_confirm(&bench->host, bench->account, order, true);
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
    assert_int_equal(answer.reason, REASON_SUPERSEDED);
    assert_int_equal(count(bench, "issued WHERE revoked_by_person = 1"), 0);
}

static void an_unconfirmed_one_takes_its_order_along(void **state)
{
    struct renewal_bench *bench = *state;
    char order[LIMIT_ID_SIZE];
    struct revoke_request request;
    struct revoke_answer answer;

    ra_bench_issue(&bench->host, bench->account, 2, order);
    serial_of(bench, order, bench->serial);
    request = by_key(bench, 2);
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, order), ORDER_REJECTED);
}

/* --- whose, and when --- */

static void another_persons_is_not_found(void **state)
{
    struct renewal_bench *bench = *state;
    const struct revoke_request request = by_key(bench, OLD_KEY);
    struct revoke_request code;
    struct code_sent_answer sent;
    const int64_t owner = bench->account;

    assert_int_equal(send(bench), ST_OK);
    code = by_code(bench->host.sent.code);
    bench->account = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, RA_BENCH_PHONE);
    must_refuse(bench, &request, PROBLEM_NOT_FOUND); /* though the proof is right */
    must_refuse(bench, &code, PROBLEM_NOT_FOUND);
    assert_int_equal(otp_send_to_revoke(&bench->host.ra, bench->account, bench->serial, &sent, &bench->refusal, NULL),
                     ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_NOT_FOUND);
    bench->account = owner;
    memcpy(bench->serial, "00E9F50BD2E02700FD18559F717C80FDCF", 35);
    must_refuse(bench, &code, PROBLEM_NOT_FOUND);
}

static void an_expired_one_is_void_already(void **state)
{
    struct renewal_bench *bench = *state;
    struct revoke_request request;
    const unsigned sent = bench->host.sent.count;

    bench->host.now_utc += 100 * (int64_t)DAY_S;
    request = by_key(bench, OLD_KEY);
    must_refuse(bench, &request, PROBLEM_FORBIDDEN);
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_FORBIDDEN);
    assert_int_equal(bench->host.sent.count, sent);
}

static void a_host_that_offers_none_says_so(void **state)
{
    struct renewal_bench *bench = *state;
    const struct revoke_request request = by_key(bench, OLD_KEY);

    bench->host.ra.config.revocation.offered = false;
    must_refuse(bench, &request, PROBLEM_FORBIDDEN);
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_FORBIDDEN);
}

static void no_code_for_what_is_revoked(void **state)
{
    struct renewal_bench *bench = *state;
    const struct revoke_request request = by_key(bench, OLD_KEY);
    struct revoke_answer answer;

    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_FORBIDDEN);
}

/* --- the proof --- */

static void a_proof_that_is_not_right_is_refused(void **state)
{
    struct renewal_bench *bench = *state;
    struct revoke_request request = by_key(bench, NEW_KEY);
    const struct attempt renewal = renewal_of(bench);
    struct proof_place place;
    struct revocation_claim claim = {.reason = REASON_KEY_COMPROMISE};

    must_refuse(bench, &request, PROBLEM_BAD_PROOF); /* another key */
    request = by_key(bench, OLD_KEY);
    request.reason = REASON_UNSPECIFIED;
    must_refuse(bench, &request, PROBLEM_BAD_PROOF); /* another reason */
    assert_int_equal(
        key_proof_make_renewal(&renewal.place, &renewal.claim, key_signer(ra_bench_key(OLD_KEY)), request.proof, NULL),
        ST_OK);
    must_refuse(bench, &request, PROBLEM_BAD_PROOF); /* a renewal's */
    request.reason = REASON_KEY_COMPROMISE;
    fresh_nonce(bench, place.nonce);
    (void)snprintf(place.url, sizeof place.url, "%s/v1/certificates/%s/revoke", bench->host.ra.config.public_origin,
                   bench->serial);
    memcpy(claim.certificate, "00E9", 5);
    assert_int_equal(key_proof_make_revocation(&place, &claim, key_signer(ra_bench_key(OLD_KEY)), request.proof, NULL),
                     ST_OK);
    must_refuse(bench, &request, PROBLEM_BAD_PROOF); /* of another certificate */
    memcpy(claim.certificate, bench->serial, sizeof claim.certificate);
    (void)snprintf(place.url, sizeof place.url, "%s/v1/certificates/00E9/revoke", bench->host.ra.config.public_origin);
    assert_int_equal(key_proof_make_revocation(&place, &claim, key_signer(ra_bench_key(OLD_KEY)), request.proof, NULL),
                     ST_OK);
    must_refuse(bench, &request, PROBLEM_BAD_PROOF); /* for another address */
    assert_int_equal(count(bench, "nonce"), 0);      /* none of them has cost a nonce */
}

static void a_nonce_is_good_once_and_in_its_time(void **state)
{
    struct renewal_bench *bench = *state;
    const struct revoke_request request = by_key(bench, OLD_KEY);
    struct revoke_answer answer;

    bench->host.now_utc += bench->host.ra.config.order.nonce_ttl_s;
    must_refuse(bench, &request, PROBLEM_BAD_NONCE);
    assert_int_not_equal(strlen(bench->refusal.nonce), 0);
    bench->host.now_utc -= bench->host.ra.config.order.nonce_ttl_s;
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
    (void)ra_bench_sql(&bench->host, "UPDATE issued SET revoked_utc = NULL, reason = NULL, revoked_by_person = 0");
    must_refuse(bench, &request, PROBLEM_BAD_NONCE);
}

/* --- the code --- */

static void no_code_was_sent_or_it_is_too_old(void **state)
{
    struct renewal_bench *bench = *state;
    struct revoke_request request = by_code(bench->host.sent.code); /* of the application: for another purpose */

    must_refuse(bench, &request, PROBLEM_CODE_EXPIRED);
    assert_int_equal(send(bench), ST_OK);
    request = by_code(bench->host.sent.code);
    bench->host.now_utc += bench->host.ra.config.code.ttl_s;
    must_refuse(bench, &request, PROBLEM_CODE_EXPIRED);
    assert_int_equal(count(bench, "revoke_tries"), 0);
}

static void wrong_codes_are_counted_over_all_codes_for_a_day(void **state)
{
    struct renewal_bench *bench = *state;
    char wrong[CODE_DIGITS + 1];
    struct revoke_request request;
    struct revoke_answer answer;
    int left = 0;

    for (left = 4; left > 0; left--) {
        if (left % 2 == 0) { /* a resend resets nothing */
            bench->host.now_utc += 600;
            assert_int_equal(send(bench), ST_OK);
        }
        another_code_than(bench->host.sent.code, wrong);
        request = by_code(wrong);
        must_refuse(bench, &request, PROBLEM_CODE_WRONG);
        assert_int_equal(bench->refusal.tries_left, left);
    }
    must_refuse(bench, &request, PROBLEM_RATE_LIMITED);
    assert_true(bench->refusal.retry_after_s > DAY_S - 1000);
    request = by_code(bench->host.sent.code);
    must_refuse(bench, &request, PROBLEM_RATE_LIMITED); /* the right one too */
    bench->host.now_utc += 600;
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(count(bench, "audit WHERE action = 'code.exhaust' AND object LIKE 'certificate %'"), 1);
    bench->host.now_utc -= 31 * (int64_t)DAY_S; /* the clock was ahead when they were used up */
    assert_int_equal(send(bench), ST_OK);
    bench->host.now_utc += 32 * (int64_t)DAY_S;
    assert_int_equal(send(bench), ST_OK);
    request = by_code(bench->host.sent.code);
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
}

/* One count with the codes of applications (wrong_codes.h); the key revokes all the same. */
static void who_typed_too_many_wrong_codes_revokes_by_key_alone(void **state)
{
    struct renewal_bench *bench = *state;
    char wrong[CODE_DIGITS + 1];
    struct revoke_request request;
    struct revoke_answer answer;

    bench->host.now_utc += 600;
    assert_int_equal(send(bench), ST_OK);
    another_code_than(bench->host.sent.code, wrong);
    request = by_code(wrong);
    bench->host.ra.config.code.wrong_before_block = 2;
    must_refuse(bench, &request, PROBLEM_CODE_WRONG);
    must_refuse(bench, &request, PROBLEM_CODES_BLOCKED);
    request = by_code(bench->host.sent.code);
    must_refuse(bench, &request, PROBLEM_CODES_BLOCKED);
    bench->host.now_utc += DAY_S;
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_CODES_BLOCKED);
    assert_int_equal(bench->refusal.retry_after_s, 0);
    request = by_key(bench, OLD_KEY);
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
}

/* One limit for all messages to a number, and one purpose for each code. */
static void codes_of_both_purposes_share_the_limits_and_nothing_else(void **state)
{
    struct renewal_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    char order[LIMIT_ID_SIZE];
    struct code_sent_answer sent;
    struct code_request typed;
    struct revoke_request request;

    assert_int_equal(send(bench), ST_OK);
    memcpy(typed.code, bench->host.sent.code, sizeof typed.code);
    ra_bench_order(&bench->host, bench->account, 2, order);
    assert_int_equal(otp_send(&bench->host.ra, &caller, order, &sent, &bench->refusal, NULL), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(otp_verify(&bench->host.ra, &caller, order, &typed, &bench->answer, &bench->refusal, NULL),
                     ST_REFUSED);
    bench->host.now_utc += 600;
    assert_int_equal(otp_send(&bench->host.ra, &caller, order, &sent, &bench->refusal, NULL), ST_OK);
    request = by_code(bench->host.sent.code);
    must_refuse(bench, &request, PROBLEM_CODE_EXPIRED);
}

static void a_code_that_could_not_be_sent_is_void(void **state)
{
    struct renewal_bench *bench = *state;
    struct revoke_request request = by_code("000000");

    bench->host.sent.fails = true;
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BUSY);
    must_refuse(bench, &request, PROBLEM_CODE_EXPIRED);
}

static void without_a_phone_there_is_no_code(void **state)
{
    struct renewal_bench *bench = *state;

    (void)ra_bench_sql(&bench->host, "UPDATE account SET phone = NULL");
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_NO_PHONE);
}

/* --- how often --- */

/* As if so many had been revoked by this person that long ago. */
static void revoked_before(struct renewal_bench *bench, int64_t ago_s)
{
    char sql[256], order[LIMIT_ID_SIZE];

    bench->host.now_utc += 600;
    ra_bench_issue(&bench->host, bench->account, 2, order);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE issued SET revoked_utc = %lld, reason = 1, revoked_by_person = 1, spki_hash = order_id"
                   " WHERE order_id = '%s'",
                   (long long)(bench->host.now_utc - ago_s), order);
    (void)ra_bench_sql(&bench->host, sql);
}

static void the_quota_of_a_day(void **state)
{
    struct renewal_bench *bench = *state;
    struct revoke_request request;
    struct revoke_answer answer;

    bench->host.ra.config.revocation.per_day = 2;
    revoked_before(bench, DAY_S / 2);
    revoked_before(bench, DAY_S - 100);
    request = by_key(bench, OLD_KEY);
    assert_int_equal(revoke(bench, &request, &answer), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(bench->refusal.retry_after_s, 100);
    assert_int_equal(send(bench), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(count(bench, "nonce"), 0);
    bench->host.now_utc -= 31 * (int64_t)DAY_S; /* a clock that was ahead has filled nobody's quota */
    assert_int_equal(send(bench), ST_OK);
    bench->host.now_utc += 31 * (int64_t)DAY_S + 100;
    request = by_key(bench, OLD_KEY);
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
}

static void the_quota_of_a_year(void **state)
{
    struct renewal_bench *bench = *state;
    struct revoke_request request;
    struct revoke_answer answer;

    bench->host.ra.config.revocation.per_year = 1;
    revoked_before(bench, 364 * (int64_t)DAY_S);
    request = by_key(bench, OLD_KEY);
    assert_int_equal(revoke(bench, &request, &answer), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_RATE_LIMITED);
    bench->host.ra.config.revocation.per_year = 2;
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
}

/* What the host revoked by itself is nobody's wish. */
static void superseded_ones_do_not_count(void **state)
{
    struct renewal_bench *bench = *state;
    char order[LIMIT_ID_SIZE];
    struct revoke_request request;
    struct revoke_answer answer;

    bench->host.ra.config.revocation.per_day = 1;
    ra_bench_issue(&bench->host, bench->account, 2, order);
    ra_bench_confirm(&bench->host, bench->account, order, true);
    serial_of(bench, order, bench->serial);
    request = by_key(bench, 2);
    assert_int_equal(revoke(bench, &request, &answer), ST_OK);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(the_key_revokes_its_certificate),
        HOST_TEST(a_code_revokes_the_certificate_it_was_sent_for),
        HOST_TEST(the_same_again_is_answered_with_the_first),
        HOST_TEST(what_others_revoked_is_said_too),
        HOST_TEST(an_unconfirmed_one_takes_its_order_along),
        HOST_TEST(another_persons_is_not_found),
        HOST_TEST(an_expired_one_is_void_already),
        HOST_TEST(a_host_that_offers_none_says_so),
        HOST_TEST(no_code_for_what_is_revoked),
        HOST_TEST(a_proof_that_is_not_right_is_refused),
        HOST_TEST(a_nonce_is_good_once_and_in_its_time),
        HOST_TEST(no_code_was_sent_or_it_is_too_old),
        HOST_TEST(wrong_codes_are_counted_over_all_codes_for_a_day),
        HOST_TEST(codes_of_both_purposes_share_the_limits_and_nothing_else),
        HOST_TEST(who_typed_too_many_wrong_codes_revokes_by_key_alone),
        HOST_TEST(a_code_that_could_not_be_sent_is_void),
        HOST_TEST(without_a_phone_there_is_no_code),
        HOST_TEST(the_quota_of_a_day),
        HOST_TEST(the_quota_of_a_year),
        HOST_TEST(superseded_ones_do_not_count),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
