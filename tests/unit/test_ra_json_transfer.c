/* Files on their way to a phone, as the JSON backend speaks of them. */
#include "client/backend/ra_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "ra_json_rig.h"

#define ID "0123456789abcdef0123456789abcdef"
#define PATH "/v1/transfers/" ID
#define ADDRESS "https://phone.example.test:8444/t/00112233445566778899aabbccddeeff"
#define MADE_BODY(url) "{\"transfer\":\"" ID "\",\"url\":\"" url "\",\"expires_in\":600}"
#define STATE_BODY(id, state, more) "{\"transfer\":\"" id "\",\"state\":\"" state "\"" more "}"

static enum status make(struct rig *rig, struct transfer_made_answer *out, struct err *err)
{
    struct transfer_request request = {.device = DEVICE_ANDROID};
    enum status status = ST_OK;

    buf_init(&request.file, LIMIT_TRANSFER_BYTES);
    assert_int_equal(buf_append(&request.file, "0\x82", 2), ST_OK);
    status = rig->backend.transfer_make(rig->backend.self, "abc", &request, out, err);
    transfer_request_clear(&request);
    return status;
}

static void test_make(void **state)
{
    static const struct fake_exchange script[] = {{.method = "POST",
                                                   .path = "/v1/transfers",
                                                   .http_status = 201,
                                                   .content_type = JSON,
                                                   .body = MADE_BODY(ADDRESS)}};
    struct transfer_made_answer answer = {.url = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    assert_true((rig.backend.capabilities & BACKEND_CAN_TRANSFER) != 0);
    assert_int_equal(make(&rig, &answer, NULL), ST_OK);
    assert_string_equal(answer.transfer, ID);
    assert_string_equal(answer.url, ADDRESS);
    assert_int_equal(answer.expires_in_s, 600);
    assert_string_equal(rig.http.asked[0].authorization, "Bearer abc");
    assert_string_equal(rig.http.asked[0].body, "{\"device\":\"android\",\"file\":\"MII=\"}");
    rig_close(&rig);
}

static void test_an_address_that_is_no_page(void **state)
{
    static const char *const bodies[] = {MADE_BODY("http://phone.example.test/t/0011"),
                                         MADE_BODY("javascript:alert(1)"),
                                         MADE_BODY("https://"),
                                         MADE_BODY("httpsx://phone.example.test/"),
                                         MADE_BODY("https://phone.example.test@evil.example/t/0011"),
                                         MADE_BODY("https://phone.example.test\\\\@evil.example/"),
                                         MADE_BODY("https://?phone.example.test/"),
                                         MADE_BODY("https:///t/0011"),
                                         MADE_BODY("https://phone.example.test#/t/0011"),
                                         MADE_BODY("file:///C:/a.exe"),
                                         "{\"transfer\":\"" ID "\",\"expires_in\":600}"};

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        const struct fake_exchange script[] = {
            {.method = "POST", .path = "/v1/transfers", .http_status = 201, .content_type = JSON, .body = bodies[i]}};
        struct transfer_made_answer answer = {.url = "untouched"};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(make(&rig, &answer, &err), ST_BAD_ANSWER);
        assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
        assert_string_equal(answer.url, "untouched");
        rig_close(&rig);
    }
}

