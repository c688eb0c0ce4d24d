/* Renewals that the host refuses: the wrong certificate, the wrong time, the wrong proof. Nothing is ever created. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/encoding.h"
#include "ra_renewal_rig.h"

static void must_refuse(struct renewal_bench *bench, const struct attempt *attempt, enum problem_name name,
                        const char *detail)
{
    const int64_t before = count(bench, "orders");

    bench->answer = (struct order_answer){.order = "before"};
    assert_int_equal(try(bench, attempt), ST_REFUSED);
    if (bench->refusal.name != name || strstr(bench->refusal.detail, detail) == NULL)
        fail_msg("%s: %s", bench->refusal.name_text, bench->refusal.detail);
    assert_string_equal(bench->answer.order, "before");
    assert_int_equal(count(bench, "orders"), before);
}

/* --- which certificate, and when --- */

/* Whether it exists at all is not told. */
static void another_persons_certificate_is_none(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);
    char detail[sizeof bench->refusal.detail];

    attempt.account = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, NULL);
    csr_hash(bench, attempt.account, NEW_KEY, attempt.claim.csr_sha256);
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, "no such certificate");
    memcpy(detail, bench->refusal.detail, sizeof detail);
    attempt.replaces = "00E9F50BD2E02700FD18559F717C80FDCF";
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, detail);
}

static void only_inside_its_window(void **state)
{
    struct renewal_bench *bench = *state;
    struct state_answer now;
    struct attempt attempt;
    struct order_answer cancelled;
    const struct caller caller = ra_bench_caller(bench->account);

    assert_int_equal(host_state_get(&bench->host.ra, bench->account, &now, NULL), ST_OK);
    bench->host.now_utc = now.certificate.renew_from_utc - 1;
    attempt = renewal_of(bench);
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, "not due yet");
    bench->host.now_utc = now.certificate.not_after_utc + 1;
    attempt = renewal_of(bench);
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, "expired");
    bench->host.now_utc = now.certificate.renew_from_utc;
    attempt = renewal_of(bench);
    assert_int_equal(try(bench, &attempt), ST_OK);
    assert_int_equal(orders_cancel(&bench->host.ra, &caller, bench->answer.order, &cancelled, &bench->refusal, NULL),
                     ST_OK);
    bench->host.now_utc = now.certificate.not_after_utc;
    attempt = renewal_of(bench);
    assert_int_equal(try(bench, &attempt), ST_OK);
}

static void a_revoked_one_is_not_renewed(void **state)
{
    struct renewal_bench *bench = *state;
    const struct attempt attempt = renewal_of(bench);

    (void)ra_bench_sql(&bench->host, "UPDATE issued SET revoked_utc = 1, reason = 1");
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, "revoked");
}

static void a_superseded_one_is_not_renewed(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt;
    char order[LIMIT_ID_SIZE];

    ra_bench_issue(&bench->host, bench->account, 2, order);
    ra_bench_confirm(&bench->host, bench->account, order, true);
    attempt = renewal_of(bench);
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, "revoked");
}

static void one_that_was_never_confirmed_is_not_renewed(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt;
    char order[LIMIT_ID_SIZE], serial[SERIAL_TEXT_SIZE];

    bench->host.ra.config.certificate.renew = (struct span){.days = 400};
    ra_bench_issue(&bench->host, bench->account, 2, order);
    serial_of(bench, order, serial);
    attempt = renewal_of(bench);
    attempt.signing_key = 2;
    attempt.replaces = serial;
    memcpy(attempt.claim.replaces, serial, sizeof serial);
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, "never confirmed");
}

static void a_host_that_offers_none_says_so(void **state)
{
    struct renewal_bench *bench = *state;
    const struct attempt attempt = renewal_of(bench);

    bench->host.ra.config.renewal.offered = false;
    must_refuse(bench, &attempt, PROBLEM_FORBIDDEN, "does not offer renewal");
}

/* "Same key again" is what stolen keys are renewed with. */
static void the_same_key_again_is_refused(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);

    attempt.csr_key = OLD_KEY;
    csr_hash(bench, bench->account, OLD_KEY, attempt.claim.csr_sha256);
    must_refuse(bench, &attempt, PROBLEM_BAD_CSR, "this key has a certificate");
}

/* --- how often --- */

/* Makes the order and gives it up. */
static void renew_and_cancel(struct renewal_bench *bench, const struct attempt *attempt)
{
    const struct caller caller = ra_bench_caller(bench->account);
    struct order_answer cancelled;

    assert_int_equal(try(bench, attempt), ST_OK);
    assert_int_equal(orders_cancel(&bench->host.ra, &caller, bench->answer.order, &cancelled, &bench->refusal, NULL),
                     ST_OK);
}

