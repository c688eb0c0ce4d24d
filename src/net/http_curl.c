#include "net/http_curl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/fault.h"
#include "net/curl_failure.h"
#include "net/curl_policy.h"
#include "net/http_curl_internal.h"
#include "net/http_headers.h"

enum { CA_PEM_MAX = 256 * 1024, DOING_SIZE = 96, HEADERS_MAX = 64 * 1024 };

const struct http_curl_limits http_curl_limits = {
    .connect_ms = 15000, .exchange_ms = 120000, .stall_s = 30, .stall_bytes_per_s = 16};

/* What the callbacks of one transfer share. */
struct transfer {
    const struct http_request *request;
    struct buf body;
    size_t headers_len;
    bool too_long, no_memory;
    char error_text[CURL_ERROR_SIZE];
};

static size_t on_body(char *bytes, size_t size, size_t count, void *self)
{
    struct transfer *t = self;
    size_t len = size * count; /* size is always 1 */

    enum status status = buf_append(&t->body, bytes, len);
    t->too_long = status == ST_TOO_COSTLY;
    t->no_memory = status == ST_NO_MEMORY;
    return status == ST_OK ? len : 0;
}

/* Kept by libcurl, which has a limit of its own, but calls an answer beyond it a network failure. */
static size_t on_header(char *bytes, size_t size, size_t count, void *self)
{
    struct transfer *t = self;

    (void)bytes;
    t->headers_len += size * count;
    t->too_long = t->headers_len > HEADERS_MAX;
    return t->too_long ? 0 : size * count;
}

static int on_progress(void *self, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
    const struct transfer *t = self;

    (void)up_total;
    (void)up_done;
    if (done > 0)
        progress_report(t->request->progress, PROGRESS_DOWNLOADING, (size_t)done, total > 0 ? (size_t)total : 0);
    return progress_cancelled(t->request->progress) ? 1 : 0;
}

static CURLcode transfer_set_up(CURL *easy, struct transfer *t, const char *url, struct curl_slist *headers)
{
    const struct http_request *request = t->request;
    bool is_get = strcmp(request->method, "GET") == 0;
    bool ok = curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error_text) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_WRITEDATA, t) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_HEADERDATA, t) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_XFERINFODATA, t) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->answer_max) == CURLE_OK;

    if (ok && !is_get)
        ok = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body_len > 0 ? request->body : "") == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method) == CURLE_OK;
    return ok ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

enum status http_curl_settle_proxy(struct http_curl *http, struct err *err)
{
    enum status status = ST_OK;

    if (http->proxy_lookup != NULL && !http->host.loopback)
        status = http->proxy_lookup->find(http->proxy_lookup->self, http->host.origin, http->proxy, err);
    if (status == ST_OK)
        http->proxy_lookup = NULL;
    return status;
}

struct curl_policy http_curl_policy(const struct http_curl *http)
{
    return (struct curl_policy){
        .ca_pem = &http->ca_pem, .proxy = http->proxy, .user_agent = http->user_agent, .limits = &http->limits};
}

static CURLcode transfer_run(struct http_curl *http, struct transfer *t, struct curl_slist *headers)
{
    char url[2 * HOST_URL_SIZE + 4096];
    const struct curl_policy policy = http_curl_policy(http);
    int len = snprintf(url, sizeof url, "%s%s", http->host.origin, t->request->path);
    if (len < 0 || (size_t)len >= sizeof url)
        return CURLE_URL_MALFORMAT;

    curl_easy_reset(http->easy);
    CURLcode rc = curl_policy_apply(http->easy, &policy);
    if (rc == CURLE_OK)
        rc = transfer_set_up(http->easy, t, url, headers);
    if (rc == CURLE_OK)
        rc = curl_easy_perform(http->easy);
    return rc;
}

static enum status transfer_finish(struct http_curl *http, struct transfer *t, CURLcode rc, struct http_answer *answer,
                                   struct err *err)
{
    char doing[DOING_SIZE];

    if (rc == CURLE_OK) {
        http_headers_read(http->easy, answer);
        buf_take(&answer->body, &t->body);
        return ST_OK;
    }
    (void)snprintf(doing, sizeof doing, "%s %s", t->request->method, t->request->path);
    return curl_failure_report(&(struct curl_failure){.code = rc,
                                                      .text = t->error_text,
                                                      .host = http->host.name,
                                                      .doing = doing,
                                                      .too_long = t->too_long,
                                                      .no_memory = t->no_memory},
                               err);
}

