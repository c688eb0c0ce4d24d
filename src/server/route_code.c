#include "server/route_list.h"

#include "base/wipe.h"
#include "server/otp.h"

enum status route_order_code(struct exchange *exchange)
{
    struct code_sent_answer answer;
    enum status status = exchange_want_nothing(exchange);

    if (status == ST_OK)
        status =
            otp_send(exchange->ra, &exchange->caller, exchange->order, &answer, &exchange->refusal, &exchange->err);
    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 202,
                                code_sent_answer_encode(&answer, &exchange->response->body, &exchange->err));
}

enum status route_order_code_verify(struct exchange *exchange)
{
    struct code_request request;
    struct order_answer answer;
    enum status status = exchange_want_json(exchange, LIMIT_LOGIN_BODY_BYTES);

    if (status != ST_OK)
        return status;
    status = exchange_decoded(
        exchange, code_request_decode(exchange->request->body, exchange->request->body_len, &request, &exchange->err));
    if (status != ST_OK)
        return status;
    status = otp_verify(exchange->ra, &exchange->caller, exchange->order, &request, &answer, &exchange->refusal,
                        &exchange->err);
    wipe(&request, sizeof request);
    return status == ST_OK ? exchange_answer_order(exchange, 200, &answer) : status;
}
