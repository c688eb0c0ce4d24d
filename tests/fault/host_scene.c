#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host_scene.h"
#include "server/otp.h"

enum { SQL_BYTES = 96, DUE_AFTER_S = 340 * 86400 };

struct host_scene host_scene;

void host_scene_open(void)
{
    void *state = NULL;

    (void)bench_open(&state);
    host_scene = (struct host_scene){.bench = state, .most = 1};
    log_in(host_scene.bench);
}

void host_scene_open_group(void)
{
    host_scene_open();
    (void)bench_close((void *[]){host_scene.bench});
}

void host_scene_close_group(void)
{
    ra_bench_free_keys();
}

void host_scene_bring_to(enum stage stage)
{
    struct routes_bench *bench = host_scene.bench;
    const struct caller caller = ra_bench_caller(bench->account);
    struct code_sent_answer sent;
    struct problem refusal;

    if (stage >= STAGE_ORDER)
        ra_bench_order(&bench->host, bench->account, 0, host_scene.order);
    if (stage == STAGE_SENT)
        assert_int_equal(otp_send(&bench->host.ra, &caller, host_scene.order, &sent, &refusal, NULL), ST_OK);
    if (stage >= STAGE_VERIFIED)
        ra_bench_verify(&bench->host, bench->account, host_scene.order);
    if (stage >= STAGE_CONSENTED)
        ra_bench_agree(&bench->host, bench->account, host_scene.order);
    if (stage >= STAGE_ISSUED)
        ra_bench_finalize(&bench->host, bench->account, host_scene.order);
    if (stage >= STAGE_CONFIRMED)
        ra_bench_confirm(&bench->host, bench->account, host_scene.order, true);
}

void host_scene_wait_until_due(void)
{
    host_scene.bench->host.now_utc += DUE_AFTER_S;
    host_scene.most = 2;
    log_in(host_scene.bench);
}

void host_scene_close(void **state)
{
    (void)bench_close(state);
}

void host_scene_issued(struct issued *out)
{
    struct tx *tx = NULL;

    *out = (struct issued){.serial = ""};
    assert_int_equal(store_begin_read(host_scene.bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, host_scene.order, out, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

int64_t host_scene_count(const char *sql)
{
    return ra_bench_sql(&host_scene.bench->host, sql);
}

int64_t host_scene_orders_in(enum order_state state)
{
    char sql[SQL_BYTES];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM orders WHERE state = %d", (int)state);
    return host_scene_count(sql);
}

void host_scene_assert_sound(void)
{
    const int64_t issued = host_scene_count("SELECT count(*) FROM issued");

    assert_true(host_scene_count("SELECT count(*) FROM orders") <= host_scene.most);
    assert_true(issued <= host_scene.most);
    assert_true(host_scene_orders_in(ORDER_ISSUED) + host_scene_orders_in(ORDER_CONFIRMED) <= issued);
}
