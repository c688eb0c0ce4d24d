/*
 * EST over the orders: what an EST client is told at each request.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ra_est_rig.h"
#include "server/approval.h"
#include "server/store/store_retention.h"

/* The fingerprint that the person brings of that key. */
static enum status approve_key(struct routes_bench *bench, unsigned key, const char *text, struct err *err)
{
    char fingerprint[SHA256_HEX_SIZE];
    struct order order;

    assert_int_equal(key_spki_hash(ra_bench_key(key), fingerprint, NULL), ST_OK);
    fingerprint[APPROVAL_KEY_LEAST] = '\0';
    return approval_give(&bench->host.ra, RA_BENCH_ID, fingerprint, text, &order, err);
}

static enum status approve(struct routes_bench *bench, const char *text, struct err *err)
{
    return approve_key(bench, 0, text, err);
}

/* What retention does after retention.call_s. */
static void forget_calls(struct routes_bench *bench)
{
    const struct spent all = {.before_utc = bench->host.now_utc, .now_utc = bench->host.now_utc, .most = 100};
    struct tx *tx = NULL;
    int64_t removed = 0;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_retire(tx, SPENT_CALL, &all, &removed, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_true(removed > 0);
}

/* --- a first certificate --- */

static void the_same_request_until_it_is_approved(void **state)
{
    struct routes_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE], again[SERIAL_TEXT_SIZE];
    struct buf der, der_again;

    assert_int_equal(enrol(bench, 0), 202);
    assert_int_equal(bench->answer.retry_after_s, RETRY_S);
    assert_int_equal(bench->answer.body.len, 0);
    assert_int_equal(enrol(bench, 0), 202);
    assert_int_equal(count(bench, "orders"), 1);
    assert_int_equal(bench->host.sent.count, 0); /* no message: the counter stands for the code */
    assert_int_equal(approve(bench, bench->host.ra.consent.id, NULL), ST_OK);
    assert_int_equal(enrol(bench, 0), 200);
    read_certificate(bench, &der, serial);
    assert_int_equal(enrol(bench, 0), 200);
    read_certificate(bench, &der_again, again);
    assert_string_equal(serial, again);
    assert_int_equal(count(bench, "issued"), 1);
    assert_int_equal(count(bench, "audit WHERE action = 'order.approve' AND actor = 'helpdesk'"), 1);
    assert_int_equal(count(bench, "consent WHERE peer = 'counter'"), 1);
    assert_int_equal(count(bench, "session"), 0); /* a login is for one request */
    buf_clear(&der);
    buf_clear(&der_again);
}

static void another_key_waits_for_the_first(void **state)
{
    struct routes_bench *bench = *state;

    assert_int_equal(enrol(bench, 0), 202);
    assert_int_equal(enrol(bench, 1), 409);
    assert_non_null(strstr(buf_text(&bench->answer.body), "orderOpen: "));
    assert_string_equal(bench->answer.content_type, "text/plain; charset=utf-8");
}

static void a_request_that_names_nobody_will_do(void **state)
{
    /* RSA-2048, SHA-256, an empty subject: what `openssl req -subj /` makes. */
    struct routes_bench *bench = *state;
    struct order_request order;
    const struct caller caller = ra_bench_caller(bench->account);
    const struct idempotency once = ra_bench_call();
    struct order_answer answer;
    struct problem refusal;
    X509_REQ *csr = X509_REQ_new();
    EVP_PKEY *key = EVP_RSA_gen(2048);
    unsigned char *bytes = NULL;
    struct buf text;
    int len = 0;

    assert_int_equal(X509_REQ_set_pubkey(csr, key), 1);
    assert_true(X509_REQ_sign(csr, key, EVP_sha256()) > 0);
    len = i2d_X509_REQ(csr, &bytes);
    /* Our own programs know the name, and have to state it. */
    ra_bench_request(&bench->host, bench->account, 0, &order);
    buf_clear(&order.csr);
    assert_int_equal(buf_append(&order.csr, bytes, (size_t)len), ST_OK);
    assert_int_equal(orders_create(&bench->host.ra, &caller, &once, &order, &answer, &refusal, NULL), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_BAD_CSR);
    order_request_clear(&order);
    buf_init(&text, LIMIT_BODY_BYTES);
    assert_int_equal(base64_append(&text, bytes, (size_t)len), ST_OK);
    prepare(bench, ENROL, 0);
    request.authorization = right();
    request.body = buf_text(&text);
    request.body_len = text.len;
    assert_int_equal(est(bench), 202);
    buf_clear(&text);
    OPENSSL_free(bytes);
    X509_REQ_free(csr);
    EVP_PKEY_free(key);
}

