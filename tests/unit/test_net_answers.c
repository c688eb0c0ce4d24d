#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "test_net_scene.h"

/* What comes back, and what each failure to get it means. */

static void answer_and_break(struct test_peer *peer, void *self)
{
    answer(peer, self);
    test_peer_break(peer);
}

/* self: the beginning of an answer, "" for none. The rest never comes. */
static void begin_and_hang(struct test_peer *peer, void *self)
{
    answer(peer, self);
    test_peer_wait_for_end(peer);
}

static void break_at_once(struct test_peer *peer, void *self)
{
    (void)self;
    test_peer_break(peer);
}

static void speak_plain_http(struct test_peer *peer, void *self)
{
    (void)self;
    test_peer_write(peer, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    test_peer_wait_for_end(peer);
}

static void complete_answers_are_answers(void **state)
{
    static const struct {
        const char *raw;
        long http_status;
        const char *content_type;
        int64_t retry_after_s;
        const char *body;
    } cases[] = {
        {ok_answer, 200, "application/json", 0, "{}"},
        {"HTTP/1.1 404 Not Found\r\ncontent-TYPE: Application/Problem+JSON; charset=utf-8\r\n"
         "Content-Length: 3\r\n\r\nabc",
         404, "application/problem+json", 0, "abc"},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n", 429, "", 30, ""},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n", 429, "", DAY_S, ""},
        {"HTTP/1.1 503 No\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Length: 0\r\n\r\n", 503, "", 0, ""},
        {"HTTP/1.1 503 No\r\nRetry-After: -3\r\nContent-Length: 0\r\n\r\n", 503, "", 0, ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200, "", 0, "abcde"},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Nothing\r\n\r\n", 204, "", 0, ""},
        {"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n", 302, "", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_answer got = {.http_status = 0};
        char raw[512];

        snprintf(raw, sizeof raw, "%s", cases[i].raw);
        struct test_server *server = test_server_start(&host, answer, raw);
        assert_int_equal(ask(server, &root, &patient, NULL, &got, NULL), ST_OK);
        assert_int_equal(got.http_status, cases[i].http_status);
        assert_string_equal(got.content_type, cases[i].content_type);
        assert_int_equal(got.retry_after_s, cases[i].retry_after_s);
        assert_string_equal(buf_text(&got.body), cases[i].body);
        assert_int_equal(test_server_connections(server), 1); /* no redirect was followed */
        http_answer_clear(&got);
        assert_null(got.body.data);
        test_server_free(&server);
    }
}

/* What the host calls a request goes into a log: in its own form, or not at all. */
/* What is made of an answer, whole as it stands on the wire. http_answer_clear. */
static struct http_answer answered(const char *said)
{
    struct http_answer got = {.http_status = 0};
    struct test_server *server = NULL;
    char raw[512];

    (void)snprintf(raw, sizeof raw, "%s", said);
    server = test_server_start(&host, answer, raw);
    assert_int_equal(ask(server, &root, &patient, NULL, &got, NULL), ST_OK);
    test_server_free(&server);
    return got;
}

static void requests_have_the_hosts_name(void **state)
{
    static const struct {
        const char *raw, *request_id;
    } cases[] = {
        {"HTTP/1.1 204 No\r\nx-request-id: 0a1B_-\r\n\r\n", "0a1B_-"},
        {"HTTP/1.1 204 No\r\n\r\n", ""},
        {"HTTP/1.1 204 No\r\nX-Request-Id: 0a 1b\r\n\r\n", ""},
        {"HTTP/1.1 204 No\r\nX-Request-Id: 0123456789abcdef0123456789abcdef0\r\n\r\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_answer got = answered(cases[i].raw);

        assert_string_equal(got.request_id, cases[i].request_id);
        http_answer_clear(&got);
    }
}

/* Whether a password is asked for: as libcurl reads it, in one line or many. */
static void what_a_host_wants_instead_of_a_password(void **state)
{
    static const struct {
        const char *raw, *other_auth;
    } cases[] = {
        {"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"EST\", charset=\"UTF-8\"\r\nContent-Length: 0\r\n\r\n",
         ""},
        {"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", ""},
        {"HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"1\"\r\nContent-Length: 0\r\n\r\n", "Digest"},
        {"HTTP/1.1 401 No\r\nwww-authenticate: Negotiate\r\nWWW-Authenticate: basic realm=\"x\"\r\n"
         "Content-Length: 0\r\n\r\n",
         ""},
        {"HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer realm=\"x\", Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", ""},
        {"HTTP/1.1 401 No\r\nWWW-Authenticate: SomethingThatNobodyHasEverHeardOf\r\nContent-Length: 0\r\n\r\n",
         "SomethingThatNobodyHasE"},
        {"HTTP/1.1 401 No\r\nWWW-Authenticate: \x01\xFF\r\nContent-Length: 0\r\n\r\n", ""},
        {"HTTP/1.1 403 No\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_answer got = answered(cases[i].raw);

        assert_string_equal(got.other_auth, cases[i].other_auth);
        http_answer_clear(&got);
    }
}

static void failures_have_their_own_meaning(void **state)
{
    static const struct {
        const char *name;
        const struct test_identity *identity;
        const struct test_ca *trusted;
        test_script script;
        const char *raw;
        enum status status;
        int fault;
    } cases[] = {
        {"a CA that is not ours", &host, &stranger, answer, ok_answer, ST_UNTRUSTED, FAULT_HOST_TLS},
        {"another host's name", &renamed, &root, answer, ok_answer, ST_UNTRUSTED, FAULT_HOST_TLS},
        {"expired", &expired, &root, answer, ok_answer, ST_UNTRUSTED, FAULT_HOST_TLS},
        {"not yet valid", &not_yet, &root, answer, ok_answer, ST_UNTRUSTED, FAULT_HOST_TLS},
        {"chain with a gap", &by_issuing, &root, answer, ok_answer, ST_UNTRUSTED, FAULT_HOST_TLS},
        {"an intermediate is no anchor", &by_issuing, &issuing, answer, ok_answer, ST_UNTRUSTED, FAULT_HOST_TLS},
        {"plain HTTP", &host, &root, speak_plain_http, "", ST_UNTRUSTED, FAULT_HOST_TLS},
        {"closed before TLS", &host, &root, close_at_once, "", ST_OFFLINE, FAULT_HOST_UNREACHABLE},
        {"broken before TLS", &host, &root, break_at_once, "", ST_OFFLINE, FAULT_HOST_UNREACHABLE},
        {"broken in the body", &host, &root, answer_and_break, OK_HEAD "Content-Length: 9\r\n\r\n{", ST_OFFLINE,
         FAULT_HOST_UNREACHABLE},
        {"nothing at all", &host, &root, answer, "", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {"ended early", &host, &root, answer, OK_HEAD "Content-Length: 9\r\n\r\n{", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {"declares too much", &host, &root, begin_and_hang, OK_HEAD "Content-Length: 1001\r\n\r\n", ST_BAD_ANSWER,
         FAULT_HOST_RUBBISH},
        {"no HTTP", &host, &root, answer, "220 mail.example.test ESMTP\r\n", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {"HTTP/0.9", &host, &root, answer, "<html>hello</html>", ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
        {"two lengths", &host, &root, answer, OK_HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", ST_BAD_ANSWER,
         FAULT_HOST_RUBBISH},
        {"broken chunk", &host, &root, answer, OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n", ST_BAD_ANSWER,
         FAULT_HOST_RUBBISH},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_answer got = {.http_status = 77};
        struct err err = ERR_INIT;
        char raw[512];

        snprintf(raw, sizeof raw, "%s", cases[i].raw);
        struct test_server *server = test_server_start(cases[i].identity, cases[i].script, raw);
        enum status status = ask(server, cases[i].trusted, &patient, NULL, &got, &err);
        if (status != cases[i].status || err.fault != cases[i].fault)
            fail_msg("%s: %s, fault %d: %s", cases[i].name, status_word(status), err.fault, err.what);
        assert_int_equal(err.status, status);
        assert_int_equal(err.source, ERR_CURL);
        assert_int_not_equal(err.number, 0);
        assert_string_equal(err.detail, "127.0.0.1");
        assert_non_null(strstr(err.what, "GET /v1/directory: "));
        assert_int_equal(got.http_status, 77); /* untouched */
        assert_null(got.body.data);
        test_server_free(&server);
    }
}

static void chains_sent_along_are_used(void **state)
{
    struct http_answer got = {.http_status = 0};
    struct test_server *server = test_server_start(&by_issuing_with_chain, answer, (char[]){OK_HEAD "\r\n"});

    (void)state;
    assert_int_equal(ask(server, &root, &patient, NULL, &got, NULL), ST_OK);
    http_answer_clear(&got);
    test_server_free(&server);
}

static void long_answers(void **state)
{
    static char raw[2 * ANSWER_MAX];
    struct err err = ERR_INIT;

    (void)state;
    for (int too_many = 0; too_many <= 1; too_many++) {
        struct http_answer got = {.http_status = 0};
        int head = snprintf(raw, sizeof raw, "HTTP/1.1 200 OK\r\n\r\n"); /* no length: until the end */
        memset(raw + head, 'x', ANSWER_MAX + 1);
        raw[head + ANSWER_MAX + too_many] = '\0';
        struct test_server *server = test_server_start(&host, answer, raw);
        enum status status = ask(server, &root, &patient, NULL, &got, &err);
        if (too_many == 0) {
            assert_int_equal(status, ST_OK);
            assert_int_equal(got.body.len, ANSWER_MAX);
        } else {
            assert_int_equal(status, ST_BAD_ANSWER);
            assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
            assert_null(got.body.data);
        }
        http_answer_clear(&got);
        test_server_free(&server);
    }
}

static void endless_header_lines(void **state)
{
    enum { RAW_SIZE = 1 << 18 };
    char *raw = malloc(RAW_SIZE);

    (void)state;
    assert_non_null(raw);
    for (int one_line = 0; one_line <= 1; one_line++) {
        struct http_answer got = {.http_status = 0};
        struct err err = ERR_INIT;
        size_t len = (size_t)snprintf(raw, RAW_SIZE, "HTTP/1.1 200 OK\r\n");

        while (len + 80 < RAW_SIZE)
            len += (size_t)snprintf(raw + len, RAW_SIZE - len, one_line == 1 ? "%070zu" : "X-Line: %060zu\r\n", len);
        struct test_server *server = test_server_start(&host, answer, raw);
        assert_int_equal(ask(server, &root, &patient, NULL, &got, &err), ST_BAD_ANSWER);
        assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
        test_server_free(&server);
    }
    free(raw);
}

static void hosts_that_never_answer(void **state)
{
    struct http_curl_limits short_exchange = patient;
    struct http_answer got = {.http_status = 0};
    struct err err = ERR_INIT;
    struct test_server *server = test_server_start(&host, begin_and_hang, (char[]){""});

    (void)state;
    short_exchange.exchange_ms = 300;
    assert_int_equal(ask(server, &root, &short_exchange, NULL, &got, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_TIMEOUT);
    assert_string_equal(err.detail, "127.0.0.1");
    test_server_free(&server);
}

static void refused_connections(void **state)
{
    char url[URL_SIZE];
    struct http_answer got = {.http_status = 0};
    struct http_request request = get("/v1/directory");
    struct err err = ERR_INIT;
    struct test_server *server = test_server_start(&host, close_at_once, NULL);

    (void)state;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", test_server_port(server));
    test_server_free(&server); /* nobody listens there now */
    struct http_curl *http = client_for(url, &root, "none", NULL, &patient);
    struct http_port port = http_curl_port(http);
    assert_int_equal(port.exchange(port.self, &request, &got, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    http_curl_free(&http);
}

/* Cancel, told apart by when it comes */

struct watcher {
    size_t done, total;
    bool from_the_start;
};

static void watch(void *self, enum progress_step step, size_t done, size_t total)
{
    struct watcher *watcher = self;

    assert_int_equal(step, PROGRESS_DOWNLOADING);
    watcher->done = done;
    watcher->total = total;
}

static bool stop_once_something_came(void *self)
{
    const struct watcher *watcher = self;
    return watcher->from_the_start || watcher->done > 0;
}

static void people_can_stop_it(void **state)
{
    (void)state;
    for (int from_the_start = 0; from_the_start <= 1; from_the_start++) {
        struct watcher watcher = {.from_the_start = from_the_start == 1};
        struct progress progress = {.report = watch, .cancelled = stop_once_something_came, .self = &watcher};
        struct http_answer got = {.http_status = 0};
        struct err err = ERR_INIT;
        struct test_server *server =
            test_server_start(&host, begin_and_hang, (char[]){OK_HEAD "Content-Length: 9\r\n\r\n{\"a\""});
        assert_int_equal(ask(server, &root, &patient, &progress, &got, &err), ST_CANCELLED);
        assert_int_equal(err.fault, FAULT_CANCELLED);
        assert_int_equal(test_server_connections(server), from_the_start == 1 ? 0 : 1);
        assert_int_equal(watcher.done, from_the_start == 1 ? 0 : 4);
        assert_int_equal(watcher.total, from_the_start == 1 ? 0 : 9);
        assert_null(got.body.data);
        test_server_free(&server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_answers_are_answers),
        cmocka_unit_test(requests_have_the_hosts_name),
        cmocka_unit_test(what_a_host_wants_instead_of_a_password),
        cmocka_unit_test(failures_have_their_own_meaning),
        cmocka_unit_test(chains_sent_along_are_used),
        cmocka_unit_test(long_answers),
        cmocka_unit_test(endless_header_lines),
        cmocka_unit_test(hosts_that_never_answer),
        cmocka_unit_test(refused_connections),
        cmocka_unit_test(people_can_stop_it),
    };

    return cmocka_run_group_tests(tests, make_identities, drop_identities);
}
