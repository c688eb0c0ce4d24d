/*
 * Host sessions: a random token that only the client has, and its hash here. They end after idle time, after absolute
 * time, and by logout; they survive a restart of the host.
 */
#ifndef SERVER_SESSIONS_H
#define SERVER_SESSIONS_H

#include "protocol/problem.h"
#include "server/ra.h"
#include "server/store/store_people.h"

/* A session for the account, within the transaction of its login; also removes those that have ended. */
MUST_CHECK enum status sessions_add(const struct ra *ra, struct tx *tx, int64_t account, int64_t now_utc,
                                    char token[LIMIT_TOKEN_SIZE], struct err *err);
/* Whose token it is; using it keeps the session from going idle. ST_REFUSED: unauthenticated. */
MUST_CHECK enum status sessions_use(struct ra *ra, const char *token, int64_t *account, struct problem *refusal,
                                    struct err *err);
/* The one of that account that was used last, if it is open. ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status sessions_latest(const struct ra *ra, struct tx *tx, int64_t account, struct session *out,
                                       struct err *err);
/* Logout. Ending what has ended is fine. */
MUST_CHECK enum status sessions_end(struct ra *ra, const char *token, struct err *err);

#endif
