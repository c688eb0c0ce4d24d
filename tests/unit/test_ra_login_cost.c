/*
 * An ID that has no account costs what a wrong password costs, in every state of the counter: counted are the hashes,
 * the counter's updates, the transactions and the bytes of the answer; a clock would measure the machine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "pki/password.h"
#include "ra_routes_rig.h"
#include "server/login.h"
#include "server/store/store_people.h"

/* --- what is counted (linked with --wrap) --- */

typedef enum status check_password(const char *, const unsigned char *, const char *, bool *, struct err *);
check_password __real_password_check, __wrap_password_check;
typedef enum status put_count(struct tx *, const unsigned char *, const struct login_count *, int64_t, struct err *);
put_count __real_store_login_count_put, __wrap_store_login_count_put;

static unsigned hashes, updates;
static char hashed_cost[32]; /* "$argon2id$v=19$m=64,t=1,p=1": what the last one cost */
static char hashed_salt[32]; /* and what stood between that and the hash */

enum status __wrap_password_check(const char *password, const unsigned char *pepper, const char *phc, bool *matches,
                                  struct err *err)
{
    const char *salt = strrchr(phc, '=');

    hashes++;
    (void)snprintf(hashed_cost, sizeof hashed_cost, "%.*s", salt == NULL ? 0 : (int)(salt - phc), phc);
    assert_int_equal(sscanf(phc, "$argon2id$%*[^$]$%*[^$]$%31[^$]", hashed_salt), 1);
    return __real_password_check(password, pepper, phc, matches, err);
}

enum status __wrap_store_login_count_put(struct tx *tx, const unsigned char *nid_keyed, const struct login_count *count,
                                         int64_t at_utc, struct err *err)
{
    updates++;
    return __real_store_login_count_put(tx, nid_keyed, count, at_utc, err);
}

/* --- one attempt --- */

struct cost {
    unsigned hashes, updates;
    uint64_t transactions;
    int64_t audited;
    char hashed[32];
    int http_status;
    int64_t retry_after_s;
    char content_type[64], body[1024];
};

static struct cost attempt(struct routes_bench *bench, const char *id, const char *password)
{
    const uint64_t transactions = store_counts(bench->host.ra.store).transactions;
    const int64_t audited = ra_bench_sql(&bench->host, "SELECT count(*) FROM audit");
    struct cost cost = {.hashes = 0};
    char body[200];

    hashes = 0;
    updates = 0;
    hashed_cost[0] = '\0';
    (void)snprintf(body, sizeof body, "{\"national_id\":\"%s\",\"password\":\"%s\"}", id, password);
    cost.http_status = call(bench, "POST", "/v1/sessions", NULL, body);
    cost.hashes = hashes;
    cost.updates = updates;
    cost.transactions = store_counts(bench->host.ra.store).transactions - transactions;
    cost.audited = ra_bench_sql(&bench->host, "SELECT count(*) FROM audit") - audited;
    cost.retry_after_s = bench->answer.retry_after_s;
    (void)snprintf(cost.hashed, sizeof cost.hashed, "%s", hashed_cost);
    (void)snprintf(cost.content_type, sizeof cost.content_type, "%s", bench->answer.content_type);
    (void)snprintf(cost.body, sizeof cost.body, "%s", buf_text(&bench->answer.body));
    return cost;
}

static void assert_same(const struct cost *a, const struct cost *b)
{
    assert_int_equal(a->hashes, b->hashes);
    assert_int_equal(a->updates, b->updates);
    assert_int_equal(a->transactions, b->transactions);
    assert_int_equal(a->audited, b->audited);
    assert_string_equal(a->hashed, b->hashed);
    assert_int_equal(a->http_status, b->http_status);
    assert_int_equal(a->retry_after_s, b->retry_after_s);
    assert_string_equal(a->content_type, b->content_type);
    assert_string_equal(a->body, b->body);
}

/* After that many wrong ones, and that long after the last. */
static const struct {
    int64_t wrong, later_s;
    unsigned hashes; /* 0: locked */
} STATES[] = {
    {0, 0, 1},     {1, 0, 1}, {2, 0, 1} /* this one locks */,       {3, 0, 0},   {3, 899, 0},     {3, 900, 1},
    {5, 86400, 1}, {6, 0, 0}, {99, 86400, 1} /* this one blocks */, {100, 0, 0}, {100, 86400, 0}, {250, 86400, 0},
};

