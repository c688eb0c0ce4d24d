/*
 * Enrolment over Secure Transport (RFC 7030 with RFC 8951) on a listener of its own, so that any EST client can have a
 * certificate of this host: a thin adapter on the orders that the protocol of our own programs makes. It decides
 * nothing; est_enrolment.h says how an order comes from a request that has no steps.
 *
 *   GET  /.well-known/est/cacerts          the issuing CA and the root
 *   GET  /.well-known/est/csrattrs         what a request should be: RSA of 2048 bits, SHA-256
 *   POST /.well-known/est/simpleenroll     national ID and password (HTTP Basic)
 *   POST /.well-known/est/simplereenroll   the same, and the certificate to be renewed (TLS client certificate)
 *
 * Whoever shows a certificate that waits to be confirmed, and so has its key, has confirmed it: EST has no step for
 * that.
 */
#ifndef SERVER_EST_H
#define SERVER_EST_H

#include "server/listen.h"

/* listen_handlers; self is struct ra. */
void est_handle(void *ra, const struct request *request, struct response *response);
void est_busy(void *ra, const struct request *request, struct response *response);

#endif
