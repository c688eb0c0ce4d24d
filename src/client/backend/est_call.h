/*
 * One question to an EST server and its answer: path, media types, base64, and what refusals mean to a person. Private
 * to backend/est*.c.
 */
#ifndef CLIENT_BACKEND_EST_CALL_H
#define CLIENT_BACKEND_EST_CALL_H

#include "client/backend/est.h"

struct est_call {
    const char *operation;     /* "cacerts", "simpleenroll" */
    const char *authorization; /* NULL: nobody's */
    const struct buf *csr;     /* of a POST; NULL: GET */
    const char *content_type;  /* of a success with a body; RFC 8951 section 3: base64, whatever else is said */
    const struct http_identity *identity; /* shown in the handshake; NULL: none */
    const struct progress *progress;
};

struct est_reply {
    long http_status; /* 0: nothing was answered */
    int64_t retry_after_s;
    struct buf der; /* of 200 */
};
void est_reply_clear(struct est_reply *reply);

/*
 * *reply zeroed; est_reply_clear in every case. ST_OK: 200 with its body decoded, 202 or 204 without one, 403, 404,
 * 405 or 501 where a GET asked for what the server does not tell. ST_WRONG_SECRET (FAULT_LOGIN): 401. ST_REFUSED:
 * FAULT_EST_LOGIN (401 by a server that takes no Basic; err.detail is what it wants), FAULT_EST_TOO_MANY (429),
 * FAULT_HOST_REFUSED (any other refusal; err.detail is what the server says, national IDs and numbers masked),
 * FAULT_NOT_OFFERED (404, 501 to a POST). ST_BUSY (FAULT_HOST_BUSY): 502 to 504. ST_BAD_ANSWER; what the port fails
 * with.
 */
MUST_CHECK enum status est_call(const struct est *est, const struct est_call *call, struct est_reply *reply,
                                struct err *err);

#endif
