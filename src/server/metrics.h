/*
 * What a serving host counts: how many requests each route of each listener had, how they ended, how long they took.
 * Kept in memory, from the start on; read by whoever watches the host (watch.h). It names no person and no order. On
 * any thread; only the first request of a route may wait for another thread.
 */
#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct metrics;

/* How a route is called, as in the log: texts that stay. NULL: "-", what is no route. */
struct metrics_route {
    const char *listener, *method, *path;
};
enum { METRICS_ROUTES = 96 }; /* those beyond are counted as no route */
MUST_CHECK enum status metrics_new(struct metrics **out, struct err *err);
/* NULL is allowed. */
void metrics_free(struct metrics **metrics);

/* http_status: 200 to 599. microseconds: METRICS_NO_WORK if no worker had it. metrics NULL: nobody counts. */
enum { METRICS_NO_WORK = -1 };
void metrics_count(struct metrics *metrics, const struct metrics_route *route, int http_status, int64_t microseconds);

/*
 * As Prometheus reads it (text format 0.0.4): pccert_requests_total, and pccert_request_seconds, a histogram. Appended;
 * of the routes that were asked. ST_TOO_COSTLY, ST_NO_MEMORY.
 */
MUST_CHECK enum status metrics_print(const struct metrics *metrics, struct buf *out);

#endif
