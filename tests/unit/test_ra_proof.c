/* Order proofs at the host: by the order's key, for this address, with a nonce that works once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "protocol/order_proof.h"
#include "ra_bench.h"
#include "server/login.h"
#include "server/nonces.h"
#include "server/proof.h"

struct proof_bench {
    struct ra_bench host;
    int64_t account;
    char order[LIMIT_ID_SIZE], path[64];
    struct problem refusal;
    struct caller caller;
};

static int bench_open(void **state)
{
    static struct proof_bench bench;

    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    ra_bench_order(&bench.host, bench.account, 0, bench.order);
    (void)snprintf(bench.path, sizeof bench.path, "/v1/orders/%s", bench.order);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct proof_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

static void fresh_nonce(struct proof_bench *bench, char out[LIMIT_NONCE_SIZE])
{
    struct nonce_answer answer;

    assert_int_equal(nonces_make(&bench->host.ra, &answer, NULL), ST_OK);
    assert_int_equal(answer.expires_in_s, 300);
    memcpy(out, answer.nonce, LIMIT_NONCE_SIZE);
}

static enum status check(struct proof_bench *bench, unsigned key, const char *nonce, const char *origin,
                         const char *path)
{
    struct proof_place proof = {.nonce = ""};
    struct buf compact = {.max = LIMIT_PROOF_BYTES};
    enum status status = ST_OK;

    memcpy(proof.nonce, nonce, strlen(nonce) + 1);
    (void)snprintf(proof.url, sizeof proof.url, "%s%s", origin, path);
    assert_int_equal(order_proof_make(&proof, key_signer(ra_bench_key(key)), &compact, NULL), ST_OK);
    status = proof_check(&bench->host.ra, bench->order, buf_text(&compact), bench->path, &bench->caller,
                         &bench->refusal, NULL);
    buf_clear(&compact);
    return status;
}

static const char *origin_of(const struct proof_bench *bench)
{
    return bench->host.ra.config.public_origin;
}

static void the_orders_key_speaks_for_it(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE];

    fresh_nonce(bench, nonce);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
    assert_int_equal(bench->caller.account, 0);
    assert_string_equal(bench->caller.order, bench->order);
}

static void a_nonce_works_once(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE];

    fresh_nonce(bench, nonce);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_NONCE);
    assert_string_not_equal(bench->refusal.nonce, nonce); /* another one comes along, and works */
    memcpy(nonce, bench->refusal.nonce, sizeof nonce);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
}

/* Of two nodes one lives later: what it no longer takes it must not forget, since the other one still would. */
static void a_nonce_works_once_whichever_clock_is_asked(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE], other[LIMIT_NONCE_SIZE];

    fresh_nonce(bench, nonce);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
    bench->host.now_utc += 300 + CLOCK_AHEAD_S - 1;
    fresh_nonce(bench, other);
    assert_int_equal(check(bench, 0, other, origin_of(bench), bench->path), ST_OK);
    bench->host.now_utc -= CLOCK_AHEAD_S;
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_REFUSED);
}

static void a_nonce_of_ours_is_wanted_in_its_time(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE];

    assert_int_equal(check(bench, 0, "0123456789abcdef0123456789abcdef", origin_of(bench), bench->path), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_NONCE);
    fresh_nonce(bench, nonce);
    bench->host.now_utc += 300;
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_NONCE);
}

/* Anybody may ask for nonces: they must cost no disk. Used ones are kept as long as they would be good. */
static void only_used_ones_are_kept_and_only_for_their_time(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE];
    int i = 0;

    for (i = 0; i < 5; i++)
        fresh_nonce(bench, nonce);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM nonce"), 0);
    for (i = 0; i < 3; i++) {
        fresh_nonce(bench, nonce);
        assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
    }
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM nonce"), 3);
    bench->host.now_utc += 300 + CLOCK_AHEAD_S;
    fresh_nonce(bench, nonce);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM nonce"), 1);
}

static void a_used_one_stays_used_over_a_restart(void **state)
{
    struct proof_bench *bench = *state;
    char used[LIMIT_NONCE_SIZE], fresh[LIMIT_NONCE_SIZE];

    fresh_nonce(bench, used);
    fresh_nonce(bench, fresh);
    assert_int_equal(check(bench, 0, used, origin_of(bench), bench->path), ST_OK);
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    assert_int_equal(check(bench, 0, used, origin_of(bench), bench->path), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_NONCE);
    assert_int_equal(check(bench, 0, fresh, origin_of(bench), bench->path), ST_OK);
}

