/*
 * A whole client for the flow tests: the use cases of client/ over net/'s real HTTPS and the fakes' store and journal
 * in a folder, which another process of it may continue with. What the programs would write into their log stands in
 * activity.log there. The clock is the machine's, until it is told otherwise.
 */
#ifndef CLIENT_RIG_H
#define CLIENT_RIG_H

#include <stdio.h>

#include "client/activity_port.h"
#include "client/backend/backends.h"
#include "client/client.h"
#include "client/release.h"
#include "fakes/fake_environment.h"
#include "fakes/fake_sealed.h"
#include "fakes/fake_store.h"
#include "net/http_curl.h"

/* What goes wrong on this PC at a certain exchange with the host, counted from 1; 0: never. */
struct client_rig_trouble {
    struct http_curl *hasty; /* the same, with hardly any patience */
    struct http_port behind, hasty_port;
    unsigned hasty_at, clock_at;
    int64_t clock_s; /* by so much the clock is set ahead (or back) before that exchange */
    unsigned count;
    int64_t *skipped_ms;
};

struct client_rig {
    struct settings settings;
    struct anchors *firm_cas;
    struct http_curl *http;
    struct client_rig_trouble trouble;
    struct http_port http_port;
    struct backends backends;
    struct backend backend;
    struct fake_store store;
    struct cert_store_port store_port;
    struct fake_sealed sealed, undo, backups;
    struct sealed_file_port sealed_port, undo_port, backups_port;
    struct clock_port clock;
    int64_t skipped_ms; /* of waits that client_rig_hurry has left out; the clock is ahead by it */
    FILE *log;
    struct activity activity;
    struct activity_http activity_http;
    struct activity_cert_store activity_store;
    struct fake_environment environment;
    struct environment_port environment_port;
    struct host_probe_port probe_port;
    struct plain_http_port plain_port;
    struct progress progress;
    struct client client;
};

/* folder: the PC, made if need be. config: its pccert.json. *rig zeroed; must not move. client_rig_close in every case.
 */
MUST_CHECK enum status client_rig_open(struct client_rig *rig, const char *folder, const char *config, struct err *err);
void client_rig_close(struct client_rig *rig);
/* From now on waiting takes no time: the clock goes ahead instead. */
void client_rig_hurry(struct client_rig *rig);
/* The n-th exchange is given up after HASTY_MS. */
void client_rig_haste(struct client_rig *rig, unsigned at);
/* Before the n-th exchange the clock of this PC is set; with 0 it is wrong from the start. */
void client_rig_set_clock(struct client_rig *rig, unsigned at, int64_t ahead_s);

/* Asks the host now, as a program of that version (NULL: 1.1.0.0); record: the file of what a PC remembers. Always
 * fills *out. */
MUST_CHECK enum status client_rig_release(const struct client_rig *rig, const char *record, const char *version,
                                          struct release_word *out, struct err *err);

#endif
