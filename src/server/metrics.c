#include "server/metrics.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/fault.h"

/* From what a cached answer takes to what a login takes on a busy machine. */
static const struct {
    int64_t microseconds;
    const char *seconds;
} BOUNDS[] = {
    {1000, "0.001"},  {2500, "0.0025"}, {5000, "0.005"},  {10000, "0.01"}, {25000, "0.025"},
    {50000, "0.05"},  {100000, "0.1"},  {250000, "0.25"}, {500000, "0.5"}, {1000000, "1"},
    {2500000, "2.5"}, {5000000, "5"},   {10000000, "10"},
};
enum { BOUND_COUNT = sizeof BOUNDS / sizeof BOUNDS[0], CLASSES = 4 /* 2xx to 5xx */ };

struct route_counts {
    atomic_uint_fast64_t classes[CLASSES];
    atomic_uint_fast64_t within[BOUND_COUNT + 1]; /* each request in one of them; the last: longer */
    atomic_uint_fast64_t microseconds;
};

struct metrics {
    metrics_namer *name;
    size_t count;
    struct route_counts counts[];
};

enum status metrics_new(size_t count, metrics_namer *name, struct metrics **out, struct err *err)
{
    struct metrics *metrics = calloc(1, sizeof *metrics + count * sizeof metrics->counts[0]);

    if (metrics == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "counting requests");
    metrics->name = name;
    metrics->count = count;
    *out = metrics;
    return ST_OK;
}

void metrics_free(struct metrics **metrics)
{
    free(*metrics);
    *metrics = NULL;
}

void metrics_count(struct metrics *metrics, size_t route, int http_status, int64_t microseconds)
{
    const int class = http_status / 100 - 2;
    struct route_counts *counts = NULL;
    size_t i = 0;

    if (metrics == NULL || route >= metrics->count || class < 0 || class >= CLASSES)
        return;
    counts = &metrics->counts[route];
    while (i < BOUND_COUNT && microseconds > BOUNDS[i].microseconds)
        i++;
    atomic_fetch_add_explicit(&counts->classes[class], 1, memory_order_relaxed);
    if (microseconds == METRICS_NO_WORK)
        return;
    atomic_fetch_add_explicit(&counts->within[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->microseconds, (uint64_t)microseconds, memory_order_relaxed);
}

int64_t metrics_microseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static unsigned long long read_count(const atomic_uint_fast64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

static enum status print_classes(const struct metrics *metrics, size_t route, struct buf *out)
{
    const struct metrics_route name = metrics->name(route);
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < CLASSES && status == ST_OK; i++) {
        const unsigned long long count = read_count(&metrics->counts[route].classes[i]);

        if (count > 0)
            status = buf_append_format(out, "pccert_requests_total{method=\"%s\",route=\"%s\",code=\"%zuxx\"} %llu\n",
                                       name.method, name.path, i + 2, count);
    }
    return status;
}

static enum status print_bound(struct metrics_route name, const char *seconds, unsigned long long count,
                               struct buf *out)
{
    return buf_append_format(out, "pccert_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"%s\"} %llu\n",
                             name.method, name.path, seconds, count);
}

/* Each bucket counts those of the ones before it too. */
static enum status print_times(const struct metrics *metrics, size_t route, struct buf *out)
{
    const struct metrics_route name = metrics->name(route);
    const struct route_counts *counts = &metrics->counts[route];
    const unsigned long long microseconds = read_count(&counts->microseconds);
    unsigned long long sum = 0;
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < BOUND_COUNT && status == ST_OK; i++) {
        sum += read_count(&counts->within[i]);
        status = print_bound(name, BOUNDS[i].seconds, sum, out);
    }
    sum += read_count(&counts->within[BOUND_COUNT]);
    if (status == ST_OK)
        status = print_bound(name, "+Inf", sum, out);
    if (status == ST_OK)
        status = buf_append_format(out, "pccert_request_seconds_sum{method=\"%s\",route=\"%s\"} %llu.%06llu\n",
                                   name.method, name.path, microseconds / 1000000, microseconds % 1000000);
    if (status == ST_OK)
        status = buf_append_format(out, "pccert_request_seconds_count{method=\"%s\",route=\"%s\"} %llu\n", name.method,
                                   name.path, sum);
    return status;
}

static bool was_asked(const struct metrics *metrics, size_t route)
{
    size_t i = 0;

    for (i = 0; i < CLASSES; i++)
        if (read_count(&metrics->counts[route].classes[i]) > 0)
            return true;
    return false;
}

static enum status print_each(const struct metrics *metrics,
                              enum status (*print)(const struct metrics *, size_t, struct buf *), struct buf *out)
{
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < metrics->count && status == ST_OK; i++)
        if (was_asked(metrics, i))
            status = print(metrics, i, out);
    return status;
}

enum status metrics_print(const struct metrics *metrics, struct buf *out)
{
    enum status status = buf_append_format(out, "# HELP pccert_requests_total Requests that were answered.\n"
                                                "# TYPE pccert_requests_total counter\n");

    if (status == ST_OK)
        status = print_each(metrics, print_classes, out);
    if (status == ST_OK)
        status = buf_append_format(out, "# HELP pccert_request_seconds How long it took a worker to answer.\n"
                                        "# TYPE pccert_request_seconds histogram\n");
    return status == ST_OK ? print_each(metrics, print_times, out) : status;
}