static enum status http_curl_exchange(void *self, const struct http_request *request, struct http_answer *answer,
                                      struct err *err)
{
    struct http_curl *http = self;
    struct curl_slist *headers = NULL;
    struct transfer t = {.request = request};

    assert(answer->body.data == NULL);
    buf_init(&t.body, request->answer_max);
    enum status status = http_headers_check(request, err);
    if (status == ST_OK && progress_cancelled(request->progress))
        status = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "cancelled before the host was asked");
    if (status == ST_OK)
        status = http_curl_settle_proxy(http, err);
    if (status == ST_OK)
        status = http_headers_new(request, &headers, err);
    if (status == ST_OK)
        status = transfer_finish(http, &t, transfer_run(http, &t, headers), answer, err);
    /* The handle still points at the header lines, the body and this frame. */
    curl_easy_reset(http->easy);
    http_headers_free(&headers);
    buf_clear(&t.body);
    return status;
}

static enum status take_proxy_setting(struct http_curl *http, const struct http_curl_config *config, struct err *err)
{
    if (strcmp(config->proxy, "none") == 0)
        return ST_OK;
    if (strcmp(config->proxy, "auto") == 0) {
        http->proxy_lookup = config->proxy_lookup;
        return ST_OK;
    }
    enum status status = host_url_check_proxy(config->proxy, err);
    if (status == ST_OK)
        (void)snprintf(http->proxy, sizeof http->proxy, "%s", config->proxy);
    return status;
}

static enum status take_config(struct http_curl *http, const struct http_curl_config *config, struct err *err)
{
    enum status status = host_url_read(config->host_url, &http->host, err);
    if (status == ST_OK)
        status = take_proxy_setting(http, config, err);
    if (status != ST_OK)
        return status;
    if (config->ca_pem_len == 0 || config->ca_pem_len > CA_PEM_MAX) {
        status = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "no CA certificates for the host, or too many");
        err_detail(err, "tls_ca");
        return status;
    }
    if (buf_set(&http->ca_pem, config->ca_pem, config->ca_pem_len) != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the host's CA certificates");
    (void)snprintf(http->user_agent, sizeof http->user_agent, "%s", config->user_agent);
    http->limits = config->limits != NULL ? *config->limits : http_curl_limits;
    return ST_OK;
}

/*
 * libcurl, while it starts, looks for this variable of the environment and writes the secrets of every TLS session to
 * the file it names; so would an OpenSSL built to do the same. Whoever can set a variable of this user would read
 * passwords, codes and sessions, so it goes from this process (and its children) before libcurl can see it. There is no
 * option against it: CURLOPT_SSL_CTX_FUNCTION is called too late to close a file that is open already.
 */
static void forget_key_log_file(void)
{
#if defined(_WIN32)
    (void)_putenv_s("SSLKEYLOGFILE", ""); /* takes it out of the C library's copy and of Windows' own */
#else
    (void)unsetenv("SSLKEYLOGFILE");
#endif
}

enum status http_curl_new(const struct http_curl_config *config, struct http_curl **out, struct err *err)
{
    struct http_curl *http = NULL;

    forget_key_log_file();
    /* Counted by libcurl: each success has its curl_global_cleanup in http_curl_free. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "starting libcurl");
    http = calloc(1, sizeof *http);
    if (http == NULL) {
        curl_global_cleanup();
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the connection to the host");
    }
    buf_init(&http->ca_pem, CA_PEM_MAX);
    enum status status = take_config(http, config, err);
    if (status == ST_OK) {
        http->easy = curl_easy_init();
        if (http->easy == NULL)
            status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a libcurl handle");
    }
    if (status != ST_OK) {
        http_curl_free(&http);
        return status;
    }
    *out = http;
    return ST_OK;
}

void http_curl_free(struct http_curl **http)
{
    if (*http == NULL)
        return;
    curl_easy_cleanup((*http)->easy);
    buf_clear(&(*http)->ca_pem);
    free(*http);
    *http = NULL;
    curl_global_cleanup();
}

struct http_port http_curl_port(struct http_curl *http)
{
    return (struct http_port){.exchange = http_curl_exchange, .self = http, .origin = http->host.origin};
}