static void who_is_not_logged_in(void **state)
{
    static const char *const wrong[] = {RA_BENCH_ID ":wrong",
                                        RA_BENCH_UNKNOWN_ID ":" RA_BENCH_PASSWORD,
                                        "nobody:" RA_BENCH_PASSWORD,
                                        RA_BENCH_ID,
                                        ":",
                                        ""};
    struct routes_bench *bench = *state;
    size_t i = 0;

    bench->host.ra.config.login.wrong_before_lock = 10;
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        prepare(bench, ENROL, 0);
        request.authorization = basic(wrong[i]);
        assert_int_equal(est(bench), 401);
        assert_string_equal(bench->answer.challenge, "Basic realm=\"EST\", charset=\"UTF-8\"");
        if (i < 2)
            assert_string_equal(buf_text(&bench->answer.body), "unauthenticated: login refused\n");
    }
    request.authorization = "Bearer abc";
    assert_int_equal(est(bench), 401);
    request.authorization = NULL;
    assert_int_equal(est(bench), 401);
    assert_int_equal(count(bench, "orders"), 0);
}

static void odd_requests(void **state)
{
    const struct {
        const char *method, *path, *type, *body;
        int answer;
    } cases[] = {
        {"GET", ENROL, NULL, "", 405},
        {"POST", "/.well-known/est/cacerts", NULL, "", 405},
        {"POST", "/.well-known/est/fullcmc", NULL, "", 404},
        {"POST", "/.well-known/est/label/simpleenroll", NULL, "", 404},
        {"POST", ENROL, "application/json", "{}", 415},
        {"POST", ENROL, NULL, "AAAA", 415},
        {"POST", ENROL, "application/pkcs10", "", 400},
        {"POST", ENROL, "application/pkcs10", "-----BEGIN CERTIFICATE REQUEST-----", 400},
        {"POST", ENROL, "application/pkcs10", "AAAA", 422},
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        request = (struct request){.method = cases[i].method,
                                   .path = cases[i].path,
                                   .content_type = cases[i].type,
                                   .authorization = right(),
                                   .body = cases[i].body,
                                   .body_len = strlen(cases[i].body)};
        assert_int_equal(est(bench), cases[i].answer);
    }
    request.has_query = true;
    assert_int_equal(est(bench), 404);
    request.has_query = false;
    request.body_too_large = true;
    assert_int_equal(est(bench), 413);
}

/* --- approving --- */

static void what_cannot_be_approved(void **state)
{
    struct routes_bench *bench = *state;
    struct err err = ERR_INIT;

    assert_int_equal(approve(bench, "x", NULL), ST_NOT_FOUND);
    assert_int_equal(enrol(bench, 0), 202);
    assert_int_equal(approve(bench, NULL, &err), ST_BAD_INPUT);
    assert_non_null(strstr(err.what, bench->host.ra.consent.id));
    assert_int_equal(approve(bench, "another text", NULL), ST_BAD_INPUT);
    assert_int_equal(count(bench, "audit WHERE action = 'order.approve'"), 0); /* all of it or nothing */
    bench->host.now_utc += bench->host.ra.config.order.ttl_s;
    assert_int_equal(approve(bench, bench->host.ra.consent.id, NULL), ST_EXPIRED);
    assert_int_equal(enrol(bench, 0), 410); /* the same request stays that order */
    assert_int_equal(enrol(bench, 1), 202);
    assert_int_equal(approve_key(bench, 1, bench->host.ra.consent.id, NULL), ST_OK);
    assert_int_equal(approve_key(bench, 1, bench->host.ra.consent.id, NULL), ST_ALREADY);
}