static void so_many_orders_a_day_and_no_more(void **state)
{
    struct renewal_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, NULL);
    const struct attempt first = renewal_of(bench);
    struct attempt attempt;
    char order[LIMIT_ID_SIZE];

    bench->host.ra.config.order.per_day = 2;
    renew_and_cancel(bench, &first);
    bench->host.now_utc += 100;
    attempt = renewal_of(bench);
    renew_and_cancel(bench, &attempt);
    attempt = renewal_of(bench);
    must_refuse(bench, &attempt, PROBLEM_RATE_LIMITED, "too many orders");
    assert_int_equal(bench->refusal.retry_after_s, DAY_S - 100);
    assert_int_equal(try(bench, &first), ST_OK); /* the same call again is none more */
    ra_bench_order(&bench->host, other, 2, order);
    bench->host.ra.config.order.per_day = 3;
    renew_and_cancel(bench, &attempt); /* the refusal had spent no nonce */
    attempt = renewal_of(bench);
    must_refuse(bench, &attempt, PROBLEM_RATE_LIMITED, "too many orders");
    bench->host.now_utc += DAY_S - 100;
    attempt = renewal_of(bench);
    assert_int_equal(try(bench, &attempt), ST_OK);
}

/* Orders of a clock that was ahead, and was set right, are none of today's. */
static void orders_of_a_clock_ahead_are_not_counted(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt;

    bench->host.ra.config.order.per_day = 1;
    bench->host.now_utc += 3 * DAY_S;
    attempt = renewal_of(bench);
    renew_and_cancel(bench, &attempt);
    attempt = renewal_of(bench);
    must_refuse(bench, &attempt, PROBLEM_RATE_LIMITED, "too many orders");
    bench->host.now_utc -= 3 * DAY_S;
    attempt = renewal_of(bench);
    assert_int_equal(try(bench, &attempt), ST_OK);
}

/* Who has an order open is told so, and goes on with it, however many there were. */
static void an_open_order_goes_on_beyond_the_limit(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);

    bench->host.ra.config.order.per_day = 1;
    assert_int_equal(try(bench, &attempt), ST_OK);
    attempt.call = ra_bench_call();
    must_refuse(bench, &attempt, PROBLEM_ORDER_OPEN, "open order");
    assert_true(bench->refusal.same_key);
}

/* --- the proof --- */

/* What does not verify costs no nonce: the right proof with the same one is good afterwards. */
static void a_proof_for_something_else_is_refused(void **state)
{
    struct renewal_bench *bench = *state;
    const struct attempt right = renewal_of(bench);
    struct attempt attempt = right;

    csr_hash(bench, bench->account, 3, attempt.claim.csr_sha256);
    must_refuse(bench, &attempt, PROBLEM_BAD_PROOF, "another request");
    attempt = right;
    (void)snprintf(attempt.claim.replaces, sizeof attempt.claim.replaces, "00E9F50BD2E02700FD18559F717C80FDCF");
    must_refuse(bench, &attempt, PROBLEM_BAD_PROOF, "another certificate");
    attempt = right;
    (void)snprintf(attempt.place.url, sizeof attempt.place.url, "%s/v1/orders/", bench->host.ra.config.public_origin);
    must_refuse(bench, &attempt, PROBLEM_BAD_PROOF, "another address");
    (void)snprintf(attempt.place.url, sizeof attempt.place.url, "https://evil.example/v1/orders");
    must_refuse(bench, &attempt, PROBLEM_BAD_PROOF, "another address");
    assert_int_equal(try(bench, &right), ST_OK);
}

static void a_proof_by_another_key_is_refused(void **state)
{
    static const unsigned KEYS[] = {NEW_KEY, 2};
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);
    size_t i = 0;

    for (i = 0; i < COUNT_OF(KEYS); i++) {
        attempt.signing_key = KEYS[i];
        must_refuse(bench, &attempt, PROBLEM_BAD_PROOF, "not signed by this key");
    }
}

/* Neither an order proof, nor one that revokes, nor another algorithm. */
static void a_proof_of_another_kind_is_refused(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);
    const struct revocation_claim claim = {.certificate = "00E9", .reason = REASON_SUPERSEDED};
    char revocation[LIMIT_KEY_PROOF_SIZE];
    char *const RUBBISH[] = {"a.b.c", "..", "eyJhbGciOiJub25lIn0..", "x", revocation};
    size_t i = 0;

    assert_int_equal(
        key_proof_make_revocation(&attempt.place, &claim, key_signer(ra_bench_key(OLD_KEY)), revocation, NULL), ST_OK);
    for (i = 0; i < COUNT_OF(RUBBISH); i++) {
        attempt.proof = RUBBISH[i];
        must_refuse(bench, &attempt, PROBLEM_BAD_PROOF, "key proof: ");
    }
}

