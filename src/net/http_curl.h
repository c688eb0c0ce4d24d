/*
 * Port http (client/port/http.h) over libcurl: HTTPS to the one configured host, and who may be that host. It must not
 * know what is asked, nor keep a secret longer than an exchange takes.
 *
 * Trust is the CA certificates that the configuration gives, and nothing else: no system store, no folder, no file, no
 * partial chain. TLS 1.2 or newer, host name checked, no redirect, no proxy from the environment
 * (../shared/facts/windows.md G8 to G11), no log of session keys. Answers are capped in length and in time.
 */
#ifndef NET_HTTP_CURL_H
#define NET_HTTP_CURL_H

#include <stddef.h>

#include "client/port/host_probe.h"
#include "client/port/http.h"
#include "client/port/plain_http.h"
#include "client/port/proxy.h"

struct http_curl; /* for one thread at a time */

struct http_curl_limits {
    unsigned connect_ms;  /* name, TCP, proxy and TLS together */
    unsigned exchange_ms; /* the whole exchange */
    unsigned stall_s;     /* that long below stall_bytes_per_s ends it */
    unsigned stall_bytes_per_s;
};
/* 15 s to connect, 120 s in all, 30 s below 16 bytes a second. */
extern const struct http_curl_limits http_curl_limits;

struct http_curl_config {
    const char *host_url; /* "https://ra.example.test:8443", nothing behind it */
    const void *ca_pem;   /* CA certificates that the host may chain to: self-signed ones are the anchors */
    size_t ca_pem_len;
    const char *proxy;                     /* "auto", "none" or "http://host:port" */
    const struct proxy_port *proxy_lookup; /* for "auto"; NULL: "auto" is as "none". It outlives the http_curl */
    const char *user_agent;                /* "PeiChengCert/1.1.0.0" */
    const struct http_curl_limits *limits; /* NULL: http_curl_limits */
};

/*
 * Everything is copied but the proxy lookup. The first call of a process must not run beside another thread's (it
 * initialises libcurl), and drops SSLKEYLOGFILE from the environment. ST_BAD_INPUT (FAULT_CONFIGURATION, err.detail
 * names the entry), ST_NO_MEMORY.
 */
MUST_CHECK enum status http_curl_new(const struct http_curl_config *config, struct http_curl **out, struct err *err);
void http_curl_free(struct http_curl **http);

/* All borrow the http_curl. */
struct http_port http_curl_port(struct http_curl *http);
/* With whoever an address names, by the same proxy settings and with less patience (net/plain_http_curl.c). */
struct plain_http_port http_curl_plain_port(struct http_curl *http);
/* How far this PC gets on the way to that host, by the same rules (net/host_probe.c). */
struct host_probe_port http_curl_probe_port(struct http_curl *http);

#endif
