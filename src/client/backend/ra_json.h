/*
 * The backend that speaks protocol/openapi.yaml to pccert-ra.
 */
#ifndef CLIENT_BACKEND_RA_JSON_H
#define CLIENT_BACKEND_RA_JSON_H

#include "client/backend/backend.h"
#include "client/port/http.h"

struct ra_json {
    const struct http_port *http;
    const struct progress *progress; /* for cancel; may be NULL */
};

/* Both stay the caller's and must outlive *out. */
void ra_json_init(struct ra_json *ra, const struct http_port *http, const struct progress *progress,
                  struct backend *out);

#endif
