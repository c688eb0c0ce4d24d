/* Problem documents: exact JSON both ways, what is none, and what each means to the client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "protocol/problem.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define URN "urn:peicheng:ra:error:"

static const struct {
    enum problem_name name;
    const char *text;
    int http_status;
    enum status status; /* as problem_to_status says it outside a login */
    int fault;
} NAMES[] = {
    {PROBLEM_MALFORMED, "malformed", 400, ST_REFUSED, FAULT_HOST_REFUSED},
    {PROBLEM_BAD_NONCE, "badNonce", 400, ST_REFUSED, FAULT_BAD_PROOF},
    {PROBLEM_UNAUTHENTICATED, "unauthenticated", 401, ST_REFUSED, FAULT_SESSION_ENDED},
    {PROBLEM_CODE_WRONG, "otpInvalid", 401, ST_WRONG_SECRET, FAULT_CODE_WRONG},
    {PROBLEM_CODE_EXPIRED, "otpExpired", 401, ST_REFUSED, FAULT_CODE_EXPIRED},
    {PROBLEM_CODE_EXHAUSTED, "otpExhausted", 401, ST_REFUSED, FAULT_CODE_EXHAUSTED},
    {PROBLEM_FORBIDDEN, "forbidden", 403, ST_REFUSED, FAULT_NOT_ALLOWED},
    {PROBLEM_CODES_BLOCKED, "otpBlocked", 403, ST_REFUSED, FAULT_CODES_BLOCKED},
    {PROBLEM_NOT_FOUND, "notFound", 404, ST_NOT_FOUND, FAULT_HOST_REFUSED},
    {PROBLEM_METHOD, "methodNotAllowed", 405, ST_REFUSED, FAULT_HOST_REFUSED},
    {PROBLEM_NO_PHONE, "noPhone", 409, ST_REFUSED, FAULT_NO_PHONE},
    {PROBLEM_ORDER_OPEN, "orderOpen", 409, ST_REFUSED, FAULT_ORDER_OPEN},
    {PROBLEM_ORDER_NOT_READY, "orderNotReady", 409, ST_REFUSED, FAULT_ORDER_NOT_READY},
    {PROBLEM_ORDER_ISSUED, "orderIssued", 409, ST_REFUSED, FAULT_ORDER_ISSUED},
    {PROBLEM_CONSENT_CHANGED, "consentChanged", 409, ST_REFUSED, FAULT_CONSENT_CHANGED},
    {PROBLEM_CONFLICT, "conflict", 409, ST_REFUSED, FAULT_HOST_REFUSED},
    {PROBLEM_ORDER_ENDED, "gone", 410, ST_EXPIRED, FAULT_ORDER_ENDED},
    {PROBLEM_TOO_LARGE, "tooLarge", 413, ST_REFUSED, FAULT_HOST_REFUSED},
    {PROBLEM_MEDIA_TYPE, "unsupportedMediaType", 415, ST_REFUSED, FAULT_HOST_REFUSED},
    {PROBLEM_BAD_CSR, "badCSR", 422, ST_REFUSED, FAULT_BAD_CSR},
    {PROBLEM_BAD_PROOF, "badProof", 422, ST_REFUSED, FAULT_BAD_PROOF},
    {PROBLEM_CALL_MISMATCH, "idempotencyMismatch", 422, ST_REFUSED, FAULT_HOST_REFUSED},
    {PROBLEM_BAD_SIGNATURE, "badSignature", 422, ST_REFUSED, FAULT_SIGNATURE_REFUSED},
    {PROBLEM_BAD_FILE, "badFile", 422, ST_REFUSED, FAULT_HOST_REFUSED},
    {PROBLEM_RATE_LIMITED, "rateLimited", 429, ST_REFUSED, FAULT_CODE_TOO_SOON},
    {PROBLEM_INTERNAL, "internal", 500, ST_BAD_ANSWER, FAULT_HOST_INTERNAL},
    {PROBLEM_BUSY, "busy", 503, ST_BUSY, FAULT_HOST_BUSY},
};

