/*
 * Which request goes where: the table of routes, authentication by it, and the answer when one refuses or fails. The
 * table is what openapi.yaml says; a check compares the two.
 */
#ifndef SERVER_ROUTES_H
#define SERVER_ROUTES_H

#include "server/exchange.h"

/* listen_handlers; self is struct ra. */
void routes_handle(void *ra, const struct request *request, struct response *response);
void routes_busy(void *ra, const struct request *request, struct response *response);

#endif
