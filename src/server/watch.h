/*
 * What a machine may ask of a serving host, on a listener of its own for whoever runs it (watch.listen), over plain
 * HTTP: whether it can serve (/ready; a write to the database belongs to that, one a second at most), and its figures
 * for Prometheus (/metrics). Nobody's name is in them; they are not meant for strangers all the same.
 */
#ifndef SERVER_WATCH_H
#define SERVER_WATCH_H

#include <pthread.h>

#include "server/crl_keeper.h"
#include "server/listen.h"
#include "server/ra.h"

enum { WATCH_BYTES_MAX = 256 * 1024, WATCH_RECORDS_EVERY_S = 60 };

struct watch {
    struct ra *ra;
    struct crl_keeper *lists; /* borrowed, all */
    struct workers *workers;
    /* What the records say in sum is looked up once a minute at most, however many ask. */
    pthread_mutex_t lock;
    struct buf records; /* as printed */
    int64_t looked_utc;
    int64_t wrote_utc; /* when the database last took a write that was only to see whether it does */
};

void watch_open(struct watch *watch, struct ra *ra, struct crl_keeper *lists, struct workers *workers);
/* Of a zeroed one too. */
void watch_clear(struct watch *watch);

/* A listen_handler; self is struct watch. */
void watch_handle(void *self, const struct request *request, struct response *response);

#endif
