/* What is asked about a certificate: with the proof of its key a renewal or a revocation, without one its state. */
#include "client/backend/ra_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "protocol/key_proof.h"
#include "ra_json_rig.h"

#define SERIAL "00E9F50BD2E02700FD"
#define ORIGIN "https://ra.example.test:8443"
#define REVOKE_PATH "/v1/certificates/" SERIAL "/revoke"
#define REVOKED_BODY "{\"serial\":\"" SERIAL "\",\"reason\":\"keyCompromise\",\"revoked\":\"2026-11-23T04:00:00Z\"}"
#define NONCE(value)                                                                                                   \
    {                                                                                                                  \
        .method = "POST", .path = "/v1/nonces", .http_status = 201, .content_type = JSON,                              \
        .body = "{\"nonce\":\"" value "\",\"expires_in\":300}"                                                         \
    }

static struct key *the_key;
static struct buf the_spki;

static int make_key(void **state)
{
    (void)state;
    buf_init(&the_spki, KEY_DER_MAX);
    return key_generate(&the_key, NULL) == ST_OK && key_spki(the_key, &the_spki, NULL) == ST_OK ? 0 : -1;
}

static int free_key(void **state)
{
    (void)state;
    key_free(&the_key);
    buf_clear(&the_spki);
    return 0;
}

static enum status cannot_sign(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                               struct err *err)
{
    (void)self;
    (void)digest;
    (void)signature;
    return err_set(err, ST_IO, FAULT_KEY_BROKEN, "a key that nobody can use");
}

static const struct signer broken = {.sign_digest = cannot_sign};

/* --- renewal --- */

static struct order_request make_renewal(void)
{
    struct order_request request = {.kind = ORDER_RENEW, .replaces = SERIAL};

    buf_init(&request.csr, LIMIT_CSR_BYTES);
    assert_int_equal(buf_append(&request.csr, "0\x82", 2), ST_OK);
    return request;
}

static void assert_renewal_proved(const char *body, const char *nonce)
{
    struct order_request sent = {.kind = ORDER_NEW};
    struct proof_place place = {.nonce = ""};
    struct renewal_claim claim = {.replaces = ""};
    char sha256[SHA256_HEX_SIZE] = "";

    assert_int_equal(order_request_decode(body, strlen(body), &sent, NULL), ST_OK);
    assert_int_equal(sent.kind, ORDER_RENEW);
    assert_string_equal(sent.replaces, SERIAL);
    assert_int_equal(key_proof_check_renewal(sent.proof, the_spki.data, the_spki.len, &place, &claim, NULL), ST_OK);
    assert_string_equal(place.nonce, nonce);
    assert_string_equal(place.url, ORIGIN "/v1/orders");
    assert_int_equal(digest_sha256_hex("0\x82", 2, sha256, NULL), ST_OK);
    assert_string_equal(claim.csr_sha256, sha256);
    assert_string_equal(claim.replaces, SERIAL);
    order_request_clear(&sent);
}

static enum status renew(struct rig *rig, const struct signer *key, struct order_answer *answer, struct err *err)
{
    struct order_request request = make_renewal();
    char open_order[LIMIT_ID_SIZE] = "";
    bool same_key = false;
    const struct order_replaced replaced = {.key = key};
    const enum status status = rig->backend.order_create(rig->backend.self, "abc", "once", &request, &replaced, answer,
                                                         open_order, &same_key, err);

    order_request_clear(&request);
    return status;
}

