/*
 * One person on one host, and an order of that person brought as far as a test wants it. cmocka.h comes before this.
 */
#ifndef RA_ISSUANCE_RIG_H
#define RA_ISSUANCE_RIG_H

#include <string.h>

#include "ra_bench.h"
#include "server/audit.h"
#include "server/confirmation.h"
#include "server/host_state.h"
#include "server/issuance.h"
#include "server/revocation.h"
#include "server/store/store_certificate.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { DAY_S = 86400 };

struct issuance_bench {
    struct ra_bench host;
    int64_t account;
    struct caller caller;
    char order[LIMIT_ID_SIZE];
};

static inline int bench_open(void **state)
{
    static struct issuance_bench bench;

    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    bench.caller = ra_bench_caller(bench.account);
    *state = &bench;
    return 0;
}

static inline int bench_close(void **state)
{
    struct issuance_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static inline int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

static inline void read_issued(struct issuance_bench *bench, const char *order, struct issued *out)
{
    struct tx *tx = NULL;

    *out = (struct issued){.serial = ""};
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, order, out, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

static inline void revoke_certificate(struct issuance_bench *bench, const char *serial, enum revoke_reason reason)
{
    const struct revocation revocation = {
        .serial = serial, .reason = reason, .actor = AUDIT_HELPDESK, .why = "test", .at_utc = bench->host.now_utc};
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(revocation_revoke(tx, &revocation, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

/* Another certificate of that person, minutes after the one before; its serial. */
static inline void issue_another(struct issuance_bench *bench, unsigned key, char serial[SERIAL_TEXT_SIZE])
{
    struct issued issued;

    bench->host.now_utc += bench->host.ra.config.code.resend_s;
    ra_bench_issue(&bench->host, bench->account, key, bench->order);
    read_issued(bench, bench->order, &issued);
    memcpy(serial, issued.serial, SERIAL_TEXT_SIZE);
    issued_clear(&issued);
}

#endif
