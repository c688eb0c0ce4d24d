/*
 * EST over the orders: what an EST client is told at each request, without TLS; that a certificate was shown in the
 * handshake is the listener's word (flow.est has the real one).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "base/encoding.h"
#include "pki/cert.h"
#include "ra_routes_rig.h"
#include "server/approval.h"
#include "server/est.h"
#include "server/store/store_certificate.h"
#include "server/store/store_retention.h"

#define ENROL "/.well-known/est/simpleenroll"
#define REENROL "/.well-known/est/simplereenroll"
enum { DAY_S = 86400, RETRY_S = 42 };

static struct request request; /* what is asked next */

static int est_open(void **state)
{
    struct routes_bench *bench = NULL;

    (void)bench_open(state);
    bench = *state;
    bench->host.ra.config.est.retry_s = RETRY_S;
    return 0;
}

static int est(struct routes_bench *bench)
{
    (void)snprintf(request.peer, sizeof request.peer, "192.0.2.7");
    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    est_handle(&bench->host.ra, &request, &bench->answer);
    return bench->answer.http_status;
}

/* "Basic ...". */
static const char *basic(const char *login)
{
    static char header[512];
    struct buf text;

    buf_init(&text, sizeof header);
    assert_int_equal(base64_append(&text, login, strlen(login)), ST_OK);
    (void)snprintf(header, sizeof header, "Basic %s", buf_text(&text));
    buf_clear(&text);
    return header;
}

static const char *right(void)
{
    return basic(RA_BENCH_ID ":" RA_BENCH_PASSWORD);
}

/* The request of that person and key in base64, until the next one. */
static void take_body(struct routes_bench *bench, unsigned key)
{
    static struct buf text = {.max = LIMIT_BODY_BYTES};
    struct order_request order;

    ra_bench_request(&bench->host, bench->account, key, &order);
    buf_clear(&text);
    assert_int_equal(base64_append(&text, order.csr.data, order.csr.len), ST_OK);
    order_request_clear(&order);
    request.body = buf_text(&text);
    request.body_len = text.len;
}

static void prepare(struct routes_bench *bench, const char *path, unsigned key)
{
    request = (struct request){.method = "POST", .path = path, .content_type = "application/pkcs10"};
    take_body(bench, key);
}

static int enrol(struct routes_bench *bench, unsigned key)
{
    prepare(bench, ENROL, key);
    request.authorization = right();
    return est(bench);
}

/* The one certificate of the answer; serial in the form of the records. */
static void read_certificate(struct routes_bench *bench, struct buf *der, char serial[SERIAL_TEXT_SIZE])
{
    struct buf message;
    const unsigned char *at = NULL;
    PKCS7 *read = NULL;
    unsigned char *bytes = NULL;
    struct cert_info info;
    int len = 0;

    assert_string_equal(bench->answer.content_type, "application/pkcs7-mime; smime-type=certs-only");
    assert_string_equal(bench->answer.headers[0].name, "Content-Transfer-Encoding");
    buf_init(&message, LIMIT_ANSWER_BYTES);
    assert_int_equal(base64_decode(buf_text(&bench->answer.body), &message), ST_OK);
    at = message.data;
    read = d2i_PKCS7(NULL, &at, (long)message.len);
    assert_non_null(read);
    assert_int_equal(sk_X509_num(read->d.sign->cert), 1);
    len = i2d_X509(sk_X509_value(read->d.sign->cert, 0), &bytes);
    assert_true(len > 0);
    buf_init(der, CERT_DER_MAX);
    assert_int_equal(buf_append(der, bytes, (size_t)len), ST_OK);
    assert_int_equal(cert_read(der->data, der->len, &info, NULL), ST_OK);
    memcpy(serial, info.serial, SERIAL_TEXT_SIZE);
    OPENSSL_free(bytes);
    PKCS7_free(read);
    buf_clear(&message);
}

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

static int64_t count(struct routes_bench *bench, const char *from)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", from);
    return ra_bench_sql(&bench->host, sql);
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

/* --- renewals --- */

/* A confirmed certificate on the day on which it is due, shown with what is asked next. */
static void show_due(struct routes_bench *bench, struct issued *issued)
{
    char order[LIMIT_ID_SIZE];
    struct tx *tx = NULL;

    ra_bench_issue(&bench->host, bench->account, 0, order);
    *issued = (struct issued){.serial = ""};
    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, order, issued, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    bench->host.now_utc = issued->not_after_utc - DAY_S;
}

