/*
 * One person on one host and the answer to one request, for the tests of routes. cmocka.h comes before this.
 */
#ifndef RA_ROUTES_RIG_H
#define RA_ROUTES_RIG_H

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
    ra_bench_remove(&bench->host);
    return 0;
}

static inline int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

#endif
