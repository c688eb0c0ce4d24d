#include "client/backend/ra_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "fakes/fake_ca.h"
#include "protocol/order_proof.h"
#include "ra_json_rig.h"

/* --- each call: what is asked, what is understood --- */

static void test_directory(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "GET",
         .path = "/v1/directory",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"server_time\":\"2026-11-23T06:00:00Z\",\"server_version\":\"1.1.0.0\",\"zone_offset\":28800,"
                 "\"code_ttl\":180,\"code_resend\":180,\"can_renew\":false,\"can_revoke\":false,"
                 "\"can_transfer\":false}"}};
    struct directory directory = {.zone_offset_s = 0};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.directory(rig.backend.self, &directory, NULL), ST_OK);
    assert_int_equal(directory.zone_offset_s, 28800);
    assert_string_equal(rig.http.asked[0].authorization, "");
    assert_string_equal(rig.http.asked[0].content_type, "");
    rig_close(&rig);
}

static void test_login_and_logout(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "POST",
         .path = "/v1/sessions",
         .http_status = 201,
         .content_type = JSON,
         .body = "{\"token\":\"abc\",\"name\":\"王小明\",\"phone_bound\":true,\"idle\":900,\"absolute\":28800}"},
        {.method = "DELETE", .path = "/v1/sessions/current", .http_status = 204, .content_type = ""}};
    const struct login_request request = {.national_id = "A123456789", .password = "pass\"word"};
    struct session_answer answer = {.token = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.login(rig.backend.self, &request, &answer, NULL), ST_OK);
    assert_string_equal(answer.token, "abc");
    assert_string_equal(answer.name, "王小明");
    assert_true(answer.phone_bound);
    assert_string_equal(rig.http.asked[0].content_type, JSON);
    assert_non_null(strstr(rig.http.asked[0].body, "\"pass\\\"word\""));
    assert_string_equal(rig.http.asked[0].authorization, "");
    assert_int_equal(rig.backend.logout(rig.backend.self, "abc", NULL), ST_OK);
    assert_string_equal(rig.http.asked[1].authorization, "Bearer abc");
    assert_string_equal(rig.http.asked[1].body, "");
    rig_close(&rig);
}

static void test_profile_and_state(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "GET",
         .path = "/v1/profile",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"key_type\":\"rsa\",\"key_bits\":2048,\"subject\":[{\"type\":\"CN\",\"value\":\"王小明\"}]}"},
        {.method = "GET",
         .path = "/v1/state",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"state\":\"none\"}"}};
    struct profile_answer profile = {.key_bits = 0};
    struct state_answer answer = {.has_order = true};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.profile(rig.backend.self, "abc", &profile, NULL), ST_OK);
    assert_int_equal(profile.key_bits, 2048);
    assert_int_equal(profile.subject.count, 1);
    assert_int_equal(rig.backend.state(rig.backend.self, "abc", &answer, NULL), ST_OK);
    assert_int_equal(answer.state, HOST_NONE);
    assert_false(answer.has_order);
    assert_string_equal(rig.http.asked[1].authorization, "Bearer abc");
    rig_close(&rig);
}

static struct order_request make_order_request(void)
{
    struct order_request request = {.kind = ORDER_NEW};

    buf_init(&request.csr, LIMIT_CSR_BYTES);
    assert_int_equal(buf_append(&request.csr, "0\x82", 2), ST_OK);
    return request;
}

static void test_order_create(void **state)
{
    static const struct fake_exchange script[] = {{.method = "POST",
                                                   .path = "/v1/orders",
                                                   .http_status = 201,
                                                   .content_type = JSON,
                                                   .body = ORDER_BODY("created", "otp")}};
    struct order_request request = make_order_request();
    struct order_answer answer = {.order = ""};
    char open_order[LIMIT_ID_SIZE] = "x";
    bool same_key = true;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(
        rig.backend.order_create(rig.backend.self, "abc", "once", &request, NULL, &answer, open_order, &same_key, NULL),
        ST_OK);
    assert_string_equal(answer.order, ORDER_ID);
    assert_int_equal(answer.next, NEXT_CODE);
    assert_string_equal(rig.http.asked[0].idempotency_key, "once");
    assert_string_equal(rig.http.asked[0].authorization, "Bearer abc");
    assert_string_equal(rig.http.asked[0].body, "{\"kind\":\"new\",\"csr\":\"MII=\"}"); /* base64 */
    order_request_clear(&request);
    rig_close(&rig);
}

