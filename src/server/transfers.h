/*
 * A backup on its way from a PC to a phone: kept for minutes, handed out once. The host cannot open it, for no password
 * reaches it; and what lies in the database cannot even be handed out by whoever has the database, or its write-ahead
 * log with pages that are gone from it: the file is sealed under a key made of the ticket, and of the ticket itself the
 * host keeps a keyed hash alone. Whoever has the ticket has the file, so it is told once and never logged.
 *
 * Each function is one transaction. Times are compared with the host's clock at the call; what has expired is refused
 * at once, and wiped by transfers_expire.
 */
#ifndef SERVER_TRANSFERS_H
#define SERVER_TRANSFERS_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"

#define TRANSFERS_PATH "/t/" /* of the page, before the ticket */

/* ST_REFUSED: forbidden (not offered), badFile, rateLimited. One of the account that waits is cancelled. */
MUST_CHECK enum status transfers_make(struct ra *ra, int64_t account, const struct transfer_request *request,
                                      struct transfer_made_answer *out, struct problem *refusal, struct err *err);
/* ST_REFUSED: notFound. */
MUST_CHECK enum status transfers_get(struct ra *ra, int64_t account, const char *id, struct transfer_answer *out,
                                     struct problem *refusal, struct err *err);
/* The same; what does not wait any more stays as it ended. */
MUST_CHECK enum status transfers_cancel(struct ra *ra, int64_t account, const char *id, struct transfer_answer *out,
                                        struct problem *refusal, struct err *err);

/* What a phone with the ticket is told. */
struct transfer_seen {
    enum transfer_device device;
    enum transfer_state state;
    int64_t left_s;    /* while it waits, else 0 */
    int64_t ended_utc; /* else */
};
/* Changes nothing. ST_NOT_FOUND: no such ticket. */
MUST_CHECK enum status transfers_look(struct ra *ra, const char *ticket, struct transfer_seen *out, struct err *err);
/*
 * Hands the file out, appended to it, if it waits: out->state is "waiting" then, and never again. Else out says how it
 * ended and the file stays empty. peer, for the record: whose address. ST_NOT_FOUND: no such ticket.
 */
MUST_CHECK enum status transfers_fetch(struct ra *ra, const char *ticket, const char *peer, struct transfer_seen *out,
                                       struct buf *file, struct err *err);

/* Ends what has expired; *ended: how many. */
MUST_CHECK enum status transfers_expire(const struct ra *ra, uint64_t *ended, struct err *err);

#endif
