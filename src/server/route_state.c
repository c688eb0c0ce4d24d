#include "server/route_list.h"

#include "server/host_state.h"
#include "server/profile.h"

enum status route_profile(struct exchange *exchange)
{
    struct profile_answer answer;
    const enum status status = profile_get(exchange->ra, exchange->caller.account, &answer, &exchange->err);

    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 200,
                                profile_answer_encode(&answer, &exchange->response->body, &exchange->err));
}

enum status route_state(struct exchange *exchange)
{
    struct state_answer answer;
    const enum status status = host_state_get(exchange->ra, exchange->caller.account, &answer, &exchange->err);

    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 200, state_answer_encode(&answer, &exchange->response->body, &exchange->err));
}
