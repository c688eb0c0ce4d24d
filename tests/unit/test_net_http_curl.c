#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "net/http_curl.h"
#include "test_net_server.h"

enum { ANSWER_MAX = 1000, URL_SIZE = 64, DAY_S = 86400 };

static struct test_ca root, issuing, stranger;
static struct test_identity host, renamed, expired, not_yet, by_issuing, by_issuing_with_chain;

/* Long enough for a machine under load; only the tests of the limits themselves shorten one. */
static const struct http_curl_limits patient = {
    .connect_ms = 60000, .exchange_ms = 60000, .stall_s = 60, .stall_bytes_per_s = 1};

static int make_identities(void **state)
{
    const int64_t now_utc = (int64_t)time(NULL);

    (void)state;
    test_ca_new(&root, "Test Root", NULL);
    test_ca_new(&issuing, "Test Issuing", &root);
    test_ca_new(&stranger, "Another Root", NULL);
    test_identity_new(&host, &root, "127.0.0.1,localhost", now_utc - DAY_S, now_utc + DAY_S);
    test_identity_new(&renamed, &root, "ra.example.test", now_utc - DAY_S, now_utc + DAY_S);
    test_identity_new(&expired, &root, "127.0.0.1", now_utc - 2 * DAY_S, now_utc - DAY_S);
    test_identity_new(&not_yet, &root, "127.0.0.1", now_utc + DAY_S, now_utc + 2 * DAY_S);
    test_identity_new(&by_issuing, &issuing, "127.0.0.1", now_utc - DAY_S, now_utc + DAY_S);
    test_identity_new(&by_issuing_with_chain, &issuing, "127.0.0.1", now_utc - DAY_S, now_utc + DAY_S);
    by_issuing_with_chain.between = &issuing;
    return 0;
}

static int drop_identities(void **state)
{
    (void)state;
    test_identity_clear(&host);
    test_identity_clear(&renamed);
    test_identity_clear(&expired);
    test_identity_clear(&not_yet);
    test_identity_clear(&by_issuing);
    test_identity_clear(&by_issuing_with_chain);
    test_ca_clear(&stranger);
    test_ca_clear(&issuing);
    test_ca_clear(&root);
    return 0;
}

/* Scripts */

/* self: what to answer. */
static void answer(struct test_peer *peer, void *self)
{
    if (test_peer_start_tls(peer) && test_peer_read_request(peer))
        test_peer_write(peer, self);
}

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

