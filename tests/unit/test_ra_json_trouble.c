#include "client/backend/ra_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "ra_json_rig.h"

/* --- what else may come --- */

static void test_answers_that_are_no_state(void **state)
{
    static const struct {
        long http_status;
        const char *content_type, *body;
        int64_t retry_after_s;
        enum status status;
        int fault;
        int64_t expected_retry_s;
    } cases[] = {
        {200, JSON, "", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {200, JSON, "{", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {200, JSON, "{}", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {200, JSON, "[]", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {200, JSON, "{\"state\":\"fine\"}", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {200, "text/html", "{\"state\":\"none\"}", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {200, "", "{\"state\":\"none\"}", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {201, JSON, "{\"state\":\"none\"}", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {204, "", "", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {302, "text/html", "", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {404, "text/html", "<html>", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {500, "text/html", "<html>", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {401, PROBLEM, "{}", 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {401, JSON, PROBLEM_BODY("unauthenticated", 401, ""), 0, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, 0},
        {502, "text/html", "<html>", 0, ST_BUSY, FAULT_HOST_BUSY, 0},
        {503, "text/html", "<html>", 30, ST_BUSY, FAULT_HOST_BUSY, 30},
        {504, "", "", 0, ST_BUSY, FAULT_HOST_BUSY, 0},
        {401, PROBLEM, PROBLEM_BODY("unauthenticated", 401, ""), 0, ST_REFUSED, FAULT_SESSION_ENDED, 0},
        {503, PROBLEM, PROBLEM_BODY("busy", 503, ",\"retry_after\":9"), 30, ST_BUSY, FAULT_HOST_BUSY, 9},
        {503, PROBLEM, PROBLEM_BODY("busy", 503, ""), 30, ST_BUSY, FAULT_HOST_BUSY, 30},
        {500, PROBLEM, PROBLEM_BODY("internal", 500, ""), 0, ST_BAD_ANSWER, FAULT_HOST_INTERNAL, 0},
        {403, PROBLEM, PROBLEM_BODY("somethingNew", 403, ""), 0, ST_REFUSED, FAULT_HOST_REFUSED, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "GET",
                                                .path = "/v1/state",
                                                .http_status = cases[i].http_status,
                                                .content_type = cases[i].content_type,
                                                .body = cases[i].body,
                                                .retry_after_s = cases[i].retry_after_s}};
        struct state_answer answer = {.state = HOST_VALID};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.state(rig.backend.self, "abc", &answer, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(err.retry_after_s, cases[i].expected_retry_s);
        assert_int_equal(answer.state, HOST_VALID);
        rig_close(&rig);
    }
}

static void test_refused_login(void **state)
{
    static const struct {
        long http_status;
        const char *body;
        enum status status;
        int fault;
        int64_t retry_s;
    } cases[] = {
        {401, PROBLEM_BODY("unauthenticated", 401, ""), ST_WRONG_SECRET, FAULT_LOGIN, 0},
        {429, PROBLEM_BODY("rateLimited", 429, ",\"retry_after\":900"), ST_REFUSED, FAULT_LOGIN_LOCKED, 900},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "POST",
                                                .path = "/v1/sessions",
                                                .http_status = cases[i].http_status,
                                                .content_type = PROBLEM,
                                                .body = cases[i].body}};
        const struct login_request request = {.national_id = "A123456789", .password = "x"};
        struct session_answer answer = {.token = ""};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.login(rig.backend.self, &request, &answer, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(err.retry_after_s, cases[i].retry_s);
        rig_close(&rig);
    }
}

static void test_exchange_fails(void **state)
{
    static const struct {
        enum status status;
        int fault;
    } cases[] = {{ST_OFFLINE, FAULT_HOST_UNREACHABLE},
                 {ST_OFFLINE, FAULT_HOST_TIMEOUT},
                 {ST_UNTRUSTED, FAULT_HOST_TLS},
                 {ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
                 {ST_CANCELLED, FAULT_CANCELLED}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {
            {.method = "GET", .path = "/v1/state", .status = cases[i].status, .fault = cases[i].fault}};
        struct state_answer answer = {.state = HOST_VALID};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.state(rig.backend.self, "abc", &answer, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        rig_close(&rig);
    }
}

/* An id that would change the path never gets into one. */
static void test_ids_that_are_paths(void **state)
{
    static const char *const ids[] = {"", "..", "a/b", "a?b", "a b", "a%2e", "中"};

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct rig rig;

        rig_open(&rig, NULL, 0);
        assert_int_equal(rig.backend.order_cancel(rig.backend.self, ids[i], "abc", NULL), ST_BAD_ANSWER);
        rig_close(&rig);
    }
}

static void ignore_report(void *self, enum progress_step step, size_t done, size_t total)
{
    (void)self;
    (void)step;
    (void)done;
    (void)total;
}

/* The bytes of a login are nobody's download; of the certificate they are. */
static bool stopped(void *self)
{
    (void)self;
    return true;
}

/*
 * After Ctrl-C the session still has to end at the host, and an order that nobody wants to go; and what is void for
 * good must not be called off.
 */
static void test_what_ends_something_is_not_stopped(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "DELETE", .path = "/v1/sessions/current", .http_status = 204},
        {.method = "DELETE", .path = "/v1/orders/" ORDER_ID, .status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE},
        {.method = "POST",
         .path = "/v1/certificates/00E9/revoke",
         .status = ST_OFFLINE,
         .fault = FAULT_HOST_UNREACHABLE},
        {.method = "GET", .path = "/v1/directory", .status = ST_CANCELLED, .fault = FAULT_CANCELLED},
    };
    const struct progress progress = {.cancelled = stopped};
    const struct revoke_request request = {.reason = REASON_SUPERSEDED, .code = "123456"};
    struct revoke_answer answer;
    struct directory directory;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    ra_json_init(&rig.ra, &rig.port, &progress, &rig.backend);
    assert_int_equal(rig.backend.logout(rig.backend.self, "token", NULL), ST_OK);
    assert_int_equal(rig.backend.order_cancel(rig.backend.self, ORDER_ID, "token", NULL), ST_OFFLINE);
    assert_int_equal(rig.backend.revoke(rig.backend.self, "00E9", "token", &request, NULL, &answer, NULL), ST_OFFLINE);
    assert_int_equal(rig.backend.directory(rig.backend.self, &directory, NULL), ST_CANCELLED);
    assert_false(rig.http.asked[0].stoppable);
    assert_false(rig.http.asked[1].stoppable);
    assert_false(rig.http.asked[2].stoppable);
    assert_true(rig.http.asked[3].stoppable);
    rig_close(&rig);
}

static void test_only_the_certificate_reports(void **state)
{
    static const struct fake_exchange script[] = {{.method = "GET",
                                                   .path = "/v1/state",
                                                   .http_status = 200,
                                                   .content_type = JSON,
                                                   .body = "{\"state\":\"none\"}"},
                                                  {.method = "GET",
                                                   .path = "/v1/orders/" ORDER_ID "/certificate",
                                                   .status = ST_OFFLINE,
                                                   .fault = FAULT_HOST_UNREACHABLE}};
    const struct progress progress = {.report = ignore_report};
    const struct order_auth auth = {.token = "abc"};
    struct state_answer answer = {.state = HOST_VALID};
    struct cert_list list = {.count = 0};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    ra_json_init(&rig.ra, &rig.port, &progress, &rig.backend);
    assert_int_equal(rig.backend.state(rig.backend.self, "abc", &answer, NULL), ST_OK);
    assert_false(rig.http.asked[0].reports);
    assert_int_equal(rig.backend.certificate(rig.backend.self, ORDER_ID, &auth, &progress, &list, NULL), ST_OFFLINE);
    assert_true(rig.http.asked[1].reports);
    rig_close(&rig);
}

/* Nobody is logged in for it, and what the host will not take for a signature is its refusal. */
static void test_signature_check(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "POST",
         .path = "/v1/signatures",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"serial\":\"00E9\",\"state\":\"revoked\"}"},
        {.method = "POST",
         .path = "/v1/signatures",
         .http_status = 422,
         .content_type = PROBLEM,
         .body = PROBLEM_BODY("badSignature", 422, "")},
        {.method = "POST",
         .path = "/v1/signatures",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"serial\":\"00E9\",\"state\":\"none\"}"},
    };
    static const struct {
        enum status status;
        int fault;
    } answers[] = {{ST_OK, 0}, {ST_REFUSED, FAULT_SIGNATURE_REFUSED}, {ST_BAD_ANSWER, FAULT_HOST_RUBBISH}};
    struct signature_request request = {.content_sha256 = HASH};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    buf_init(&request.cms, LIMIT_CMS_BYTES);
    assert_int_equal(buf_append(&request.cms, "0\x80\x06", 3), ST_OK);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct signature_answer answer = {.serial = ""};
        struct err err = ERR_INIT;

        assert_int_equal(rig.backend.signature_check(rig.backend.self, &request, &answer, &err), answers[i].status);
        assert_int_equal(err.fault, answers[i].fault);
        assert_string_equal(answer.serial, i == 0 ? "00E9" : "");
        assert_string_equal(rig.http.asked[i].authorization, "");
        assert_non_null(strstr(rig.http.asked[i].body, "\"MIAG\""));
        assert_non_null(strstr(rig.http.asked[i].body, HASH));
    }
    signature_request_clear(&request);
    rig_close(&rig);
}

/* In the language of whoever reads it, else in the host's. */
static void test_consent_in_a_language(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "GET",
         .path = "/v1/consent/en",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"id\":\"2026-11\",\"sha256\":"
                 "\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\","
                 "\"title\":\"Consent\",\"language\":\"en\",\"translation\":true,\"text\":\"x\"}"},
        {.method = "GET",
         .path = "/v1/consent/en",
         .http_status = 404,
         .content_type = PROBLEM,
         .body = PROBLEM_BODY("notFound", 404, "")},
        {.method = "GET",
         .path = "/v1/consent",
         .http_status = 200,
         .content_type = JSON,
         .body = "{\"id\":\"2026-11\",\"sha256\":"
                 "\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\","
                 "\"title\":\"Consent\",\"language\":\"zh-TW\",\"text\":\"x\"}"},
        {.method = "GET", .path = "/v1/consent/en", .status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE}};
    struct consent_answer consent = {.id = ""};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_int_equal(rig.backend.consent_get(rig.backend.self, "en", &consent, NULL), ST_OK);
    assert_true(consent.translation);
    consent_answer_clear(&consent);
    assert_int_equal(rig.backend.consent_get(rig.backend.self, "en", &consent, &err), ST_OK);
    assert_int_equal(err.status, ST_OK);
    assert_false(consent.translation);
    assert_string_equal(consent.language, "zh-TW");
    consent_answer_clear(&consent);
    assert_int_equal(rig.backend.consent_get(rig.backend.self, "en", &consent, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    rig_close(&rig);
}

#define SOME_OTHER "00000000000000000000000000000000"
/* A page of somebody else's, an order that goes on, another order: none of them was cancelled. */
static void what_was_not_cancelled_is_not_said_to_be(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "DELETE",
         .path = "/v1/orders/" ORDER_ID,
         .http_status = 200,
         .content_type = "text/html",
         .body = "<p>"},
        {.method = "DELETE", .path = "/v1/orders/" ORDER_ID, .http_status = 200, .content_type = JSON, .body = "{}"},
        {.method = "DELETE",
         .path = "/v1/orders/" ORDER_ID,
         .http_status = 200,
         .content_type = JSON,
         .body = ORDER_BODY("created", "otp")},
        {.method = "DELETE",
         .path = "/v1/orders/" SOME_OTHER,
         .http_status = 200,
         .content_type = JSON,
         .body = ORDER_BODY("cancelled", "none")}};
    static const char *const orders[] = {ORDER_ID, ORDER_ID, ORDER_ID, SOME_OTHER};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(rig.backend.order_cancel(rig.backend.self, orders[i], "abc", NULL), ST_BAD_ANSWER);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_cancelled_is_not_said_to_be),
        cmocka_unit_test(test_consent_in_a_language),
        cmocka_unit_test(test_answers_that_are_no_state),
        cmocka_unit_test(test_refused_login),
        cmocka_unit_test(test_exchange_fails),
        cmocka_unit_test(test_ids_that_are_paths),
        cmocka_unit_test(test_what_ends_something_is_not_stopped),
        cmocka_unit_test(test_only_the_certificate_reports),
        cmocka_unit_test(test_signature_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