static void test_order_open(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "POST",
         .path = "/v1/orders",
         .http_status = 409,
         .content_type = PROBLEM,
         .body = PROBLEM_BODY("orderOpen", 409, ",\"order\":\"" ORDER_ID "\",\"same_key\":true")},
        {.method = "POST",
         .path = "/v1/orders",
         .http_status = 422,
         .content_type = PROBLEM,
         .body = PROBLEM_BODY("badCSR", 422, "")}};
    struct order_request request = make_order_request();
    struct order_answer answer = {.order = "untouched"};
    char open_order[LIMIT_ID_SIZE] = "";
    bool same_key = false;
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(
        rig.backend.order_create(rig.backend.self, "abc", "once", &request, NULL, &answer, open_order, &same_key, &err),
        ST_REFUSED);
    assert_int_equal(err.fault, FAULT_ORDER_OPEN);
    assert_string_equal(open_order, ORDER_ID);
    assert_true(same_key);
    assert_string_equal(answer.order, "untouched");
    open_order[0] = '\0';
    err_clear(&err);
    assert_int_equal(
        rig.backend.order_create(rig.backend.self, "abc", "once", &request, NULL, &answer, open_order, &same_key, &err),
        ST_REFUSED);
    assert_int_equal(err.fault, FAULT_BAD_CSR);
    assert_string_equal(open_order, "");
    order_request_clear(&request);
    rig_close(&rig);
}

static void test_steps_of_an_order(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "POST",
         .path = "/v1/orders/" ORDER_ID "/otp",
         .http_status = 202,
         .content_type = JSON,
         .body = "{\"prefix\":\"7750\",\"masked_phone\":\"0912***678\",\"expires_in\":180,\"resend_after\":180}"},
        {.method = "POST",
         .path = "/v1/orders/" ORDER_ID "/otp/verify",
         .http_status = 200,
         .content_type = JSON,
         .body = ORDER_BODY("verified", "consent")},
        {.method = "POST",
         .path = "/v1/orders/" ORDER_ID "/consent",
         .http_status = 200,
         .content_type = JSON,
         .body = ORDER_BODY("consented", "finalize")},
        {.method = "POST",
         .path = "/v1/orders/" ORDER_ID "/finalize",
         .http_status = 202,
         .content_type = JSON,
         .body = ORDER_BODY("processing", "wait"),
         .retry_after_s = 7},
        {.method = "POST",
         .path = "/v1/orders/" ORDER_ID "/finalize",
         .http_status = 200,
         .content_type = JSON,
         .body = ORDER_BODY("issued", "confirm")},
        {.method = "DELETE",
         .path = "/v1/orders/" ORDER_ID,
         .http_status = 200,
         .content_type = JSON,
         .body = ORDER_BODY("cancelled", "none")}};
    const struct code_request code = {.code = "012345"};
    const struct consent_request consent = {.id = "2026-11", .sha256 = HASH, .agreed = true};
    struct code_sent_answer sent = {.prefix = ""};
    struct order_answer answer = {.order = ""};
    struct rig rig;
    const struct backend *b = &rig.backend;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(b->code_send(b->self, ORDER_ID, "abc", &sent, NULL), ST_OK);
    assert_string_equal(sent.prefix, "7750");
    assert_int_equal(b->code_verify(b->self, ORDER_ID, "abc", &code, &answer, NULL), ST_OK);
    assert_int_equal(answer.next, NEXT_CONSENT);
    assert_string_equal(rig.http.asked[1].body, "{\"code\":\"012345\"}");
    assert_int_equal(b->consent_agree(b->self, ORDER_ID, "abc", &consent, &answer, NULL), ST_OK);
    assert_int_equal(answer.next, NEXT_FINALIZE);
    assert_int_equal(b->finalize(b->self, ORDER_ID, "abc", &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_PROCESSING);
    assert_int_equal(answer.retry_after_s, 7); /* the header, where the body has none */
    assert_string_equal(rig.http.asked[3].body, "{}");
    assert_int_equal(b->finalize(b->self, ORDER_ID, "abc", &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_int_equal(b->order_cancel(b->self, ORDER_ID, "abc", NULL), ST_OK);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(rig.http.asked[i].authorization, "Bearer abc");
    rig_close(&rig);
}

static void test_consent_text(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "GET",
         .path = "/v1/consent",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"id\":\"2026-11\",\"sha256\":"
                 "\"908eca89a0ec6540a5efbf503f621f676326a7dfb2c441f58e06e57243eae857\","
                 "\"title\":\"電子憑證服務同意書\",\"text\":\"第一條\\n範例文字。\\n\"}"},
        {.method = "GET",
         .path = "/v1/consent",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"id\":\"2026-11\",\"sha256\":"
                 "\"908eca89a0ec6540a5efbf503f621f676326a7dfb2c441f58e06e57243eae857\","
                 "\"title\":\"電子憑證服務同意書\",\"text\":\"another text\"}"}};
    struct consent_answer consent = {.id = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.consent_get(rig.backend.self, NULL, &consent, NULL), ST_OK);
    assert_string_equal(buf_text(&consent.text), "第一條\n範例文字。\n");
    consent_answer_clear(&consent);
    consent = (struct consent_answer){.id = ""};
    assert_int_equal(rig.backend.consent_get(rig.backend.self, NULL, &consent, &err), ST_BAD_ANSWER);
    assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
    assert_null(consent.text.data);
    rig_close(&rig);
}

