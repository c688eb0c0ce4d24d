/* Host sessions: idle and absolute end, logout, and that they outlive a restart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ra_bench.h"
#include "server/sessions.h"
#include "server/store/store_people.h"

struct sessions_bench {
    struct ra_bench host;
    int64_t account;
    char token[LIMIT_TOKEN_SIZE];
};

static int bench_open(void **state)
{
    static struct sessions_bench bench;
    struct tx *tx = NULL;

    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, NULL);
    assert_int_equal(store_begin(bench.host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(sessions_add(&bench.host.ra, tx, bench.account, bench.host.now_utc, bench.token, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct sessions_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static enum status use(struct sessions_bench *bench, const char *token)
{
    struct problem refusal = {.name = PROBLEM_OTHER};
    int64_t account = 0;
    const enum status status = sessions_use(&bench->host.ra, token, &account, &refusal, NULL);

    if (status == ST_OK)
        assert_int_equal(account, bench->account);
    else
        assert_int_equal(refusal.name, PROBLEM_UNAUTHENTICATED);
    return status;
}

static void a_token_is_its_persons(void **state)
{
    struct sessions_bench *bench = *state;

    assert_int_equal(use(bench, bench->token), ST_OK);
    assert_int_equal(use(bench, bench->token), ST_OK);
}

static void another_token_is_nobodys(void **state)
{
    struct sessions_bench *bench = *state;
    char near[LIMIT_TOKEN_SIZE];

    memcpy(near, bench->token, sizeof near);
    near[0] = near[0] == '0' ? '1' : '0';
    assert_int_equal(use(bench, near), ST_REFUSED);
    near[0] = '\0';
    assert_int_equal(use(bench, near), ST_REFUSED);
    memcpy(near, bench->token, sizeof near);
    near[LIMIT_TOKEN_SIZE - 2] = '\0';
    assert_int_equal(use(bench, near), ST_REFUSED);
}

static void it_ends_when_idle(void **state)
{
    struct sessions_bench *bench = *state;

    bench->host.now_utc += 899;
    assert_int_equal(use(bench, bench->token), ST_OK); /* and so it is not idle any more */
    bench->host.now_utc += 899;
    assert_int_equal(use(bench, bench->token), ST_OK);
    bench->host.now_utc += 900;
    assert_int_equal(use(bench, bench->token), ST_REFUSED);
    bench->host.now_utc -= 100; /* ended is ended only by the clock; the row goes with the next login */
    assert_int_equal(use(bench, bench->token), ST_OK);
}

static void one_from_far_ahead_has_ended(void **state)
{
    struct sessions_bench *bench = *state;

    bench->host.now_utc -= 899; /* the clock is set right */
    assert_int_equal(use(bench, bench->token), ST_OK);
    bench->host.now_utc -= 1;
    assert_int_equal(use(bench, bench->token), ST_REFUSED);
}

static void it_ends_absolutely(void **state)
{
    struct sessions_bench *bench = *state;
    int64_t passed = 0;

    for (passed = 0; passed + 600 < 28800; passed += 600) {
        bench->host.now_utc += 600;
        assert_int_equal(use(bench, bench->token), ST_OK);
    }
    bench->host.now_utc += 600;
    assert_int_equal(use(bench, bench->token), ST_REFUSED);
}

static void it_ends_by_logout(void **state)
{
    struct sessions_bench *bench = *state;

    assert_int_equal(sessions_end(&bench->host.ra, bench->token, NULL), ST_OK);
    assert_int_equal(use(bench, bench->token), ST_REFUSED);
    assert_int_equal(sessions_end(&bench->host.ra, bench->token, NULL), ST_OK);
}

static void it_outlives_a_restart(void **state)
{
    struct sessions_bench *bench = *state;

    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host);
    assert_int_equal(use(bench, bench->token), ST_OK);
}

static void a_login_sweeps_what_has_ended(void **state)
{
    struct sessions_bench *bench = *state;
    char second[LIMIT_TOKEN_SIZE];
    struct tx *tx = NULL;

    bench->host.now_utc += 900;
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(sessions_add(&bench->host.ra, tx, bench->account, bench->host.now_utc, second, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM session"), 1);
    assert_string_not_equal(second, bench->token);
    assert_int_equal(use(bench, second), ST_OK);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(a_token_is_its_persons), HOST_TEST(another_token_is_nobodys),
        HOST_TEST(it_ends_when_idle),      HOST_TEST(one_from_far_ahead_has_ended),
        HOST_TEST(it_ends_absolutely),     HOST_TEST(it_ends_by_logout),
        HOST_TEST(it_outlives_a_restart),  HOST_TEST(a_login_sweeps_what_has_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
