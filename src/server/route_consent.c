#include "server/route_list.h"

#include "server/agreement.h"
#include "server/consents.h"

enum status route_consent_text(struct exchange *exchange)
{
    const char *language = exchange->language[0] != '\0' ? exchange->language : NULL;
    struct consent_answer answer = {.id = ""};
    enum status status = consents_current(exchange->ra, language, &answer, &exchange->refusal, &exchange->err);

    if (status != ST_OK)
        return status;
    status =
        exchange_answer_json(exchange, 200, consent_answer_encode(&answer, &exchange->response->body, &exchange->err));
    consent_answer_clear(&answer);
    return status;
}

enum status route_order_consent(struct exchange *exchange)
{
    const struct agreement_source source = {.peer = exchange->request->peer,
                                            .request_id = exchange->request->id,
                                            .token = exchange->token,
                                            .client = exchange->request->user_agent};
    struct consent_request request;
    struct order_answer answer;
    enum status status = exchange_want_json(exchange, LIMIT_BODY_BYTES);

    if (status == ST_OK)
        status = exchange_decoded(exchange, consent_request_decode(exchange->request->body, exchange->request->body_len,
                                                                   &request, &exchange->err));
    if (status == ST_OK)
        status = agreement_give(exchange->ra, &exchange->caller, exchange->order, &request, &source, &answer,
                                &exchange->refusal, &exchange->err);
    return status == ST_OK ? exchange_answer_order(exchange, 200, &answer) : status;
}
