/* Plain HTTP with whoever an address names: what is sent, and what of an answer is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "test_net_scene.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void answer_plainly(struct test_peer *peer, void *self)
{
    if (test_peer_read_request(peer))
        test_peer_write(peer, self);
}

/* The host of this product is another one, and is not asked. */
static enum status ask_plainly(const struct plain_http_request *request, const char *proxy,
                               const struct proxy_port *lookup, struct http_answer *out, struct err *err)
{
    struct http_curl *http = client_for("https://ra.example.test:8443", &root, proxy, lookup, &patient);
    const struct plain_http_port port = http_curl_plain_port(http);
    const enum status status = port.exchange(port.self, request, out, err);

    http_curl_free(&http);
    return status;
}

static const char *address_of(const struct test_server *server, const char *path)
{
    static char url[URL_SIZE];

    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u%s", test_server_port(server), path);
    return url;
}

static enum status get_from(struct test_server *server, const char *path, struct http_answer *out, struct err *err)
{
    const struct plain_http_request request = {.url = address_of(server, path), .answer_max = ANSWER_MAX};
    const enum status status = ask_plainly(&request, "none", NULL, out, err);

    test_server_stop(server);
    return status;
}

static void a_question_by_get(void **state)
{
    struct test_server *server = test_server_start(
        &host, answer_plainly, (char[]){"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\n{}"});
    struct http_answer got = {.http_status = 0};

    (void)state;
    assert_int_equal(get_from(server, "/ocsp/MEIw%2B%3D?x", &got, NULL), ST_OK);
    assert_int_equal(got.http_status, 200);
    assert_string_equal(buf_text(&got.body), "{}");
    assert_non_null(strstr(test_server_request(server), "GET /ocsp/MEIw%2B%3D?x HTTP/1.1\r\n"));
    assert_non_null(strstr(test_server_request(server), "User-Agent: PeiChengCert/1.2.3.4\r\n"));
    assert_null(strstr(test_server_request(server), "Authorization"));
    assert_null(strstr(test_server_request(server), "Cookie"));
    http_answer_clear(&got);
    test_server_free(&server);
}

static void a_question_by_post(void **state)
{
    struct test_server *server =
        test_server_start(&host, answer_plainly, (char[]){"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"});
    const struct plain_http_request request = {.url = address_of(server, "/ocsp"),
                                               .content_type = "application/ocsp-request",
                                               .body = "0123",
                                               .body_len = 4,
                                               .answer_max = ANSWER_MAX};
    struct http_answer got = {.http_status = 0};

    (void)state;
    assert_int_equal(ask_plainly(&request, "none", NULL, &got, NULL), ST_OK);
    test_server_stop(server);
    assert_int_equal(got.http_status, 503);
    assert_non_null(strstr(test_server_request(server), "POST /ocsp HTTP/1.1\r\n"));
    assert_non_null(strstr(test_server_request(server), "Content-Type: application/ocsp-request\r\n"));
    assert_non_null(strstr(test_server_request(server), "\r\n\r\n0123"));
    assert_null(strstr(test_server_request(server), "Expect"));
    http_answer_clear(&got);
    test_server_free(&server);
}

