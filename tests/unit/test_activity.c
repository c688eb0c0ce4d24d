/* The lines of the log, what never stands in them, and the ports that write them. */
#include "client/activity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/activity_port.h"
#include "client/login.h"
#include "client/removal.h"
#include "enrol_fixture.h"
#include "fakes/fake_http.h"

enum { LINES_MAX = 64 * 1024 };

static struct log_text {
    char text[LINES_MAX];
    size_t len, lines;
} written;

static void write_line(void *self, const char *line, size_t len)
{
    struct log_text *log = self;

    assert_true(log->len + len < sizeof log->text);
    assert_int_equal(line[len - 1], '\n');
    assert_ptr_equal(memchr(line, '\n', len), line + len - 1); /* one line */
    memcpy(log->text + log->len, line, len);
    log->len += len;
    log->text[log->len] = '\0';
    log->lines++;
}

static struct activity listen(struct enrol_fixture *f)
{
    written = (struct log_text){.len = 0};
    return (struct activity){
        .sink = {write_line, &written}, .clock = &f->pc.clock_port, .program = "pccert", .process = 77};
}

#define AT "2026-11-23T04:00:00Z pccert[77] "

static void test_the_form_of_a_line(void **state)
{
    const struct activity activity = listen(*state);
    const struct err refused = {.status = ST_REFUSED, .fault = FAULT_CODE_TOO_SOON, .source = ERR_HTTP, .number = 429};
    const struct err internal = {.status = ST_BAD_ANSWER,
                                 .fault = FAULT_HOST_INTERNAL,
                                 .source = ERR_HTTP,
                                 .number = 500,
                                 .what = "internal",
                                 .detail = "0a1b2c3d4e5f6071"};
    const struct err disk = {.status = ST_IO,
                             .fault = FAULT_DISK_FULL,
                             .source = ERR_WIN32,
                             .number = 112,
                             .what = "writing temporary file",
                             .detail = "E:\\A123456789-20261127.pfx"};
    const struct activity_exchange exchange = {"POST", "/v1/orders/9f8e7d6c5b4a39281706f5e4d3c2b1a0/otp", 202,
                                               "0a1b2c3d4e5f6071"};
    const struct activity_exchange lost = {"GET", "/v1/directory", 0, ""};
    const struct err offline = {.status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE, .source = ERR_CURL, .number = 7};

    activity_start(&activity, "1.1.0.0");
    activity_begin(&activity, "apply");
    activity_host(&activity, &exchange, ST_OK, NULL);
    activity_host(&activity, &lost, ST_OFFLINE, &offline);
    activity_store(&activity, "install", "00E9F50BD2E02700FD18559F717C80FDCF", ST_OK, NULL);
    activity_store(&activity, "sweep", "", ST_IO, &disk);
    activity_end(&activity, "apply", ST_OK, NULL);
    activity_end(&activity, "apply", ST_CANCELLED, &refused);
    activity_end(&activity, "apply", ST_REFUSED, &refused);
    activity_end(&activity, "apply", ST_BAD_ANSWER, &internal);
    activity_end(&activity, "apply", ST_BUG, NULL);
    activity_stop(&activity, 6);
    assert_string_equal(
        written.text,
        AT "start 1.1.0.0\n" AT "apply\n" AT "host POST /v1/orders/{}/otp: 202, request 0a1b2c3d4e5f6071\n" AT
           "host GET /v1/directory: offline, host_unreachable 2300 (curl 7)\n" AT "store install ****FDCF: done\n" AT
           "store sweep: io, disk_full 2122 (win32 112), writing temporary file\n" AT "apply: done\n" AT
           "apply: cancelled\n" AT "apply: refused, code_too_soon 2317 (http 429)\n" AT
           "apply: bad_answer, host_internal 2305 (http 500), request 0a1b2c3d4e5f6071, internal\n" AT "apply: bug\n" AT
           "end 6\n");
}

static void test_nobody_listens(void **state)
{
    const struct activity silent = {.program = "pccert"};

    (void)state;
    activity_start(&silent, "1.1.0.0");
    activity_end(&silent, "apply", ST_BUG, NULL);
    activity_begin(NULL, "apply");
    activity_stop(NULL, 0);
}

