/*
 * The client's word on a certificate that was issued: installed and tested, or rejected. Installed makes it the one and
 * voids what was before, in one transaction; rejected voids it.
 */
#ifndef SERVER_CONFIRMATION_H
#define SERVER_CONFIRMATION_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/orders.h"

/*
 * The same word again is fine. ST_REFUSED: conflict if the hash is another certificate's or the other word was given
 * before, orderNotReady, gone (also for a certificate that has expired: its order is rejected then).
 */
MUST_CHECK enum status confirmation_give(struct ra *ra, const struct caller *caller, const char *order,
                                         const struct confirm_request *request, struct order_answer *out,
                                         struct problem *refusal, struct err *err);

#endif
