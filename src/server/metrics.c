#include "server/metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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
    struct metrics_route name;
    atomic_uint_fast64_t classes[CLASSES];
    atomic_uint_fast64_t within[BOUND_COUNT + 1]; /* each request in one of them; the last: longer */
    atomic_uint_fast64_t microseconds;
};

struct metrics {
    pthread_mutex_t adding;
    atomic_size_t count; /* whose names are written */
    struct route_counts counts[METRICS_ROUTES];
};

static const struct metrics_route NO_ROUTE = {"-", "-", "-"};

enum status metrics_new(struct metrics **out, struct err *err)
{
    struct metrics *metrics = calloc(1, sizeof *metrics);

    if (metrics == NULL || pthread_mutex_init(&metrics->adding, NULL) != 0) {
        free(metrics);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "counting requests");
    }
    metrics->counts[0].name = NO_ROUTE;
    atomic_init(&metrics->count, 1);
    *out = metrics;
    return ST_OK;
}

void metrics_free(struct metrics **metrics)
{
    if (*metrics != NULL)
        (void)pthread_mutex_destroy(&(*metrics)->adding);
    free(*metrics);
    *metrics = NULL;
}

static const char *or_none(const char *text)
{
    return text != NULL ? text : "-";
}

static bool is_same(const struct metrics_route *one, const struct metrics_route *other)
{
    return strcmp(one->path, other->path) == 0 && strcmp(one->method, other->method) == 0 &&
           strcmp(one->listener, other->listener) == 0;
}

/* Where it is, or the number of all that are. */
static size_t find(const struct metrics *metrics, const struct metrics_route *name)
{
    const size_t count = atomic_load_explicit(&metrics->count, memory_order_acquire);
    size_t i = 0;

    while (i < count && !is_same(&metrics->counts[i].name, name))
        i++;
    return i;
}

static size_t add(struct metrics *metrics, const struct metrics_route *name)
{
    size_t found = 0;

    (void)pthread_mutex_lock(&metrics->adding);
    found = find(metrics, name); /* another thread may have been quicker */
    if (found == atomic_load_explicit(&metrics->count, memory_order_relaxed)) {
        if (found == METRICS_ROUTES) {
            found = 0;
        } else {
            metrics->counts[found].name = *name;
            atomic_store_explicit(&metrics->count, found + 1, memory_order_release);
        }
    }
    (void)pthread_mutex_unlock(&metrics->adding);
    return found;
}

static struct route_counts *counts_of(struct metrics *metrics, const struct metrics_route *route)
{
    const struct metrics_route name = {or_none(route->listener), or_none(route->method), or_none(route->path)};
    const size_t count = atomic_load_explicit(&metrics->count, memory_order_acquire);
    size_t found = find(metrics, &name);

    if (found >= count)
        found = add(metrics, &name);
    return &metrics->counts[found];
}

void metrics_count(struct metrics *metrics, const struct metrics_route *route, int http_status, int64_t microseconds)
{
    const int class = http_status / 100 - 2;
    struct route_counts *counts = NULL;
    size_t i = 0;

    if (metrics == NULL || class < 0 || class >= CLASSES)
        return;
    counts = counts_of(metrics, route);
    while (i < BOUND_COUNT && microseconds > BOUNDS[i].microseconds)
        i++;
    atomic_fetch_add_explicit(&counts->classes[class], 1, memory_order_relaxed);
    if (microseconds == METRICS_NO_WORK)
        return;
    atomic_fetch_add_explicit(&counts->within[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->microseconds, (uint64_t)microseconds, memory_order_relaxed);
}

static unsigned long long read_count(const atomic_uint_fast64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

static enum status print_name(const char *family, const struct metrics_route *name, struct buf *out)
{
    return buf_append_format(out, "%s{listener=\"%s\",method=\"%s\",route=\"%s\"", family, name->listener, name->method,
                             name->path);
}

static enum status print_classes(const struct route_counts *counts, struct buf *out)
{
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < CLASSES && status == ST_OK; i++) {
        const unsigned long long count = read_count(&counts->classes[i]);

        if (count > 0)
            status = print_name("pccert_requests_total", &counts->name, out);
        if (count > 0 && status == ST_OK)
            status = buf_append_format(out, ",code=\"%zuxx\"} %llu\n", i + 2, count);
    }
    return status;
}

static enum status print_bound(const struct metrics_route *name, const char *seconds, unsigned long long count,
                               struct buf *out)
{
    const enum status status = print_name("pccert_request_seconds_bucket", name, out);

    return status == ST_OK ? buf_append_format(out, ",le=\"%s\"} %llu\n", seconds, count) : status;
}

/* Each bucket counts those of the ones before it too. */
static enum status print_times(const struct route_counts *counts, struct buf *out)
{
    const unsigned long long microseconds = read_count(&counts->microseconds);
    unsigned long long sum = 0;
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < BOUND_COUNT && status == ST_OK; i++) {
        sum += read_count(&counts->within[i]);
        status = print_bound(&counts->name, BOUNDS[i].seconds, sum, out);
    }
    sum += read_count(&counts->within[BOUND_COUNT]);
    if (status == ST_OK)
        status = print_bound(&counts->name, "+Inf", sum, out);
    if (status == ST_OK)
        status = print_name("pccert_request_seconds_sum", &counts->name, out);
    if (status == ST_OK)
        status = buf_append_format(out, "} %llu.%06llu\n", microseconds / 1000000, microseconds % 1000000);
    if (status == ST_OK)
        status = print_name("pccert_request_seconds_count", &counts->name, out);
    return status == ST_OK ? buf_append_format(out, "} %llu\n", sum) : status;
}

static bool was_asked(const struct route_counts *counts)
{
    size_t i = 0;

    for (i = 0; i < CLASSES; i++)
        if (read_count(&counts->classes[i]) > 0)
            return true;
    return false;
}

static enum status print_each(const struct metrics *metrics,
                              enum status (*print)(const struct route_counts *, struct buf *), struct buf *out)
{
    const size_t count = atomic_load_explicit(&metrics->count, memory_order_acquire);
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < count && status == ST_OK; i++)
        if (was_asked(&metrics->counts[i]))
            status = print(&metrics->counts[i], out);
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
