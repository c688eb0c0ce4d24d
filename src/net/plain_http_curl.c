/*
 * Port plain_http over libcurl: whoever the address names, by the same policy as every exchange, but for TLS. The proxy
 * is asked for anew with each address, since every host may have another.
 */
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/web_url.h"
#include "net/http_curl_internal.h"
#include "net/transfer.h"

enum { TYPE_LINE_MAX = 128, DOING_SIZE = 96 };

static const char scheme[] = "http://";

/* Somebody waits for it who wanted something else. */
static const struct http_curl_limits hasty = {
    .connect_ms = 8000, .exchange_ms = 20000, .stall_s = 10, .stall_bytes_per_s = 16};

/* Host and port, and whether it is this PC. Such addresses come from pki/cert.h; what is none, libcurl never sees. */
static bool plain_host(const char *url, char out[HOST_NAME_SIZE + sizeof ":65535"], bool *loopback)
{
    const char *begin = url + sizeof scheme - 1;
    const char *past_name = strncmp(url, scheme, sizeof scheme - 1) == 0 ? web_url_past_host(begin) : NULL;
    const char *past = past_name != NULL && *past_name == ':' ? web_url_past_port(past_name) : past_name;

    if (past == NULL || (*past != '\0' && *past != '/' && *past != '?') || past_name - begin >= HOST_NAME_SIZE)
        return false;
    (void)snprintf(out, HOST_NAME_SIZE, "%.*s", (int)(past_name - begin), begin);
    *loopback = host_url_is_loopback(out);
    (void)snprintf(out, HOST_NAME_SIZE + sizeof ":65535", "%.*s", (int)(past - begin), begin);
    return true;
}

static enum status plain_proxy(const struct http_curl *http, const char *url, bool loopback, char out[PROXY_SIZE],
                               struct err *err)
{
    out[0] = '\0';
    if (http->proxy_lookup == NULL)
        memcpy(out, http->proxy, PROXY_SIZE);
    else if (!loopback)
        return http->proxy_lookup->find(http->proxy_lookup->self, url, out, err);
    return ST_OK;
}

/* *out is the caller's to free, also after a failure. */
static enum status plain_headers(const char *content_type, struct curl_slist **out, struct err *err)
{
    char line[TYPE_LINE_MAX];
    struct curl_slist *longer = NULL;

    *out = curl_slist_append(NULL, "Expect:"); /* libcurl's own is left out */
    if (*out == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the lines of a request");
    if (content_type == NULL)
        return ST_OK;
    (void)snprintf(line, sizeof line, "Content-Type: %s", content_type);
    longer = curl_slist_append(*out, line);
    if (longer == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the lines of a request");
    *out = longer;
    return ST_OK;
}

static struct http_curl_limits plain_limits(const struct http_curl *http)
{
    struct http_curl_limits limits = hasty;

    if (http->limits.exchange_ms < limits.exchange_ms)
        limits = http->limits;
    return limits;
}

static enum status plain_transfer(struct http_curl *http, const struct plain_http_request *request, const char *host,
                                  const char *proxy, struct http_answer *answer, struct err *err)
{
    const struct http_curl_limits limits = plain_limits(http);
    struct curl_policy policy = http_curl_policy(http);
    char doing[DOING_SIZE];
    const bool is_get = request->content_type == NULL;
    struct transfer_request transfer = {.policy = &policy,
                                        .url = request->url,
                                        .method = is_get ? "GET" : "POST",
                                        .body = request->body,
                                        .body_len = request->body_len,
                                        .answer_max = request->answer_max,
                                        .progress = request->progress,
                                        .host = host,
                                        .doing = doing};
    enum status status = plain_headers(request->content_type, &transfer.headers, err);

    policy.plain = true;
    policy.proxy = proxy;
    policy.limits = &limits;
    (void)snprintf(doing, sizeof doing, "%s at %.80s", transfer.method, host); /* for a log: its head will do */
    if (status == ST_OK)
        status = transfer_run(http->easy, &transfer, answer, err);
    curl_slist_free_all(transfer.headers);
    return status;
}

static enum status plain_exchange(void *self, const struct plain_http_request *request, struct http_answer *answer,
                                  struct err *err)
{
    struct http_curl *http = self;
    char host[HOST_NAME_SIZE + sizeof ":65535"];
    char proxy[PROXY_SIZE];
    bool loopback = false;
    enum status status = ST_OK;

    if (!plain_host(request->url, host, &loopback))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "an address that is not one of plain HTTP");
    if (progress_cancelled(request->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "cancelled before anybody was asked");
    status = plain_proxy(http, request->url, loopback, proxy, err);
    return status == ST_OK ? plain_transfer(http, request, host, proxy, answer, err) : status;
}

struct plain_http_port http_curl_plain_port(struct http_curl *http)
{
    return (struct plain_http_port){.exchange = plain_exchange, .self = http};
}
