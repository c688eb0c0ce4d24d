#include "server/est.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "pki/certs_only.h"
#include "server/est_enrolment.h"
#include "server/refusal.h"

#define CERTIFICATES_TYPE "application/pkcs7-mime; smime-type=certs-only"
#define CA_CERTIFICATES_TYPE "application/pkcs7-mime"
#define ATTRIBUTES_TYPE "application/csrattrs"
#define REFUSAL_TYPE "text/plain; charset=utf-8" /* RFC 7030 4.2.3 */

/* RFC 8951 takes it away again, but clients of RFC 7030 look for it. */
static const struct response_header AS_BASE64[] = {{"Content-Transfer-Encoding", "base64"}};

/* In one line (RFC 8951 section 3, RFC 4648 section 3.1): there are clients that take no other. */
static enum status answer_der(struct exchange *exchange, const struct buf *der, const char *type)
{
    struct response *response = exchange->response;
    const enum status status = base64_append(&response->body, der->data, der->len);

    response->http_status = 200;
    response->content_type = type;
    response->headers = AS_BASE64;
    response->header_count = sizeof AS_BASE64 / sizeof AS_BASE64[0];
    return status;
}

static enum status answer_certificates(struct exchange *exchange, const struct cert_list *certificates,
                                       const char *type)
{
    struct buf message;
    enum status status = ST_OK;

    buf_init(&message, LIMIT_ANSWER_BYTES);
    status = certs_only_write(certificates, &message, &exchange->err);
    if (status == ST_OK)
        status = answer_der(exchange, &message, type);
    buf_clear(&message);
    return status;
}

static enum status answer_cas(struct exchange *exchange)
{
    const struct ra *ra = exchange->ra;
    const struct buf *const cas[] = {ca_peek_issuing(ra->ca), ca_peek_root(ra->ca)};
    const size_t own = ca_exists(ra->ca) ? sizeof cas / sizeof cas[0] : 0;
    struct cert_list list = {.count = 0};
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; ra->outside != NULL && i < outside_cas(ra->outside)->count && status == ST_OK; i++)
        status = cert_list_add(&list, outside_cas(ra->outside)->items[i].data, outside_cas(ra->outside)->items[i].len,
                               &exchange->err);
    for (i = 0; i < own && status == ST_OK; i++)
        status = cert_list_add(&list, cas[i]->data, cas[i]->len, &exchange->err);
    for (i = 0; i < ra->former.count && status == ST_OK; i++) { /* whose certificates are in use still */
        const struct buf *former = ca_peek_issuing(ra->former.all[i]);

        status = cert_list_add(&list, former->data, former->len, &exchange->err);
    }
    if (status == ST_OK)
        status = answer_certificates(exchange, &list, CA_CERTIFICATES_TYPE);
    cert_list_clear(&list);
    return status;
}

/* CsrAttrs (RFC 8951 section 4): rsaEncryption with 2048 bits, sha256WithRSAEncryption. */
static enum status answer_attributes(struct exchange *exchange)
{
    static unsigned char attributes[] = {
        0x30, 0x1E, 0x30, 0x11, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x31,
        0x04, 0x02, 0x02, 0x08, 0x00, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B,
    };
    const struct buf der = {.data = attributes, .len = sizeof attributes};

    return answer_der(exchange, &der, ATTRIBUTES_TYPE);
}

typedef enum status enroller(struct exchange *exchange, struct buf *certificate);

/* The certificate, or that it is to be asked for again. */
static enum status answer_enrolment(struct exchange *exchange, enroller *enrol)
{
    struct cert_list list = {.count = 0};
    struct buf certificate;
    enum status status = ST_OK;

    buf_init(&certificate, CERT_DER_MAX);
    status = enrol(exchange, &certificate);
    if (status == ST_OK && certificate.len == 0)
        exchange->response->http_status = 202;
    if (status == ST_OK && certificate.len > 0)
        status = cert_list_add(&list, certificate.data, certificate.len, &exchange->err);
    if (status == ST_OK && list.count > 0)
        status = answer_certificates(exchange, &list, CERTIFICATES_TYPE);
    cert_list_clear(&list);
    buf_clear(&certificate);
    return status;
}

static enum status answer_enrol(struct exchange *exchange)
{
    return answer_enrolment(exchange, est_enrol);
}

static enum status answer_reenrol(struct exchange *exchange)
{
    return answer_enrolment(exchange, est_reenrol);
}

static const struct place {
    const char *method, *path;
    route_handler *answer;
    bool for_everybody; /* whatever certificate was shown */
} PLACES[] = {
    {"GET", "/.well-known/est/cacerts", answer_cas, true},
    {"GET", "/.well-known/est/csrattrs", answer_attributes, true},
    {"POST", "/.well-known/est/simpleenroll", answer_enrol, false},
    {"POST", "/.well-known/est/simplereenroll", answer_reenrol, false},
};

/* NULL: refused. */
static const struct place *find(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    size_t i = 0;

    for (i = 0; i < sizeof PLACES / sizeof PLACES[0] && !request->has_query; i++) {
        if (strcmp(PLACES[i].path, request->path) != 0)
            continue;
        if (strcmp(PLACES[i].method, request->method) == 0)
            return &PLACES[i];
        exchange->response->allow = PLACES[i].method;
        (void)refusal_set(&exchange->refusal, PROBLEM_METHOD, "another method is wanted here");
        return NULL;
    }
    (void)refusal_set(&exchange->refusal, PROBLEM_NOT_FOUND, "EST has nothing here");
    return NULL;
}

static void answer_refusal(const struct problem *refusal, struct response *response)
{
    buf_clear(&response->body);
    response->headers = NULL;
    response->header_count = 0;
    response->http_status = refusal->http_status;
    response->retry_after_s = refusal->retry_after_s;
    response->challenge = "Basic realm=\"EST\", charset=\"UTF-8\"";
    response->content_type = REFUSAL_TYPE;
    if (buf_append_format(&response->body, "%s: %s\n", refusal->name_text, refusal->detail) != ST_OK)
        response->content_type = NULL;
}

static enum status handle(struct exchange *exchange, const void *found)
{
    const struct place *place = found;
    const enum status status = est_meet_certificate(exchange);

    return status == ST_OK || (status == ST_REFUSED && place->for_everybody) ? place->answer(exchange) : status;
}

void est_handle(void *ra, const struct request *request, struct response *response)
{
    struct exchange exchange = {.ra = ra, .request = request, .response = response};
    const struct place *place = find(&exchange);
    const enum status status = place == NULL ? ST_REFUSED : exchange_run(&exchange, handle, place);

    if (status != ST_OK) {
        exchange_refuse_failure(&exchange, place == NULL ? "-" : place->path, status);
        answer_refusal(&exchange.refusal, response);
    }
    if (place != NULL) {
        response->route_method = place->method;
        response->route_path = place->path;
    }
    response->outcome = status == ST_OK ? "ok" : problem_name_text(exchange.refusal.name);
}

void est_busy(void *ra, const struct request *request, struct response *response)
{
    struct problem refusal;

    (void)ra;
    (void)request;
    (void)refusal_retry(&refusal, PROBLEM_BUSY, 1, "too many requests, or stopping");
    answer_refusal(&refusal, response);
    response->outcome = problem_name_text(refusal.name);
}
