/* Each line of the log is one object that any reader of JSON takes, whatever it was told to say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/fault.h"
#include "base/log_json.h"
#include "protocol/json.h"

static const int64_t AT = INT64_C(1792483200012345); /* 2026-10-20T08:00:00.012345Z */

static struct json *parsed(const struct log_entry *entry)
{
    char line[LOG_JSON_SIZE] = "";
    struct json *document = NULL;
    struct err err = ERR_INIT;

    log_json(entry, line);
    assert_null(strchr(line, '\n'));
    if (json_parse(line, strlen(line), &document, &err) != ST_OK)
        fail_msg("%s: %s", err.what, line);
    return document;
}

static void expect_text(const struct json *document, const char *name, const char *wanted)
{
    const char *text = json_string(json_member(document, name));

    if (text == NULL || strcmp(text, wanted) != 0)
        fail_msg("%s: %s, not %s", name, text == NULL ? "(none)" : text, wanted);
}

static void expect_whole(const struct json *document, const char *name, int64_t wanted)
{
    int64_t value = 0;

    assert_int_equal(json_get_whole(document, name, INT64_MIN / 2048, INT64_MAX / 2048, &value, NULL), ST_OK);
    assert_int_equal(value, wanted);
}

static void a_note(void **state)
{
    const struct log_entry entry = {.at_microseconds = AT, .level = "info", .message = "stopping (signal 15)"};
    struct json *document = parsed(&entry);

    (void)state;
    expect_text(document, "ts", "2026-10-20T08:00:00.012345Z");
    expect_text(document, "level", "info");
    expect_text(document, "event", "note");
    expect_text(document, "message", "stopping (signal 15)");
    assert_null(json_member(document, "request_id"));
    json_free(&document);
}

static void a_request(void **state)
{
    const struct log_request request = {.id = "0123456789abcdef",
                                        .peer = "192.0.2.7",
                                        .listener = "https",
                                        .method = "GET",
                                        .path = "/v1/orders/{o}",
                                        .outcome = "notFound",
                                        .http_status = 404,
                                        .microseconds = 1234};
    const struct log_entry entry = {
        .at_microseconds = AT, .level = "info", .request_id = "0123456789abcdef", .request = &request};
    struct json *document = parsed(&entry);

    (void)state;
    expect_text(document, "event", "request");
    expect_text(document, "request_id", "0123456789abcdef");
    expect_text(document, "listener", "https");
    expect_text(document, "peer", "192.0.2.7");
    expect_text(document, "route", "GET /v1/orders/{o}");
    expect_text(document, "outcome", "notFound");
    expect_whole(document, "http_status", 404);
    expect_whole(document, "duration_us", 1234);
    json_free(&document);
}

static void a_failure_is_masked_and_keeps_its_number(void **state)
{
    struct err err = ERR_INIT;
    struct log_entry entry = {.at_microseconds = AT, .level = "error", .doing = "issuing", .failure = &err};
    struct json *document = NULL;

    (void)state;
    (void)err_set_code(&err, ST_IO, FAULT_NONE, ERR_ERRNO, 123456789, "writing for A123456789 in /var/lib/a");
    document = parsed(&entry);
    expect_text(document, "event", "failure");
    expect_text(document, "doing", "issuing");
    expect_text(document, "status", "io");
    expect_text(document, "error", "writing for A12****789 in <path>");
    expect_text(document, "source", "errno");
    expect_whole(document, "number", 123456789);
    json_free(&document);
}

/* Nobody ends the text, the object or the line. */
static void hostile_text_stays_a_text(void **state)
{
    static const struct {
        const char *said, *kept;
    } CASES[] = {
        {"a\"},{\"level\":\"error", "a\"},{\"level\":\"error"},
        {"\\", "\\"},
        {"\\\"", "\\\""},
        {"a\n{\"ts\":1}", "a?{\"ts\":1}"},
        {"\x1B[31m", "?[31m"},
        {"\xFF\xFE", "??"},
        {"a\xE2\x80\xAE"
         "b",
         "a?b"},
        {"", ""},
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct log_entry entry = {.at_microseconds = AT, .level = "info", .message = CASES[i].said};
        struct json *document = parsed(&entry);

        assert_int_equal(json_count(document), 4);
        expect_text(document, "message", CASES[i].kept);
        json_free(&document);
    }
}

/* As long as it gets: each text is cut, and the object still has its end. */
static void the_longest_is_whole(void **state)
{
    char quotes[3000];
    struct err err = {.status = ST_IO, .source = ERR_OPENSSL, .number = INT64_MIN / 4096};
    const struct log_request request = {.id = quotes,
                                        .peer = quotes,
                                        .listener = quotes,
                                        .method = quotes,
                                        .path = quotes,
                                        .outcome = quotes,
                                        .http_status = 200,
                                        .microseconds = INT64_MAX / 4096};
    struct log_entry entry = {.at_microseconds = AT, .level = quotes, .request_id = quotes, .request = &request};
    struct json *document = NULL;

    (void)state;
    memset(quotes, '"', sizeof quotes - 1);
    quotes[sizeof quotes - 1] = '\0';
    memset(err.what, '"', sizeof err.what - 1);
    document = parsed(&entry);
    expect_whole(document, "duration_us", INT64_MAX / 4096);
    json_free(&document);
    entry.request = NULL;
    entry.failure = &err;
    entry.doing = quotes;
    document = parsed(&entry);
    expect_whole(document, "number", INT64_MIN / 4096);
    json_free(&document);
    entry.failure = NULL;
    entry.message = quotes;
    document = parsed(&entry);
    assert_int_equal(strlen(json_string(json_member(document, "message"))), LOG_MESSAGE_SIZE - 1);
    json_free(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note),
        cmocka_unit_test(a_request),
        cmocka_unit_test(a_failure_is_masked_and_keeps_its_number),
        cmocka_unit_test(hostile_text_stays_a_text),
        cmocka_unit_test(the_longest_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
