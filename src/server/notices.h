/*
 * A text message to whoever's certificate ends soon, as many days before as the configuration says, each once: within
 * the hours of a day, by the gateway of the one-time codes, by the node that leads. The certificate is the person's
 * confirmed one, so who has renewed is not told; nor is who has no phone.
 *
 * A notice is claimed in the records before it is sent. What the gateway refused is tried again by a later sweep, in
 * the same hours and until the next lead; what a node died over is not sent again, since it may have been.
 */
#ifndef SERVER_NOTICES_H
#define SERVER_NOTICES_H

#include "server/ra.h"

/* sweeper.h. *sent: how many. ST_OK also when the gateway took none: the log and the audit log say that. */
MUST_CHECK enum status notices_sweep(const struct ra *ra, uint64_t *sent, struct err *err);

#endif
