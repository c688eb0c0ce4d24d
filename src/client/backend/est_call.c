#include "client/backend/est_call.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "client/masked_text.h"

#define REQUEST_TYPE "application/pkcs10"
#define ANSWER_TYPES "application/pkcs7-mime, application/csrattrs, text/plain, */*;q=0.1"

enum { EST_PATH_SIZE = 160, EST_ANSWER_MAX = 256 * 1024, EST_REASON_MAX = 512 };

void est_reply_clear(struct est_reply *reply)
{
    buf_clear(&reply->der);
}

/* --- refusals --- */

/* The server's own words (RFC 7030 section 4.2.3), in a line, masked and then cut; its number where it has none. */
static void est_reason(const struct http_answer *answer, struct err *err)
{
    char text[EST_REASON_MAX] = "";
    struct buf masked;

    buf_init(&masked, EST_REASON_MAX);
    (void)snprintf(text, sizeof text, "%ld", answer->http_status);
    if (strcmp(answer->content_type, "text/plain") == 0 && answer->body.len > 0)
        (void)snprintf(text, sizeof text, "%s", buf_text(&answer->body));
    text[strcspn(text, "\r\n")] = '\0';
    if (masked_text_append(&masked, text) == ST_OK)
        err_detail(err, buf_text(&masked));
    buf_clear(&masked);
}

/* Whatever stands there, no password is it. */
static enum status est_no_password(const struct http_answer *answer, struct err *err)
{
    const enum status status = err_set_code(err, ST_REFUSED, FAULT_EST_LOGIN, ERR_HTTP, answer->http_status,
                                            "the EST server takes no Basic authentication");

    err_detail(err, answer->other_auth);
    return status;
}

static enum status est_refusal(const struct est_call *call, const struct http_answer *answer, struct err *err)
{
    static const struct {
        long from, to;
        bool of_post; /* alone */
        enum status status;
        int fault;
    } meanings[] = {
        {401, 401, false, ST_WRONG_SECRET, FAULT_LOGIN},    {404, 404, true, ST_REFUSED, FAULT_NOT_OFFERED},
        {410, 410, true, ST_EXPIRED, FAULT_ORDER_ENDED},    {429, 429, false, ST_REFUSED, FAULT_EST_TOO_MANY},
        {400, 499, false, ST_REFUSED, FAULT_HOST_REFUSED},  {501, 501, true, ST_REFUSED, FAULT_NOT_OFFERED},
        {502, 504, false, ST_BUSY, FAULT_HOST_BUSY},        {500, 599, false, ST_BAD_ANSWER, FAULT_HOST_REFUSED},
        {0, 999, false, ST_BAD_ANSWER, FAULT_HOST_RUBBISH},
    };
    struct err filled = ERR_INIT;
    size_t i = 0;

    if (answer->other_auth[0] != '\0')
        return est_no_password(answer, err);
    while (answer->http_status < meanings[i].from || answer->http_status > meanings[i].to ||
           (meanings[i].of_post && call->csr == NULL))
        i++;
    (void)err_set_code(&filled, meanings[i].status, meanings[i].fault, ERR_HTTP, answer->http_status,
                       "the EST server refused");
    filled.retry_after_s = answer->retry_after_s;
    if (filled.fault == FAULT_HOST_REFUSED)
        est_reason(answer, &filled);
    if (err != NULL && err->status == ST_OK)
        *err = filled;
    return filled.status;
}

/* --- answers --- */

static enum status est_decode(const struct est_call *call, const struct http_answer *answer, struct buf *der,
                              struct err *err)
{
    enum status status = ST_BAD_INPUT;

    if (strcmp(answer->content_type, call->content_type) != 0)
        return err_set_code(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, ERR_HTTP, answer->http_status,
                            "answer of another content type");
    buf_init(der, EST_ANSWER_MAX);
    if (strlen(buf_text(&answer->body)) == answer->body.len)
        status = base64_decode(buf_text(&answer->body), der);
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "answer of the EST server");
    return status == ST_OK ? ST_OK : err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "answer that is no base64");
}

/* That there is nothing to tell, servers say in many ways (RFC 7030 section 4.5.2 has 204 and 404). */
static enum status est_read(const struct est_call *call, const struct http_answer *answer, struct est_reply *reply,
                            struct err *err)
{
    reply->http_status = answer->http_status;
    reply->retry_after_s = answer->retry_after_s;
    switch (answer->http_status) {
    case 200:
        return est_decode(call, answer, &reply->der, err);
    case 202:
        return ST_OK;
    case 204:
    case 403:
    case 404:
    case 405:
    case 501:
        return call->csr == NULL ? ST_OK : est_refusal(call, answer, err);
    default:
        return est_refusal(call, answer, err);
    }
}

/* --- the call --- */

static enum status est_body(const struct est_call *call, struct buf *body, struct http_request *request,
                            struct err *err)
{
    enum status status = ST_OK;

    if (call->csr == NULL)
        return ST_OK;
    status = base64_append(body, call->csr->data, call->csr->len);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "request for an EST server");
    request->content_type = REQUEST_TYPE;
    request->body = body->data;
    request->body_len = body->len;
    return ST_OK;
}

enum status est_call(const struct est *est, const struct est_call *call, struct est_reply *reply, struct err *err)
{
    const char *label = est->config.label;
    char path[EST_PATH_SIZE];
    struct buf body;
    struct http_answer answer = {.http_status = 0};
    struct http_request request = {.method = call->csr != NULL ? "POST" : "GET",
                                   .path = path,
                                   .authorization = call->authorization,
                                   .accept = ANSWER_TYPES,
                                   .answer_max = EST_ANSWER_MAX,
                                   .progress = call->progress,
                                   .identity = call->identity};
    enum status status = ST_OK;

    (void)snprintf(path, sizeof path, EST_ROOT "/%s%s%s", label, label[0] != '\0' ? "/" : "", call->operation);
    buf_init(&body, LIMIT_BODY_BYTES);
    status = est_body(call, &body, &request, err);
    if (status == ST_OK)
        status = est->http->exchange(est->http->self, &request, &answer, err);
    if (status == ST_OK)
        status = est_read(call, &answer, reply, err);
    http_answer_clear(&answer);
    buf_clear(&body);
    return status;
}