static void no_redirect_is_followed(void **state)
{
    static const char *const places[] = {"http://127.0.0.1:1/", "https://ra.example.test:8443/", "file:///etc/passwd"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        char script[160];
        struct test_server *server = test_server_start(&host, answer_plainly, script);
        struct http_answer got = {.http_status = 0};

        (void)snprintf(script, sizeof script, "HTTP/1.1 302 There\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                       places[i]);
        assert_int_equal(get_from(server, "/", &got, NULL), ST_OK);
        assert_int_equal(got.http_status, 302);
        assert_int_equal(test_server_connections(server), 1);
        http_answer_clear(&got);
        test_server_free(&server);
    }
}

/* Declared or not. */
static void an_answer_that_is_too_long(void **state)
{
    static const char *const heads[] = {"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n",
                                        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        char script[2 * ANSWER_MAX];
        struct test_server *server = test_server_start(&host, answer_plainly, script);
        struct http_answer got = {.http_status = 0};
        struct err err = ERR_INIT;

        (void)snprintf(script, sizeof script, "%s%0*d", heads[i], ANSWER_MAX + 1, 0);
        assert_int_equal(get_from(server, "/", &got, &err), ST_BAD_ANSWER);
        assert_int_equal(err.fault, FAULT_HOST_RUBBISH);
        assert_null(got.body.data);
        test_server_free(&server);
    }
}

static void whoever_is_not_there(void **state)
{
    struct test_server *server = test_server_start(&host, answer_plainly, (char[]){""});
    struct http_answer got = {.http_status = 0};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(get_from(server, "/", &got, &err), ST_BAD_ANSWER); /* came, and went without a word */
    err_clear(&err);
    assert_int_equal(get_from(server, "/", &got, &err), ST_OFFLINE); /* it is over */
    assert_memory_equal(err.detail, "127.0.0.1:", 10);
    test_server_free(&server);
}

static bool at_once(void *self)
{
    (void)self;
    return true;
}

static void what_is_no_address(void **state)
{
    static const char *const urls[] = {
        "https://127.0.0.1/", "file:///etc/passwd",       "127.0.0.1",           "http://",
        "http:///a",          "http://a@127.0.0.1/",      "http://127.0.0.1:0/", "http://127.0.0.1:99999/",
        "http://127.0.0.1x:", "http://127.0.0.1#@other/", "gopher://127.0.0.1/", "http://127.0.0.1:80@other/"};
    const struct progress stopped = {.cancelled = at_once};
    struct http_answer got = {.http_status = 0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        const struct plain_http_request request = {.url = urls[i], .answer_max = ANSWER_MAX};

        if (ask_plainly(&request, "none", NULL, &got, NULL) != ST_BAD_INPUT)
            fail_msg("%s was taken", urls[i]);
    }
    assert_int_equal(ask_plainly(&(const struct plain_http_request){.url = "http://127.0.0.1:1/", .progress = &stopped},
                                 "none", NULL, &got, NULL),
                     ST_CANCELLED);
}

struct lookup {
    char proxy[PROXY_SIZE], url[URL_SIZE];
    unsigned asked;
};

static enum status find_proxy(void *self, const char *url, char out[PROXY_SIZE], struct err *err)
{
    struct lookup *lookup = self;

    (void)err;
    lookup->asked++;
    (void)snprintf(lookup->url, sizeof lookup->url, "%s", url);
    (void)snprintf(out, PROXY_SIZE, "%s", lookup->proxy);
    return ST_OK;
}

/* A configured one, and one that is found for this very address; neither for this PC itself, if it is looked for. */
static void by_the_proxy_of_that_address(void **state)
{
    struct lookup lookup = {.asked = 0};
    const struct proxy_port port = {.find = find_proxy, .self = &lookup};
    const struct plain_http_request request = {.url = "http://pki.example.test/ocsp", .answer_max = ANSWER_MAX};

    (void)state;
    for (int found = 0; found < 2; found++) {
        struct test_server *server =
            test_server_start(&host, answer_plainly, (char[]){"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
        struct http_answer got = {.http_status = 0};

        (void)snprintf(lookup.proxy, sizeof lookup.proxy, "http://127.0.0.1:%u", test_server_port(server));
        assert_int_equal(ask_plainly(&request, found ? "auto" : lookup.proxy, found ? &port : NULL, &got, NULL), ST_OK);
        test_server_stop(server);
        assert_int_equal(got.http_status, 200);
        assert_non_null(strstr(test_server_request(server), "GET http://pki.example.test/ocsp HTTP/1.1\r\n"));
        http_answer_clear(&got);
        test_server_free(&server);
    }
    assert_int_equal(lookup.asked, 1);
    assert_string_equal(lookup.url, request.url);
}

static void this_pc_has_no_proxy_before_it(void **state)
{
    struct lookup lookup = {.proxy = "http://127.0.0.1:1"};
    const struct proxy_port port = {.find = find_proxy, .self = &lookup};
    struct test_server *server =
        test_server_start(&host, answer_plainly, (char[]){"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
    const struct plain_http_request request = {.url = address_of(server, "/"), .answer_max = ANSWER_MAX};
    struct http_answer got = {.http_status = 0};

    (void)state;
    assert_int_equal(ask_plainly(&request, "auto", &port, &got, NULL), ST_OK);
    assert_int_equal(lookup.asked, 0);
    http_answer_clear(&got);
    test_server_free(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_by_get),
        cmocka_unit_test(a_question_by_post),
        cmocka_unit_test(no_redirect_is_followed),
        cmocka_unit_test(an_answer_that_is_too_long),
        cmocka_unit_test(whoever_is_not_there),
        cmocka_unit_test(what_is_no_address),
        cmocka_unit_test(by_the_proxy_of_that_address),
        cmocka_unit_test(this_pc_has_no_proxy_before_it),
    };

    return cmocka_run_group_tests(tests, make_identities, drop_identities);
}
