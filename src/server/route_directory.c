#include "server/route_list.h"

#include <stdio.h>

#include "server/nonces.h"
#include "server/release.h"
#include "version.h"

void route_directory_answer(const struct ra *ra, struct directory *out)
{
    *out = (struct directory){
        .server_time_utc = ra_now_utc(ra),
        .zone_offset_s = (int32_t)ra->config.zone_offset_s,
        .code_ttl_s = ra->config.code.ttl_s,
        .code_resend_s = ra->config.code.resend_s,
        .can_renew = ra->config.renewal.offered,
        .can_revoke = ra->config.revocation.offered,
        .can_transfer = ra->config.transfer.url[0] != '\0',
    };
    (void)snprintf(out->server_version, sizeof out->server_version, "%s", PCCERT_VERSION);
}

enum status route_directory(struct exchange *exchange)
{
    struct directory answer;

    route_directory_answer(exchange->ra, &answer);
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

enum status route_release(struct exchange *exchange)
{
    struct release_answer answer;
    const enum status status = release_get(exchange->ra, &answer, &exchange->refusal, &exchange->err);

    if (status != ST_OK)
        return status;
    return exchange_answer_json(exchange, 200,
                                release_answer_encode(&answer, &exchange->response->body, &exchange->err));
}