/* --- order proof --- */

#define NONCE(value)                                                                                                   \
    {                                                                                                                  \
        .method = "POST", .path = "/v1/nonces", .http_status = 201, .content_type = JSON,                              \
        .body = "{\"nonce\":\"" value "\",\"expires_in\":300}"                                                         \
    }

static void assert_proof(const char *authorization, struct key *key, const char *nonce, const char *url)
{
    struct proof_place proof = {.nonce = ""};
    struct buf spki;

    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    assert_memory_equal(authorization, "OrderProof ", 11);
    assert_int_equal(order_proof_check(authorization + 11, spki.data, spki.len, &proof, NULL), ST_OK);
    assert_string_equal(proof.nonce, nonce);
    assert_string_equal(proof.url, url);
    buf_clear(&spki);
}

static void test_order_proof(void **state)
{
    struct key *key = *state;
    const struct signer signer = key_signer(key);
    const struct order_auth auth = {.key = &signer};
    static const struct fake_exchange script[] = {NONCE("nonce-1"),
                                                  {.method = "GET",
                                                   .path = "/v1/orders/" ORDER_ID,
                                                   .http_status = 200,
                                                   .content_type = JSON,
                                                   .body = ORDER_BODY("issued", "confirm")}};
    struct order_answer answer = {.order = ""};
    struct rig rig;

    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.order_get(rig.backend.self, ORDER_ID, &auth, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_string_equal(rig.http.asked[0].authorization, "");
    assert_proof(rig.http.asked[1].authorization, key, "nonce-1", "https://ra.example.test:8443/v1/orders/" ORDER_ID);
    rig_close(&rig);
}

static void test_refused_nonce_brings_the_next(void **state)
{
    struct key *key = *state;
    const struct signer signer = key_signer(key);
    const struct order_auth auth = {.key = &signer};
    const struct confirm_request request = {.sha256 = HASH, .installed = true};
    static const struct fake_exchange script[] = {NONCE("nonce-1"),
                                                  {.method = "POST",
                                                   .path = "/v1/orders/" ORDER_ID "/confirm",
                                                   .http_status = 400,
                                                   .content_type = PROBLEM,
                                                   .body = PROBLEM_BODY("badNonce", 400, ",\"nonce\":\"nonce-2\"")},
                                                  {.method = "POST",
                                                   .path = "/v1/orders/" ORDER_ID "/confirm",
                                                   .http_status = 200,
                                                   .content_type = JSON,
                                                   .body = ORDER_BODY("confirmed", "none")}};
    struct order_answer answer = {.order = ""};
    struct rig rig;

    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.confirm(rig.backend.self, ORDER_ID, &auth, &request, &answer, NULL), ST_OK);
    assert_int_equal(answer.state, ORDER_CONFIRMED);
    assert_proof(rig.http.asked[2].authorization, key, "nonce-2",
                 "https://ra.example.test:8443/v1/orders/" ORDER_ID "/confirm");
    assert_string_equal(rig.http.asked[1].body, rig.http.asked[2].body);
    rig_close(&rig);
}