static void test_make_refused(void **state)
{
    static const struct {
        const char *body;
        long http_status;
        enum status status;
        int fault;
        int64_t retry_after_s;
    } cases[] = {
        {PROBLEM_BODY("badFile", 422, ""), 422, ST_REFUSED, FAULT_TRANSFER_FILE, 0},
        {PROBLEM_BODY("rateLimited", 429, ",\"retry_after\":3600"), 429, ST_REFUSED, FAULT_TRANSFER_LIMIT, 3600},
        {PROBLEM_BODY("forbidden", 403, ""), 403, ST_REFUSED, FAULT_NOT_OFFERED, 0},
        {PROBLEM_BODY("unauthenticated", 401, ""), 401, ST_REFUSED, FAULT_SESSION_ENDED, 0},
        {PROBLEM_BODY("busy", 503, ""), 503, ST_BUSY, FAULT_HOST_BUSY, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {{.method = "POST",
                                                .path = "/v1/transfers",
                                                .http_status = cases[i].http_status,
                                                .content_type = PROBLEM,
                                                .body = cases[i].body}};
        struct transfer_made_answer answer = {.url = "untouched"};
        struct err err = ERR_INIT;
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(make(&rig, &answer, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(err.retry_after_s, cases[i].retry_after_s);
        assert_string_equal(answer.url, "untouched");
        rig_close(&rig);
    }
}

/* --- what has become of it --- */

static void test_states(void **state)
{
    static const struct {
        const char *body;
        enum transfer_state state;
        int64_t expires_in_s, fetched_utc;
    } cases[] = {
        {STATE_BODY(ID, "waiting", ",\"expires_in\":599"), TRANSFER_WAITING, 599, 0},
        {STATE_BODY(ID, "fetched", ",\"expires_in\":0,\"fetched\":\"2026-11-23T04:00:00Z\""), TRANSFER_FETCHED, 0,
         1795406400},
        {STATE_BODY(ID, "expired", ",\"expires_in\":0"), TRANSFER_EXPIRED, 0, 0},
        {STATE_BODY(ID, "cancelled", ",\"expires_in\":0"), TRANSFER_CANCELLED, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fake_exchange script[] = {
            {.method = "GET", .path = PATH, .http_status = 200, .content_type = JSON, .body = cases[i].body},
            {.method = "DELETE", .path = PATH, .http_status = 200, .content_type = JSON, .body = cases[i].body}};
        struct transfer_answer asked = {.transfer = ""}, cancelled = {.transfer = ""};
        struct rig rig;

        RIG_OPEN(rig, script);
        assert_int_equal(rig.backend.transfer_get(rig.backend.self, ID, "abc", &asked, NULL), ST_OK);
        assert_int_equal(asked.state, cases[i].state);
        assert_int_equal(asked.expires_in_s, cases[i].expires_in_s);
        assert_int_equal(asked.fetched_utc, cases[i].fetched_utc);
        assert_int_equal(rig.backend.transfer_cancel(rig.backend.self, ID, "abc", &cancelled, NULL), ST_OK);
        assert_int_equal(cancelled.state, cases[i].state);
        assert_string_equal(rig.http.asked[1].authorization, "Bearer abc");
        rig_close(&rig);
    }
}

static bool never(void *self)
{
    (void)self;
    return false;
}

/* A wish to stop is why it is cancelled: it must not keep the host from hearing of it. */
static void test_cancelling_is_not_broken_off(void **state)
{
    static const struct fake_exchange script[] = {{.method = "GET",
                                                   .path = PATH,
                                                   .http_status = 200,
                                                   .content_type = JSON,
                                                   .body = STATE_BODY(ID, "waiting", ",\"expires_in\":599")},
                                                  {.method = "DELETE",
                                                   .path = PATH,
                                                   .http_status = 200,
                                                   .content_type = JSON,
                                                   .body = STATE_BODY(ID, "cancelled", ",\"expires_in\":0")}};
    const struct progress progress = {.cancelled = never};
    struct transfer_answer answer = {.transfer = ""};
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    ra_json_init(&rig.ra, &rig.port, &progress, &rig.backend);
    assert_int_equal(rig.backend.transfer_get(rig.backend.self, ID, "abc", &answer, NULL), ST_OK);
    assert_int_equal(rig.backend.transfer_cancel(rig.backend.self, ID, "abc", &answer, NULL), ST_OK);
    assert_true(rig.http.asked[0].stoppable);
    assert_false(rig.http.asked[1].stoppable);
    rig_close(&rig);
}

static void test_another_ones_answer(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "GET",
         .path = PATH,
         .http_status = 200,
         .content_type = JSON,
         .body = STATE_BODY("another", "fetched", ",\"expires_in\":0,\"fetched\":\"2026-11-23T04:00:00Z\"")},
        {.method = "GET",
         .path = PATH,
         .http_status = 200,
         .content_type = JSON,
         .body = STATE_BODY(ID, "fetched", ",\"expires_in\":0")},
        {.method = "GET",
         .path = PATH,
         .http_status = 404,
         .content_type = PROBLEM,
         .body = PROBLEM_BODY("notFound", 404, "")}};
    struct transfer_answer answer = {.transfer = "untouched"};
    struct err err = ERR_INIT;
    struct rig rig;

    (void)state;
    RIG_OPEN(rig, script);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rig.backend.transfer_get(rig.backend.self, ID, "abc", &answer, &err), ST_BAD_ANSWER);
        assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
        err_clear(&err);
    }
    assert_int_equal(rig.backend.transfer_get(rig.backend.self, ID, "abc", &answer, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_TRANSFER_GONE);
    assert_string_equal(answer.transfer, "untouched");
    rig_close(&rig);
}

static void test_nothing_strange_gets_into_a_path(void **state)
{
    static const char *const ids[] = {"", "../sessions/current", "a/b", "a?b", "a b", "a%2fb"};
    struct transfer_answer answer = {.transfer = "untouched"};
    struct rig rig;

    (void)state;
    rig_open(&rig, NULL, 0);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        assert_int_equal(rig.backend.transfer_get(rig.backend.self, ids[i], "abc", &answer, NULL), ST_BAD_ANSWER);
        assert_int_equal(rig.backend.transfer_cancel(rig.backend.self, ids[i], "abc", &answer, NULL), ST_BAD_ANSWER);
    }
    assert_string_equal(answer.transfer, "untouched");
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_make),
        cmocka_unit_test(test_an_address_that_is_no_page),
        cmocka_unit_test(test_make_refused),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_cancelling_is_not_broken_off),
        cmocka_unit_test(test_another_ones_answer),
        cmocka_unit_test(test_nothing_strange_gets_into_a_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
