/*
 * Port: how far this PC gets on the way to the configured host, step by step, for the check of the environment. It
 * makes connections and sends nothing on them: what the host says is asked through port http.
 */
#ifndef CLIENT_PORT_HOST_PROBE_H
#define CLIENT_PORT_HOST_PROBE_H

#include "client/port/progress.h"
#include "client/port/proxy.h"
#include "pki/cert.h"

enum host_reach {
    HOST_REACH_OK,
    HOST_REACH_NO_PROXY,      /* the proxy's name is not known, or nothing answers there */
    HOST_REACH_PROXY_REFUSED, /* it answers, and leads no further */
    HOST_REACH_NO_NAME,       /* the host's name is not known */
    HOST_REACH_REFUSED,       /* nothing listens there, or there is no way there */
    HOST_REACH_SILENT,        /* no answer in time */
    HOST_REACH_BROKEN,        /* the connection came about, and broke off */
    HOST_REACH_UNTRUSTED      /* whoever answered could not prove to be the host */
};

struct host_probe {
    enum host_reach reach;
    char proxy[PROXY_SIZE]; /* "" for none */
    struct cert_list chain; /* what the other side presented, leaf first; none if it did not come to that */
    struct err cause;       /* of anything but HOST_REACH_OK */
};
void host_probe_clear(struct host_probe *probe);

struct host_probe_port {
    /* *out zeroed; host_probe_clear in every case. ST_CANCELLED, ST_NO_MEMORY. */
    enum status (*look)(void *self, const struct progress *progress, struct host_probe *out, struct err *err);
    void *self;
};

#endif
