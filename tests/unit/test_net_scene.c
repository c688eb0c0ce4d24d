#include "test_net_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <time.h>

struct test_ca root, issuing, stranger;
struct test_identity host, renamed, expired, not_yet, by_issuing, by_issuing_with_chain;

const struct http_curl_limits patient = {
    .connect_ms = 60000, .exchange_ms = 60000, .stall_s = 60, .stall_bytes_per_s = 1};

int make_identities(void **state)
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

int drop_identities(void **state)
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

void answer(struct test_peer *peer, void *self)
{
    if (test_peer_start_tls(peer) && test_peer_read_request(peer))
        test_peer_write(peer, self);
}

void close_at_once(struct test_peer *peer, void *self)
{
    (void)peer;
    (void)self;
}

struct http_curl *client_for(const char *url, const struct test_ca *trusted, const char *proxy,
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

struct http_request get(const char *path)
{
    return (struct http_request){.method = "GET", .path = path, .answer_max = ANSWER_MAX};
}

enum status ask(struct test_server *server, const struct test_ca *trusted, const struct http_curl_limits *limits,
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

const char ok_answer[] = OK_HEAD "Content-Length: 2\r\n\r\n{}";
