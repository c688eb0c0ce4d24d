#include "server/plain.h"

#include <string.h>

#include "pki/crl.h"
#include "server/plain_ocsp.h"
#include "server/published_answer.h"

#define LIST_TYPE "application/pkix-crl" /* RFC 2585 section 4.2 */
enum { LIST_RETRY_S = 5 };

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

static void answer_list(const struct plain *plain, const struct request *request, struct response *response)
{
    struct published list = {.number = 0};

    if (crl_keeper_hold(plain->lists, &list) == ST_OK) {
        published_answer(&list, LIST_TYPE, ra_now_utc(plain->ra), request, response);
    } else {
        response->http_status = 503;
        response->retry_after_s = LIST_RETRY_S;
    }
}

static enum status hold_root_list(const struct ca *ca, struct published *out)
{
    const struct crl_info *info = ca_root_list(ca);
    const struct published when = {
        .number = info->number, .made_utc = info->this_update_utc, .next_update_utc = info->next_update_utc};
    const struct buf *der = ca_peek_root_list(ca);
    struct buf copy;

    buf_init(&copy, der->max);
    if (buf_append(&copy, der->data, der->len) != ST_OK)
        return ST_NO_MEMORY;
    return published_make(&copy, &when, out, NULL);
}

static void answer_root_list(const struct plain *plain, const struct request *request, struct response *response)
{
    struct published list = {.number = 0};

    if (ca_peek_root_list(plain->ra->ca)->len == 0)
        response->http_status = 404;
    else if (hold_root_list(plain->ra->ca, &list) != ST_OK)
        response->http_status = 500;
    else
        published_answer(&list, LIST_TYPE, ra_now_utc(plain->ra), request, response);
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

static void answer_place(const struct plain *plain, const struct place *place, const struct request *request,
                         struct response *response)
{
    /* For HEAD the listener sends the same header and no body. */
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        response->http_status = 405;
        response->allow = "GET, HEAD";
    } else if (place == NULL) {
        response->http_status = 404;
    } else {
        place->answer(plain, request, response);
    }
}

void plain_handle(void *self, const struct request *request, struct response *response)
{
    const struct place *place = find(request);

    if (plain_ocsp_is_meant(request)) {
        plain_ocsp_answer(self, request, response);
        response->route_path = CA_OCSP_PATH;
    } else {
        answer_place(self, place, request, response);
        response->route_path = place == NULL ? NULL : place->path;
    }
}

void plain_busy(void *self, const struct request *request, struct response *response)
{
    (void)self;
    (void)request;
    response->http_status = 503;
    response->retry_after_s = 1;
}
