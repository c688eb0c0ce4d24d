/* What a machine may ask of the host: whether it can serve, and its figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ra_issuance_rig.h"
#include "server/routes.h"
#include "server/watch.h"
#include "server/workers.h"

static struct issuance_bench *bench;
static struct crl_keeper *lists;
static struct workers *workers;
static struct watch watch;
static struct response answer;

static int open_watch(void **state)
{
    (void)bench_open(state);
    bench = *state;
    assert_int_equal(metrics_new(&bench->host.ra.metrics, NULL), ST_OK);
    assert_int_equal(crl_keeper_new(&bench->host.ra, &lists, NULL), ST_OK);
    assert_int_equal(workers_new(1, 1, &workers, NULL), ST_OK);
    watch_open(&watch, &bench->host.ra, lists, workers);
    return 0;
}

static int close_watch(void **state)
{
    buf_clear(&answer.body);
    watch_clear(&watch);
    workers_free(&workers);
    crl_keeper_free(&lists);
    metrics_free(&bench->host.ra.metrics);
    return bench_close(state);
}

static const char *ask(const char *method, const char *path)
{
    const struct request request = {.method = method, .path = path};

    buf_clear(&answer.body);
    answer = (struct response){.body = {.max = WATCH_BYTES_MAX}};
    watch_handle(&watch, &request, &answer);
    return answer.body.len == 0 ? "" : buf_text(&answer.body);
}

static void assert_line(const char *line)
{
    const char *text = ask("GET", "/metrics");

    assert_int_equal(answer.http_status, 200);
    if (strstr(text, line) == NULL)
        fail_msg("missing: %s in\n%s", line, text);
}

static void it_is_ready_once_there_is_a_list(void **state)
{
    struct published list;

    (void)state;
    assert_string_equal(ask("GET", "/ready"), "there is no revocation list that is still good\n");
    assert_int_equal(answer.http_status, 503);
    assert_int_equal(crl_keeper_look(lists, NULL), ST_OK);
    assert_string_equal(ask("GET", "/ready"), "ready\n");
    assert_int_equal(answer.http_status, 200);
    assert_int_equal(crl_keeper_hold(lists, &list), ST_OK);
    bench->host.now_utc = list.next_update_utc;
    (void)ask("GET", "/ready");
    assert_int_equal(answer.http_status, 503);
    published_clear(&list);
    bench->host.now_utc = ca_not_after_utc(bench->host.ra.ca);
    assert_string_equal(ask("GET", "/ready"), "the issuing CA has expired\n");
}

/* It can be read all the while. */
static void it_is_not_ready_while_the_database_takes_no_writes(void **state)
{
    (void)state;
    assert_int_equal(crl_keeper_look(lists, NULL), ST_OK);
    assert_string_equal(ask("GET", "/ready"), "ready\n");
    (void)ra_bench_sql(&bench->host, "CREATE TRIGGER full BEFORE INSERT ON nonce"
                                     " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    assert_string_equal(ask("GET", "/ready"), "ready\n"); /* within this second it was */
    bench->host.now_utc++;
    assert_string_equal(ask("GET", "/ready"), "the database takes no writes\n");
    assert_int_equal(answer.http_status, 503);
    (void)ra_bench_sql(&bench->host, "DROP TRIGGER full");
    assert_string_equal(ask("GET", "/ready"), "ready\n"); /* at once: a failure is not remembered */
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM nonce"), 1);
}

static void what_is_not_there(void **state)
{
    static const struct {
        const char *method, *path;
        int http_status;
    } cases[] = {{"GET", "/", 404}, {"GET", "/metrics/", 404}, {"POST", "/metrics", 405}, {"HEAD", "/metrics", 200}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        (void)ask(cases[i].method, cases[i].path);
        if (answer.http_status != cases[i].http_status)
            fail_msg("case %zu: %d", i, answer.http_status);
        assert_false(answer.may_be_stored);
    }
}

static void orders_by_state(void **state)
{
    (void)state;
    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    assert_line("pccert_orders{state=\"created\"} 1\n");
    ra_bench_verify(&bench->host, bench->account, bench->order);
    assert_line("pccert_orders{state=\"created\"} 1\n"); /* looked up once a minute */
    bench->host.now_utc += WATCH_RECORDS_EVERY_S;
    assert_line("pccert_orders{state=\"verified\"} 1\n");
    assert_null(strstr(ask("GET", "/metrics"), "created"));
}

static void certificates_by_the_day_on_which_they_become_due(void **state)
{
    struct issued issued;
    int64_t due_utc = 0;

    (void)state;
    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    read_issued(bench, bench->order, &issued);
    due_utc = host_state_renew_from_utc(&bench->host.ra.config, issued.not_after_utc);
    assert_line("pccert_certificates_due{in_days=\"13\"} 0\n");
    bench->host.now_utc = due_utc - (int64_t)13 * DAY_S;
    assert_line("pccert_certificates_due{in_days=\"13\"} 1\n");
    bench->host.now_utc = due_utc;
    assert_line("pccert_certificates_due{in_days=\"0\"} 1\n");
    bench->host.now_utc = due_utc + DAY_S;
    assert_line("pccert_certificates_due{in_days=\"before\"} 1\n");
    revoke_certificate(bench, issued.serial, REVOKE_CESSATION);
    bench->host.now_utc += WATCH_RECORDS_EVERY_S;
    assert_line("pccert_certificates_due{in_days=\"before\"} 0\n");
    issued_clear(&issued);
}

static void requests_by_route(void **state)
{
    const struct metrics_route route = {"https", "GET", "/v1/directory"};

    (void)state;
    metrics_count(bench->host.ra.metrics, &route, 200, 100);
    assert_line("pccert_requests_total{listener=\"https\",method=\"GET\",route=\"/v1/directory\",code=\"2xx\"} 1\n");
    assert_line("pccert_requests_waiting 0\n");
    assert_null(strstr(ask("GET", "/metrics"), "pccert_crl_next_update_seconds"));
    assert_int_equal(crl_keeper_look(lists, NULL), ST_OK);
    assert_line("pccert_crl_next_update_seconds ");
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, open_watch, close_watch)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(it_is_ready_once_there_is_a_list),
        HOST_TEST(it_is_not_ready_while_the_database_takes_no_writes),
        HOST_TEST(what_is_not_there),
        HOST_TEST(orders_by_state),
        HOST_TEST(certificates_by_the_day_on_which_they_become_due),
        HOST_TEST(requests_by_route),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
