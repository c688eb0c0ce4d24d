/*
 * The scene of the tests of net/: certificates that a host may show, scripts for test_net_server.h, and a client that
 * asks one question.
 */
#ifndef TEST_NET_SCENE_H
#define TEST_NET_SCENE_H

#include "net/http_curl.h"
#include "test_net_server.h"

enum { ANSWER_MAX = 1000, URL_SIZE = 64, DAY_S = 86400 };

extern struct test_ca root, issuing, stranger;
/* Of 127.0.0.1 under the root, unless the name says otherwise; renamed is ra.example.test's. */
extern struct test_identity host, renamed, expired, not_yet, by_issuing, by_issuing_with_chain;
int make_identities(void **state);
int drop_identities(void **state);

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
extern const char ok_answer[];

/* Reads the request and writes self, a text. */
void answer(struct test_peer *peer, void *self);
void close_at_once(struct test_peer *peer, void *self);

/* Long enough for a machine under load; only the tests of the limits themselves shorten one. */
extern const struct http_curl_limits patient;

struct http_curl *client_for(const char *url, const struct test_ca *trusted, const char *proxy,
                             const struct proxy_port *lookup, const struct http_curl_limits *limits);
struct http_request get(const char *path);
/* One GET to a server that is over afterwards. *out is the caller's to clear. */
enum status ask(struct test_server *server, const struct test_ca *trusted, const struct http_curl_limits *limits,
                const struct progress *progress, struct http_answer *out, struct err *err);

#endif
