/* What the host says of its certificates: the truth at each question, signed once for many, by a key that changes in
 * time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/fault.h"
#include "pki/ocsp.h"
#include "ra_issuance_rig.h"
#include "server/responder.h"

#define MADE_UP "00E9F50BD2E02700FD18559F717C80FDCF"

static struct issuance_bench *bench;
static struct responder *responder;
static char serial[SERIAL_TEXT_SIZE];

/* The CA certifies a responder, unless it refuses. */
static bool refuses;
static unsigned attempts;

enum status __real_ca_certify_responder(const struct ca *ca, const struct ca_responder_order *order, struct buf *out,
                                        struct err *err);
enum status __wrap_ca_certify_responder(const struct ca *ca, const struct ca_responder_order *order, struct buf *out,
                                        struct err *err);
enum status __wrap_ca_certify_responder(const struct ca *ca, const struct ca_responder_order *order, struct buf *out,
                                        struct err *err)
{
    attempts++;
    return refuses ? err_set(err, ST_IO, FAULT_NONE, "refused by the test")
                   : __real_ca_certify_responder(ca, order, out, err);
}

static int open_responder(void **state)
{
    attempts = 0;
    refuses = false;
    (void)bench_open(state);
    bench = *state;
    assert_int_equal(responder_new(&bench->host.ra, RESPONDER_KEPT, &responder, NULL), ST_OK);
    issue_another(bench, 0, serial);
    return 0;
}

static int close_responder(void **state)
{
    responder_free(&responder);
    return bench_close(state);
}

static enum status ask(const char *of, enum ocsp_hash hash, struct published *out)
{
    struct ocsp_question question = {.hash = hash};
    struct buf der;
    enum status status = ST_OK;

    (void)snprintf(question.serial, sizeof question.serial, "%s", of);
    buf_init(&der, OCSP_QUESTION_MAX);
    assert_int_equal(ocsp_question_write(&question, ca_peek_issuing(bench->host.ra.ca), &der, NULL), ST_OK);
    status = responder_ask(responder, der.data, der.len, out, NULL);
    buf_clear(&der);
    return status;
}

/* As whoever asked reads it now. */
static struct ocsp_answer read_now(const struct published *published, const char *of, enum ocsp_hash hash)
{
    struct ocsp_question question = {.hash = hash};
    struct ocsp_answer answer = {.reason = -1};
    struct err err = ERR_INIT;
    const struct buf *der = shared_bytes_peek(published->der);

    (void)snprintf(question.serial, sizeof question.serial, "%s", of);
    if (ocsp_answer_read(der->data, der->len, &question, ca_peek_issuing(bench->host.ra.ca), bench->host.now_utc,
                         &answer, &err) != ST_OK)
        fail_msg("%s", err.what);
    assert_int_equal(answer.next_update_utc, published->next_update_utc);
    return answer;
}

static struct ocsp_answer ask_and_read(const char *of)
{
    struct published published;
    struct ocsp_answer answer;

    assert_int_equal(ask(of, OCSP_SHA1, &published), ST_OK);
    answer = read_now(&published, of, OCSP_SHA1);
    published_clear(&published);
    return answer;
}

static int64_t times_certified(void)
{
    return ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'responder.certify'");
}

static void it_says_what_the_records_say(void **state)
{
    struct ocsp_answer answer = ask_and_read(serial);

    (void)state;
    assert_false(answer.revoked);
    assert_int_equal(answer.this_update_utc, bench->host.now_utc - bench->host.ra.config.certificate.backdate_s);
    assert_int_equal(answer.next_update_utc, bench->host.now_utc + bench->host.ra.config.ocsp.validity_s);
    revoke_certificate(bench, serial, REVOKE_KEY_COMPROMISE);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT at_utc FROM audit WHERE action = 'responder.certify'"),
                     bench->host.now_utc);
    answer = ask_and_read(serial); /* at once */
    assert_true(answer.revoked);
    assert_int_equal(answer.revoked_utc, bench->host.now_utc);
    assert_int_equal(answer.reason, CRL_KEY_COMPROMISE);
    assert_int_equal(times_certified(), 1);
}

static void one_answer_serves_all_who_ask(void **state)
{
    struct published first, second, by_other_hash;

    (void)state;
    assert_int_equal(ask(serial, OCSP_SHA1, &first), ST_OK);
    bench->host.now_utc += 60;
    assert_int_equal(ask(serial, OCSP_SHA1, &second), ST_OK);
    assert_ptr_equal(second.der, first.der);
    assert_int_equal(second.made_utc, bench->host.now_utc - 60);
    assert_int_equal(ask(serial, OCSP_SHA256, &by_other_hash), ST_OK); /* whoever asks so wants it so */
    (void)read_now(&by_other_hash, serial, OCSP_SHA256);
    published_clear(&by_other_hash);
    published_clear(&second);
    published_clear(&first);
}

static void one_that_is_near_its_end_is_signed_anew(void **state)
{
    const int64_t begun_utc = bench->host.now_utc;
    struct published first, next;

    (void)state;
    assert_int_equal(ask(serial, OCSP_SHA1, &first), ST_OK);
    bench->host.now_utc = first.next_update_utc - bench->host.ra.config.ocsp.refresh_s - 1;
    assert_int_equal(ask(serial, OCSP_SHA1, &next), ST_OK);
    assert_int_equal(next.made_utc, begun_utc);
    published_clear(&next);
    bench->host.now_utc++;
    assert_int_equal(ask(serial, OCSP_SHA1, &next), ST_OK);
    assert_int_equal(next.made_utc, bench->host.now_utc);
    published_clear(&next);
    bench->host.now_utc = begun_utc + 60; /* the clock was ahead: that one is of no use now */
    assert_int_equal(ask(serial, OCSP_SHA1, &next), ST_OK);
    assert_int_equal(next.made_utc, bench->host.now_utc);
    (void)read_now(&next, serial, OCSP_SHA1);
    published_clear(&next);
    published_clear(&first);
}