static void every_name_has_its_word_and_number(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(NAMES), PROBLEM_OTHER);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct problem problem = problem_of(NAMES[i].name);
        char json[200];
        struct problem again;
        struct buf out;

        assert_int_equal(NAMES[i].name, i);
        assert_string_equal(problem_name_text(NAMES[i].name), NAMES[i].text);
        assert_int_equal(problem_http_status(NAMES[i].name), NAMES[i].http_status);
        buf_init(&out, 1000);
        assert_int_equal(problem_encode(&problem, &out, NULL), ST_OK);
        snprintf(json, sizeof json, "{\"type\":\"" URN "%s\",\"title\":\"", NAMES[i].text);
        assert_memory_equal(buf_text(&out), json, strlen(json));
        snprintf(json, sizeof json, "\"status\":%d}", NAMES[i].http_status);
        assert_non_null(strstr(buf_text(&out), json));
        assert_int_equal(problem_decode(out.data, out.len, &again, NULL), ST_OK);
        assert_int_equal(again.name, NAMES[i].name);
        assert_int_equal(again.http_status, NAMES[i].http_status);
        assert_string_equal(again.name_text, NAMES[i].text);
        assert_int_equal(again.tries_left, -1);
        assert_int_equal(again.retry_after_s, 0);
        buf_clear(&out);
    }
    assert_string_equal(problem_name_text(PROBLEM_OTHER), "");
    assert_int_equal(problem_http_status(PROBLEM_OTHER), 500);
}

static void carries_its_members(void **state)
{
    struct problem problem = problem_of(PROBLEM_ORDER_OPEN), again;
    struct buf out;

    (void)state;
    buf_init(&out, 2000);
    snprintf(problem.detail, sizeof problem.detail, "%s", "a \"detail\"");
    snprintf(problem.request_id, sizeof problem.request_id, "%s", "r1");
    snprintf(problem.nonce, sizeof problem.nonce, "%s", "n1");
    snprintf(problem.order, sizeof problem.order, "%s", "o1");
    snprintf(problem.next, sizeof problem.next, "%s", "otp");
    problem.retry_after_s = 90;
    problem.tries_left = 0;
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_OK);
    assert_string_equal(buf_text(&out),
                        "{\"type\":\"" URN "orderOpen\",\"title\":\"Another order of this person is open.\","
                        "\"status\":409,\"detail\":\"a \\\"detail\\\"\",\"request_id\":\"r1\",\"retry_after\":90,"
                        "\"tries_left\":0,\"nonce\":\"n1\",\"order\":\"o1\",\"next\":\"otp\",\"same_key\":false}");
    assert_int_equal(problem_decode(out.data, out.len, &again, NULL), ST_OK);
    assert_string_equal(again.detail, "a \"detail\"");
    assert_string_equal(again.request_id, "r1");
    assert_string_equal(again.nonce, "n1");
    assert_string_equal(again.order, "o1");
    assert_string_equal(again.next, "otp");
    assert_int_equal(again.retry_after_s, 90);
    assert_int_equal(again.tries_left, 0);
    assert_false(again.same_key);
    buf_clear(&out);
    problem.same_key = true;
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_OK);
    assert_int_equal(problem_decode(out.data, out.len, &again, NULL), ST_OK);
    assert_true(again.same_key);
    buf_clear(&out);
}

static void is_not_sent_broken(void **state)
{
    struct problem problem;
    struct buf out;

    (void)state;
    buf_init(&out, 2000);
    problem = problem_of(PROBLEM_OTHER); /* without a name */
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_BAD_INPUT);
    problem = problem_of(PROBLEM_BUSY);
    problem.retry_after_s = -1;
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_BAD_INPUT);
    problem = problem_of(PROBLEM_BUSY);
    problem.http_status = 200;
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_BAD_INPUT);
    problem = problem_of(PROBLEM_MALFORMED);
    memcpy(problem.detail, "\xff", 2);
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_BAD_INPUT);
    memset(problem.detail, 'x', sizeof problem.detail); /* no NUL */
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_BAD_INPUT);
    problem = problem_of(PROBLEM_MALFORMED);
    memcpy(problem.request_id, "a b", 4);
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_BAD_INPUT);
    assert_int_equal(out.len, 0);
}

