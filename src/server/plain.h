/*
 * What the plain-HTTP listener serves: the CA certificates that certificates point to (AIA caIssuers, RFC
 * 5280 4.2.2.1). Nothing secret, nothing about persons, no authentication.
 */
#ifndef SERVER_PLAIN_H
#define SERVER_PLAIN_H

#include "server/listen.h"

/* listen_handlers; self is struct ra. */
void plain_handle(void *ra, const struct request *request, struct response *response);
void plain_busy(void *ra, const struct request *request, struct response *response);

#endif
