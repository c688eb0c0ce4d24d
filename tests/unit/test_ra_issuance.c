/* From finalize to certificate: nothing is signed that is not kept, and nothing that was kept is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "pki/cert.h"
#include "pki/chain.h"
#include "ra_issuance_rig.h"
#include "server/confirmation.h"
#include "server/host_state.h"
#include "server/issuance.h"
#include "server/store/store_certificate.h"

static void up_to_consent(struct issuance_bench *bench, unsigned key)
{
    ra_bench_order(&bench->host, bench->account, key, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
    ra_bench_agree(&bench->host, bench->account, bench->order);
}

/* --- a host whose signing fails --- */

static unsigned signing_fails;

enum status __real_issue_sign(const struct buf *tbs, struct key *issuer_key, const struct buf *issuer_cert,
                              struct buf *out, struct err *err);
enum status __wrap_issue_sign(const struct buf *tbs, struct key *issuer_key, const struct buf *issuer_cert,
                              struct buf *out, struct err *err);

enum status __wrap_issue_sign(const struct buf *tbs, struct key *issuer_key, const struct buf *issuer_cert,
                              struct buf *out, struct err *err)
{
    if (signing_fails == 0)
        return __real_issue_sign(tbs, issuer_key, issuer_cert, out, err);
    signing_fails--;
    return err_set(err, ST_BAD_FILE, FAULT_NONE, "issuing: as if the bytes were at fault");
}

/* --- what is issued --- */

static void the_certificate_is_the_persons_for_a_year(void **state)
{
    struct issuance_bench *bench = *state;
    char spki_hash[SHA256_HEX_SIZE];
    struct issued issued;
    struct cert_info info;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    read_issued(bench, bench->order, &issued);
    assert_int_equal(cert_read(issued.der.data, issued.der.len, &info, NULL), ST_OK);
    assert_string_equal(info.owner_display, "王小明");
    assert_string_equal(info.national_id, RA_BENCH_ID);
    assert_string_equal(info.serial, issued.serial);
    assert_string_equal(info.sha256, issued.sha256);
    assert_int_equal(key_spki_hash(ra_bench_key(0), spki_hash, NULL), ST_OK);
    assert_string_equal(info.spki_hash, spki_hash);
    assert_false(info.is_ca);
    assert_int_equal(info.not_before_utc, bench->host.now_utc - 300); /* PCs are slow */
    assert_int_equal(info.not_after_utc, time_add_months(bench->host.now_utc, 12, 28800));
    issued_clear(&issued);
}

static void the_chain_comes_with_it_and_ends_at_our_root(void **state)
{
    struct issuance_bench *bench = *state;
    const struct buf *root = ca_peek_root(bench->host.ra.ca);
    struct anchors *anchors = NULL;
    struct cert_list chain = {.count = 0};
    struct buf pem = {.max = 65536};
    struct buf root_pem = {.max = 65536};
    struct problem refusal;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    assert_int_equal(issuance_certificate(&bench->host.ra, &bench->caller, bench->order, &pem, &refusal, NULL), ST_OK);
    assert_int_equal(cert_list_from_pem(buf_text(&pem), pem.len, &chain, NULL), ST_OK);
    assert_int_equal(chain.count, 2);
    assert_int_equal(cert_to_pem(root->data, root->len, &root_pem, NULL), ST_OK);
    assert_int_equal(anchors_new(buf_text(&root_pem), root_pem.len, &anchors, NULL), ST_OK);
    assert_int_equal(chain_verify(anchors, chain.items[0].data, chain.items[0].len, &chain, bench->host.now_utc, NULL),
                     ST_OK);
    anchors_free(&anchors);
    cert_list_clear(&chain);
    buf_clear(&root_pem);
    buf_clear(&pem);
}

static void finalizing_again_is_the_same_certificate(void **state)
{
    struct issuance_bench *bench = *state;
    struct order_answer first, again;
    struct problem refusal;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_finalize(&bench->host.ra, &bench->caller, bench->order, &first, &refusal, NULL), ST_OK);
    bench->host.now_utc += 100;
    assert_int_equal(issuance_finalize(&bench->host.ra, &bench->caller, bench->order, &again, &refusal, NULL), ST_OK);
    assert_string_equal(first.serial, again.serial);
    assert_int_equal(first.state, again.state);
    assert_int_equal(first.next, again.next);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued"), 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM intent"), 1);
}

/* The certificate says who it is for; nothing else needs to say it once more in the clear. */
static void once_issued_the_request_is_forgotten(void **state)
{
    struct issuance_bench *bench = *state;

    up_to_consent(bench, 0);
    assert_true(ra_bench_sql(&bench->host, "SELECT length(csr) FROM orders") > 0);
    ra_bench_finalize(&bench->host, bench->account, bench->order);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT length(csr) FROM orders"), 0);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT length(tbs) FROM intent"), 0);
}