static void set_counter(struct routes_bench *bench, size_t number)
{
    static const char *const IDS[] = {RA_BENCH_ID, RA_BENCH_UNKNOWN_ID};
    const struct config *config = &bench->host.ra.config;
    const int64_t now_utc = bench->host.now_utc;
    const int64_t lock_s = login_lock_s(config, STATES[number].wrong);
    const struct login_count count = {STATES[number].wrong, lock_s > 0 ? now_utc + lock_s : 0};
    struct tx *tx = NULL;
    size_t i = 0;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    for (i = 0; i < 2; i++) {
        unsigned char keyed[SHA256_BYTES];

        assert_int_equal(keys_name(&bench->host.ra.keys, "nid", IDS[i], keyed, NULL), ST_OK);
        assert_int_equal(__real_store_login_count_put(tx, keyed, &count, now_utc, NULL), ST_OK);
    }
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    bench->host.now_utc += STATES[number].later_s;
}

static void an_unknown_id_costs_what_a_wrong_password_costs(void **state)
{
    struct routes_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        struct cost known, unknown;

        set_counter(bench, i);
        known = attempt(bench, RA_BENCH_ID, "wrong");
        unknown = attempt(bench, RA_BENCH_UNKNOWN_ID, "wrong");
        if (known.hashes != STATES[i].hashes || known.updates != STATES[i].hashes ||
            known.transactions != STATES[i].hashes)
            fail_msg("state %zu: %u hashes, %u updates", i, known.hashes, known.updates);
        assert_int_equal(known.http_status, STATES[i].hashes == 1 ? 401 : 429);
        assert_same(&known, &unknown);
    }
}

static void assert_salt_of(struct routes_bench *bench, const char *id, char out[32])
{
    assert_int_equal(attempt(bench, id, "wrong").hashes, 1);
    memcpy(out, hashed_salt, sizeof hashed_salt);
    assert_int_equal(strlen(out), 22); /* 16 bytes */
}

/* Else Argon2id would go the same way through its memory for all who have no account, and ways differ by the clock. */
static void an_unknown_id_has_a_salt_of_its_own(void **state)
{
    struct routes_bench *bench = *state;
    char known[32], unknown[32], another[32], again[32];

    assert_salt_of(bench, RA_BENCH_ID, known);
    assert_salt_of(bench, RA_BENCH_UNKNOWN_ID, unknown);
    assert_salt_of(bench, "D123456782", another);
    assert_string_not_equal(unknown, another);
    assert_string_not_equal(unknown, known);
    assert_salt_of(bench, RA_BENCH_UNKNOWN_ID, again);
    assert_string_equal(again, unknown); /* as an account's does not change */
}

/* While locked, the right one too: it must not be told that it was right, by whatever it costs. */
static void a_locked_login_costs_nothing_whoever_asks(void **state)
{
    struct routes_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        struct cost wrong, right, unknown;

        if (STATES[i].hashes != 0)
            continue;
        set_counter(bench, i);
        wrong = attempt(bench, RA_BENCH_ID, "wrong");
        right = attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD);
        unknown = attempt(bench, RA_BENCH_UNKNOWN_ID, RA_BENCH_PASSWORD);
        assert_int_equal(right.hashes, 0);
        assert_int_equal(right.updates, 0);
        assert_same(&wrong, &right);
        assert_same(&wrong, &unknown);
    }
}

/* A success costs as much as a failure: one hash, one update, one transaction. */
static void the_right_password_costs_no_less(void **state)
{
    struct routes_bench *bench = *state;
    const struct cost right = attempt(bench, RA_BENCH_ID, RA_BENCH_PASSWORD);
    const struct cost wrong = attempt(bench, RA_BENCH_ID, "wrong");

    assert_int_equal(right.http_status, 201);
    assert_int_equal(right.hashes, 1);
    assert_int_equal(right.updates, 1);
    assert_int_equal(right.transactions, wrong.transactions);
    assert_string_equal(right.hashed, wrong.hashed);
}

/* What is refused before anybody is looked up: the same for every ID, and no hash. */
static void what_is_no_login_costs_nothing(void **state)
{
    static const char *const IDS[] = {RA_BENCH_ID, RA_BENCH_UNKNOWN_ID};
    struct routes_bench *bench = *state;
    char first[1024] = "";
    size_t i = 0;

    for (i = 0; i < 2; i++) {
        char body[200];

        hashes = 0;
        (void)snprintf(body, sizeof body, "{\"national_id\":\"%s\"}", IDS[i]);
        assert_int_equal(call(bench, "POST", "/v1/sessions", NULL, body), 400);
        assert_int_equal(hashes, 0);
        if (i == 0)
            (void)snprintf(first, sizeof first, "%s", buf_text(&bench->answer.body));
        assert_string_equal(buf_text(&bench->answer.body), first);
    }
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(an_unknown_id_costs_what_a_wrong_password_costs),
        HOST_TEST(an_unknown_id_has_a_salt_of_its_own),
        HOST_TEST(a_locked_login_costs_nothing_whoever_asks),
        HOST_TEST(the_right_password_costs_no_less),
        HOST_TEST(what_is_no_login_costs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
