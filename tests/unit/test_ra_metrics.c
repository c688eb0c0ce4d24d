/* What the host counts, as Prometheus reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "server/metrics.h"

enum { TEXT_MAX = 256 * 1024, THREADS = 4, EACH = 2000 };

static const struct metrics_route a = {"https", "GET", "/a"}, b = {"https", "POST", "/b/{o}"},
                                  other = {"est", "GET", "/a"}, none = {"https", NULL, NULL};

static struct metrics *made(void)
{
    struct metrics *metrics = NULL;

    assert_int_equal(metrics_new(&metrics, NULL), ST_OK);
    return metrics;
}

static void print(const struct metrics *metrics, struct buf *out)
{
    buf_init(out, TEXT_MAX);
    assert_int_equal(metrics_print(metrics, out), ST_OK);
}

static void nothing_was_asked(void **state)
{
    struct metrics *metrics = made();
    struct buf text;

    (void)state;
    print(metrics, &text);
    assert_string_equal(buf_text(&text), "# HELP pccert_requests_total Requests that were answered.\n"
                                         "# TYPE pccert_requests_total counter\n"
                                         "# HELP pccert_request_seconds How long it took a worker to answer.\n"
                                         "# TYPE pccert_request_seconds histogram\n");
    buf_clear(&text);
    metrics_free(&metrics);
    assert_null(metrics);
}

static void each_is_in_its_place(void **state)
{
    static const char *const lines[] = {
        "pccert_requests_total{listener=\"https\",method=\"GET\",route=\"/a\",code=\"2xx\"} 2\n",
        "pccert_requests_total{listener=\"https\",method=\"GET\",route=\"/a\",code=\"5xx\"} 1\n",
        "pccert_requests_total{listener=\"https\",method=\"-\",route=\"-\",code=\"4xx\"} 1\n",
        "pccert_requests_total{listener=\"https\",method=\"-\",route=\"-\",code=\"5xx\"} 1\n",
        "pccert_requests_total{listener=\"est\",method=\"GET\",route=\"/a\",code=\"2xx\"} 1\n",
        "pccert_request_seconds_count{listener=\"https\",method=\"-\",route=\"-\"} 1\n",
        "pccert_request_seconds_bucket{listener=\"https\",method=\"GET\",route=\"/a\",le=\"0.001\"} 1\n", /* the bound
                                                                                                             is in it */
        "pccert_request_seconds_bucket{listener=\"https\",method=\"GET\",route=\"/a\",le=\"0.0025\"} 2\n",
        "pccert_request_seconds_bucket{listener=\"https\",method=\"GET\",route=\"/a\",le=\"10\"} 2\n",
        "pccert_request_seconds_bucket{listener=\"https\",method=\"GET\",route=\"/a\",le=\"+Inf\"} 3\n",
        "pccert_request_seconds_sum{listener=\"https\",method=\"GET\",route=\"/a\"} 11.002001\n",
        "pccert_request_seconds_count{listener=\"https\",method=\"GET\",route=\"/a\"} 3\n",
    };
    struct metrics *metrics = made();
    struct buf text;

    (void)state;
    metrics_count(metrics, &a, 200, 1000);
    metrics_count(metrics, &a, 204, 1001);
    metrics_count(metrics, &a, 503, 11000000);
    metrics_count(metrics, &other, 200, 7);
    metrics_count(metrics, &none, 404, 0);
    metrics_count(metrics, &none, 503, METRICS_NO_WORK);
    metrics_count(metrics, &b, 100, 0); /* no such status: nowhere */
    metrics_count(metrics, &b, 0, 0);
    metrics_count(metrics, &b, 600, 0);
    metrics_count(NULL, &b, 200, 0);
    print(metrics, &text);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (strstr(buf_text(&text), lines[i]) == NULL)
            fail_msg("missing: %s in\n%s", lines[i], buf_text(&text));
    assert_null(strstr(buf_text(&text), "/b/{o}"));
    buf_clear(&text);
    metrics_free(&metrics);
}

static void *count_many(void *metrics)
{
    for (int i = 0; i < EACH; i++)
        metrics_count(metrics, &b, 200, i);
    return NULL;
}

static void many_at_once(void **state)
{
    struct metrics *metrics = made();
    pthread_t threads[THREADS];
    struct buf text;

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_many, metrics), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    print(metrics, &text);
    assert_non_null(strstr(buf_text(&text), "code=\"2xx\"} 8000\n"));
    assert_non_null(strstr(buf_text(&text), "le=\"0.001\"} 4004\n"));
    assert_non_null(strstr(
        buf_text(&text), "pccert_request_seconds_sum{listener=\"https\",method=\"POST\",route=\"/b/{o}\"} 7.996000\n"));
    buf_clear(&text);
    metrics_free(&metrics);
}

/* More routes than there is room for: none is lost, and none is counted as another's. */
static void the_rest_is_no_route(void **state)
{
    static char paths[METRICS_ROUTES + 1][16];
    struct metrics *metrics = made();
    struct buf text;

    (void)state;
    for (int i = 0; i <= METRICS_ROUTES; i++) {
        (void)snprintf(paths[i], sizeof paths[i], "/%d", i);
        metrics_count(metrics, &(struct metrics_route){"https", "GET", paths[i]}, 200, 0);
    }
    print(metrics, &text);
    assert_non_null(strstr(buf_text(&text), "route=\"/94\",code=\"2xx\"} 1\n"));
    assert_null(strstr(buf_text(&text), "route=\"/95\""));
    assert_non_null(strstr(buf_text(&text), "{listener=\"-\",method=\"-\",route=\"-\",code=\"2xx\"} 2\n"));
    buf_clear(&text);
    metrics_free(&metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_was_asked),
        cmocka_unit_test(each_is_in_its_place),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(the_rest_is_no_route),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
