/*
 * Ports that tell the log (client/activity.h) what went through them, and otherwise are the port behind them: each
 * exchange with the host, each change of the certificates here. Put between the use cases and the world once, so that
 * no use case needs to think of it.
 */
#ifndef CLIENT_ACTIVITY_PORT_H
#define CLIENT_ACTIVITY_PORT_H

#include "client/activity.h"
#include "client/port/cert_store.h"
#include "client/port/http.h"

/* All borrowed, for as long as the port is used. */
struct activity_http {
    const struct activity *activity;
    struct http_port behind;
};
struct http_port activity_http_port(struct activity_http *self);

struct activity_cert_store {
    const struct activity *activity;
    struct cert_store_port behind;
};
struct cert_store_port activity_cert_store_port(struct activity_cert_store *self);

#endif