static void test_routes(void **state)
{
    static const struct {
        const char *path, *wanted;
    } cases[] = {
        {"/v1/directory", "/v1/directory"},
        {"/v1/sessions/current", "/v1/sessions/current"},
        {"/v1/orders/9f8e7d6c5b4a39281706f5e4d3c2b1a0", "/v1/orders/{}"},
        {"/v1/orders/abcdefabcdefabcdefabcdefabcdefab/otp/verify", "/v1/orders/{}/otp/verify"},
        {"/v1/certificates/00E9F50BD2E02700FD18559F717C80FDCF/revoke", "/v1/certificates/{}/revoke"},
        {"/v1/renewal-info/aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE", "/v1/renewal-info/{}"},
        {"/v1/state?id=A123456789", "/v1/state"},
        {"/A123456789", "/{}"},
        {"/home/wang", "/{}/{}"},
        {"/", "/{}"},
        {"", ""},
        {"A123456789", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[64], small[12];

        activity_route(cases[i].path, out, sizeof out);
        assert_string_equal(out, cases[i].wanted);
        activity_route(cases[i].path, small, sizeof small);
        assert_true(strlen(small) < sizeof small);
    }
}

/* Whatever an error carries. */
static void test_nothing_secret_gets_through(void **state)
{
    static const char *const secrets[] = {"A123456789",
                                          "B223456782",
                                          "12345675",
                                          "00E9F50BD2E02700FD18559F717C80FDCF",
                                          "123456",
                                          "0912345678",
                                          "q2M-x_7hTz9LkPw3RvB8nQ4sYd6fGj1kLpWqXz0aBcDe",
                                          "abcd-efgh-jk3m-npqr-stuv",
                                          "C:\\Users\\wang\\backup.pfx",
                                          "\\\\server\\wang\\x",
                                          "/home/wang/x",
                                          "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e",
                                          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};
    static const struct {
        const char *before, *behind;
    } insides[] = {{"", ""}, {"reading ", ""}, {"x: ", ": y"}, {"(", ")"}, {"'", "'"}, {"a=", ";b"}, {"", ",0"}};
    const struct activity activity = listen(*state);

    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        for (size_t j = 0; j < sizeof insides / sizeof insides[0]; j++) {
            struct err err = ERR_INIT;
            char what[256] = "";

            (void)snprintf(what, sizeof what, "%s%s%s", insides[j].before, secrets[i], insides[j].behind);
            (void)err_set(&err, ST_IO, FAULT_HOST_INTERNAL, what);
            err_detail(&err, secrets[i]);
            activity_end(&activity, "apply", ST_IO, &err);
            activity_store(&activity, "install", secrets[i], ST_IO, &err);
            activity_host(&activity, &(struct activity_exchange){"GET", secrets[i], 200, secrets[i]}, ST_IO, &err);
        }
        if (strstr(written.text, secrets[i]) != NULL)
            fail_msg("%s stands in the log: %s", secrets[i], written.text);
        written.len = 0;
        written.text[0] = '\0';
    }
}

/* Passwords look like words: they never reach a line since only err.what is text, and that is ours. */
static void test_details_are_not_written(void **state)
{
    const struct activity activity = listen(*state);
    struct err err = ERR_INIT;

    (void)err_set(&err, ST_WRONG_SECRET, FAULT_LOGIN, "logging in");
    err_detail(&err, "correct horse");
    activity_end(&activity, "login", ST_WRONG_SECRET, &err);
    assert_null(strstr(written.text, "horse"));
    assert_non_null(strstr(written.text, "login: wrong_secret, login 2310, logging in\n"));
}

