/*
 * What a listener keeps of one connection, from before its handshake to its end: how long it may take, and as whom it
 * is answered. A piece of listen.c.
 */
#ifndef SERVER_LISTEN_VISIT_H
#define SERVER_LISTEN_VISIT_H

#include <microhttpd.h>

#include "server/header_limit.h"
#include "server/tls_identity.h"

/* The listener's, for all its connections. */
struct listen_place {
    struct header_limit *header_limit;
    struct tls_identities *identities; /* NULL: plain */
};

/* An MHD_NotifyConnectionCallback; self is struct listen_place. */
void listen_visit_notify(void *self, struct MHD_Connection *connection, void **socket_self,
                         enum MHD_ConnectionNotificationCode what);
/* NULL if there was no memory for it. */
struct header_wait *listen_visit_wait(struct MHD_Connection *connection);
/* A gnutls_certificate_retrieve_function2. */
int listen_visit_identify(gnutls_session_t session, const gnutls_datum_t *ca_names, int ca_count,
                          const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain,
                          unsigned *count, gnutls_privkey_t *key);

/*
 * The certificate that the client showed, DER; the key of it was used in the handshake, and that is all that is known.
 * The session's, so it lives as long as the connection. Left alone without one.
 */
void listen_visit_client(struct MHD_Connection *connection, const void **certificate, size_t *len);

#endif
