#include "server/route_list.h"

#include "base/wipe.h"
#include "server/transfers.h"

enum status route_transfer_make(struct exchange *exchange)
{
    struct transfer_request request = {.device = DEVICE_IPHONE};
    struct transfer_made_answer answer = {.url = ""};
    enum status status = exchange_want_json(exchange, LIMIT_BODY_BYTES);

    if (status == ST_OK)
        status =
            exchange_decoded(exchange, transfer_request_decode(exchange->request->body, exchange->request->body_len,
                                                               &request, &exchange->err));
    if (status == ST_OK)
        status = transfers_make(exchange->ra, exchange->caller.account, &request, &answer, &exchange->refusal,
                                &exchange->err);
    transfer_request_clear(&request);
    if (status == ST_OK)
        status = exchange_answer_json(exchange, 201,
                                      transfer_made_answer_encode(&answer, &exchange->response->body, &exchange->err));
    wipe(&answer, sizeof answer); /* the ticket is in it */
    return status;
}

enum status route_transfer_get(struct exchange *exchange)
{
    struct transfer_answer answer;
    const enum status status = transfers_get(exchange->ra, exchange->caller.account, exchange->transfer, &answer,
                                             &exchange->refusal, &exchange->err);

    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 200,
                                transfer_answer_encode(&answer, &exchange->response->body, &exchange->err));
}

enum status route_transfer_cancel(struct exchange *exchange)
{
    struct transfer_answer answer;
    enum status status = exchange_want_nothing(exchange);

    if (status == ST_OK)
        status = transfers_cancel(exchange->ra, exchange->caller.account, exchange->transfer, &answer,
                                  &exchange->refusal, &exchange->err);
    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 200,
                                transfer_answer_encode(&answer, &exchange->response->body, &exchange->err));
}
