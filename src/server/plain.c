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

static void answer_root(const struct plain *plain, struct response *response)
{
    answer_bytes(ca_peek_root(plain->ra->ca), "application/pkix-cert", response);
}

static void answer_list(const struct plain *plain, struct crl_keeper *lists, const struct request *request,
                        struct response *response)
{
    struct published list = {.number = 0};

    if (lists == NULL) {
        response->http_status = 404;
    } else if (crl_keeper_hold(lists, &list) == ST_OK) {
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

/* The addresses of one issuing CA: the route, for all of them what the first one's is called. NULL: it is none of them.
 */
static const char *answer_ca(const struct plain *plain, const struct ca *ca, struct crl_keeper *lists,
                             const struct request *request, struct response *response)
{
    char certificate[CA_PATH_SIZE];
    char list[CA_PATH_SIZE];

    if (!ca_exists(ca))
        return NULL;
    ca_certificate_path(ca_number(ca), certificate);
    ca_list_path(ca_number(ca), list);
    if (strcmp(request->path, certificate) == 0) {
        answer_bytes(ca_peek_issuing(ca), "application/pkix-cert", response); /* RFC 2585 section 4.1 */
        return CA_ISSUING_PATH;
    }
    if (strcmp(request->path, list) != 0)
        return NULL;
    answer_list(plain, lists, request, response);
    return CA_CRL_PATH;
}

static const char *answer_any_ca(const struct plain *plain, const struct request *request, struct response *response)
{
    const struct former *former = NULL;
    const char *route = answer_ca(plain, plain->ra->ca, plain->lists, request, response);
    size_t i = 0;

    for (i = 0; route == NULL && (former = formers_at(plain->former, i)) != NULL; i++)
        route = answer_ca(plain, former->ca, former->lists, request, response);
    return route;
}

/* The route; NULL: there is nothing at that address. */
static const char *answer_place(const struct plain *plain, const struct request *request, struct response *response)
{
    if (request->has_query)
        return NULL;
    if (strcmp(request->path, CA_ROOT_PATH) == 0) {
        answer_root(plain, response);
        return CA_ROOT_PATH;
    }
    if (strcmp(request->path, CA_ROOT_CRL_PATH) == 0) {
        answer_root_list(plain, request, response);
        return CA_ROOT_CRL_PATH;
    }
    return answer_any_ca(plain, request, response);
}

void plain_handle(void *self, const struct request *request, struct response *response)
{
    response->route_method = listen_method(request);
    if (plain_ocsp_is_meant(request)) {
        plain_ocsp_answer(self, request, response);
        response->route_path = CA_OCSP_PATH;
    } else if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        response->http_status = 405; /* for HEAD the listener sends the same header and no body */
        response->allow = "GET, HEAD";
    } else {
        response->route_path = answer_place(self, request, response);
        if (response->route_path == NULL)
            response->http_status = 404;
    }
}

void plain_busy(void *self, const struct request *request, struct response *response)
{
    (void)self;
    (void)request;
    response->http_status = 503;
    response->retry_after_s = 1;
}
