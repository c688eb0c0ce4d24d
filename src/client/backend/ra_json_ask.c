#include "client/backend/ra_json_ask.h"

void ra_json_begin(const struct ra_json *ra, struct ra_ask *ask, const char *method, const char *path,
                   const char *token)
{
    *ask = (struct ra_ask){.auth = {.token = token}};
    buf_init(&ask->body, LIMIT_BODY_BYTES);
    ask->call = (struct ra_call){.method = method, .path = path, .accept = 200};
    if (token != NULL)
        ask->call.auth = &ask->auth;
    if (ra->progress != NULL) {
        ask->quiet = (struct progress){.cancelled = ra->progress->cancelled, .self = ra->progress->self};
        ask->call.progress = &ask->quiet;
    }
}

void ra_json_let_finish(struct ra_ask *ask)
{
    ask->call.progress = NULL;
}

void ra_json_end(struct ra_ask *ask)
{
    ra_reply_clear(&ask->reply);
    buf_clear(&ask->body);
}
