#include "server/route_list.h"

#include "base/wipe.h"
#include "server/login.h"
#include "server/sessions.h"

enum status route_session_open(struct exchange *exchange)
{
    struct login_request request;
    struct session_answer answer;
    enum status status = exchange_want_json(exchange, LIMIT_LOGIN_BODY_BYTES);

    if (status != ST_OK)
        return status;
    status = exchange_decoded(
        exchange, login_request_decode(exchange->request->body, exchange->request->body_len, &request, &exchange->err));
    if (status != ST_OK)
        return status;
    status = login_open(exchange->ra, &request, &answer, &exchange->refusal, &exchange->err);
    wipe(&request, sizeof request);
    if (status != ST_OK)
        return status;
    status =
        exchange_answer_json(exchange, 201, session_answer_encode(&answer, &exchange->response->body, &exchange->err));
    wipe(&answer, sizeof answer);
    return status;
}

enum status route_session_close(struct exchange *exchange)
{
    const enum status status = sessions_end(exchange->ra, exchange->token, &exchange->err);

    if (status == ST_OK)
        exchange->response->http_status = 204;
    return status;
}