static void test_nonce_refused_twice(void **state)
{
    struct key *key = *state;
    const struct signer signer = key_signer(key);
    const struct order_auth auth = {.key = &signer};
    static const struct fake_exchange script[] = {NONCE("nonce-1"),
                                                  {.method = "GET",
                                                   .path = "/v1/orders/" ORDER_ID,
                                                   .http_status = 400,
                                                   .content_type = PROBLEM,
                                                   .body = PROBLEM_BODY("badNonce", 400, ",\"nonce\":\"nonce-2\"")},
                                                  {.method = "GET",
                                                   .path = "/v1/orders/" ORDER_ID,
                                                   .http_status = 400,
                                                   .content_type = PROBLEM,
                                                   .body = PROBLEM_BODY("badNonce", 400, ",\"nonce\":\"nonce-3\"")}};
    struct order_answer answer = {.order = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.order_get(rig.backend.self, ORDER_ID, &auth, &answer, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_BAD_PROOF);
    rig_close(&rig);
}

static void test_no_nonce_no_question(void **state)
{
    struct key *key = *state;
    const struct signer signer = key_signer(key);
    const struct order_auth auth = {.key = &signer};
    static const struct fake_exchange scripts[][1] = {
        {{.method = "POST", .path = "/v1/nonces", .status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE}},
        {{.method = "POST", .path = "/v1/nonces", .http_status = 201, .content_type = JSON, .body = "{}"}},
        {{.method = "POST",
          .path = "/v1/nonces",
          .http_status = 503,
          .content_type = PROBLEM,
          .body = PROBLEM_BODY("busy", 503, "")}}};
    static const enum status expected[] = {ST_OFFLINE, ST_BAD_ANSWER, ST_BUSY};

    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct order_answer answer = {.order = ""};
        struct rig rig;

        rig_open(&rig, scripts[i], 1);
        assert_int_equal(rig.backend.order_get(rig.backend.self, ORDER_ID, &auth, &answer, NULL), expected[i]);
        rig_close(&rig);
    }
}

/* --- certificate --- */

static void test_certificate(void **state)
{
    static struct fake_ca ca;
    static struct fake_exchange script[] = {{.method = "GET",
                                             .path = "/v1/orders/" ORDER_ID "/certificate",
                                             .http_status = 200,
                                             .content_type = "application/pem-certificate-chain"}};
    const struct order_auth auth = {.token = "abc"};
    struct cert_list list = {.count = 0};
    struct rig rig;

    (void)state;
    fake_ca_open(&ca, "北城證券");
    script[0].body = buf_text(&ca.pem);
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.certificate(rig.backend.self, ORDER_ID, &auth, NULL, &list, NULL), ST_OK);
    assert_int_equal(list.count, 2);
    assert_memory_equal(list.items[0].data, ca.root.data, ca.root.len);
    cert_list_clear(&list);
    rig_close(&rig);
    fake_ca_close(&ca);
}

static void test_certificate_that_is_none(void **state)
{
    static const struct {
        const char *content_type, *body;
    } cases[] = {
        {"application/pem-certificate-chain", ""},
        {"application/pem-certificate-chain", "hello"},
        {"application/pem-certificate-chain", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"},
        {"application/json", "{}"},
        {"text/html", "<html>"},
        {"", ""}};
    const struct order_auth auth = {.token = "abc"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "GET",
                                                .path = "/v1/orders/" ORDER_ID "/certificate",
                                                .http_status = 200,
                                                .content_type = cases[i].content_type,
                                                .body = cases[i].body}};
        struct cert_list list = {.count = 0};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.certificate(rig.backend.self, ORDER_ID, &auth, NULL, &list, &err), ST_BAD_ANSWER);
        assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
        assert_int_equal(list.count, 0);
        cert_list_clear(&list);
        rig_close(&rig);
    }
}

static int make_key(void **state)
{
    struct key *key = NULL;

    if (key_generate(&key, NULL) != ST_OK)
        return -1;
    *state = key;
    return 0;
}

static int free_key(void **state)
{
    struct key *key = *state;

    key_free(&key);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directory),
        cmocka_unit_test(test_login_and_logout),
        cmocka_unit_test(test_profile_and_state),
        cmocka_unit_test(test_order_create),
        cmocka_unit_test(test_order_open),
        cmocka_unit_test(test_steps_of_an_order),
        cmocka_unit_test(test_consent_text),
        cmocka_unit_test(test_order_proof),
        cmocka_unit_test(test_refused_nonce_brings_the_next),
        cmocka_unit_test(test_nonce_refused_twice),
        cmocka_unit_test(test_no_nonce_no_question),
        cmocka_unit_test(test_certificate),
        cmocka_unit_test(test_certificate_that_is_none),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