static void test_renewal(void **state)
{
    static const struct fake_exchange script[] = {NONCE("nonce-1"),
                                                  {.method = "POST",
                                                   .path = "/v1/orders",
                                                   .http_status = 201,
                                                   .content_type = JSON,
                                                   .body = ORDER_BODY("consented", "finalize")}};
    const struct signer key = key_signer(the_key);
    struct order_answer answer = {.order = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(renew(&rig, &key, &answer, NULL), ST_OK);
    assert_int_equal(answer.next, NEXT_FINALIZE);
    assert_string_equal(rig.http.asked[0].authorization, "");
    assert_string_equal(rig.http.asked[1].authorization, "Bearer abc"); /* the login too */
    assert_string_equal(rig.http.asked[1].idempotency_key, "once");
    assert_renewal_proved(rig.http.asked[1].body, "nonce-1");
    rig_close(&rig);
}

static void test_renewal_with_a_refused_nonce(void **state)
{
    static const struct fake_exchange script[] = {NONCE("nonce-1"),
                                                  {.method = "POST",
                                                   .path = "/v1/orders",
                                                   .http_status = 400,
                                                   .content_type = PROBLEM,
                                                   .body = PROBLEM_BODY("badNonce", 400, ",\"nonce\":\"nonce-2\"")},
                                                  {.method = "POST",
                                                   .path = "/v1/orders",
                                                   .http_status = 201,
                                                   .content_type = JSON,
                                                   .body = ORDER_BODY("consented", "finalize")}};
    const struct signer key = key_signer(the_key);
    struct order_answer answer = {.order = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(renew(&rig, &key, &answer, NULL), ST_OK);
    assert_renewal_proved(rig.http.asked[1].body, "nonce-1");
    assert_renewal_proved(rig.http.asked[2].body, "nonce-2"); /* signed anew */
    assert_string_equal(rig.http.asked[2].idempotency_key, "once");
    rig_close(&rig);
}

static void test_renewal_refused(void **state)
{
    static const struct {
        const char *body;
        int http_status, fault;
    } cases[] = {{PROBLEM_BODY("forbidden", 403, ""), 403, FAULT_NOT_ALLOWED},
                 {PROBLEM_BODY("badProof", 422, ""), 422, FAULT_BAD_PROOF}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {NONCE("nonce-1"),
                                               {.method = "POST",
                                                .path = "/v1/orders",
                                                .http_status = cases[i].http_status,
                                                .content_type = PROBLEM,
                                                .body = cases[i].body}};
        const struct signer key = key_signer(the_key);
        struct order_answer answer = {.order = "untouched"};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(renew(&rig, &key, &answer, &err), ST_REFUSED);
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(answer.order, "untouched");
        rig_close(&rig);
    }
}

static void test_a_key_that_does_not_sign_sends_nothing(void **state)
{
    static const struct fake_exchange script[] = {NONCE("nonce-1"), NONCE("nonce-2")};
    const struct revoke_request request = {.reason = REASON_SUPERSEDED};
    struct order_answer answer = {.order = ""};
    struct revoke_answer revoked = {.serial = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(renew(&rig, &broken, &answer, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_KEY_BROKEN);
    err_clear(&err);
    assert_int_equal(rig.backend.revoke(rig.backend.self, SERIAL, "abc", &request, &broken, &revoked, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_KEY_BROKEN);
    rig_close(&rig);
}

/* --- revocation --- */

static void test_revoke_by_key(void **state)
{
    static const struct fake_exchange script[] = {
        NONCE("nonce-1"),
        {.method = "POST", .path = REVOKE_PATH, .http_status = 200, .content_type = JSON, .body = REVOKED_BODY}};
    const struct revoke_request request = {.reason = REASON_KEY_COMPROMISE};
    const struct signer key = key_signer(the_key);
    struct revoke_request sent = {.reason = REASON_UNSPECIFIED};
    struct revoke_answer answer = {.serial = ""};
    struct proof_place place = {.nonce = ""};
    struct revocation_claim claim = {.certificate = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.revoke(rig.backend.self, SERIAL, "abc", &request, &key, &answer, NULL), ST_OK);
    assert_string_equal(answer.serial, SERIAL);
    assert_int_equal(answer.reason, REASON_KEY_COMPROMISE);
    assert_int_equal(answer.revoked_utc, 1795406400);
    assert_string_equal(rig.http.asked[1].authorization, "Bearer abc");
    assert_int_equal(revoke_request_decode(rig.http.asked[1].body, strlen(rig.http.asked[1].body), &sent, NULL), ST_OK);
    assert_string_equal(sent.code, "");
    assert_int_equal(key_proof_check_revocation(sent.proof, the_spki.data, the_spki.len, &place, &claim, NULL), ST_OK);
    assert_string_equal(place.url, ORIGIN REVOKE_PATH);
    assert_string_equal(place.nonce, "nonce-1");
    assert_string_equal(claim.certificate, SERIAL);
    assert_int_equal(claim.reason, REASON_KEY_COMPROMISE);
    rig_close(&rig);
}

static void test_revoke_by_code(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "POST",
         .path = "/v1/certificates/" SERIAL "/otp",
         .http_status = 202,
         .content_type = JSON,
         .body = "{\"prefix\":\"7750\",\"masked_phone\":\"0912***678\",\"expires_in\":180,\"resend_after\":180}"},
        {.method = "POST", .path = REVOKE_PATH, .http_status = 200, .content_type = JSON, .body = REVOKED_BODY}};
    const struct revoke_request request = {.reason = REASON_CESSATION, .code = "123456"};
    struct code_sent_answer code = {.prefix = ""};
    struct revoke_answer answer = {.serial = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.revoke_code_send(rig.backend.self, SERIAL, "abc", &code, NULL), ST_OK);
    assert_string_equal(code.prefix, "7750");
    assert_string_equal(rig.http.asked[0].body, "");
    assert_int_equal(rig.backend.revoke(rig.backend.self, SERIAL, "abc", &request, NULL, &answer, NULL), ST_OK);
    assert_string_equal(rig.http.asked[1].body, "{\"reason\":\"cessationOfOperation\",\"code\":\"123456\"}");
    assert_string_equal(rig.http.asked[1].authorization, "Bearer abc");
    rig_close(&rig);
}

static void test_revoke_refused(void **state)
{
    static const struct {
        const char *body;
        int http_status;
        enum status status;
        int fault;
        int64_t retry_after_s;
    } cases[] = {
        {PROBLEM_BODY("notFound", 404, ""), 404, ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE, 0},
        {PROBLEM_BODY("rateLimited", 429, ",\"retry_after\":3600"), 429, ST_REFUSED, FAULT_REVOKE_LIMIT, 3600},
        {PROBLEM_BODY("otpInvalid", 401, ",\"tries_left\":4"), 401, ST_WRONG_SECRET, FAULT_CODE_WRONG, 0},
        {PROBLEM_BODY("otpExpired", 401, ""), 401, ST_REFUSED, FAULT_CODE_EXPIRED, 0},
        {PROBLEM_BODY("unauthenticated", 401, ""), 401, ST_REFUSED, FAULT_SESSION_ENDED, 0},
        {PROBLEM_BODY("forbidden", 403, ""), 403, ST_REFUSED, FAULT_NOT_ALLOWED, 0},
    };
    const struct revoke_request request = {.reason = REASON_CESSATION, .code = "123456"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "POST",
                                                .path = REVOKE_PATH,
                                                .http_status = cases[i].http_status,
                                                .content_type = PROBLEM,
                                                .body = cases[i].body}};
        struct revoke_answer answer = {.serial = "untouched"};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.revoke(rig.backend.self, SERIAL, "abc", &request, NULL, &answer, &err),
                         cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(err.retry_after_s, cases[i].retry_after_s);
        assert_string_equal(answer.serial, "untouched");
        rig_close(&rig);
    }
}

/* Too soon for a message is not a quota that is used up; by the time that one has to wait. */
static void test_no_code_is_sent(void **state)
{
    static const struct {
        const char *body;
        int http_status, fault;
    } cases[] = {
        {PROBLEM_BODY("rateLimited", 429, ",\"retry_after\":77"), 429, FAULT_CODE_TOO_SOON},
        {PROBLEM_BODY("rateLimited", 429, ",\"retry_after\":600"), 429, FAULT_CODE_TOO_SOON},
        {PROBLEM_BODY("rateLimited", 429, ",\"retry_after\":601"), 429, FAULT_REVOKE_LIMIT},
        {PROBLEM_BODY("rateLimited", 429, ",\"retry_after\":86400"), 429, FAULT_REVOKE_LIMIT},
        {PROBLEM_BODY("otpBlocked", 403, ""), 403, FAULT_CODES_BLOCKED},
        {PROBLEM_BODY("noPhone", 409, ""), 409, FAULT_NO_PHONE},
        {PROBLEM_BODY("forbidden", 403, ""), 403, FAULT_NOT_ALLOWED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "POST",
                                                .path = "/v1/certificates/" SERIAL "/otp",
                                                .http_status = cases[i].http_status,
                                                .content_type = PROBLEM,
                                                .body = cases[i].body}};
        struct code_sent_answer code = {.prefix = "x"};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.revoke_code_send(rig.backend.self, SERIAL, "abc", &code, &err), ST_REFUSED);
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(code.prefix, "x");
        rig_close(&rig);
    }
}

