#include "server/route_list.h"

#include "server/signatures.h"

enum status route_signature_check(struct exchange *exchange)
{
    struct signature_request request = {.content_sha256 = ""};
    struct signature_answer answer = {.serial = ""};
    enum status status = exchange_want_json(exchange, LIMIT_BODY_BYTES);

    if (status == ST_OK)
        status =
            exchange_decoded(exchange, signature_request_decode(exchange->request->body, exchange->request->body_len,
                                                                &request, &exchange->err));
    if (status == ST_OK)
        status = signatures_check(exchange->ra, &request, &answer, &exchange->refusal, &exchange->err);
    signature_request_clear(&request);
    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 200,
                                signature_answer_encode(&answer, &exchange->response->body, &exchange->err));
}