static void knows_no_problem_when_it_sees_none(void **state)
{
    static const char *const cases[] = {
        "",
        "<html>502 Bad Gateway</html>",
        "[]",
        "null",
        "{}",
        "{\"status\":404}",
        "{\"type\":\"about:blank\",\"status\":404}",
        "{\"type\":\"" URN "\",\"status\":404}",
        "{\"type\":\"" URN "not found\",\"status\":404}",
        "{\"type\":\"" URN "../x\",\"status\":404}",
        "{\"type\":\"" URN "a123456789b123456789c123456789d123456789e123456789f123456789g123\",\"status\":404}",
        "{\"type\":\"urn:peicheng:ra:errors:notFound\",\"status\":404}",
        "{\"type\":404,\"status\":404}",
        "{\"type\":\"" URN "notFound\"}",
        "{\"type\":\"" URN "notFound\",\"status\":\"404\"}",
        "{\"type\":\"" URN "notFound\",\"status\":200}",
        "{\"type\":\"" URN "notFound\",\"status\":600}",
        "{\"type\":\"" URN "notFound\",\"status\":404,\"detail\":1}",
        "{\"type\":\"" URN "notFound\",\"status\":404,\"detail\":\"a\\nb\"}",
        "{\"type\":\"" URN "notFound\",\"status\":404,\"request_id\":\"a b\"}",
        "{\"type\":\"" URN "busy\",\"status\":503,\"retry_after\":-1}",
        "{\"type\":\"" URN "busy\",\"status\":503,\"retry_after\":86401}",
        "{\"type\":\"" URN "busy\",\"status\":503,\"retry_after\":1.5}",
        "{\"type\":\"" URN "otpInvalid\",\"status\":401,\"tries_left\":-1}",
        "{\"type\":\"" URN "otpInvalid\",\"status\":401,\"tries_left\":\"4\"}",
        "{\"type\":\"" URN "badNonce\",\"status\":400,\"nonce\":\"a123456789b123456789c123456789d12x\"}",
        "{\"type\":\"" URN "badNonce\",\"status\":400,\"nonce\":\"a1\"}x",
        "{\"type\":\"" URN "orderOpen\",\"status\":409,\"order\":\"a/b\"}",
        "{\"type\":\"" URN "orderOpen\",\"status\":409,\"same_key\":1}",
        "{\"type\":\"" URN "gone\",\"type\":\"" URN "busy\",\"status\":410}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct problem out = problem_of(PROBLEM_CONFLICT);
        struct err err = ERR_INIT;

        if (problem_decode(cases[i], strlen(cases[i]), &out, &err) != ST_BAD_ANSWER)
            fail_msg("%s: %s", cases[i], status_word(err.status));
        assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
        assert_int_equal(out.name, PROBLEM_CONFLICT); /* untouched */
    }
}

static void later_names_and_members_are_allowed(void **state)
{
    static const char json[] = "{\"type\":\"" URN "tooEarly2\",\"title\":5,\"instance\":\"/x\",\"status\":403,"
                               "\"fields\":[{\"a\":0.5}]}";
    struct problem problem;
    struct buf out;

    (void)state;
    assert_int_equal(problem_decode(json, sizeof json - 1, &problem, NULL), ST_OK);
    assert_int_equal(problem.name, PROBLEM_OTHER);
    assert_string_equal(problem.name_text, "tooEarly2");
    assert_int_equal(problem.http_status, 403);
    buf_init(&out, 1000);
    assert_int_equal(problem_encode(&problem, &out, NULL), ST_OK);
    assert_non_null(strstr(buf_text(&out), URN "tooEarly2\""));
    buf_clear(&out);
}

static void each_name_becomes_its_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct problem problem = problem_of(NAMES[i].name);
        struct err err = ERR_INIT;

        assert_int_equal(problem_to_status(&problem, false, &err), NAMES[i].status);
        assert_int_equal(err.status, NAMES[i].status);
        assert_int_equal(err.fault, NAMES[i].fault);
        assert_int_equal(err.source, ERR_HTTP);
        assert_int_equal(err.number, NAMES[i].http_status);
        assert_non_null(strstr(err.what, NAMES[i].text));
    }
}

