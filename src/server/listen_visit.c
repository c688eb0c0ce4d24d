#include "server/listen_visit.h"

#include <stdlib.h>

struct visit {
    const struct listen_place *place;
    struct header_wait *wait;
};

static struct visit *visit_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

struct header_wait *listen_visit_wait(struct MHD_Connection *connection)
{
    const struct visit *visit = visit_of(connection);

    return visit == NULL ? NULL : visit->wait;
}

static void begin(const struct listen_place *place, struct MHD_Connection *connection, void **socket_self)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct visit *visit = calloc(1, sizeof *visit);

    *socket_self = visit;
    if (visit == NULL)
        return; /* without a limit, if it is plain; else its handshake fails */
    visit->place = place;
    if (info != NULL)
        visit->wait = header_limit_begin(place->header_limit, info->connect_fd);
}

static void end(const struct listen_place *place, void **socket_self)
{
    struct visit *visit = *socket_self;

    *socket_self = NULL;
    if (visit != NULL)
        header_limit_end(place->header_limit, visit->wait);
    free(visit);
}

void listen_visit_notify(void *self, struct MHD_Connection *connection, void **socket_self,
                         enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) /* before the library closes the socket */
        end(self, socket_self);
    else
        begin(self, connection, socket_self);
}

/* GnuTLS asks at each handshake. What it gets stays ours. The library has put the connection into the session. */
int listen_visit_identify(gnutls_session_t session, const gnutls_datum_t *ca_names, int ca_count,
                          const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain,
                          unsigned *count, gnutls_privkey_t *key)
{
    struct MHD_Connection *connection = gnutls_session_get_ptr(session);
    const struct visit *visit = connection == NULL ? NULL : visit_of(connection);

    (void)ca_names;
    (void)ca_count;
    (void)algorithms;
    (void)algorithm_count;
    if (visit == NULL)
        return -1;
    tls_identities_peek(visit->place->identities, chain, count, key);
    return 0;
}

void listen_visit_client(struct MHD_Connection *connection, const void **certificate, size_t *len)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    const gnutls_datum_t *shown = NULL;
    unsigned count = 0;

    if (info != NULL && info->tls_session != NULL)
        shown = gnutls_certificate_get_peers(info->tls_session, &count);
    if (shown == NULL || count == 0)
        return;
    *certificate = shown[0].data;
    *len = shown[0].size;
}
