/*
 * Port host_probe over libcurl: name, proxy, TCP and TLS, and not a byte of HTTP to the host. By the rules of every
 * exchange; only if the other side could not prove to be the host is it asked once more, whoever it is, for the
 * certificates that it shows, to name who stands there. Nothing is sent to it then either.
 */
#include <string.h>

#include <curl/curl.h>

#include "base/fault.h"
#include "net/curl_failure.h"
#include "net/http_curl_internal.h"

struct probing {
    struct http_curl *http;
    const struct progress *progress;
    CURL *easy;
    char error_text[CURL_ERROR_SIZE];
};

static int on_progress(void *self, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
    const struct probing *probing = self;

    (void)total;
    (void)done;
    (void)up_total;
    (void)up_done;
    return progress_cancelled(probing->progress) ? 1 : 0;
}

static CURLcode probing_set_up(struct probing *probing)
{
    const struct curl_policy policy = http_curl_policy(probing->http);
    CURL *easy = probing->easy;
    const CURLcode rc = curl_policy_apply(easy, &policy);

    if (rc != CURLE_OK)
        return rc;
    return curl_easy_setopt(easy, CURLOPT_URL, probing->http->host.origin) == CURLE_OK &&
                   curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK &&
                   curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L) == CURLE_OK &&
                   curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, probing->error_text) == CURLE_OK &&
                   curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
                   curl_easy_setopt(easy, CURLOPT_XFERINFODATA, probing) == CURLE_OK &&
                   curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) == CURLE_OK
               ? CURLE_OK
               : CURLE_OUT_OF_MEMORY;
}

/* --- what was presented --- */

static const char *pem_of(const struct curl_slist *fields)
{
    static const char name[] = "Cert:";

    for (; fields != NULL; fields = fields->next)
        if (strncmp(fields->data, name, sizeof name - 1) == 0)
            return fields->data + sizeof name - 1;
    return NULL;
}

static enum status add_presented(const char *pem, struct cert_list *chain, struct err *err)
{
    struct cert_list one = {.count = 0};
    enum status status = cert_list_from_pem(pem, strlen(pem), &one, NULL);

    if (status == ST_OK)
        status = cert_list_add(chain, one.items[0].data, one.items[0].len, NULL);
    cert_list_clear(&one);
    /* What cannot be read is not named; that is all that it is for. */
    return status == ST_NO_MEMORY ? err_set(err, status, FAULT_NO_MEMORY, "a certificate of the host") : ST_OK;
}

static enum status read_presented(CURL *easy, struct cert_list *chain, struct err *err)
{
    struct curl_certinfo *info = NULL;
    enum status status = ST_OK;

    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info == NULL)
        return ST_OK;
    for (int i = 0; status == ST_OK && i < info->num_of_certs; i++) {
        const char *pem = pem_of(info->certinfo[i]);

        if (pem != NULL)
            status = add_presented(pem, chain, err);
    }
    return status;
}

/* --- how far it came --- */

static enum host_reach reach_by_proxy(CURL *easy, CURLcode code)
{
    long answer = 0;
    curl_off_t connected_us = 0;

    (void)curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &answer);
    (void)curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected_us);
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_PROXY || connected_us == 0)
        return HOST_REACH_NO_PROXY;
    return answer == 200 ? HOST_REACH_BROKEN : HOST_REACH_PROXY_REFUSED;
}

static enum host_reach reach_directly(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return HOST_REACH_NO_NAME;
    case CURLE_COULDNT_CONNECT:
        return HOST_REACH_REFUSED;
    case CURLE_OPERATION_TIMEDOUT:
        return HOST_REACH_SILENT;
    default:
        return HOST_REACH_BROKEN;
    }
}

static enum host_reach reach_of(const struct probing *probing, CURLcode code, const struct err *cause)
{
    if (cause->status == ST_UNTRUSTED)
        return HOST_REACH_UNTRUSTED;
    return probing->http->proxy[0] != '\0' ? reach_by_proxy(probing->easy, code) : reach_directly(code);
}

/* Whoever it is: to name it, and nothing more. */
static enum status look_at_stranger(struct probing *probing, struct host_probe *out, struct err *err)
{
    if (curl_easy_setopt(probing->easy, CURLOPT_SSL_VERIFYPEER, 0L) != CURLE_OK ||
        curl_easy_setopt(probing->easy, CURLOPT_SSL_VERIFYHOST, 0L) != CURLE_OK ||
        curl_easy_perform(probing->easy) != CURLE_OK)
        return progress_cancelled(probing->progress)
                   ? err_set(err, ST_CANCELLED, FAULT_CANCELLED, "cancelled before the host was known")
                   : ST_OK;
    return read_presented(probing->easy, &out->chain, err);
}

static enum status probing_fail(struct probing *probing, CURLcode code, struct host_probe *out, struct err *err)
{
    (void)curl_failure_report(&(struct curl_failure){.code = code,
                                                     .text = probing->error_text,
                                                     .host = probing->http->host.name,
                                                     .doing = "connecting to the host"},
                              &out->cause);
    if (out->cause.status == ST_CANCELLED || out->cause.status == ST_NO_MEMORY) {
        if (err != NULL)
            *err = out->cause;
        return out->cause.status;
    }
    out->reach = reach_of(probing, code, &out->cause);
    return out->reach == HOST_REACH_UNTRUSTED ? look_at_stranger(probing, out, err) : ST_OK;
}

static enum status probe_run(struct probing *probing, struct host_probe *out, struct err *err)
{
    CURLcode code = probing_set_up(probing);

    if (code == CURLE_OK)
        code = curl_easy_perform(probing->easy);
    if (code != CURLE_OK)
        return probing_fail(probing, code, out, err);
    out->reach = HOST_REACH_OK;
    return read_presented(probing->easy, &out->chain, err);
}

static enum status probe_look(void *self, const struct progress *progress, struct host_probe *out, struct err *err)
{
    struct probing probing = {.http = self, .progress = progress};
    enum status status = http_curl_settle_proxy(probing.http, err);

    if (status != ST_OK)
        return status;
    memcpy(out->proxy, probing.http->proxy, sizeof out->proxy);
    probing.easy = curl_easy_init();
    if (probing.easy == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a libcurl handle");
    status = probe_run(&probing, out, err);
    curl_easy_cleanup(probing.easy);
    return status;
}

struct host_probe_port http_curl_probe_port(struct http_curl *http)
{
    return (struct host_probe_port){.look = probe_look, .self = http};
}
