/*
 * What the plain-HTTP listener serves: the CA certificates and the revocation lists that certificates point to (AIA
 * caIssuers, RFC 5280 4.2.2.1; CDP, 4.2.1.13). Nothing secret, nothing about persons, no authentication. Nothing is
 * signed here: the list is the one that is published (crl_keeper.h).
 */
#ifndef SERVER_PLAIN_H
#define SERVER_PLAIN_H

#include "server/crl_keeper.h"
#include "server/listen.h"

struct plain {
    const struct ra *ra;
    struct crl_keeper *lists; /* borrowed, both */
};

/* listen_handlers; self is struct plain. */
void plain_handle(void *self, const struct request *request, struct response *response);
void plain_busy(void *self, const struct request *request, struct response *response);

#endif
