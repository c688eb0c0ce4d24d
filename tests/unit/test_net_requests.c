#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "test_net_scene.h"

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

/* libcurl would write the secrets of each TLS session to the file that this variable names. */
static void no_secrets_go_to_a_key_log(void **state)
{
    char folder[] = "/tmp/pccert-key-log-XXXXXX";
    char path[sizeof folder + sizeof "/log"];
    struct http_answer got = {.http_status = 0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/log", folder);
    assert_int_equal(setenv("SSLKEYLOGFILE", path, 1), 0);
    struct test_server *server = test_server_start(&host, answer, (char[]){OK_HEAD "Content-Length: 2\r\n\r\n{}"});
    assert_int_equal(ask(server, &root, &patient, NULL, &got, NULL), ST_OK);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_null(getenv("SSLKEYLOGFILE")); /* not for a library loaded later, nor for a child */
    assert_int_equal(rmdir(folder), 0);
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
        {"https:/ra.example.test", "none", "host_url"},
        {"https:///ra.example.test", "none", "host_url"},
        {"https://ra.example.test/.", "none", "host_url"},
        {"https://ra.example.test?", "none", "host_url"},
        {"https://ra.example.test/#", "none", "host_url"},
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
        cmocka_unit_test(requests_say_what_they_should),
        cmocka_unit_test(bodiless_requests),
        cmocka_unit_test(nothing_breaks_out_of_its_line),
        cmocka_unit_test(proxies_are_asked_for_once_and_told_nothing),
        cmocka_unit_test(proxies_may_refuse),
        cmocka_unit_test(the_environment_has_no_say),
        cmocka_unit_test(no_secrets_go_to_a_key_log),
        cmocka_unit_test(configurations_that_are_refused),
        cmocka_unit_test(ca_texts_that_hold_no_certificate),
    };

    return cmocka_run_group_tests(tests, make_identities, drop_identities);
}
