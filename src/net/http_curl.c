#include "net/http_curl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/fault.h"
#include "net/curl_policy.h"
#include "net/http_curl_internal.h"
#include "net/http_headers.h"
#include "net/transfer.h"

enum { CA_PEM_MAX = 256 * 1024, DOING_SIZE = 96, URL_MAX = 2 * HOST_URL_SIZE + 4096 };

const struct http_curl_limits http_curl_limits = {
    .connect_ms = 15000, .exchange_ms = 120000, .stall_s = 30, .stall_bytes_per_s = 16};

enum status http_curl_settle_proxy(struct http_curl *http, struct err *err)
{
    enum status status = ST_OK;

    if (!http->proxy_settled && http->proxy_lookup != NULL && !http->host.loopback)
        status = http->proxy_lookup->find(http->proxy_lookup->self, http->host.origin, http->proxy, err);
    if (status == ST_OK)
        http->proxy_settled = true;
    return status;
}

struct curl_policy http_curl_policy(const struct http_curl *http)
{
    return (struct curl_policy){
        .ca_pem = &http->ca_pem, .proxy = http->proxy, .user_agent = http->user_agent, .limits = &http->limits};
}

static enum status http_curl_transfer(struct http_curl *http, const struct http_request *request,
                                      struct tls_identity *identity, struct curl_slist *headers,
                                      struct http_answer *answer, struct err *err)
{
    struct curl_policy policy = http_curl_policy(http);
    char url[URL_MAX];
    char doing[DOING_SIZE];
    const int len = snprintf(url, sizeof url, "%s%s", http->host.origin, request->path);
    const struct transfer_request transfer = {.policy = &policy,
                                              .url = url,
                                              .method = request->method,
                                              .headers = headers,
                                              .body = request->body,
                                              .body_len = request->body_len,
                                              .answer_max = request->answer_max,
                                              .progress = request->progress,
                                              .host = http->host.name,
                                              .doing = doing};

    if (len < 0 || (size_t)len >= sizeof url)
        return err_set(err, ST_BUG, FAULT_BUG, "a path that is too long for HTTP");
    (void)snprintf(doing, sizeof doing, "%s %s", request->method, request->path);
    policy.identity = identity;
    return transfer_run(http->easy, &transfer, answer, err);
}

/* What the signer could not do is the cause, and what TLS says of that its echo. */
static enum status http_curl_transfer_shown(struct http_curl *http, const struct http_request *request,
                                            struct curl_slist *headers, struct http_answer *answer, struct err *err)
{
    struct tls_identity identity = {.shown = request->identity, .host = http->host.name};
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    if (http->signing == NULL)
        status = tls_signing_new(&http->signing, err);
    if (status != ST_OK)
        return status;
    identity.signing = http->signing;
    status = http_curl_transfer(http, request, &identity, headers, answer, &cause);
    if (status != ST_OK && status != ST_NO_MEMORY && identity.cause.status != ST_OK)
        cause = identity.cause;
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status == ST_OK ? ST_OK : cause.status;
}

static enum status http_curl_exchange(void *self, const struct http_request *request, struct http_answer *answer,
                                      struct err *err)
{
    struct http_curl *http = self;
    struct curl_slist *headers = NULL;
    enum status status = http_headers_check(request, err);

    if (status == ST_OK && progress_cancelled(request->progress))
        status = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "cancelled before the host was asked");
    if (status == ST_OK)
        status = http_curl_settle_proxy(http, err);
    if (status == ST_OK)
        status = http_headers_new(request, &headers, err);
    if (status == ST_OK)
        status = request->identity != NULL ? http_curl_transfer_shown(http, request, headers, answer, err)
                                           : http_curl_transfer(http, request, NULL, headers, answer, err);
    http_headers_free(&headers);
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
    tls_signing_free(&(*http)->signing); /* after the last connection */
    buf_clear(&(*http)->ca_pem);
    free(*http);
    *http = NULL;
    curl_global_cleanup();
}

struct http_port http_curl_port(struct http_curl *http)
{
    return (struct http_port){.exchange = http_curl_exchange, .self = http, .origin = http->host.origin};
}
