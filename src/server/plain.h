/*
 * What the plain-HTTP listener serves: the CA certificates, the revocation lists, and what a certificate is worth, as
 * certificates point to them (AIA caIssuers and ocsp, RFC 5280 4.2.2.1; CDP, 4.2.1.13). Nothing secret, nothing about
 * persons, no authentication. The list is the one that is published (crl_keeper.h).
 */
#ifndef SERVER_PLAIN_H
#define SERVER_PLAIN_H

#include "server/former.h"
#include "server/listen.h"

struct plain {
    const struct ra *ra;
    struct crl_keeper *lists;
    struct responder *responder;
    const struct formers *former; /* NULL: none; borrowed, all */
};

/* listen_handlers; self is struct plain. */
void plain_handle(void *self, const struct request *request, struct response *response);
void plain_busy(void *self, const struct request *request, struct response *response);

#endif
