/* The same call again makes nothing twice, another one under its name is refused, and a refusal is not kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "ra_routes_rig.h"

enum { BODY_SIZE = 4096 };

/* An application with that key, as two texts around its request. */
static void write_as(struct routes_bench *bench, unsigned key, const char *before, const char *after,
                     char out[BODY_SIZE])
{
    struct order_request request;
    struct buf csr = {.max = BODY_SIZE};

    ra_bench_request(&bench->host, bench->account, key, &request);
    assert_int_equal(base64_append(&csr, request.csr.data, request.csr.len), ST_OK);
    (void)snprintf(out, BODY_SIZE, "%s%s%s", before, buf_text(&csr), after);
    buf_clear(&csr);
    order_request_clear(&request);
}

static void write_body(struct routes_bench *bench, unsigned key, char out[BODY_SIZE])
{
    write_as(bench, key, "{\"kind\":\"new\",\"csr\":\"", "\"}", out);
}

static int apply_with(struct routes_bench *bench, const char *key, const char *body)
{
    const struct request request = {
        .method = "POST",
        .path = "/v1/orders",
        .authorization = bench->bearer,
        .content_type = "application/json",
        .idempotency_key = key,
        .body = body,
        .body_len = strlen(body),
    };

    return ask(bench, &request);
}

static struct order_answer answered(const struct routes_bench *bench)
{
    struct order_answer answer;

    assert_int_equal(order_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &answer, NULL), ST_OK);
    return answer;
}

static int64_t count(struct routes_bench *bench, const char *table)
{
    char sql[64];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    return ra_bench_sql(&bench->host, sql);
}

static void the_same_again_is_the_same_order(void **state)
{
    struct routes_bench *bench = *state;
    char body[BODY_SIZE], spaced[BODY_SIZE];
    struct order_answer first;
    int64_t audited = 0;

    log_in(bench);
    write_body(bench, 0, body);
    write_as(bench, 0, " { \"csr\" : \"", "\" , \"kind\" : \"new\" } ", spaced);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    first = answered(bench);
    audited = count(bench, "audit");
    assert_int_equal(apply_with(bench, "mine", body), 201);
    assert_string_equal(answered(bench).order, first.order);
    assert_int_equal(apply_with(bench, "mine", spaced), 201); /* written otherwise, the same question */
    assert_string_equal(answered(bench).order, first.order);
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    assert_string_equal(answered(bench).order, first.order);
    assert_int_equal(count(bench, "orders"), 1);
    assert_int_equal(count(bench, "idempotency"), 1);
    assert_int_equal(count(bench, "audit"), audited);
}

/* Whatever became of it meanwhile is what is told, and nothing moves. */
static void the_order_is_answered_as_it_stands(void **state)
{
    struct routes_bench *bench = *state;
    char body[BODY_SIZE], order[LIMIT_ID_SIZE];

    log_in(bench);
    write_body(bench, 0, body);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    (void)snprintf(order, sizeof order, "%s", answered(bench).order);
    ra_bench_verify(&bench->host, bench->account, order);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    assert_int_equal(answered(bench).state, ORDER_VERIFIED);
    ra_bench_agree(&bench->host, bench->account, order);
    (void)ra_bench_sql(&bench->host, "UPDATE orders SET state = 3");
    assert_int_equal(apply_with(bench, "mine", body), 201);
    assert_int_equal(answered(bench).state, ORDER_PROCESSING);
    (void)ra_bench_sql(&bench->host, "UPDATE orders SET state = 2");
    ra_bench_finalize(&bench->host, bench->account, order);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    assert_int_equal(answered(bench).state, ORDER_ISSUED);
    assert_string_not_equal(answered(bench).serial, "");
    ra_bench_confirm(&bench->host, bench->account, order, true);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    assert_int_equal(answered(bench).state, ORDER_CONFIRMED);
    assert_string_equal(answered(bench).order, order);
}

static void an_order_that_has_ended_is_not_made_anew(void **state)
{
    struct routes_bench *bench = *state;
    char body[BODY_SIZE];

    log_in(bench);
    write_body(bench, 0, body);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    bench->host.now_utc += bench->host.ra.config.order.ttl_s;
    log_in(bench);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    assert_int_equal(answered(bench).state, ORDER_EXPIRED);
    assert_int_equal(count(bench, "orders"), 1);
}

static void another_request_under_the_same_key_is_refused(void **state)
{
    struct routes_bench *bench = *state;
    char body[BODY_SIZE], other[BODY_SIZE];
    struct order_answer first;
    struct problem problem;

    log_in(bench);
    write_body(bench, 0, body);
    write_body(bench, 1, other);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    first = answered(bench);
    assert_int_equal(apply_with(bench, "mine", other), 422);
    assert_int_equal(problem_decode(buf_text(&bench->answer.body), bench->answer.body.len, &problem, NULL), ST_OK);
    assert_int_equal(problem.name, PROBLEM_CALL_MISMATCH);
    assert_string_equal(problem.order, "");                 /* the order is that of another question */
    assert_int_equal(apply_with(bench, "mine", body), 201); /* which still has its answer */
    assert_string_equal(answered(bench).order, first.order);
    assert_int_equal(count(bench, "orders"), 1);
}

