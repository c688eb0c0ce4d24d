#include "server/route_list.h"

#include "base/wipe.h"
#include "server/otp.h"
#include "server/renewal_info.h"
#include "server/revoking.h"

/* How soon to ask again (RFC 9773 section 4.3.2), and for how long a cache in between may hide a revocation. */
enum { ASK_AGAIN_S = 6 * 60 * 60, CACHED_S = 5 * 60 };

enum status route_certificate_code(struct exchange *exchange)
{
    struct code_sent_answer answer;
    enum status status = exchange_want_nothing(exchange);

    if (status == ST_OK)
        status = otp_send_to_revoke(exchange->ra, exchange->caller.account, exchange->certificate, &answer,
                                    &exchange->refusal, &exchange->err);
    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 202,
                                code_sent_answer_encode(&answer, &exchange->response->body, &exchange->err));
}

enum status route_certificate_revoke(struct exchange *exchange)
{
    struct revoke_request request = {.code = ""};
    struct revoke_answer answer;
    enum status status = exchange_want_json(exchange, LIMIT_BODY_BYTES);

    if (status == ST_OK)
        status = exchange_decoded(exchange, revoke_request_decode(exchange->request->body, exchange->request->body_len,
                                                                  &request, &exchange->err));
    if (status == ST_OK)
        status = revoking_revoke(exchange->ra, exchange->caller.account, exchange->certificate, &request, &answer,
                                 &exchange->refusal, &exchange->err);
    wipe(&request, sizeof request);
    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 200,
                                revoke_answer_encode(&answer, &exchange->response->body, &exchange->err));
}

enum status route_renewal_info(struct exchange *exchange)
{
    struct renewal_info answer;
    const enum status status =
        renewal_info_get(exchange->ra, exchange->renewal_id, &answer, &exchange->refusal, &exchange->err);

    if (status != ST_OK)
        return status;
    exchange->response->may_be_stored = true;
    exchange->response->max_age_s = CACHED_S;
    exchange->response->retry_after_s = ASK_AGAIN_S;
    return exchange_answer_json(exchange, 200, renewal_info_encode(&answer, &exchange->response->body, &exchange->err));
}
