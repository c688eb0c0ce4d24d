/*
 * What every transfer of this product is bound to, whatever it asks for: whom TLS trusts, which protocols there are,
 * how long anything may take, which proxy. All of libcurl's security options stand in this one file.
 */
#ifndef NET_CURL_POLICY_H
#define NET_CURL_POLICY_H

#include <stdbool.h>

#include <curl/curl.h>

#include "net/http_curl.h"
#include "net/tls_identity.h"

struct curl_policy {
    const struct buf *ca_pem; /* outlives the transfer: libcurl does not copy it */
    const char *proxy;        /* "" for none */
    const char *user_agent;
    bool plain; /* HTTP without TLS, and nothing else: for what is signed by itself (client/port/plain_http.h) */
    const struct http_curl_limits *limits;
    struct tls_identity *identity; /* shown to whoever asks in the handshake; NULL: none */
};

/* On a handle fresh from curl_easy_init or curl_easy_reset. CURLE_OK, or what libcurl refused. */
MUST_CHECK CURLcode curl_policy_apply(CURL *easy, const struct curl_policy *policy);

#endif
