#include "server/route_list.h"

#include <string.h>

#include "server/confirmation.h"
#include "server/issuance.h"
#include "server/refusal.h"

/*
 * The name of one application, as the client wrote it down before the first byte was sent. Its form is held to; an
 * application that is sent again is known by its key (orderOpen, same_key).
 */
static enum status want_idempotency_key(struct exchange *exchange)
{
    static const char CHARACTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    const char *key = exchange->request->idempotency_key;
    const size_t len = key == NULL ? 0 : strlen(key);

    if (len == 0 || len >= LIMIT_IDEMPOTENCY_KEY_SIZE || strspn(key, CHARACTERS) != len)
        return refusal_set(&exchange->refusal, PROBLEM_MALFORMED, "header Idempotency-Key: missing or malformed");
    return ST_OK;
}

enum status route_order_create(struct exchange *exchange)
{
    struct order_request request = {.kind = ORDER_NEW};
    struct order_answer answer;
    enum status status = exchange_want_json(exchange, LIMIT_BODY_BYTES);

    if (status == ST_OK)
        status = want_idempotency_key(exchange);
    if (status == ST_OK)
        status = exchange_decoded(exchange, order_request_decode(exchange->request->body, exchange->request->body_len,
                                                                 &request, &exchange->err));
    if (status == ST_OK)
        status = orders_create(exchange->ra, exchange->caller.account, &request, &answer, &exchange->refusal,
                               &exchange->err);
    order_request_clear(&request);
    return status == ST_OK ? exchange_answer_order(exchange, 201, &answer) : status;
}

enum status route_order_get(struct exchange *exchange)
{
    struct order_answer answer;
    const enum status status =
        orders_get(exchange->ra, &exchange->caller, exchange->order, &answer, &exchange->refusal, &exchange->err);

    if (status != ST_OK)
        return status;
    exchange->response->retry_after_s = answer.retry_after_s;
    return exchange_answer_json(exchange, 200, order_answer_encode(&answer, &exchange->response->body, &exchange->err));
}

enum status route_order_cancel(struct exchange *exchange)
{
    struct order_answer answer;
    enum status status = exchange_want_nothing(exchange);

    if (status == ST_OK)
        status = orders_cancel(exchange->ra, &exchange->caller, exchange->order, &answer, &exchange->refusal,
                               &exchange->err);
    return status == ST_OK ? exchange_answer_order(exchange, 200, &answer) : status;
}

enum status route_order_finalize(struct exchange *exchange)
{
    struct order_answer answer;
    enum status status = exchange_want_nothing(exchange);

    if (status == ST_OK)
        status = issuance_finalize(exchange->ra, &exchange->caller, exchange->order, &answer, &exchange->refusal,
                                   &exchange->err);
    return status == ST_OK ? exchange_answer_order(exchange, 200, &answer) : status;
}

enum status route_order_certificate(struct exchange *exchange)
{
    const enum status status = issuance_certificate(exchange->ra, &exchange->caller, exchange->order,
                                                    &exchange->response->body, &exchange->refusal, &exchange->err);

    if (status == ST_OK) {
        exchange->response->http_status = 200;
        exchange->response->content_type = CERTIFICATE_CONTENT_TYPE;
    }
    return status;
}

enum status route_order_confirm(struct exchange *exchange)
{
    struct confirm_request request;
    struct order_answer answer;
    enum status status = exchange_want_json(exchange, LIMIT_BODY_BYTES);

    if (status == ST_OK)
        status = exchange_decoded(exchange, confirm_request_decode(exchange->request->body, exchange->request->body_len,
                                                                   &request, &exchange->err));
    if (status == ST_OK)
        status = confirmation_give(exchange->ra, &exchange->caller, exchange->order, &request, &answer,
                                   &exchange->refusal, &exchange->err);
    return status == ST_OK ? exchange_answer_order(exchange, 200, &answer) : status;
}