/* --- crashes --- */

/* Dies after the intent: what a signature made before the crash would have been is what is issued after it. */
static void after_a_crash_the_same_bytes_are_issued(void **state)
{
    struct issuance_bench *bench = *state;
    struct intent intent = {.serial = ""};
    struct buf signed_before = {.max = CERT_DER_MAX};
    struct problem refusal;
    struct issued issued;
    struct tx *tx = NULL;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_intent_get(tx, bench->order, &intent, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(ca_sign(bench->host.ra.ca, &intent.tbs, &signed_before, NULL), ST_OK);
    ra_bench_close(&bench->host);

    bench->host.now_utc += 3600;
    ra_bench_open(&bench->host);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_ISSUED); /* GET completes it */
    read_issued(bench, bench->order, &issued);
    assert_string_equal(issued.serial, intent.serial);
    assert_int_equal(issued.der.len, signed_before.len);
    assert_memory_equal(issued.der.data, signed_before.data, signed_before.len);
    issued_clear(&issued);
    intent_clear(&intent);
    buf_clear(&signed_before);
}

static void the_next_start_completes_what_was_begun(void **state)
{
    struct issuance_bench *bench = *state;
    struct problem refusal;
    unsigned count = 0;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT state FROM orders"), ORDER_PROCESSING);
    assert_int_equal(issuance_resume_all(&bench->host.ra, &count, NULL), ST_OK);
    assert_int_equal(count, 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT state FROM orders"), ORDER_ISSUED);
    assert_int_equal(issuance_resume_all(&bench->host.ra, &count, NULL), ST_OK);
    assert_int_equal(count, 0);
}

/* Whose node died, or was busy with it for too long; each look of each node is another's turn. */
static void what_nobody_goes_on_with_is_gone_on_with(void **state)
{
    struct issuance_bench *bench = *state;
    struct problem refusal;
    uint64_t count = 0;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    assert_int_equal(issuance_resume_left(&bench->host.ra, &count, NULL), ST_OK);
    assert_int_equal(count, 0); /* somebody has just begun it */
    bench->host.now_utc += bench->host.ra.config.order.resume_s;
    signing_fails = UINT_MAX;
    assert_int_equal(issuance_resume_left(&bench->host.ra, &count, NULL), ST_OK);
    signing_fails = 0;
    assert_int_equal(count, 0);
    assert_int_equal(issuance_resume_left(&bench->host.ra, &count, NULL), ST_OK);
    assert_int_equal(count, 0); /* it was tried a moment ago */
    bench->host.now_utc += bench->host.ra.config.order.resume_s;
    assert_int_equal(issuance_resume_left(&bench->host.ra, &count, NULL), ST_OK);
    assert_int_equal(count, 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT state FROM orders"), ORDER_ISSUED);
}

static void what_is_begun_neither_expires_nor_can_be_cancelled(void **state)
{
    struct issuance_bench *bench = *state;
    struct order_answer answer;
    struct problem refusal;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    bench->host.now_utc += 10 * DAY_S;
    assert_int_equal(orders_cancel(&bench->host.ra, &bench->caller, bench->order, &answer, &refusal, NULL), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_ORDER_ISSUED);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_ISSUED);
}

static void completing_twice_keeps_one(void **state)
{
    struct issuance_bench *bench = *state;
    struct problem refusal;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    assert_int_equal(issuance_complete(&bench->host.ra, bench->order, NULL), ST_OK);
    assert_int_equal(issuance_complete(&bench->host.ra, bench->order, NULL), ST_OK);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued"), 1);
}

/* --- failures --- */

static void what_fails_once_is_signed_the_second_time(void **state)
{
    struct issuance_bench *bench = *state;
    struct order_answer answer;
    struct problem refusal;

    up_to_consent(bench, 0);
    signing_fails = 1;
    assert_int_equal(issuance_finalize(&bench->host.ra, &bench->caller, bench->order, &answer, &refusal, NULL), ST_OK);
    assert_int_equal(signing_fails, 0);
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued"), 1);
}

/* The failure is the host's as long as it signs nothing else either: the person waits, and gets the one certificate. */
static void a_host_that_cannot_sign_ends_no_order(void **state)
{
    struct issuance_bench *bench = *state;
    struct intent intent = {.serial = ""};
    struct order_answer answer;
    struct problem refusal;
    struct issued issued;
    struct tx *tx = NULL;
    unsigned count = 0;

    up_to_consent(bench, 0);
    for (unsigned asked = 0; asked < 3; asked++) {
        signing_fails = UINT_MAX;
        assert_int_equal(issuance_finalize(&bench->host.ra, &bench->caller, bench->order, &answer, &refusal, NULL),
                         ST_OK);
        assert_int_equal(issuance_resume_all(&bench->host.ra, &count, NULL), ST_OK);
        signing_fails = 0;
        assert_int_equal(count, 0);
        assert_int_equal(answer.state, ORDER_PROCESSING);
        assert_true(answer.retry_after_s > 0);
    }
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'certificate.fail'"), 0);
    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_intent_get(tx, bench->order, &intent, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_ISSUED);
    read_issued(bench, bench->order, &issued);
    assert_string_equal(issued.serial, intent.serial);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued"), 1);
    issued_clear(&issued);
    intent_clear(&intent);
}

/* The CA was exchanged while an intent stood: no certificate, and the person may apply again. */
static void what_another_ca_was_to_sign_is_given_up(void **state)
{
    struct issuance_bench *bench = *state;
    struct order_answer answer;
    struct problem refusal;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    ra_bench_close(&bench->host);
    ra_bench_exchange_ca(&bench->host);
    ra_bench_open(&bench->host);
    assert_int_equal(issuance_finalize(&bench->host.ra, &bench->caller, bench->order, &answer, &refusal, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_INVALID);
    assert_int_equal(answer.next, NEXT_NOTHING);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued"), 0);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'certificate.fail'"), 1);
    bench->host.now_utc += 1000;
    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
}