/* Whoever knows the password applies in between: the clerk sees the right person, and the wrong key. */
static void the_counter_approves_the_key_that_was_brought(void **state)
{
    struct routes_bench *bench = *state;
    const struct caller thief = ra_bench_caller(bench->account);
    struct order_answer cancelled;
    struct problem refusal;
    struct order order;

    assert_int_equal(enrol(bench, 0), 202);
    assert_int_equal(approval_look(&bench->host.ra, RA_BENCH_ID, &order, NULL), ST_OK);
    assert_int_equal(orders_cancel(&bench->host.ra, &thief, order.id, &cancelled, &refusal, NULL), ST_OK);
    assert_int_equal(enrol(bench, 1), 202);
    assert_int_equal(approve(bench, bench->host.ra.consent.id, NULL), ST_REFUSED);
    assert_int_equal(count(bench, "audit WHERE action = 'order.approve'"), 0);
    assert_int_equal(approval_give(&bench->host.ra, RA_BENCH_ID, "", NULL, &order, NULL), ST_BAD_INPUT);
    assert_int_equal(approval_give(&bench->host.ra, RA_BENCH_ID, "0123456789abcde", NULL, &order, NULL), ST_BAD_INPUT);
    assert_int_equal(enrol(bench, 1), 202);
}

/* The call is forgotten after retention.call_s, and a request made anew has other bytes: the key is what counts. */
static void the_same_key_is_the_same_application(void **state)
{
    struct routes_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE], again[SERIAL_TEXT_SIZE];
    struct buf der, der_again;

    assert_int_equal(enrol(bench, 0), 202);
    assert_int_equal(approve(bench, bench->host.ra.consent.id, NULL), ST_OK);
    assert_int_equal(enrol(bench, 0), 200);
    read_certificate(bench, &der, serial);
    forget_calls(bench);
    assert_int_equal(enrol(bench, 0), 200);
    read_certificate(bench, &der_again, again);
    assert_string_equal(serial, again);
    /* Not to somebody else, who has the request and a login of their own. */
    (void)ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, RA_BENCH_PHONE);
    request.authorization = basic(RA_BENCH_OTHER_ID ":" RA_BENCH_PASSWORD);
    assert_int_equal(est(bench), 422);
    buf_clear(&der);
    buf_clear(&der_again);
}

static void a_client_that_is_right_does_not_hide_one_that_guesses(void **state)
{
    struct routes_bench *bench = *state;
    unsigned i = 0;

    bench->host.ra.config.login.wrong_before_lock = 3;
    for (i = 0; i < 3; i++) {
        assert_int_equal(enrol(bench, 0), 202);
        request.authorization = basic(RA_BENCH_ID ":guess");
        assert_int_equal(est(bench), 401);
    }
    assert_int_equal(enrol(bench, 0), 429);
}

/* --- what is told to everybody --- */

static void authorities_and_attributes(void **state)
{
    struct routes_bench *bench = *state;
    struct buf message;
    const unsigned char *at = NULL;
    PKCS7 *read = NULL;

    request = (struct request){.method = "GET", .path = "/.well-known/est/cacerts"};
    assert_int_equal(est(bench), 200);
    assert_string_equal(bench->answer.content_type, "application/pkcs7-mime");
    buf_init(&message, LIMIT_ANSWER_BYTES);
    assert_int_equal(base64_decode(buf_text(&bench->answer.body), &message), ST_OK);
    at = message.data;
    read = d2i_PKCS7(NULL, &at, (long)message.len);
    assert_non_null(read);
    assert_int_equal(sk_X509_num(read->d.sign->cert), 2);
    PKCS7_free(read);
    buf_clear(&message);
    request.path = "/.well-known/est/csrattrs";
    assert_int_equal(est(bench), 200);
    assert_string_equal(bench->answer.content_type, "application/csrattrs");
    assert_string_equal(buf_text(&bench->answer.body), "MB4wEQYJKoZIhvcNAQEBMQQCAggABgkqhkiG9w0BAQs=");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_request_until_it_is_approved, est_open, bench_close),
        cmocka_unit_test_setup_teardown(another_key_waits_for_the_first, est_open, bench_close),
        cmocka_unit_test_setup_teardown(a_request_that_names_nobody_will_do, est_open, bench_close),
        cmocka_unit_test_setup_teardown(who_is_not_logged_in, est_open, bench_close),
        cmocka_unit_test_setup_teardown(odd_requests, est_open, bench_close),
        cmocka_unit_test_setup_teardown(what_cannot_be_approved, est_open, bench_close),
        cmocka_unit_test_setup_teardown(the_counter_approves_the_key_that_was_brought, est_open, bench_close),
        cmocka_unit_test_setup_teardown(the_same_key_is_the_same_application, est_open, bench_close),
        cmocka_unit_test_setup_teardown(a_client_that_is_right_does_not_hide_one_that_guesses, est_open, bench_close),
        cmocka_unit_test_setup_teardown(authorities_and_attributes, est_open, bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