static int reenrol(struct routes_bench *bench, const struct issued *shown, unsigned key)
{
    prepare(bench, REENROL, key);
    request.authorization = right();
    request.client_certificate = shown->der.data;
    request.client_certificate_len = shown->der.len;
    return est(bench);
}

static void a_renewal_waits_for_nothing(void **state)
{
    struct routes_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];
    struct issued shown, renewed = {.serial = ""};

    show_due(bench, &shown);
    assert_int_equal(count(bench, "issued WHERE confirmed_utc IS NOT NULL"), 0);
    assert_int_equal(reenrol(bench, &shown, 1), 200);
    read_certificate(bench, &renewed.der, serial);
    assert_int_equal(count(bench, "issued WHERE confirmed_utc IS NOT NULL"), 1); /* by its use */
    assert_int_equal(count(bench, "issued"), 2);
    assert_int_equal(reenrol(bench, &shown, 1), 200); /* its answer was lost */
    assert_int_equal(count(bench, "issued"), 2);
    /* The new one in use: confirmed, and the older one superseded. */
    request = (struct request){.method = "GET", .path = "/.well-known/est/cacerts"};
    request.client_certificate = renewed.der.data;
    request.client_certificate_len = renewed.der.len;
    assert_int_equal(est(bench), 200);
    assert_int_equal(count(bench, "issued WHERE confirmed_utc IS NOT NULL AND revoked_utc IS NULL"), 1);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NOT NULL"), 1);
    /* Even now that request is that order; another one by the older certificate is refused. */
    assert_int_equal(reenrol(bench, &shown, 1), 200);
    assert_int_equal(reenrol(bench, &shown, 2), 403);
    issued_clear(&shown);
    issued_clear(&renewed);
}

static void not_before_it_is_due(void **state)
{
    struct routes_bench *bench = *state;
    struct issued shown;

    show_due(bench, &shown);
    bench->host.now_utc = shown.issued_utc + DAY_S;
    assert_int_equal(reenrol(bench, &shown, 1), 403);
    assert_non_null(strstr(buf_text(&bench->answer.body), "not due yet"));
    assert_int_equal(count(bench, "orders"), 1);
    issued_clear(&shown);
}

/* product.md section 8: login and the valid old certificate. */
static void a_key_alone_renews_nothing(void **state)
{
    struct routes_bench *bench = *state;
    struct issued shown;

    show_due(bench, &shown);
    (void)ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, RA_BENCH_PHONE);
    prepare(bench, REENROL, 1);
    request.client_certificate = shown.der.data;
    request.client_certificate_len = shown.der.len;
    assert_int_equal(est(bench), 401);
    request.authorization = basic(RA_BENCH_ID ":guess");
    assert_int_equal(est(bench), 401);
    request.authorization = basic(RA_BENCH_OTHER_ID ":" RA_BENCH_PASSWORD);
    assert_int_equal(est(bench), 403);
    assert_int_equal(count(bench, "orders"), 1);
    issued_clear(&shown);
}

/* The same serial number, other bytes. */
static void a_certificate_of_somebody_else(void **state)
{
    struct routes_bench *bench = *state;
    struct issued shown;

    show_due(bench, &shown);
    shown.der.data[shown.der.len - 1] ^= 1;
    assert_int_equal(reenrol(bench, &shown, 1), 401);
    prepare(bench, REENROL, 1);
    request.client_certificate = "rubbish";
    request.client_certificate_len = 7;
    assert_int_equal(est(bench), 401);
    request.client_certificate = NULL;
    request.authorization = right(); /* who knows the password has not shown the key */
    assert_int_equal(est(bench), 401);
    assert_int_equal(count(bench, "orders"), 1);
    request = (struct request){.method = "GET", .path = "/.well-known/est/cacerts"};
    request.client_certificate = "rubbish";
    request.client_certificate_len = 7;
    assert_int_equal(est(bench), 200); /* that is for everybody */
    issued_clear(&shown);
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
        cmocka_unit_test_setup_teardown(a_renewal_waits_for_nothing, est_open, bench_close),
        cmocka_unit_test_setup_teardown(a_key_alone_renews_nothing, est_open, bench_close),
        cmocka_unit_test_setup_teardown(not_before_it_is_due, est_open, bench_close),
        cmocka_unit_test_setup_teardown(a_certificate_of_somebody_else, est_open, bench_close),
        cmocka_unit_test_setup_teardown(authorities_and_attributes, est_open, bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
