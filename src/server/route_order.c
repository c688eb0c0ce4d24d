#include "server/route_list.h"

#include <stdio.h>

#include "server/confirmation.h"
#include "server/issuance.h"

/*
 * What makes it another call: everything but spaces, the order of members, and the proof of a renewal, which is made
 * anew for each try.
 */
static enum status name_call(struct exchange *exchange, const struct order_request *request, struct idempotency *out)
{
    char asked[32 + SHA256_HEX_SIZE + SERIAL_TEXT_SIZE];
    char csr[SHA256_HEX_SIZE];
    enum status status = digest_sha256_hex(request->csr.data, request->csr.len, csr, &exchange->err);

    if (status != ST_OK)
        return status;
    (void)snprintf(asked, sizeof asked, "POST /v1/orders %s %s %s", order_kind_word(request->kind), csr,
                   request->replaces);
    return idempotency_read(exchange->request->idempotency_key, asked, out, &exchange->refusal, &exchange->err);
}

enum status route_order_create(struct exchange *exchange)
{
    struct order_request request = {.kind = ORDER_NEW};
    struct idempotency call = {.key = ""};
    struct order_answer answer;
    enum status status = exchange_want_json(exchange, LIMIT_BODY_BYTES);

    if (status == ST_OK)
        status = exchange_decoded(exchange, order_request_decode(exchange->request->body, exchange->request->body_len,
                                                                 &request, &exchange->err));
    if (status == ST_OK)
        status = name_call(exchange, &request, &call);
    if (status == ST_OK)
        status = orders_create(exchange->ra, &exchange->caller, &call, &request, &answer, &exchange->refusal,
                               &exchange->err);
    order_request_clear(&request);
    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 201, order_answer_encode(&answer, &exchange->response->body, &exchange->err));
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