static void its_certificate_is_changed_in_time(void **state)
{
    const int64_t begun_utc = bench->host.now_utc;

    (void)state;
    (void)ask_and_read(serial);
    bench->host.now_utc = begun_utc + RESPONDER_DAYS * DAY_S / 2 - 1;
    (void)ask_and_read(serial);
    assert_int_equal(times_certified(), 1);
    bench->host.now_utc++;
    (void)ask_and_read(serial); /* the kept one is good for a day yet */
    assert_int_equal(times_certified(), 1);
    bench->host.now_utc += DAY_S;
    (void)ask_and_read(serial);
    assert_int_equal(times_certified(), 2);
}

static void no_answer_outlives_the_ca(void **state)
{
    const int64_t end_utc = ca_not_after_utc(bench->host.ra.ca);
    struct published none = {.number = 77};

    (void)state;
    bench->host.now_utc = end_utc - 3 * 3600;
    assert_int_equal(ask_and_read(serial).next_update_utc, end_utc);
    bench->host.now_utc += 60; /* nearer to its end than an answer should be: signed anew, by the same key */
    assert_int_equal(ask_and_read(serial).next_update_utc, end_utc);
    assert_int_equal(times_certified(), 1);
    bench->host.now_utc = end_utc;
    assert_int_equal(ask(serial, OCSP_SHA1, &none), ST_EXPIRED);
    assert_int_equal(none.number, 77);
}

static void what_is_not_here_costs_no_signature(void **state)
{
    static const unsigned char noise[] = "OCSP";
    struct published none = {.number = 77};

    (void)state;
    assert_int_equal(ask(MADE_UP, OCSP_SHA1, &none), ST_NOT_FOUND);
    assert_int_equal(responder_ask(responder, noise, sizeof noise, &none, NULL), ST_BAD_INPUT);
    assert_int_equal(responder_ask(responder, noise, 0, &none, NULL), ST_BAD_INPUT);
    assert_int_equal(none.number, 77);
    assert_int_equal(times_certified(), 0);
}

/* Same names, other keys: the serial number is in the records, and is not the new CA's to speak of. */
static void a_certificate_of_the_ca_before(void **state)
{
    struct published none = {.number = 77};

    (void)state;
    assert_false(ask_and_read(serial).revoked);
    responder_free(&responder);
    ra_bench_close(&bench->host);
    ra_bench_exchange_ca(&bench->host);
    ra_bench_open(&bench->host);
    assert_int_equal(responder_new(&bench->host.ra, RESPONDER_KEPT, &responder, NULL), ST_OK);
    assert_int_equal(ask(serial, OCSP_SHA1, &none), ST_NOT_FOUND);
    assert_int_equal(none.number, 77);
}

/* More questions than answers are kept: each is answered with its own all the same. */
static void all_in_one_place(void **state)
{
    struct published first, again;
    char other[SERIAL_TEXT_SIZE];

    (void)state;
    responder_free(&responder);
    assert_int_equal(responder_new(&bench->host.ra, 1, &responder, NULL), ST_OK);
    assert_int_equal(ask(serial, OCSP_SHA1, &first), ST_OK);
    revoke_certificate(bench, serial, REVOKE_SUPERSEDED);
    issue_another(bench, 1, other);
    assert_false(ask_and_read(other).revoked);
    assert_true(ask_and_read(serial).revoked);
    assert_false(ask_and_read(other).revoked);
    assert_int_equal(ask(other, OCSP_SHA256, &again), ST_OK);
    (void)read_now(&again, other, OCSP_SHA256);
    assert_false(ask_and_read(other).revoked);
    assert_false(read_now(&first, serial, OCSP_SHA1).revoked); /* who holds it still, holds it whole */
    published_clear(&again);
    published_clear(&first);
}

/* The CA does not answer: the old key goes on, and nobody makes new ones meanwhile. */
static void one_that_cannot_be_changed_goes_on(void **state)
{
    const int64_t begun_utc = bench->host.now_utc;

    (void)state;
    (void)ask_and_read(serial);
    bench->host.now_utc = begun_utc + (RESPONDER_DAYS / 2 + 1) * DAY_S;
    refuses = true;
    assert_false(ask_and_read(serial).revoked);
    assert_int_equal(attempts, 2);
    bench->host.now_utc += 13 * 3600; /* the kept one is near its end */
    assert_false(ask_and_read(serial).revoked);
    assert_int_equal(attempts, 3);
    bench->host.now_utc += RESPONDER_AGAIN_S - 1;
    revoke_certificate(bench, serial, REVOKE_SUPERSEDED);
    assert_true(ask_and_read(serial).revoked); /* signed, and nothing was tried */
    assert_int_equal(attempts, 3);
    refuses = false;
    bench->host.now_utc += 13 * 3600;
    assert_true(ask_and_read(serial).revoked);
    assert_int_equal(attempts, 4);
    assert_int_equal(times_certified(), 2);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, open_responder, close_responder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(it_says_what_the_records_say),
        HOST_TEST(one_answer_serves_all_who_ask),
        HOST_TEST(one_that_is_near_its_end_is_signed_anew),
        HOST_TEST(its_certificate_is_changed_in_time),
        HOST_TEST(no_answer_outlives_the_ca),
        HOST_TEST(what_is_not_here_costs_no_signature),
        HOST_TEST(a_certificate_of_the_ca_before),
        HOST_TEST(all_in_one_place),
        HOST_TEST(one_that_cannot_be_changed_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