/* Signed by the right key over the right claim, but the header says otherwise. */
static void another_algorithm_is_refused(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);
    const struct signer signer = key_signer(ra_bench_key(OLD_KEY));
    struct buf text = {.max = 1024}, compact = {.max = 4096}, signature = {.max = KEY_SIGNATURE_MAX};
    unsigned char digest[SHA256_BYTES];

    assert_int_equal(buf_append_format(&text, "{\"alg\":\"PS256\",\"nonce\":\"%s\",\"url\":\"%s\"}",
                                       attempt.place.nonce, attempt.place.url),
                     ST_OK);
    assert_int_equal(base64url_append(&compact, text.data, text.len), ST_OK);
    buf_clear(&text);
    assert_int_equal(buf_append_format(&text, "{\"csr_sha256\":\"%s\",\"replaces\":\"%s\"}", attempt.claim.csr_sha256,
                                       attempt.claim.replaces),
                     ST_OK);
    assert_int_equal(buf_append_text(&compact, "."), ST_OK);
    assert_int_equal(base64url_append(&compact, text.data, text.len), ST_OK);
    assert_int_equal(digest_sha256(compact.data, compact.len, digest, NULL), ST_OK);
    assert_int_equal(signer.sign_digest(signer.self, digest, &signature, NULL), ST_OK);
    assert_int_equal(buf_append_text(&compact, "."), ST_OK);
    assert_int_equal(base64url_append(&compact, signature.data, signature.len), ST_OK);
    attempt.proof = buf_text(&compact);
    must_refuse(bench, &attempt, PROBLEM_BAD_PROOF, "another algorithm");
    buf_clear(&signature);
    buf_clear(&compact);
    buf_clear(&text);
}

/* Under another Idempotency-Key, that is: under the same it is the same call, and answered with what came of it. */
static void a_replayed_proof_is_refused(void **state)
{
    struct renewal_bench *bench = *state;
    const struct caller caller = ra_bench_caller(bench->account);
    struct attempt attempt = renewal_of(bench);
    struct order_answer cancelled;
    struct attempt again;

    assert_int_equal(try(bench, &attempt), ST_OK);
    assert_int_equal(orders_cancel(&bench->host.ra, &caller, bench->answer.order, &cancelled, &bench->refusal, NULL),
                     ST_OK);
    attempt.call = ra_bench_call();
    must_refuse(bench, &attempt, PROBLEM_BAD_NONCE, "");
    again = attempt; /* the fresh one that came along is good */
    memcpy(again.place.nonce, bench->refusal.nonce, sizeof again.place.nonce);
    assert_int_equal(try(bench, &again), ST_OK);
}

static void a_nonce_of_ours_is_wanted_in_its_time(void **state)
{
    struct renewal_bench *bench = *state;
    struct attempt attempt = renewal_of(bench);

    bench->host.now_utc += bench->host.ra.config.order.nonce_ttl_s;
    must_refuse(bench, &attempt, PROBLEM_BAD_NONCE, "");
    (void)snprintf(attempt.place.nonce, sizeof attempt.place.nonce, "0123456789abcdef0123456789abcdef");
    must_refuse(bench, &attempt, PROBLEM_BAD_NONCE, "");
    assert_int_not_equal(strlen(bench->refusal.nonce), 0);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(another_persons_certificate_is_none),
        HOST_TEST(only_inside_its_window),
        HOST_TEST(a_revoked_one_is_not_renewed),
        HOST_TEST(a_superseded_one_is_not_renewed),
        HOST_TEST(one_that_was_never_confirmed_is_not_renewed),
        HOST_TEST(a_host_that_offers_none_says_so),
        HOST_TEST(the_same_key_again_is_refused),
        HOST_TEST(so_many_orders_a_day_and_no_more),
        HOST_TEST(orders_of_a_clock_ahead_are_not_counted),
        HOST_TEST(an_open_order_goes_on_beyond_the_limit),
        HOST_TEST(a_proof_for_something_else_is_refused),
        HOST_TEST(a_proof_by_another_key_is_refused),
        HOST_TEST(a_proof_of_another_kind_is_refused),
        HOST_TEST(another_algorithm_is_refused),
        HOST_TEST(a_replayed_proof_is_refused),
        HOST_TEST(a_nonce_of_ours_is_wanted_in_its_time),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
