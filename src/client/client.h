/*
 * What a use case works with: the ports to the outside world, the settings and the firm's CAs. A surface fills one once
 * and passes it to every use case; nothing in client/ is global. Not for two threads at once.
 */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "client/backend/backend.h"
#include "client/port/cert_store.h"
#include "client/port/clock.h"
#include "client/port/environment.h"
#include "client/port/host_probe.h"
#include "client/port/http.h"
#include "client/port/medium.h"
#include "client/port/plain_http.h"
#include "client/port/program.h"
#include "client/port/progress.h"
#include "client/port/sealed_file.h"
#include "client/port/shell.h"
#include "client/settings.h"
#include "pki/chain.h"

struct post_changes; /* client/post_change.h */

struct client {
    const struct settings *settings;
    const struct anchors *firm_cas; /* present and former: settings.firm_ca_pem */
    const struct cert_store_port *store;
    const struct sealed_file_port *sealed;  /* the journal */
    const struct sealed_file_port *undo;    /* what was removed and may be brought back; a folder of its own */
    const struct sealed_file_port *backups; /* what is remembered of backups; may be NULL: nothing is */
    const struct medium_port *medium;       /* may be NULL: nobody can tell what a file lies on */
    const struct program_port *program;     /* may be NULL: nobody is told of changes */
    struct post_changes *changes;           /* noted for that; may be NULL */
    const struct shell_port *shell;         /* may be NULL: a program that is never installed */
    const struct clock_port *clock;
    const struct environment_port *environment; /* these three may be NULL: for the check of the environment alone */
    const struct host_probe_port *probe;
    const struct plain_http_port *plain;
    const struct backend *backend;   /* the host: NULL only where a program has none configured */
    const struct progress *progress; /* may be NULL */
};

#endif
