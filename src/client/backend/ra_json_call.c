#include "client/backend/ra_json_call.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "protocol/messages.h"
#include "protocol/order_proof.h"

static const char json_type[] = "application/json";

void ra_reply_clear(struct ra_reply *reply)
{
    buf_clear(&reply->body);
}

enum status ra_json_undecodable(enum status status, const struct err *cause, struct err *err)
{
    const char *what = cause->status != ST_OK ? cause->what : "answer of the host";

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, what);
    return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, what);
}

static enum status ra_json_ask_nonce(const struct ra_json *ra, char nonce[LIMIT_NONCE_SIZE], struct err *err)
{
    const struct ra_call call = {.method = "POST", .path = "/v1/nonces", .accept = 201, .content_type = json_type};
    struct ra_reply reply = {.retry_after_s = 0};
    struct nonce_answer answer = {.expires_in_s = 0};
    struct err cause = ERR_INIT;
    enum status status = ra_json_call(ra, &call, &reply, err);

    if (status == ST_OK) {
        status = nonce_answer_decode(reply.body.data, reply.body.len, &answer, &cause);
        if (status != ST_OK)
            status = ra_json_undecodable(status, &cause, err);
    }
    if (status == ST_OK)
        memcpy(nonce, answer.nonce, LIMIT_NONCE_SIZE);
    ra_reply_clear(&reply);
    return status;
}

/* Whether something of the call is signed for a nonce. */
static bool ra_json_is_proved(const struct ra_call *call)
{
    return (call->auth != NULL && call->auth->key != NULL) || call->write_body != NULL;
}

static enum status ra_json_place(const struct ra_json *ra, const struct ra_call *call, struct proof_place *out,
                                 struct err *err)
{
    const int len = snprintf(out->url, sizeof out->url, "%s%s", ra->http->origin, call->path);

    if (len < 0 || (size_t)len >= sizeof out->url)
        return err_set(err, ST_BUG, FAULT_BUG, "proof: address too long");
    return ra_json_ask_nonce(ra, out->nonce, err);
}

static enum status ra_json_authorize(const struct ra_call *call, const struct proof_place *place,
                                     struct buf *authorization, struct err *err)
{
    enum status status = ST_OK;

    if (call->auth == NULL)
        return ST_OK;
    if (call->auth->token != NULL) {
        status = buf_append_format(authorization, "Bearer %s", call->auth->token);
        return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NO_MEMORY, "authorization");
    }
    status = buf_set(authorization, ORDER_PROOF_SCHEME " ", sizeof ORDER_PROOF_SCHEME);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "order proof");
    return order_proof_make(place, *call->auth->key, authorization, err);
}

/* *written is for a body that is made now. */
static enum status ra_json_body(const struct ra_call *call, const struct proof_place *place, struct buf *written,
                                struct http_request *request, struct err *err)
{
    const struct buf *body = call->write_body != NULL ? written : call->body;
    enum status status = ST_OK;

    if (body == NULL)
        return ST_OK;
    if (call->write_body != NULL)
        status = call->write_body(call->write_self, place, written, err);
    request->content_type = json_type;
    request->body = body->data;
    request->body_len = body->len;
    return status;
}

static enum status ra_json_refusal(const struct ra_call *call, const struct http_answer *answer, struct ra_reply *reply,
                                   struct err *err)
{
    struct err cause = ERR_INIT;
    enum status read = ST_BAD_ANSWER;

    if (strcmp(answer->content_type, PROBLEM_CONTENT_TYPE) == 0)
        read = problem_decode(answer->body.data, answer->body.len, &reply->problem, &cause);
    if (read == ST_NO_MEMORY)
        return err_set(err, read, cause.fault, cause.what);
    if (read == ST_OK) {
        if (reply->problem.retry_after_s == 0)
            reply->problem.retry_after_s = answer->retry_after_s;
        return problem_to_status(&reply->problem, call->logging_in, err);
    }
    if (answer->http_status >= 502 && answer->http_status <= 504) { /* whatever stands in front of the host */
        const enum status status =
            err_set_code(err, ST_BUSY, FAULT_HOST_BUSY, ERR_HTTP, answer->http_status, "host not ready");

        if (err != NULL && err->retry_after_s == 0)
            err->retry_after_s = answer->retry_after_s;
        return status;
    }
    return err_set_code(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, ERR_HTTP, answer->http_status,
                        "answer that is neither success nor problem");
}

static enum status ra_json_read(const struct ra_call *call, struct http_answer *answer, struct ra_reply *reply,
                                struct err *err)
{
    if (answer->http_status != call->accept && (call->accept_too == 0 || answer->http_status != call->accept_too))
        return ra_json_refusal(call, answer, reply, err);
    if (call->content_type != NULL && strcmp(answer->content_type, call->content_type) != 0)
        return err_set_code(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, ERR_HTTP, answer->http_status,
                            "answer of another content type");
    buf_clear(&reply->body);
    buf_take(&reply->body, &answer->body);
    reply->retry_after_s = answer->retry_after_s;
    return ST_OK;
}

static enum status ra_json_try(const struct ra_json *ra, const struct ra_call *call, const struct proof_place *place,
                               struct ra_reply *reply, struct err *err)
{
    struct buf authorization, written;
    struct http_answer answer = {.http_status = 0};
    struct http_request request = {
        .method = call->method,
        .path = call->path,
        .idempotency_key = call->idempotency_key,
        .answer_max = LIMIT_ANSWER_BYTES,
        .progress = call->progress,
    };
    enum status status = ST_OK;

    buf_init(&authorization, LIMIT_PROOF_BYTES + sizeof ORDER_PROOF_SCHEME);
    buf_init(&written, LIMIT_BODY_BYTES);
    status = ra_json_authorize(call, place, &authorization, err);
    if (status == ST_OK)
        status = ra_json_body(call, place, &written, &request, err);
    if (status != ST_OK)
        goto out;
    request.authorization = authorization.len > 0 ? buf_text(&authorization) : NULL;
    status = ra->http->exchange(ra->http->self, &request, &answer, err);
    if (status == ST_OK)
        status = ra_json_read(call, &answer, reply, err);
out:
    http_answer_clear(&answer);
    buf_clear(&written);
    buf_clear(&authorization);
    return status;
}

enum status ra_json_call(const struct ra_json *ra, const struct ra_call *call, struct ra_reply *reply, struct err *err)
{
    struct proof_place place = {.nonce = ""};
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    assert(call->auth == NULL || (call->auth->token == NULL) != (call->auth->key == NULL));
    reply->problem = (struct problem){.name = PROBLEM_OTHER};
    if (ra_json_is_proved(call))
        status = ra_json_place(ra, call, &place, &cause);
    if (status == ST_OK)
        status = ra_json_try(ra, call, &place, reply, &cause);
    if (status != ST_OK && ra_json_is_proved(call) && reply->problem.http_status != 0 &&
        reply->problem.name == PROBLEM_BAD_NONCE) {
        memcpy(place.nonce, reply->problem.nonce,
               sizeof place.nonce); /* RFC 8555 section 6.5: it brings the next one */
        err_clear(&cause);
        reply->problem = (struct problem){.name = PROBLEM_OTHER};
        status = ra_json_try(ra, call, &place, reply, &cause);
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}
