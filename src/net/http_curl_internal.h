/*
 * What an http_curl holds: for http_curl.c, the probe of the same host (host_probe.c) and exchanges with others over
 * plain HTTP (plain_http_curl.c) alone.
 */
#ifndef NET_HTTP_CURL_INTERNAL_H
#define NET_HTTP_CURL_INTERNAL_H

#include <curl/curl.h>

#include "base/buf.h"
#include "net/curl_policy.h"
#include "net/host_url.h"
#include "net/http_curl.h"

enum { USER_AGENT_SIZE = 128 };

struct http_curl {
    CURL *easy; /* one handle for all exchanges: it remembers TLS sessions, not connections */
    struct host_url host;
    struct buf ca_pem;
    char proxy[PROXY_SIZE];                /* as it is to be used; "" for none */
    bool proxy_settled;                    /* whether the lookup was asked for the host's */
    const struct proxy_port *proxy_lookup; /* of "auto"; NULL: the proxy is the configured one for everybody */
    char user_agent[USER_AGENT_SIZE];
    struct http_curl_limits limits;
    struct tls_signing *signing; /* made when somebody shows a certificate for the first time */
};

/* Settled at the first exchange and not when the object is made: a proxy script may take seconds. ST_NO_MEMORY. */
MUST_CHECK enum status http_curl_settle_proxy(struct http_curl *http, struct err *err);
/* Borrows. */
struct curl_policy http_curl_policy(const struct http_curl *http);

#endif
