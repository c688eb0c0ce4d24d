#include "server/route_list.h"

#include <stdio.h>

#include "server/nonces.h"
#include "version.h"

enum status route_directory(struct exchange *exchange)
{
    const struct config *config = &exchange->ra->config;
    struct directory answer = {
        .server_time_utc = ra_now_utc(exchange->ra),
        .zone_offset_s = (int32_t)config->zone_offset_s,
        .code_ttl_s = config->code.ttl_s,
        .code_resend_s = config->code.resend_s,
    };

    (void)snprintf(answer.server_version, sizeof answer.server_version, "%s", PCCERT_VERSION);
    return exchange_answer_json(exchange, 200, directory_encode(&answer, &exchange->response->body, &exchange->err));
}

enum status route_nonce(struct exchange *exchange)
{
    struct nonce_answer answer;
    enum status status = exchange_want_nothing(exchange);

    if (status == ST_OK)
        status = nonces_make(exchange->ra, &answer, &exchange->err);
    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 201, nonce_answer_encode(&answer, &exchange->response->body, &exchange->err));
}