static void test_no_serial_changes_the_path(void **state)
{
    static const char *const serials[] = {"", "00ff", "00/../FF", "00FF?x=1", "00 FF"};
    const struct revoke_request request = {.reason = REASON_CESSATION, .code = "123456"};

    (void)state;
    for (size_t i = 0; i < sizeof serials / sizeof serials[0]; i++) {
        struct revoke_answer answer = {.serial = ""};
        struct code_sent_answer code = {.prefix = ""};
        struct err err = ERR_INIT;
        struct rig rig;

        rig_open(&rig, NULL, 0);
        assert_int_equal(rig.backend.revoke(rig.backend.self, serials[i], "abc", &request, NULL, &answer, &err),
                         ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_SERIAL);
        assert_int_equal(rig.backend.revoke_code_send(rig.backend.self, serials[i], "abc", &code, NULL), ST_BAD_INPUT);
        rig_close(&rig);
    }
}

/* --- to whoever has the certificate --- */

#define NAME "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE"
#define INFO(state)                                                                                                    \
    "{\"suggestedWindow\":{\"start\":\"2026-11-23T04:00:00Z\",\"end\":\"2026-12-23T04:00:00Z\"},\"state\":\"" state    \
    "\"}"

static void test_renewal_info(void **state)
{
    static const struct fake_exchange script[] = {{.method = "GET",
                                                   .path = "/v1/renewal-info/" NAME,
                                                   .http_status = 200,
                                                   .content_type = JSON,
                                                   .body = INFO("revoked")}};
    struct renewal_info info = {.state = HOST_UNKNOWN};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_true((rig.backend.capabilities & BACKEND_CAN_RENEWAL_INFO) != 0);
    assert_int_equal(rig.backend.renewal_info(rig.backend.self, NAME, &info, NULL), ST_OK);
    assert_int_equal(info.window.start_utc, 1795406400);
    assert_int_equal(info.state, HOST_REVOKED);
    assert_string_equal(rig.http.asked[0].authorization, "");
    assert_string_equal(rig.http.asked[0].body, "");
    rig_close(&rig);
}