/* Its end is part of what is signed, and so is every other character. */
static void a_changed_nonce_is_not_ours(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE], changed[LIMIT_NONCE_SIZE];
    size_t i = 0;

    fresh_nonce(bench, nonce);
    for (i = 0; i < strlen(nonce); i += 5) {
        memcpy(changed, nonce, sizeof changed);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_int_equal(check(bench, 0, changed, origin_of(bench), bench->path), ST_REFUSED);
        assert_int_equal(bench->refusal.name, PROBLEM_BAD_NONCE);
    }
    assert_int_equal(check(bench, 0, "short", origin_of(bench), bench->path), ST_REFUSED);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
}

static void another_key_does_not_speak_for_it(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE];

    fresh_nonce(bench, nonce);
    assert_int_equal(check(bench, 1, nonce, origin_of(bench), bench->path), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_PROOF);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK); /* the nonce was not spent */
}

static void a_proof_for_another_address_is_refused(void **state)
{
    struct proof_bench *bench = *state;
    char nonce[LIMIT_NONCE_SIZE], confirm[80], other[64], near[CONFIG_TEXT_SIZE];

    (void)snprintf(confirm, sizeof confirm, "%s/confirm", bench->path);
    (void)snprintf(other, sizeof other, "/v1/orders/%032d", 0);
    fresh_nonce(bench, nonce);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), confirm), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_PROOF);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), other), ST_REFUSED);
    assert_int_equal(check(bench, 0, nonce, "https://evil.example", bench->path), ST_REFUSED);
    (void)snprintf(near, sizeof near, "%s", origin_of(bench));
    near[8] ^= 1; /* another host, whose address is just as long */
    assert_int_equal(check(bench, 0, nonce, near, bench->path), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_PROOF);
    assert_int_equal(check(bench, 0, nonce, "", bench->path), ST_REFUSED);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), ""), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_BAD_PROOF);
}

static void rubbish_is_refused(void **state)
{
    static const char *const RUBBISH[] = {"", ".", "..", "a.b.c", "not a proof at all"};
    struct proof_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < sizeof RUBBISH / sizeof RUBBISH[0]; i++) {
        assert_int_equal(
            proof_check(&bench->host.ra, bench->order, RUBBISH[i], bench->path, &bench->caller, &bench->refusal, NULL),
            ST_REFUSED);
        assert_int_equal(bench->refusal.name, PROBLEM_BAD_PROOF);
    }
    assert_int_equal(proof_check(&bench->host.ra, "00000000000000000000000000000000", "a.b.c", bench->path,
                                 &bench->caller, &bench->refusal, NULL),
                     ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_NOT_FOUND);
}

/* A lock stops login and nothing else (product.md section 8). */
static void a_locked_login_does_not_end_the_proof(void **state)
{
    struct proof_bench *bench = *state;
    struct login_request request = {.national_id = RA_BENCH_ID, .password = "wrong"};
    struct session_answer session;
    char nonce[LIMIT_NONCE_SIZE];
    int i = 0;

    for (i = 0; i < 4; i++)
        assert_int_equal(login_open(&bench->host.ra, &request, &session, &bench->refusal, NULL), ST_REFUSED);
    assert_int_equal(bench->refusal.name, PROBLEM_RATE_LIMITED);
    fresh_nonce(bench, nonce);
    assert_int_equal(check(bench, 0, nonce, origin_of(bench), bench->path), ST_OK);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(the_orders_key_speaks_for_it),
        HOST_TEST(a_nonce_works_once),
        HOST_TEST(a_nonce_works_once_whichever_clock_is_asked),
        HOST_TEST(a_nonce_of_ours_is_wanted_in_its_time),
        HOST_TEST(only_used_ones_are_kept_and_only_for_their_time),
        HOST_TEST(a_used_one_stays_used_over_a_restart),
        HOST_TEST(a_changed_nonce_is_not_ours),
        HOST_TEST(another_key_does_not_speak_for_it),
        HOST_TEST(a_proof_for_another_address_is_refused),
        HOST_TEST(rubbish_is_refused),
        HOST_TEST(a_locked_login_does_not_end_the_proof),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