static void another_key_meets_the_open_order(void **state)
{
    static const char *const KEYS[] = {"Mine", "mine-", "min", "yours"};
    struct routes_bench *bench = *state;
    char body[BODY_SIZE];
    struct problem problem;
    size_t i = 0;

    log_in(bench);
    write_body(bench, 0, body);
    assert_int_equal(apply_with(bench, "mine", body), 201);
    for (i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        assert_int_equal(apply_with(bench, KEYS[i], body), 409);
        assert_int_equal(problem_decode(buf_text(&bench->answer.body), bench->answer.body.len, &problem, NULL), ST_OK);
        assert_int_equal(problem.name, PROBLEM_ORDER_OPEN);
        assert_true(problem.same_key);
    }
    assert_int_equal(count(bench, "idempotency"), 1);
}

/* Keys are chosen by clients: two may choose the same, and neither sees the other's order. */
static void another_persons_key_is_another_key(void **state)
{
    struct routes_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, "0922333444");
    struct idempotency call = {.key = "mine", .fingerprint = {7}};
    struct order_request request;
    struct order_answer mine, theirs;
    const struct caller me = ra_bench_caller(bench->account), them = ra_bench_caller(other);
    struct problem refusal;

    ra_bench_request(&bench->host, bench->account, 0, &request);
    assert_int_equal(orders_create(&bench->host.ra, &me, &call, &request, &mine, &refusal, NULL), ST_OK);
    order_request_clear(&request);
    ra_bench_request(&bench->host, other, 1, &request);
    assert_int_equal(orders_create(&bench->host.ra, &them, &call, &request, &theirs, &refusal, NULL), ST_OK);
    order_request_clear(&request);
    assert_string_not_equal(mine.order, theirs.order);
    assert_int_equal(count(bench, "idempotency"), 2);
}

static void a_refusal_is_not_kept(void **state)
{
    struct routes_bench *bench = *state;
    char body[BODY_SIZE], other[BODY_SIZE];
    struct order_answer open;

    log_in(bench);
    assert_int_equal(apply_with(bench, "mine", "{\"kind\":\"new\",\"csr\":\"AAAA\"}"), 422);
    write_body(bench, 0, body);
    write_body(bench, 1, other);
    assert_int_equal(apply_with(bench, "first", body), 201);
    open = answered(bench);
    assert_int_equal(apply_with(bench, "mine", other), 409);
    (void)ra_bench_sql(&bench->host, "UPDATE orders SET state = 7");
    assert_int_equal(apply_with(bench, "mine", other), 201);
    assert_string_not_equal(answered(bench).order, open.order);
}

static void what_was_rolled_back_leaves_no_key(void **state)
{
    struct routes_bench *bench = *state;
    char body[BODY_SIZE];

    log_in(bench);
    write_body(bench, 0, body);
    (void)ra_bench_sql(&bench->host,
                       on_postgres()
                           ? "CREATE TRIGGER broken BEFORE INSERT ON audit_waiting EXECUTE FUNCTION only_added_to()"
                           : "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'x'); END");
    assert_int_equal(apply_with(bench, "mine", body), 500);
    assert_int_equal(count(bench, "orders"), 0);
    assert_int_equal(count(bench, "idempotency"), 0);
    (void)ra_bench_sql(&bench->host, on_postgres() ? "DROP TRIGGER broken ON audit_waiting" : "DROP TRIGGER broken");
    assert_int_equal(apply_with(bench, "mine", body), 201);
}

/* --- at once --- */

struct applicant {
    struct routes_bench *bench;
    const struct order_request *request;
    struct idempotency call;
    struct order_answer answer;
    enum status status;
};

static void *apply_at_once(void *self)
{
    struct applicant *applicant = self;
    const struct caller caller = ra_bench_caller(applicant->bench->account);
    struct problem refusal;

    applicant->status = orders_create(&applicant->bench->host.ra, &caller, &applicant->call, applicant->request,
                                      &applicant->answer, &refusal, NULL);
    return NULL;
}

static void calls_at_once_make_one_order(void **state)
{
    struct routes_bench *bench = *state;
    struct applicant applicants[8];
    pthread_t threads[8];
    struct order_request request;
    size_t i = 0;

    ra_bench_request(&bench->host, bench->account, 0, &request);
    for (i = 0; i < 8; i++) {
        applicants[i] = (struct applicant){.bench = bench, .request = &request, .call = {.key = "mine"}};
        assert_int_equal(pthread_create(&threads[i], NULL, apply_at_once, &applicants[i]), 0);
    }
    for (i = 0; i < 8; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (i = 0; i < 8; i++) {
        assert_int_equal(applicants[i].status, ST_OK);
        assert_string_equal(applicants[i].answer.order, applicants[0].answer.order);
    }
    assert_int_equal(count(bench, "orders"), 1);
    order_request_clear(&request);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(the_same_again_is_the_same_order),
        HOST_TEST(the_order_is_answered_as_it_stands),
        HOST_TEST(an_order_that_has_ended_is_not_made_anew),
        HOST_TEST(another_request_under_the_same_key_is_refused),
        HOST_TEST(another_key_meets_the_open_order),
        HOST_TEST(another_persons_key_is_another_key),
        HOST_TEST(a_refusal_is_not_kept),
        HOST_TEST(what_was_rolled_back_leaves_no_key),
        HOST_TEST(calls_at_once_make_one_order),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
