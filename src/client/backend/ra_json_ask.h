/*
 * What every question of backend/ra_json*.c is made of: a call, its reply, and the answer decoded. Private to them.
 *
 * Order of calls: ra_json_begin; what this call wants else; ra_json_ask_<answer> or ra_json_call; ra_json_end.
 */
#ifndef CLIENT_BACKEND_RA_JSON_ASK_H
#define CLIENT_BACKEND_RA_JSON_ASK_H

#include "client/backend/ra_json_call.h"

#define RA_JSON_TYPE "application/json"

enum { RA_PATH_SIZE = 128 };

struct ra_path {
    char text[RA_PATH_SIZE];
};

/* What most calls share; bytes of other answers than the certificate's are nobody's progress. */
struct ra_ask {
    struct progress quiet;
    struct ra_call call;
    struct ra_reply reply;
    struct buf body;
    struct ra_path path;
    struct order_auth auth;
};

/* token: NULL for none. path is borrowed. */
void ra_json_begin(const struct ra_json *ra, struct ra_ask *ask, const char *method, const char *path,
                   const char *token);
/*
 * For what a wish to stop does not break off; nothing but the exchange's own time limits cut it short. What ends a
 * session or an order is wanted just then; and of a revocation nobody could say whether the host had heard it.
 */
void ra_json_let_finish(struct ra_ask *ask);
void ra_json_end(struct ra_ask *ask);

/* Defines ra_json_ask_<type>, which asks, then decodes with the message's own decoder. */
#define RA_JSON_ASK(type)                                                                                              \
    static enum status ra_json_ask_##type(const struct ra_json *ra, struct ra_call *call, struct type *out,            \
                                          struct ra_reply *reply, struct err *err)                                     \
    {                                                                                                                  \
        struct err cause = ERR_INIT;                                                                                   \
        enum status status = ST_OK;                                                                                    \
                                                                                                                       \
        call->content_type = RA_JSON_TYPE;                                                                             \
        status = ra_json_call(ra, call, reply, err);                                                                   \
        if (status != ST_OK)                                                                                           \
            return status;                                                                                             \
        status = type##_decode(reply->body.data, reply->body.len, out, &cause);                                        \
        return status == ST_OK ? ST_OK : ra_json_undecodable(status, &cause, err);                                     \
    }

#endif