static void test_exchanges(void **state)
{
    static const struct fake_exchange script[] = {
        {.method = "GET",
         .path = "/v1/directory",
         .http_status = 200,
         .content_type = "text/plain",
         .body = "x",
         .request_id = "00ffee0011223344"},
        {.method = "GET", .path = "/v1/directory", .status = ST_OFFLINE, .fault = FAULT_HOST_TIMEOUT},
        {.method = "GET", .path = "/v1/directory", .http_status = 503, .request_id = "not hex"},
    };
    const struct activity activity = listen(*state);
    struct activity_http http = {.activity = &activity};
    const struct http_request request = {.method = "GET", .path = "/v1/directory", .answer_max = 100};
    struct http_answer answer = {.http_status = 0};
    struct err err = ERR_INIT;
    struct fake_http fake;
    struct http_port port;

    fake_http_open(&fake, script, sizeof script / sizeof script[0]);
    http.behind = fake_http_port(&fake);
    port = activity_http_port(&http);
    assert_string_equal(port.origin, http.behind.origin);
    assert_int_equal(port.exchange(port.self, &request, &answer, NULL), ST_OK);
    assert_string_equal(buf_text(&answer.body), "x");
    http_answer_clear(&answer);
    assert_int_equal(port.exchange(port.self, &request, &answer, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_TIMEOUT);
    assert_int_equal(port.exchange(port.self, &request, &answer, NULL), ST_OK);
    http_answer_clear(&answer);
    fake_http_close(&fake);
    assert_string_equal(written.text, AT "host GET /v1/directory: 200, request 00ffee0011223344\n" AT
                                         "host GET /v1/directory: offline, host_timeout 2301, scripted failure\n" AT
                                         "host GET /v1/directory: 503\n");
}

/* The whole life of a certificate through the log's port is the life without it, and each change of the store is told.
 */
static void test_changes_of_the_store(void **state)
{
    struct enrol_fixture *f = *state;
    const struct activity activity = listen(f);
    struct activity_cert_store store = {.activity = &activity, .behind = f->pc.store_port};
    const struct cert_store_port port = activity_cert_store_port(&store);
    struct cert_info info = {.is_ca = false};
    struct key *key = NULL;
    char wanted[200];
    bool kept = true;
    struct err err = ERR_INIT;

    f->pc.client.store = &port;
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_true(enrol_fixture_signs(f, info.sha256));
    assert_int_equal(port.export_key(port.self, info.sha256, &key, NULL), ST_OK);
    key_free(&key);
    assert_int_equal(port.remove(port.self, info.sha256, &kept, NULL), ST_OK);
    assert_int_equal(port.remove(port.self, info.sha256, &kept, &err), ST_NOT_FOUND);
    assert_int_equal(err.status, ST_NOT_FOUND);
    (void)snprintf(wanted, sizeof wanted,
                   "store install ****%1$s: done\n" AT "store export-key ****%1$s: done\n" AT
                   "store remove ****%1$s: done\n",
                   info.serial + strlen(info.serial) - 4);
    assert_non_null(strstr(written.text, wanted));
    assert_non_null(strstr(written.text, AT "store remove: not_found"));
    assert_null(strstr(written.text, PERSON));
    assert_null(strstr(written.text, info.serial));
    assert_null(strstr(written.text, FAKE_RA_PASSWORD));
    assert_null(strstr(written.text, FAKE_RA_TOKEN));
}

/* The path, which may be under a person's folder, is a detail, and stays out. */
static void test_the_command_after_a_change(void **state)
{
    const struct activity activity = listen(*state);
    const struct err none = ERR_INIT, failed = {.status = ST_IO, .fault = FAULT_PROGRAM_FAILED, .detail = "3"};
    const struct err cancelled = {.status = ST_CANCELLED, .fault = FAULT_CANCELLED};
    const struct err missing = {.status = ST_NOT_FOUND,
                                .fault = FAULT_PROGRAM_MISSING,
                                .source = ERR_WIN32,
                                .number = 2,
                                .what = "starting the post-change command",
                                .detail = "C:\\Users\\wang\\reload.exe"};

    activity_command(&activity, "installed", "00FD59", "ok", 0, &none);
    activity_command(&activity, "removed", "00FD59", "failed", 3, &failed);
    activity_command(&activity, "removed", "00FD59", "missing", 0, &missing);
    activity_command(&activity, "removed", "", "cancelled", 0, &cancelled);
    activity_command(&activity, "removed", "", "skipped", 0, NULL);
    activity_untold(&activity, 5);
    assert_string_equal(written.text,
                        AT "post-change installed ****FD59: ok, exit 0\n" AT
                           "post-change removed ****FD59: failed, exit 3\n" AT
                           "post-change removed ****FD59: missing: not_found, program_missing 2250 (win32 2), starting "
                           "the post-change command\n" AT "post-change removed: cancelled\n" AT
                           "post-change removed: skipped\n" AT "post-change: 5 more changes not told\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_form_of_a_line),      TEST(test_nobody_listens),
        cmocka_unit_test(test_routes),      TEST(test_nothing_secret_gets_through),
        TEST(test_details_are_not_written), TEST(test_exchanges),
        TEST(test_changes_of_the_store),    TEST(test_the_command_after_a_change),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
