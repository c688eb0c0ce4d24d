/*
 * The backend that the settings name. Which one it is nobody asks afterwards: what it can, its capabilities say.
 */
#ifndef CLIENT_BACKEND_BACKENDS_H
#define CLIENT_BACKEND_BACKENDS_H

#include "client/backend/est.h"
#include "client/backend/ra_json.h"
#include "client/settings.h"

struct backends {
    struct ra_json ra;
    struct est est;
};

/* All are borrowed and must outlive *out, and *backends must not move. backends_close in every case. */
void backends_open(struct backends *backends, const struct settings *settings, const struct http_port *http,
                   const struct clock_port *clock, const struct progress *progress, struct backend *out);
void backends_close(struct backends *backends);

#endif