static void close_at_once(struct test_peer *peer, void *self)
{
    (void)peer;
    (void)self;
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

/* A proxy that leads nowhere but to this very server: self is what the host behind it answers. */
static void tunnel_and_answer(struct test_peer *peer, void *self)
{
    if (!test_peer_read_request(peer))
        return;
    if (strstr(test_peer_request(peer), "Bearer") != NULL)
        return; /* what is for the host was told to the proxy */
    test_peer_write(peer, "HTTP/1.1 200 Connection established\r\n\r\n");
    answer(peer, self);
}

static void refuse_to_tunnel(struct test_peer *peer, void *self)
{
    (void)self;
    if (test_peer_read_request(peer))
        test_peer_write(peer, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}

/* The client's side */

static struct http_curl *client_for(const char *url, const struct test_ca *trusted, const char *proxy,
                                    const struct proxy_port *lookup, const struct http_curl_limits *limits)
{
    struct http_curl *http = NULL;
    struct http_curl_config config = {.host_url = url,
                                      .ca_pem = trusted->pem.data,
                                      .ca_pem_len = trusted->pem.len,
                                      .proxy = proxy,
                                      .proxy_lookup = lookup,
                                      .user_agent = "PeiChengCert/1.2.3.4",
                                      .limits = limits};

    assert_int_equal(http_curl_new(&config, &http, NULL), ST_OK);
    return http;
}

static struct http_request get(const char *path)
{
    return (struct http_request){.method = "GET", .path = path, .answer_max = ANSWER_MAX};
}

/* One GET to a server that is over afterwards. *answer is the caller's to clear. */
static enum status ask(struct test_server *server, const struct test_ca *trusted, const struct http_curl_limits *limits,
                       const struct progress *progress, struct http_answer *answer_out, struct err *err)
{
    char url[URL_SIZE];
    struct http_request request = get("/v1/directory");

    request.progress = progress;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", test_server_port(server));
    struct http_curl *http = client_for(url, trusted, "none", NULL, limits);
    struct http_port port = http_curl_port(http);
    assert_string_equal(port.origin, url);
    enum status status = port.exchange(port.self, &request, answer_out, err);
    http_curl_free(&http);
    test_server_stop(server);
    return status;
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static const char ok_answer[] = OK_HEAD "Content-Length: 2\r\n\r\n{}";

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

/* What is sent */

static bool has_line(const char *request, const char *line)
{
    char wanted[256];
    snprintf(wanted, sizeof wanted, "\r\n%s\r\n", line);
    return strstr(request, wanted) != NULL;
}

static void requests_say_what_they_should(void **state)
{
    char url[URL_SIZE];
    struct http_answer got = {.http_status = 0};
    struct test_server *server = test_server_start(&host, answer, (char[]){OK_HEAD "Content-Length: 2\r\n\r\n{}"});
    struct http_request request = {.method = "POST",
                                   .path = "/v1/orders",
                                   .authorization = "Bearer abc.def",
                                   .idempotency_key = "0011",
                                   .content_type = "application/json",
                                   .body = "{\"kind\":\"new\"}",
                                   .body_len = 14,
                                   .answer_max = ANSWER_MAX};

    (void)state;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", test_server_port(server));
    struct http_curl *http = client_for(url, &root, "none", NULL, &patient);
    struct http_port port = http_curl_port(http);
    assert_int_equal(port.exchange(port.self, &request, &got, NULL), ST_OK);
    http_answer_clear(&got);
    http_curl_free(&http);
    test_server_stop(server);

    const char *sent = test_server_request(server);
    assert_ptr_equal(strstr(sent, "POST /v1/orders HTTP/1.1\r\n"), sent);
    assert_true(has_line(sent, "Authorization: Bearer abc.def"));
    assert_true(has_line(sent, "Idempotency-Key: 0011"));
    assert_true(has_line(sent, "Content-Type: application/json"));
    assert_true(has_line(sent, "Content-Length: 14"));
    assert_true(has_line(sent, "User-Agent: PeiChengCert/1.2.3.4"));
    assert_null(strstr(sent, "Expect:"));
    assert_null(strstr(sent, "Accept-Encoding:"));
    assert_null(strstr(sent, "Cookie:"));
    assert_non_null(strstr(sent, "\r\n\r\n{\"kind\":\"new\"}"));
    test_server_free(&server);
}

static void bodiless_requests(void **state)
{
    static const struct {
        const char *method, *line;
    } cases[] = {{"DELETE", "DELETE /v1/sessions/current HTTP/1.1\r\n"},
                 {"POST", "POST /v1/sessions/current HTTP/1.1\r\n"},
                 {"GET", "GET /v1/sessions/current HTTP/1.1\r\n"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char url[URL_SIZE];
        struct http_answer got = {.http_status = 0};
        struct test_server *server = test_server_start(&host, answer, (char[]){"HTTP/1.1 204 Done\r\n\r\n"});
        struct http_request request = get("/v1/sessions/current");

        request.method = cases[i].method;
        snprintf(url, sizeof url, "https://127.0.0.1:%u/",
                 test_server_port(server)); /* a slash at the end is forgiven */
        struct http_curl *http = client_for(url, &root, "none", NULL, &patient);
        struct http_port port = http_curl_port(http);
        assert_int_equal(port.exchange(port.self, &request, &got, NULL), ST_OK);
        http_answer_clear(&got);
        http_curl_free(&http);
        test_server_stop(server);
        const char *sent = test_server_request(server);
        assert_ptr_equal(strstr(sent, cases[i].line), sent);
        assert_null(strstr(sent, "Content-Type:"));
        assert_null(strstr(sent, "Authorization:"));
        test_server_free(&server);
    }
}

static void nothing_breaks_out_of_its_line(void **state)
{
    char url[URL_SIZE];
    struct http_request cases[] = {get("/a\r\nX: y"), get("/a b"), get("no-slash"), get("/a#b"), get(NULL), get("/a"),
                                   get("/a"),         get("/a"),   get("/a"),       get("/a"),   get("/a")};
    struct test_server *server = test_server_start(&host, answer, (char[]){""});

    (void)state;
    cases[5].authorization = "Bearer a\nX: y";
    cases[6].authorization = "";
    cases[7].idempotency_key = "a\rb";
    cases[8].content_type = "text/plain\r\nX: y";
    cases[8].body = "a";
    cases[8].body_len = 1;
    cases[9].method = "GET /a";
    cases[10].authorization = "Bearer \xe4\xb8\xad";
    snprintf(url, sizeof url, "https://127.0.0.1:%u", test_server_port(server));
    struct http_curl *http = client_for(url, &root, "none", NULL, &patient);
    struct http_port port = http_curl_port(http);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_answer got = {.http_status = 0};
        struct err err = ERR_INIT;
        assert_int_equal(port.exchange(port.self, &cases[i], &got, &err), ST_BUG);
        assert_null(strstr(err.what, "Bearer"));
    }
    http_curl_free(&http);
    test_server_stop(server);
    assert_int_equal(test_server_connections(server), 0);
    test_server_free(&server);
}

/* Proxies */

struct lookup {
    char proxy[PROXY_SIZE];
    unsigned asked;
};

static enum status find_proxy(void *self, const char *url, char out[PROXY_SIZE], struct err *err)
{
    struct lookup *lookup = self;

    (void)err;
    assert_string_equal(url, "https://ra.example.test:8443");
    lookup->asked++;
    snprintf(out, PROXY_SIZE, "%s", lookup->proxy);
    return ST_OK;
}

static void proxies_are_asked_for_once_and_told_nothing(void **state)
{
    struct lookup lookup = {.asked = 0};
    struct proxy_port proxy_port = {.find = find_proxy, .self = &lookup};
    struct http_request request = get("/v1/directory");
    struct test_server *server =
        test_server_start(&renamed, tunnel_and_answer, (char[]){OK_HEAD "Content-Length: 2\r\n\r\n{}"});

    (void)state;
    request.authorization = "Bearer abc.def";
    snprintf(lookup.proxy, sizeof lookup.proxy, "http://127.0.0.1:%u", test_server_port(server));
    struct http_curl *http = client_for("https://ra.example.test:8443", &root, "auto", &proxy_port, &patient);
    struct http_port port = http_curl_port(http);
    for (int i = 0; i < 2; i++) {
        struct http_answer got = {.http_status = 0};
        assert_int_equal(port.exchange(port.self, &request, &got, NULL), ST_OK);
        assert_string_equal(buf_text(&got.body), "{}");
        http_answer_clear(&got);
    }
    assert_int_equal(lookup.asked, 1);
    http_curl_free(&http);
    test_server_stop(server);
    assert_true(has_line(test_server_request(server), "Authorization: Bearer abc.def")); /* the host was */
    test_server_free(&server);
}

static void proxies_may_refuse(void **state)
{
    char proxy[URL_SIZE];
    struct http_answer got = {.http_status = 0};
    struct http_request request = get("/v1/directory");
    struct err err = ERR_INIT;
    struct test_server *server = test_server_start(&host, refuse_to_tunnel, NULL);

    (void)state;
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", test_server_port(server));
    struct http_curl *http = client_for("https://ra.example.test", &root, proxy, NULL, &patient);
    struct http_port port = http_curl_port(http);
    assert_int_equal(port.exchange(port.self, &request, &got, &err), ST_OFFLINE);
    assert_int_equal(err.fault, FAULT_HOST_UNREACHABLE);
    assert_string_equal(err.detail, "ra.example.test");
    http_curl_free(&http);
    test_server_stop(server);
    assert_non_null(strstr(test_server_request(server), "CONNECT ra.example.test:443 HTTP/1.1"));
    test_server_free(&server);
}

static void the_environment_has_no_say(void **state)
{
    static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    struct http_answer got = {.http_status = 0};
    struct test_server *server = test_server_start(&host, answer, (char[]){OK_HEAD "Content-Length: 2\r\n\r\n{}"});

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(setenv(names[i], "http://127.0.0.1:1", 1), 0);
    assert_int_equal(ask(server, &root, &patient, NULL, &got, NULL), ST_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(unsetenv(names[i]), 0);
    http_answer_clear(&got);
    test_server_free(&server);
}

static void configurations_that_are_refused(void **state)
{
    static const struct {
        const char *url, *proxy, *detail;
    } cases[] = {
        {"http://ra.example.test", "none", "host_url"},
        {"ftp://ra.example.test", "none", "host_url"},
        {"ra.example.test", "none", "host_url"},
        {"https://", "none", "host_url"},
        {"", "none", "host_url"},
        {"https://user:word@ra.example.test", "none", "host_url"},
        {"https://ra.example.test/path", "none", "host_url"},
        {"https://ra.example.test?x=1", "none", "host_url"},
        {"https://ra.example.test#x", "none", "host_url"},
        {"https://ra.example.test:99999", "none", "host_url"},
        {"https://ra.example.test", "proxy.example.test:8080", "proxy"},
        {"https://ra.example.test", "socks5://proxy.example.test", "proxy"},
        {"https://ra.example.test", "http://user:word@proxy.example.test", "proxy"},
        {"https://ra.example.test", "", "proxy"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_curl *http = NULL;
        struct err err = ERR_INIT;
        struct http_curl_config config = {.host_url = cases[i].url,
                                          .ca_pem = root.pem.data,
                                          .ca_pem_len = root.pem.len,
                                          .proxy = cases[i].proxy,
                                          .user_agent = "t"};
        if (http_curl_new(&config, &http, &err) != ST_BAD_INPUT)
            fail_msg("%s with proxy %s was taken", cases[i].url, cases[i].proxy);
        assert_int_equal(err.fault, FAULT_CONFIGURATION);
        assert_string_equal(err.detail, cases[i].detail);
        assert_null(http);
    }
}

static void ca_texts_that_hold_no_certificate(void **state)
{
    char url[URL_SIZE];
    struct http_answer got = {.http_status = 0};
    struct http_request request = get("/v1/directory");
    struct test_server *server = test_server_start(&host, answer, (char[]){""});

    (void)state;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", test_server_port(server));
    for (size_t len = 0; len <= 5; len += 5) {
        struct err err = ERR_INIT;
        struct http_curl *http = NULL;
        struct http_curl_config config = {
            .host_url = url, .ca_pem = "hello", .ca_pem_len = len, .proxy = "none", .user_agent = "t"};
        enum status status = http_curl_new(&config, &http, &err);
        if (status == ST_OK) {
            struct http_port port = http_curl_port(http);
            status = port.exchange(port.self, &request, &got, &err);
        }
        assert_int_equal(status, ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_CONFIGURATION);
        assert_string_equal(err.detail, "tls_ca");
        http_curl_free(&http);
    }
    test_server_free(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_answers_are_answers),
        cmocka_unit_test(failures_have_their_own_meaning),
        cmocka_unit_test(chains_sent_along_are_used),
        cmocka_unit_test(long_answers),
        cmocka_unit_test(endless_header_lines),
        cmocka_unit_test(hosts_that_never_answer),
        cmocka_unit_test(refused_connections),
        cmocka_unit_test(people_can_stop_it),
        cmocka_unit_test(requests_say_what_they_should),
        cmocka_unit_test(bodiless_requests),
        cmocka_unit_test(nothing_breaks_out_of_its_line),
        cmocka_unit_test(proxies_are_asked_for_once_and_told_nothing),
        cmocka_unit_test(proxies_may_refuse),
        cmocka_unit_test(the_environment_has_no_say),
        cmocka_unit_test(configurations_that_are_refused),
        cmocka_unit_test(ca_texts_that_hold_no_certificate),
    };

    return cmocka_run_group_tests(tests, make_identities, drop_identities);
}
