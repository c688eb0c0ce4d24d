/*
 * One person on one host and the answer to one request, for the tests of routes: asking as the listener would. cmocka.h
 * comes before this.
 */
#ifndef RA_ROUTES_RIG_H
#define RA_ROUTES_RIG_H

#include <stdio.h>
#include <string.h>

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "ra_bench.h"
#include "server/routes.h"

#define SOME_ORDER "0123456789abcdef0123456789abcdef"

struct routes_bench {
    struct ra_bench host;
    int64_t account;
    char bearer[96];
    struct response answer;
};

static inline int bench_open(void **state)
{
    static struct routes_bench bench;

    bench = (struct routes_bench){.account = 0};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    buf_init(&bench.answer.body, LIMIT_ANSWER_BYTES);
    *state = &bench;
    return 0;
}

static inline int bench_close(void **state)
{
    struct routes_bench *bench = *state;

    buf_clear(&bench->answer.body);
    shared_bytes_let_go(&bench->answer.shared);
    ra_bench_remove(&bench->host);
    return 0;
}

static inline int ask(struct routes_bench *bench, const struct request *given)
{
    struct request request = *given;

    (void)snprintf(request.peer, sizeof request.peer, "192.0.2.7");
    (void)snprintf(request.id, sizeof request.id, "0a1b2c3d");
    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    routes_handle(&bench->host.ra, &request, &bench->answer);
    return bench->answer.http_status;
}

/* With an Idempotency-Key that is always the same. */
static inline int call(struct routes_bench *bench, const char *method, const char *path, const char *authorization,
                       const char *json)
{
    const struct request request = {
        .method = method,
        .path = path,
        .authorization = authorization,
        .content_type = json == NULL ? NULL : "application/json",
        .idempotency_key = "once",
        .body = json,
        .body_len = json == NULL ? 0 : strlen(json),
    };

    return ask(bench, &request);
}

static inline enum problem_name problem_name(const struct routes_bench *bench)
{
    struct problem problem;

    assert_string_equal(bench->answer.content_type, PROBLEM_CONTENT_TYPE);
    assert_int_equal(problem_decode(buf_text(&bench->answer.body), bench->answer.body.len, &problem, NULL), ST_OK);
    assert_int_equal(problem.http_status, bench->answer.http_status);
    return problem.name;
}

static inline void log_in(struct routes_bench *bench)
{
    struct session_answer session;

    assert_int_equal(call(bench, "POST", "/v1/sessions", NULL,
                          "{\"national_id\":\"" RA_BENCH_ID "\",\"password\":\"" RA_BENCH_PASSWORD "\"}"),
                     201);
    assert_int_equal(session_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &session, NULL),
                     ST_OK);
    assert_true(session.phone_bound);
    (void)snprintf(bench->bearer, sizeof bench->bearer, "Bearer %s", session.token);
}

static inline int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

#endif
