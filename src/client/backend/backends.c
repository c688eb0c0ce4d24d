#include "client/backend/backends.h"

#include <string.h>

void backends_open(struct backends *backends, const struct settings *settings, const struct http_port *http,
                   const struct clock_port *clock, const struct progress *progress, struct backend *out)
{
    struct est_config config = {.names_person = strcmp(settings->est_subject, "id") == 0};

    memcpy(config.label, settings->est_label, sizeof config.label);
    if (strcmp(settings->backend, "est") == 0)
        est_init(&backends->est, http, clock, progress, &config, out);
    else
        ra_json_init(&backends->ra, http, progress, out);
}

void backends_close(struct backends *backends)
{
    est_close(&backends->est);
}
