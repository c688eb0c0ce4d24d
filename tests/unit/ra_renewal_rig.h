/*
 * One person with a confirmed certificate over key 0 that is due, and renewals of it that are right but for what a test
 * spoils. cmocka.h comes before this.
 */
#ifndef RA_RENEWAL_RIG_H
#define RA_RENEWAL_RIG_H

#include <stdio.h>
#include <string.h>

#include "pki/digest.h"
#include "protocol/key_proof.h"
#include "ra_bench.h"
#include "server/host_state.h"
#include "server/issuance.h"
#include "server/nonces.h"
#include "server/renewal.h"
#include "server/store/store_certificate.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { DAY_S = 86400, OLD_KEY = 0, NEW_KEY = 1 };

struct renewal_bench {
    struct ra_bench host;
    int64_t account;
    char old_order[LIMIT_ID_SIZE], serial[SERIAL_TEXT_SIZE];
    struct order_answer answer;
    struct problem refusal;
};

/* What a renewal says; renewal_of fills in what is right. */
struct attempt {
    int64_t account;
    unsigned csr_key, signing_key;
    const char *replaces; /* of the request */
    struct proof_place place;
    struct renewal_claim claim;
    const char *proof; /* instead of one that is made from the above */
    struct idempotency call;
};

static inline void serial_of(struct renewal_bench *bench, const char *order, char out[SERIAL_TEXT_SIZE])
{
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;

    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, order, &issued, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    memcpy(out, issued.serial, SERIAL_TEXT_SIZE);
    issued_clear(&issued);
}

static inline int bench_open(void **state)
{
    static struct renewal_bench bench;

    bench = (struct renewal_bench){.account = 0};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    ra_bench_issue(&bench.host, bench.account, OLD_KEY, bench.old_order);
    ra_bench_confirm(&bench.host, bench.account, bench.old_order, true);
    serial_of(&bench, bench.old_order, bench.serial);
    bench.host.now_utc += 340 * (int64_t)DAY_S;
    *state = &bench;
    return 0;
}

static inline int bench_close(void **state)
{
    struct renewal_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static inline int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

static inline void fresh_nonce(struct renewal_bench *bench, char out[LIMIT_NONCE_SIZE])
{
    struct nonce_answer answer;

    assert_int_equal(nonces_make(&bench->host.ra, &answer, NULL), ST_OK);
    memcpy(out, answer.nonce, LIMIT_NONCE_SIZE);
}

static inline void csr_hash(struct renewal_bench *bench, int64_t account, unsigned key, char out[SHA256_HEX_SIZE])
{
    struct order_request request;

    ra_bench_request(&bench->host, account, key, &request);
    assert_int_equal(digest_sha256_hex(request.csr.data, request.csr.len, out, NULL), ST_OK);
    order_request_clear(&request);
}

/* The right one: of the person's certificate, for a new key, with a fresh nonce. */
static inline struct attempt renewal_of(struct renewal_bench *bench)
{
    struct attempt attempt = {.account = bench->account,
                              .csr_key = NEW_KEY,
                              .signing_key = OLD_KEY,
                              .replaces = bench->serial,
                              .call = ra_bench_call()};

    fresh_nonce(bench, attempt.place.nonce);
    (void)snprintf(attempt.place.url, sizeof attempt.place.url, "%s/v1/orders", bench->host.ra.config.public_origin);
    csr_hash(bench, bench->account, NEW_KEY, attempt.claim.csr_sha256);
    memcpy(attempt.claim.replaces, bench->serial, sizeof attempt.claim.replaces);
    return attempt;
}

static inline enum status try(struct renewal_bench *bench, const struct attempt *attempt)
{
    const struct caller caller = ra_bench_caller(attempt->account);
    struct order_request request;
    enum status status = ST_OK;

    ra_bench_request(&bench->host, attempt->account, attempt->csr_key, &request);
    request.kind = ORDER_RENEW;
    (void)snprintf(request.replaces, sizeof request.replaces, "%s", attempt->replaces);
    assert_int_equal(key_proof_make_renewal(&attempt->place, &attempt->claim,
                                            key_signer(ra_bench_key(attempt->signing_key)), request.proof, NULL),
                     ST_OK);
    if (attempt->proof != NULL)
        (void)snprintf(request.proof, sizeof request.proof, "%s", attempt->proof);
    status = orders_create(&bench->host.ra, &caller, &attempt->call, &request, &bench->answer, &bench->refusal, NULL);
    order_request_clear(&request);
    return status;
}

static inline int64_t count(struct renewal_bench *bench, const char *from)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", from);
    return ra_bench_sql(&bench->host, sql);
}

#endif
