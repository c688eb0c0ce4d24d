/*
 * One person with one open order on one host, for the tests of one-time codes. cmocka.h comes before this.
 */
#ifndef RA_OTP_RIG_H
#define RA_OTP_RIG_H

#include <string.h>

#include "ra_bench.h"
#include "server/otp.h"

struct otp_bench {
    struct ra_bench host;
    int64_t account;
    char order[LIMIT_ID_SIZE];
};

static inline int bench_open(void **state)
{
    static struct otp_bench bench;

    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    ra_bench_order(&bench.host, bench.account, 0, bench.order);
    *state = &bench;
    return 0;
}

static inline int bench_close(void **state)
{
    struct otp_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static inline int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

static inline enum status send(struct otp_bench *bench, struct problem *refusal)
{
    const struct caller caller = ra_bench_caller(bench->account);
    struct code_sent_answer answer;

    return otp_send(&bench->host.ra, &caller, bench->order, &answer, refusal, NULL);
}

static inline void must_send(struct otp_bench *bench)
{
    struct problem refusal;

    assert_int_equal(send(bench, &refusal), ST_OK);
}

static inline enum status verify(struct otp_bench *bench, const char *code, struct problem *refusal)
{
    const struct caller caller = ra_bench_caller(bench->account);
    struct code_request request;
    struct order_answer answer;

    memcpy(request.code, code, sizeof request.code);
    return otp_verify(&bench->host.ra, &caller, bench->order, &request, &answer, refusal, NULL);
}

#endif
