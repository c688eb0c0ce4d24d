#include "server/exchange.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fault.h"
#include "base/log.h"
#include "server/refusal.h"
#include "server/store/store.h"

enum { STORAGE_RETRY_S = 30 };

static const char JSON_TYPE[] = "application/json";

bool exchange_is_of_type(const struct exchange *exchange, const char *type)
{
    const char *content_type = exchange->request->content_type;
    const size_t len = strlen(type);

    return content_type != NULL && strncasecmp(content_type, type, len) == 0 &&
           strchr("; \t", content_type[len]) != NULL; /* strchr finds the terminating NUL too */
}

static enum status want_size(struct exchange *exchange, size_t most_bytes)
{
    if (exchange->request->body_too_large || exchange->request->body_len > most_bytes)
        return refusal_set(&exchange->refusal, PROBLEM_TOO_LARGE, "the body is too large");
    return ST_OK;
}

enum status exchange_want_json(struct exchange *exchange, size_t most_bytes)
{
    if (!exchange_is_of_type(exchange, JSON_TYPE))
        return refusal_set(&exchange->refusal, PROBLEM_MEDIA_TYPE, "application/json is wanted");
    return want_size(exchange, most_bytes);
}

enum status exchange_want_nothing(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    const enum status status = want_size(exchange, LIMIT_BODY_BYTES);

    if (status != ST_OK || request->body_len == 0)
        return status;
    if (request->body_len == 2 && memcmp(request->body, "{}", 2) == 0)
        return ST_OK;
    return refusal_set(&exchange->refusal, PROBLEM_MALFORMED, "no body, or an empty object, is wanted");
}

enum status exchange_decoded(struct exchange *exchange, enum status decoded)
{
    return decoded == ST_BAD_INPUT ? refusal_set(&exchange->refusal, PROBLEM_MALFORMED, exchange->err.what) : decoded;
}

enum status exchange_answer_json(struct exchange *exchange, int http_status, enum status encoded)
{
    if (encoded != ST_OK)
        return encoded;
    exchange->response->http_status = http_status;
    exchange->response->content_type = JSON_TYPE;
    return ST_OK;
}

enum status exchange_answer_order(struct exchange *exchange, int http_status, const struct order_answer *answer)
{
    if (answer->state == ORDER_PROCESSING) {
        http_status = 202;
        exchange->response->retry_after_s = answer->retry_after_s;
    }
    return exchange_answer_json(exchange, http_status,
                                order_answer_encode(answer, &exchange->response->body, &exchange->err));
}

enum status exchange_run(struct exchange *exchange, exchange_work *work, const void *what)
{
    const struct exchange before = *exchange;
    enum status status = work(exchange, what);
    unsigned tries = 1;

    for (; tries < STORE_TRIES && store_was_undone(status, &exchange->err); tries++) {
        log_failure(LOG_WARNING, "a request that the database undid is tried again", &exchange->err);
        *exchange = before;
        status = work(exchange, what);
    }
    return status;
}

/* By the route's pattern: what somebody typed into a path has no place in a log. */
static void log_failed(enum log_level level, const struct exchange *exchange, const char *route, enum status status)
{
    char doing[64];
    struct err why = exchange->err;

    if (why.status == ST_OK)
        (void)err_set(&why, status, FAULT_NONE, "");
    (void)snprintf(doing, sizeof doing, "%s failed", route);
    log_failure(level, doing, &why);
}

void exchange_refuse_failure(struct exchange *exchange, const char *route, enum status status)
{
    switch (status) {
    case ST_REFUSED:
        break;
    case ST_BUSY:
        log_failed(LOG_WARNING, exchange, route, status);
        (void)refusal_retry(&exchange->refusal, PROBLEM_BUSY, 2, "try again");
        break;
    case ST_IO: /* a full disk, most likely: nothing was done, and it can be once there is room */
        log_failed(LOG_ERROR, exchange, route, status);
        (void)refusal_retry(&exchange->refusal, PROBLEM_BUSY, STORAGE_RETRY_S, "try again");
        break;
    default:
        log_failed(LOG_ERROR, exchange, route, status);
        (void)refusal_set(&exchange->refusal, PROBLEM_INTERNAL, "");
    }
}
