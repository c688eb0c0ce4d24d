#include "client/activity_port.h"

static enum status exchange(void *self, const struct http_request *request, struct http_answer *answer, struct err *err)
{
    const struct activity_http *http = self;
    struct err cause = ERR_INIT;
    const enum status status = http->behind.exchange(http->behind.self, request, answer, &cause);
    const struct activity_exchange told = {.method = request->method,
                                           .path = request->path,
                                           .http_status = status == ST_OK ? answer->http_status : 0,
                                           .request_id = status == ST_OK ? answer->request_id : ""};

    activity_host(http->activity, &told, status, &cause);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

struct http_port activity_http_port(struct activity_http *self)
{
    return (struct http_port){.exchange = exchange, .self = self, .origin = self->behind.origin};
}
