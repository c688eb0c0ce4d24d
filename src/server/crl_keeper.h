/*
 * The revocation list that a serving host publishes. A thread of its own looks at the records once a second: it takes
 * over what another process made, and makes the next list when it is due (crl_issuance.h), be it for a revocation of
 * this process or of another. Whoever asks for the list never waits for a signature, and is one of its
 * holders: a list may be long, and its readers many and slow. It must not know HTTP.
 */
#ifndef SERVER_CRL_KEEPER_H
#define SERVER_CRL_KEEPER_H

#include "server/published.h"
#include "server/ra.h"

struct crl_keeper;

/* ra is borrowed. */
MUST_CHECK enum status crl_keeper_new(const struct ra *ra, struct crl_keeper **out, struct err *err);
/*
 * Looks once, then starts the thread. A list that cannot be had is a line in the log and no failure: whoever asks is
 * told to come back.
 */
MUST_CHECK enum status crl_keeper_start(struct crl_keeper *keeper, struct err *err);
/* Ends the thread. NULL is allowed. */
void crl_keeper_free(struct crl_keeper **keeper);

/* What the thread does; for a keeper that was not started. */
MUST_CHECK enum status crl_keeper_look(struct crl_keeper *keeper, struct err *err);

/* ST_NOT_FOUND: there is none yet. published_clear afterwards. */
MUST_CHECK enum status crl_keeper_hold(struct crl_keeper *keeper, struct published *out);

#endif