static void test_renewal_info_refused(void **state)
{
    static const struct {
        long http_status;
        const char *type, *body;
        enum status status;
        int fault;
    } cases[] = {
        {404, PROBLEM, PROBLEM_BODY("notFound", 404, ""), ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE},
        {503, PROBLEM, PROBLEM_BODY("busy", 503, ""), ST_BUSY, FAULT_HOST_BUSY},
        {404, "text/html", "<html>", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {200, JSON, INFO("none"), ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {200, JSON, "{\"state\":\"valid\"}", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {200, "text/plain", INFO("valid"), ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "GET",
                                                .path = "/v1/renewal-info/" NAME,
                                                .http_status = cases[i].http_status,
                                                .content_type = cases[i].type,
                                                .body = cases[i].body}};
        struct renewal_info info = {.state = HOST_UNKNOWN};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.renewal_info(rig.backend.self, NAME, &info, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(info.state, HOST_UNKNOWN);
        rig_close(&rig);
    }
}

/* --- to anybody --- */

static void test_release(void **state)
{
    static const struct {
        long http_status;
        const char *type, *body;
        enum status status;
        int fault;
    } cases[] = {
        {200, JSON, "{\"notice\":\"a.b.c\"}", ST_OK, FAULT_NONE},
        {404, PROBLEM, PROBLEM_BODY("notFound", 404, ""), ST_NOT_FOUND, FAULT_RELEASE_NONE},
        {503, PROBLEM, PROBLEM_BODY("busy", 503, ""), ST_BUSY, FAULT_HOST_BUSY},
        {200, JSON, "{\"notice\":\"\"}", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {200, "text/plain", "a.b.c", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "GET",
                                                .path = "/v1/release",
                                                .http_status = cases[i].http_status,
                                                .content_type = cases[i].type,
                                                .body = cases[i].body}};
        struct release_answer answer = {.notice = "before"};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_true((rig.backend.capabilities & BACKEND_CAN_RELEASE) != 0);
        assert_int_equal(rig.backend.release(rig.backend.self, &answer, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(answer.notice, cases[i].status == ST_OK ? "a.b.c" : "before");
        assert_string_equal(rig.http.asked[0].authorization, "");
        rig_close(&rig);
    }
}

static void test_no_name_changes_the_path(void **state)
{
    static const char *const names[] = {"", ".", "..", "../x", "a/b", "a?b", "a b", "%2e%2e", "a#b"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct renewal_info info = {.state = HOST_UNKNOWN};
        struct rig rig;

        rig_open(&rig, NULL, 0);
        assert_int_equal(rig.backend.renewal_info(rig.backend.self, names[i], &info, NULL), ST_BAD_INPUT);
        rig_close(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_renewal),
        cmocka_unit_test(test_renewal_with_a_refused_nonce),
        cmocka_unit_test(test_renewal_refused),
        cmocka_unit_test(test_a_key_that_does_not_sign_sends_nothing),
        cmocka_unit_test(test_revoke_by_key),
        cmocka_unit_test(test_revoke_by_code),
        cmocka_unit_test(test_revoke_refused),
        cmocka_unit_test(test_no_code_is_sent),
        cmocka_unit_test(test_no_serial_changes_the_path),
        cmocka_unit_test(test_renewal_info),
        cmocka_unit_test(test_renewal_info_refused),
        cmocka_unit_test(test_release),
        cmocka_unit_test(test_no_name_changes_the_path),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
