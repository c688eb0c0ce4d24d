#include "server/plain.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/time_text.h"
#include "pki/crl.h"

enum {
    LIST_MAX_AGE_S = 300, /* for so long a cache in between may hide a new revocation */
    LIST_RETRY_S = 5
};

static void answer_bytes(const struct buf *bytes, const char *content_type, struct response *response)
{
    response->http_status = 500;
    if (buf_append(&response->body, bytes->data, bytes->len) != ST_OK)
        return;
    response->http_status = 200;
    response->content_type = content_type;
    response->may_be_stored = true;
}

static void answer_issuing(const struct plain *plain, const struct request *request, struct response *response)
{
    (void)request;
    answer_bytes(ca_peek_issuing(plain->ra->ca), "application/pkix-cert", response); /* RFC 2585 section 4.1 */
}

static void answer_root(const struct plain *plain, const struct request *request, struct response *response)
{
    (void)request;
    answer_bytes(ca_peek_root(plain->ra->ca), "application/pkix-cert", response);
}

/*
 * Does the client hold this very list? If-None-Match says so for certain, and then the other is not looked at (RFC 9110
 * 13.2.2); a moment is compared as the text that we once sent, so that no odd form of a date needs to be understood.
 */
static bool has_it(const struct request *request, const struct response *response)
{
    char modified[TIME_HTTP_SIZE];

    if (request->if_none_match != NULL)
        return strcmp(request->if_none_match, "*") == 0 || strstr(request->if_none_match, response->etag) != NULL;
    time_to_http(response->modified_utc, modified);
    return request->if_modified_since != NULL && strcmp(request->if_modified_since, modified) == 0;
}

static void describe_list(const struct crl_published *list, int64_t now_utc, struct response *response)
{
    const int64_t left_s = list->next_update_utc - now_utc;

    (void)snprintf(response->etag, sizeof response->etag, "\"%s\"", list->sha256);
    response->modified_utc = list->made_utc;
    response->may_be_stored = left_s > 0; /* one that has ended: only as long as there is no other */
    response->max_age_s = left_s < LIST_MAX_AGE_S ? left_s : LIST_MAX_AGE_S;
}

/* *list is the callee's from here on. It is not copied: who reads slowly holds it with everybody else. */
static void answer_published(const struct plain *plain, struct crl_published *list, const struct request *request,
                             struct response *response)
{
    describe_list(list, ra_now_utc(plain->ra), response);
    if (has_it(request, response)) {
        response->http_status = 304;
    } else {
        response->http_status = 200;
        response->content_type = "application/pkix-crl"; /* RFC 2585 section 4.2 */
        response->shared = list->der;                    /* the response's now */
        list->der = NULL;
    }
    crl_published_clear(list);
}

static void answer_list(const struct plain *plain, const struct request *request, struct response *response)
{
    struct crl_published list = {.number = 0};

    if (crl_keeper_hold(plain->lists, &list) == ST_OK) {
        answer_published(plain, &list, request, response);
    } else {
        response->http_status = 503;
        response->retry_after_s = LIST_RETRY_S;
    }
}

static enum status hold_root_list(const struct ca *ca, struct crl_published *out)
{
    const struct buf *der = ca_peek_root_list(ca);
    struct buf copy;
    enum status status = ST_OK;

    buf_init(&copy, der->max);
    status = buf_append(&copy, der->data, der->len);
    if (status == ST_OK)
        status = digest_sha256_hex(der->data, der->len, out->sha256, NULL);
    if (status == ST_OK)
        return shared_bytes_new(&copy, &out->der, NULL);
    buf_clear(&copy);
    return status;
}

static void answer_root_list(const struct plain *plain, const struct request *request, struct response *response)
{
    const struct crl_info *info = ca_root_list(plain->ra->ca);
    struct crl_published list = {
        .number = info->number, .made_utc = info->this_update_utc, .next_update_utc = info->next_update_utc};

    if (ca_peek_root_list(plain->ra->ca)->len == 0)
        response->http_status = 404;
    else if (hold_root_list(plain->ra->ca, &list) != ST_OK)
        response->http_status = 500;
    else
        answer_published(plain, &list, request, response);
}

static const struct place {
    const char *path;
    void (*answer)(const struct plain *plain, const struct request *request, struct response *response);
} PLACES[] = {
    {CA_ISSUING_PATH, answer_issuing},
    {CA_ROOT_PATH, answer_root},
    {CA_CRL_PATH, answer_list},
    {CA_ROOT_CRL_PATH, answer_root_list},
};

static const struct place *find(const struct request *request)
{
    size_t i = 0;

    for (i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++)
        if (!request->has_query && strcmp(request->path, PLACES[i].path) == 0)
            return &PLACES[i];
    return NULL;
}

void plain_handle(void *self, const struct request *request, struct response *response)
{
    const struct place *place = find(request);

    /* For HEAD the listener sends the same header and no body. */
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        response->http_status = 405;
        response->allow = "GET, HEAD";
    } else if (place == NULL) {
        response->http_status = 404;
    } else {
        place->answer(self, request, response);
    }
    log_line(LOG_INFO, "%s %s plain %s %d", request->id, request->peer, place == NULL ? "-" : place->path,
             response->http_status);
}

void plain_busy(void *self, const struct request *request, struct response *response)
{
    (void)self;
    (void)request;
    response->http_status = 503;
    response->retry_after_s = 1;
}
