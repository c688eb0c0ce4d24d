#include "server/plain_ocsp.h"

#include <string.h>

#include "base/encoding.h"
#include "base/log.h"
#include "pki/ocsp.h"
#include "server/published_answer.h"

#define OCSP_ANSWER_TYPE "application/ocsp-response"
enum { PATH_LEN = sizeof CA_OCSP_PATH - 1 };

bool plain_ocsp_is_meant(const struct request *request)
{
    return strncmp(request->path, CA_OCSP_PATH, PATH_LEN) == 0 &&
           (request->path[PATH_LEN] == '\0' || request->path[PATH_LEN] == '/');
}

/* Percent-encoding undone (RFC 3986 2.1). base64 has no character of its own that it would be needed for in vain. */
static enum status unescape(const char *text, struct buf *out)
{
    enum status status = ST_OK;

    for (; *text != '\0' && status == ST_OK; text++) {
        char character = *text;

        if (character == '%') {
            const char digits[] = {text[1], text[1] == '\0' ? '\0' : text[2], '\0'};

            if (hex_decode(digits, &character, 1) != ST_OK)
                return ST_BAD_INPUT;
            text += 2;
        }
        status = buf_append(out, &character, 1);
    }
    return status;
}

static enum status question_of_path(const char *text, struct buf *out)
{
    struct buf base64;
    enum status status = ST_OK;

    buf_init(&base64, 2 * OCSP_QUESTION_MAX);
    status = unescape(text, &base64);
    if (status == ST_OK)
        status = base64_decode(buf_text(&base64), out);
    buf_clear(&base64);
    return status;
}

/* Unsigned, and never kept by caches (RFC 5019 6.2). HTTP has nothing to complain of. */
static void refuse(enum ocsp_refusal why, struct response *response)
{
    response->http_status = 500;
    if (ocsp_refuse(why, &response->body, NULL) != ST_OK)
        return;
    response->http_status = 200;
    response->content_type = OCSP_ANSWER_TYPE;
}

static enum ocsp_refusal refusal_for(enum status status, const struct err *err)
{
    if (status == ST_BAD_INPUT)
        return OCSP_MALFORMED;
    if (status == ST_NOT_FOUND || status == ST_UNSUPPORTED)
        return OCSP_UNAUTHORIZED;
    log_failure(LOG_ERROR, "answering what a certificate is worth", err);
    return OCSP_TRY_LATER;
}

/* A question names its CA: whoever answers for that one knows the certificate, or nobody. */
static enum status ask(const struct plain *plain, const void *question, size_t len, struct published *out,
                       struct err *err)
{
    const struct former *former = NULL;
    enum status status = responder_ask(plain->responder, question, len, out, err);
    size_t i = 0;

    for (i = 0; status == ST_NOT_FOUND && (former = formers_at(plain->former, i)) != NULL; i++) {
        if (former->responder == NULL)
            continue;
        err_clear(err);
        status = responder_ask(former->responder, question, len, out, err);
    }
    return status;
}

static void answer(const struct plain *plain, const void *question, size_t len, const struct request *request,
                   struct response *response)
{
    struct err err = ERR_INIT;
    struct published published = {.number = 0};
    const enum status status = ask(plain, question, len, &published, &err);

    if (status == ST_OK)
        published_answer(&published, OCSP_ANSWER_TYPE, ra_now_utc(plain->ra), request, response);
    else
        refuse(refusal_for(status, &err), response);
}

static void answer_get(const struct plain *plain, const struct request *request, struct response *response)
{
    struct buf question;

    buf_init(&question, OCSP_QUESTION_MAX);
    if (question_of_path(request->path + PATH_LEN + 1, &question) == ST_OK)
        answer(plain, question.data, question.len, request, response);
    else
        refuse(OCSP_MALFORMED, response);
    buf_clear(&question);
}

void plain_ocsp_answer(const struct plain *plain, const struct request *request, struct response *response)
{
    const bool is_bare = request->path[PATH_LEN] == '\0' || request->path[PATH_LEN + 1] == '\0';
    const bool is_get = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;

    if (request->has_query || plain->responder == NULL) {
        response->http_status = 404;
    } else if (is_get && !is_bare) {
        answer_get(plain, request, response);
    } else if (strcmp(request->method, "POST") != 0 || !is_bare) {
        response->http_status = 405;
        response->allow = is_bare ? "POST" : "GET, HEAD";
    } else {
        answer(plain, request->body, request->body_too_large ? 0 : request->body_len, request, response);
    }
}
