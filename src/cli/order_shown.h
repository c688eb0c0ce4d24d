/*
 * What came of an order: the new certificate, what became of the one that it replaced, and both states anew, as the
 * manual shows them.
 */
#ifndef CLI_ORDER_SHOWN_H
#define CLI_ORDER_SHOWN_H

#include "cli/context.h"
#include "client/login.h"

/*
 * session: to ask for the host's state, NULL without one; a state that cannot be had is left out, for the certificate
 * is in place all the same. enrolment: finished; NULL if the start of this run had finished it. ST_IO, ST_NO_MEMORY.
 */
MUST_CHECK enum status order_shown(struct context *context, const struct session *session, const struct cert_info *info,
                                   const struct enrolment *enrolment, struct err *err);

/* What could not be removed by now is void, and its person should know how to. %1: its serial. */
void order_say_replaced_stays(const char *serial);

#endif
