/*
 * One order that another CA was asked for, gone on with once: asked, polled or confirmed, and what came of it written
 * down, in transactions of its own around the messages. Whoever calls has leased it (store_asked_lease).
 */
#ifndef SERVER_OUTSIDE_ORDER_H
#define SERVER_OUTSIDE_ORDER_H

#include "server/ra.h"
#include "server/store/store_asked.h"

/*
 * *issued: it has its certificate now. The order may also be invalid then (the CA rejected it, or issued something
 * else, or gave no certificate within cmp.give_up_s), or wait for its next time. A status other than ST_OK: it is tried
 * again (its next time is written down, if that could be), and the next order would fare no better now; *of_ca: because
 * of the CA or the way to it.
 */
MUST_CHECK enum status outside_order_go_on(const struct ra *ra, struct asked *asked, bool *issued, bool *of_ca,
                                           struct err *err);

/* The pause before what has failed so often in a row is tried again: cmp.retry_s, doubled up to cmp.retry_most_s. */
int64_t outside_pause_s(const struct config *config, int64_t failures);

#endif