/* A person is told each cause apart: no two of these share a fault. */
static void causes_are_told_apart(void **state)
{
    static const struct {
        enum problem_name name;
        bool logging_in;
        enum status status;
        int fault;
    } cases[] = {
        {PROBLEM_UNAUTHENTICATED, true, ST_WRONG_SECRET, FAULT_LOGIN},
        {PROBLEM_UNAUTHENTICATED, false, ST_REFUSED, FAULT_SESSION_ENDED},
        {PROBLEM_RATE_LIMITED, true, ST_REFUSED, FAULT_LOGIN_LOCKED},
        {PROBLEM_RATE_LIMITED, false, ST_REFUSED, FAULT_CODE_TOO_SOON},
        {PROBLEM_CODE_WRONG, false, ST_WRONG_SECRET, FAULT_CODE_WRONG},
        {PROBLEM_CODE_EXPIRED, false, ST_REFUSED, FAULT_CODE_EXPIRED},
        {PROBLEM_CODE_EXHAUSTED, false, ST_REFUSED, FAULT_CODE_EXHAUSTED},
        {PROBLEM_CODES_BLOCKED, false, ST_REFUSED, FAULT_CODES_BLOCKED},
        {PROBLEM_NO_PHONE, false, ST_REFUSED, FAULT_NO_PHONE},
        {PROBLEM_ORDER_OPEN, false, ST_REFUSED, FAULT_ORDER_OPEN},
        {PROBLEM_ORDER_ENDED, false, ST_EXPIRED, FAULT_ORDER_ENDED},
        {PROBLEM_CONSENT_CHANGED, false, ST_REFUSED, FAULT_CONSENT_CHANGED},
        {PROBLEM_BAD_CSR, false, ST_REFUSED, FAULT_BAD_CSR},
        {PROBLEM_BUSY, true, ST_BUSY, FAULT_HOST_BUSY},
        {PROBLEM_INTERNAL, true, ST_BAD_ANSWER, FAULT_HOST_INTERNAL},
        {PROBLEM_MALFORMED, true, ST_REFUSED, FAULT_HOST_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct problem problem = problem_of(cases[i].name);
        struct err err = ERR_INIT;

        assert_int_equal(problem_to_status(&problem, cases[i].logging_in, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        for (size_t other = 0; other < i; other++)
            assert_int_not_equal(cases[i].fault, cases[other].fault);
    }
}

static void inserts_and_times_come_along(void **state)
{
    struct problem locked = problem_of(PROBLEM_RATE_LIMITED);
    struct problem wrong = problem_of(PROBLEM_CODE_WRONG);
    struct problem internal = problem_of(PROBLEM_INTERNAL);
    struct problem early = problem_of(PROBLEM_ORDER_NOT_READY);
    const struct problem conflict = problem_of(PROBLEM_CONFLICT);
    struct err err = ERR_INIT;

    (void)state;
    locked.retry_after_s = 900;
    (void)problem_to_status(&locked, true, &err);
    assert_int_equal(err.retry_after_s, 900);
    assert_string_equal(err.detail, "");

    err_clear(&err);
    wrong.tries_left = 3;
    (void)problem_to_status(&wrong, false, &err);
    assert_string_equal(err.detail, "3");
    err_clear(&err);
    wrong.tries_left = -1;
    (void)problem_to_status(&wrong, false, &err);
    assert_string_equal(err.detail, "");

    err_clear(&err);
    memcpy(internal.request_id, "r42", 4);
    (void)problem_to_status(&internal, false, &err);
    assert_string_equal(err.detail, "r42");

    err_clear(&err);
    memcpy(early.next, "consent", 8);
    (void)problem_to_status(&early, false, &err);
    assert_string_equal(err.detail, "consent");

    err_clear(&err);
    (void)problem_to_status(&conflict, false, &err);
    assert_string_equal(err.detail, "conflict");
}

static void a_later_name_is_refused_or_a_failure_by_its_number(void **state)
{
    struct problem problem = problem_of(PROBLEM_OTHER);
    struct err err = ERR_INIT;

    (void)state;
    memcpy(problem.name_text, "tooEarly", 9);
    problem.http_status = 403;
    assert_int_equal(problem_to_status(&problem, false, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_HOST_REFUSED);
    assert_string_equal(err.detail, "tooEarly");
    problem.http_status = 502;
    assert_int_equal(problem_to_status(&problem, false, NULL), ST_BAD_ANSWER);
}

static void the_first_failure_stays(void **state)
{
    struct problem problem = problem_of(PROBLEM_BUSY);
    struct err err = ERR_INIT;

    (void)state;
    (void)err_set(&err, ST_IO, FAULT_DISK_FULL, "first");
    problem.retry_after_s = 5;
    assert_int_equal(problem_to_status(&problem, false, &err), ST_BUSY);
    assert_int_equal(err.status, ST_IO);
    assert_int_equal(err.fault, FAULT_DISK_FULL);
    assert_int_equal(err.retry_after_s, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_has_its_word_and_number),
        cmocka_unit_test(carries_its_members),
        cmocka_unit_test(is_not_sent_broken),
        cmocka_unit_test(knows_no_problem_when_it_sees_none),
        cmocka_unit_test(later_names_and_members_are_allowed),
        cmocka_unit_test(each_name_becomes_its_status),
        cmocka_unit_test(causes_are_told_apart),
        cmocka_unit_test(inserts_and_times_come_along),
        cmocka_unit_test(a_later_name_is_refused_or_a_failure_by_its_number),
        cmocka_unit_test(the_first_failure_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