/* One that cannot be completed holds nobody up: neither the start nor the orders behind it. */
static void a_start_goes_on_past_what_cannot_be_completed(void **state)
{
    struct issuance_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, "0922333444");
    const struct caller others = ra_bench_caller(other);
    char sound[LIMIT_ID_SIZE], sql[160];
    struct problem refusal;
    unsigned count = 0;

    up_to_consent(bench, 0);
    ra_bench_order(&bench->host, other, 1, sound);
    ra_bench_verify(&bench->host, other, sound);
    ra_bench_agree(&bench->host, other, sound);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    assert_int_equal(issuance_intend(&bench->host.ra, &others, sound, &refusal, NULL), ST_OK);
    /* Orders are resumed by their number: damage the first. */
    (void)snprintf(sql, sizeof sql, "UPDATE intent SET tbs = substr(tbs, 1, 2) WHERE order_id = '%s'",
                   strcmp(bench->order, sound) < 0 ? bench->order : sound);
    (void)ra_bench_sql(&bench->host, sql);
    assert_int_equal(issuance_resume_all(&bench->host.ra, &count, NULL), ST_OK);
    assert_int_equal(count, 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM orders WHERE state = 4"), 1);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM orders WHERE state = %d", (int)ORDER_INVALID);
    assert_int_equal(ra_bench_sql(&bench->host, sql), 1);
}

/* The clock is asked between signing and keeping: there another thread completes the same order. */
struct overtaking_clock {
    struct issuance_bench *bench;
    struct clock usual;
    enum status other;
};

static int64_t now_and_overtake(void *self)
{
    struct overtaking_clock *clock = self;
    struct ra *ra = &clock->bench->host.ra;

    ra->clock = clock->usual;
    clock->other = issuance_complete(ra, clock->bench->order, NULL);
    return clock->usual.now_utc(clock->usual.self);
}

static void another_thread_that_was_faster_is_no_failure(void **state)
{
    struct issuance_bench *bench = *state;
    struct overtaking_clock overtaking = {.bench = bench, .usual = bench->host.ra.clock, .other = ST_BUG};
    struct problem refusal;

    up_to_consent(bench, 0);
    assert_int_equal(issuance_intend(&bench->host.ra, &bench->caller, bench->order, &refusal, NULL), ST_OK);
    bench->host.ra.clock = (struct clock){.now_utc = now_and_overtake, .self = &overtaking};
    assert_int_equal(issuance_complete(&bench->host.ra, bench->order, NULL), ST_OK);
    assert_int_equal(overtaking.other, ST_OK);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM issued WHERE revoked_utc IS NULL"), 1);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_ISSUED);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(the_certificate_is_the_persons_for_a_year),
        HOST_TEST(the_chain_comes_with_it_and_ends_at_our_root),
        HOST_TEST(finalizing_again_is_the_same_certificate),
        HOST_TEST(once_issued_the_request_is_forgotten),
        HOST_TEST(after_a_crash_the_same_bytes_are_issued),
        HOST_TEST(the_next_start_completes_what_was_begun),
        HOST_TEST(what_nobody_goes_on_with_is_gone_on_with),
        HOST_TEST(what_is_begun_neither_expires_nor_can_be_cancelled),
        HOST_TEST(completing_twice_keeps_one),
        HOST_TEST(another_thread_that_was_faster_is_no_failure),
        HOST_TEST(what_fails_once_is_signed_the_second_time),
        HOST_TEST(a_host_that_cannot_sign_ends_no_order),
        HOST_TEST(what_another_ca_was_to_sign_is_given_up),
        HOST_TEST(a_start_goes_on_past_what_cannot_be_completed),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
