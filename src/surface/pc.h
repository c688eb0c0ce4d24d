/*
 * This PC as a surface works with it: the settings in their three layers, the ports of win/ and net/, and a client over
 * them. A surface opens one and hands pc->client to every use case. It shows nothing.
 *
 * Order of calls: pc_open_brand, pc_choose_words, pc_open; pc_close in every case.
 */
#ifndef SURFACE_PC_H
#define SURFACE_PC_H

#include "client/activity_port.h"
#include "client/backend/backends.h"
#include "client/client.h"
#include "client/post_change.h"
#include "net/http_curl.h"
#include "win/log_file.h"
#include "win/medium.h"
#include "win/my_port.h"
#include "win/program.h"
#include "win/sealed_file.h"
#include "win/shell_port.h"

/* Borrowed for the life of the struct pc, which must not move. */
struct pc {
    struct settings settings;
    struct client client; /* from pc_open on */
    struct clock_port clock;
    struct progress progress;
    struct activity activity; /* the log of what is done; silent where it cannot be written */

    /* Behind the client */
    struct anchors *firm_cas;
    struct sealed_folder *journal, *undo, *backups;
    struct http_curl *http;
    struct my_store my_store;
    struct cert_store_port cert_store_port;
    struct sealed_file_port sealed_port, undo_port, backups_port;
    struct medium_port medium_port;
    struct program_port program_port;
    struct post_changes changes;
    struct shell_port shell_port;
    struct environment_port environment_port;
    struct host_probe_port probe_port;
    struct plain_http_port plain_port;
    struct proxy_port proxy;
    struct http_port http_port;
    struct log_file *log;
    struct activity_http activity_http;
    struct activity_cert_store activity_store;
    struct backends backends;
    struct backend backend;
};

/* How long things take and when they stop is the surface's. */
struct pc_surface {
    const char *program;      /* as the log calls it: "pccert" */
    const char *config;       /* of --config, used instead of pccert.json beside the program; NULL without it */
    void *cancel_event;       /* Windows event (HANDLE) that ends waits; may be NULL */
    struct progress progress; /* asked and told by every use case */
};

/* *pc zeroed. The first layer, and the language of the third: enough for words. ST_BAD_INPUT (FAULT_CONFIGURATION). */
MUST_CHECK enum status pc_open_brand(struct pc *pc, struct err *err);
/* The language of a run: lang (of --lang) or, where it is NULL, the user's file, or Windows; and the firm's names. */
void pc_choose_words(const struct pc *pc, const char *lang);
/* ST_BAD_INPUT (FAULT_CONFIGURATION), ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status pc_open(struct pc *pc, const struct pc_surface *surface, struct err *err);
/* For what talks to the host: ST_BAD_INPUT (FAULT_CONFIGURATION) if none is configured. */
MUST_CHECK enum status pc_need_host(const struct pc *pc, struct err *err);
void pc_close(struct pc *pc);
/* The last thing that a thread does which ran use cases: frees what is kept for each thread. Not for the main one. */
void pc_leave_thread(void);

#endif
