/*
 * What a serving host counts: how many requests each route had, how they ended, how long they took. Kept in memory,
 * from the start on; read by whoever watches the host (watch.h). It names no person and no order. On any thread, and it
 * waits for none.
 */
#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct metrics;

/* How a route is called, as in the log: texts that stay. */
struct metrics_route {
    const char *method, *path;
};
typedef struct metrics_route metrics_namer(size_t route);
/* For routes from 0 to count - 1. ST_NO_MEMORY. */
MUST_CHECK enum status metrics_new(size_t count, metrics_namer *name, struct metrics **out, struct err *err);
/* NULL is allowed. */
void metrics_free(struct metrics **metrics);

/* http_status: 200 to 599. microseconds: METRICS_NO_WORK if no worker had it. metrics NULL: nobody counts. */
enum { METRICS_NO_WORK = -1 };
void metrics_count(struct metrics *metrics, size_t route, int http_status, int64_t microseconds);
/* Of this machine, from some moment on: for the difference of two. */
int64_t metrics_microseconds(void);

/*
 * As Prometheus reads it (text format 0.0.4): pccert_requests_total, and pccert_request_seconds, a histogram. Appended;
 * routes that nobody asked are left out. ST_TOO_COSTLY, ST_NO_MEMORY.
 */
MUST_CHECK enum status metrics_print(const struct metrics *metrics, struct buf *out);

#endif
