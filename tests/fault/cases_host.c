/*
 * What the host does: each step of an application through its route, as the listener would ask it, and what only
 * reads. The rig is that of the unit tests: tests/unit/ra_routes_rig.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "cases.h"
#include "nth.h"
#include "server/otp.h"
#include "server/store/store_certificate.h"
#include "unit/ra_routes_rig.h"

#define KIND(name) (1U << NTH_##name)

enum {
    READS = KIND(MEMORY) | KIND(SQL),
    WRITES = READS,
    SIGNS = READS | KIND(OPENSSL),
    PATH_BYTES = 96,
    BODY_BYTES = 16384
};

/* How far the order is when the use case begins, as ra_bench brings it there. */
enum stage { STAGE_ACCOUNT, STAGE_ORDER, STAGE_SENT, STAGE_VERIFIED, STAGE_CONSENTED, STAGE_ISSUED };

static struct {
    struct routes_bench *bench;
    char order[LIMIT_ID_SIZE];
    const char *method;
    char path[PATH_BYTES], body[BODY_BYTES]; /* "": none */
    bool without_session, goes_on;
} scene;

/* --- the world --- */

static void open_bench(void)
{
    void *state = NULL;

    (void)bench_open(&state);
    scene.bench = state;
    scene.body[0] = '\0';
    scene.order[0] = '\0';
    scene.without_session = false;
    scene.goes_on = false;
    log_in(scene.bench);
}

static void bring_to(enum stage stage)
{
    struct routes_bench *bench = scene.bench;
    const struct caller caller = ra_bench_caller(bench->account);
    struct code_sent_answer sent;
    struct problem refusal;

    if (stage >= STAGE_ORDER)
        ra_bench_order(&bench->host, bench->account, 0, scene.order);
    if (stage == STAGE_SENT)
        assert_int_equal(otp_send(&bench->host.ra, &caller, scene.order, &sent, &refusal, NULL), ST_OK);
    if (stage >= STAGE_VERIFIED)
        ra_bench_verify(&bench->host, bench->account, scene.order);
    if (stage >= STAGE_CONSENTED)
        ra_bench_agree(&bench->host, bench->account, scene.order);
    if (stage >= STAGE_ISSUED)
        ra_bench_finalize(&bench->host, bench->account, scene.order);
}

static void ask_of_order(enum stage stage, const char *method, const char *tail)
{
    open_bench();
    bring_to(stage);
    scene.method = method;
    (void)snprintf(scene.path, sizeof scene.path, "/v1/orders/%s%s", scene.order, tail);
}

static void ask_for(const char *method, const char *path)
{
    open_bench();
    scene.method = method;
    (void)snprintf(scene.path, sizeof scene.path, "%s", path);
}

static void group_open(void)
{
    open_bench(); /* makes the CA, before keys come from a pool */
    (void)bench_close((void *[]){scene.bench});
}

static void group_close(void)
{
    ra_bench_free_keys();
}

static void close_any(void **state)
{
    (void)bench_close(state);
}

/* --- the use case: one request --- */

/* What a client makes of it: a lack of memory may be told as the host's own trouble, never as the client's mistake. */
static enum status run(void *state, struct err *err)
{
    struct routes_bench *bench = state;
    const int answer = call(bench, scene.method, scene.path, scene.without_session ? NULL : bench->bearer,
                            scene.body[0] != '\0' ? scene.body : NULL);

    if (answer >= 200 && answer < 300)
        return ST_OK;
    /* Without memory there may be no body. */
    return err_set(err, answer >= 500 ? ST_NO_MEMORY : ST_REFUSED, FAULT_NO_MEMORY,
                   bench->answer.body.len > 0 ? buf_text(&bench->answer.body) : "an answer without a body");
}

static int64_t count(const char *sql)
{
    return ra_bench_sql(&scene.bench->host, sql);
}

static int64_t orders_in(enum order_state state)
{
    char sql[PATH_BYTES];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM orders WHERE state = %d", (int)state);
    return count(sql);
}

static void assert_sound(void)
{
    assert_true(count("SELECT count(*) FROM orders") <= 1);
    assert_true(count("SELECT count(*) FROM issued") <= 1);
    if (orders_in(ORDER_ISSUED) + orders_in(ORDER_CONFIRMED) != 0)
        assert_int_equal(count("SELECT count(*) FROM issued"), 1);
}

/* Asked again, as a client does that heard a failure or nothing, it is done; and once, however often it was asked. */
static void settle(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const int64_t audited = count("SELECT count(*) FROM audit");

    assert_sound();
    assert_int_equal(orders_in(ORDER_INVALID), 0); /* what failed was the host, not the order */
    if (run(state, &err) != ST_OK)
        fail_msg("asked again: %s", err.what);
    assert_sound();
    /* "processing" is right too, and goes on when it is asked again. */
    if (said == ST_OK && scene.order[0] != '\0' && strcmp(scene.method, "GET") != 0 && !scene.goes_on)
        assert_int_equal(count("SELECT count(*) FROM audit"), audited);
}

/* --- each --- */

static void open_login(void **state)
{
    ask_for("POST", "/v1/sessions");
    scene.without_session = true;
    (void)snprintf(scene.body, sizeof scene.body, "{\"national_id\":\"%s\",\"password\":\"%s\"}", RA_BENCH_ID,
                   RA_BENCH_PASSWORD);
    *state = scene.bench;
}

static void open_state(void **state)
{
    ask_for("GET", "/v1/state");
    bring_to(STAGE_ISSUED);
    scene.order[0] = '\0';
    *state = scene.bench;
}

static void open_order(void **state)
{
    struct order_request request;
    struct buf json;

    ask_for("POST", "/v1/orders");
    buf_init(&json, sizeof scene.body - 1);
    ra_bench_request(&scene.bench->host, scene.bench->account, 0, &request);
    assert_int_equal(order_request_encode(&request, &json, NULL), ST_OK);
    (void)snprintf(scene.body, sizeof scene.body, "%s", buf_text(&json));
    order_request_clear(&request);
    buf_clear(&json);
    *state = scene.bench;
}

static void open_verify(void **state)
{
    ask_of_order(STAGE_SENT, "POST", "/otp/verify");
    (void)snprintf(scene.body, sizeof scene.body, "{\"code\":\"%s\"}", scene.bench->host.sent.code);
    *state = scene.bench;
}

static void open_consent(void **state)
{
    const struct consent_answer *consent = NULL;

    ask_of_order(STAGE_VERIFIED, "POST", "/consent");
    consent = &scene.bench->host.ra.consent;
    (void)snprintf(scene.body, sizeof scene.body, "{\"id\":\"%s\",\"sha256\":\"%s\",\"agreed\":true}", consent->id,
                   consent->sha256);
    *state = scene.bench;
}

static void open_finalize(void **state)
{
    ask_of_order(STAGE_CONSENTED, "POST", "/finalize");
    scene.goes_on = true;
    *state = scene.bench;
}

static void open_certificate(void **state)
{
    ask_of_order(STAGE_ISSUED, "GET", "/certificate");
    *state = scene.bench;
}

static void open_confirm(void **state)
{
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;

    ask_of_order(STAGE_ISSUED, "POST", "/confirm");
    assert_int_equal(store_begin_read(scene.bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, scene.order, &issued, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    (void)snprintf(scene.body, sizeof scene.body, "{\"sha256\":\"%s\",\"installed\":true}", issued.sha256);
    issued_clear(&issued);
    *state = scene.bench;
}

static void open_cancel(void **state)
{
    ask_of_order(STAGE_VERIFIED, "DELETE", "");
    *state = scene.bench;
}

static const struct use_case CASES[] = {
    {"host: login", SIGNS, open_login, run, settle, close_any},
    {"host: state", READS, open_state, run, settle, close_any},
    {"host: order", SIGNS, open_order, run, settle, close_any},
    {"host: code", SIGNS, open_verify, run, settle, close_any},
    {"host: consent", WRITES, open_consent, run, settle, close_any},
    {"host: finalize", SIGNS, open_finalize, run, settle, close_any},
    {"host: certificate", READS, open_certificate, run, settle, close_any},
    {"host: confirm", WRITES, open_confirm, run, settle, close_any},
    {"host: cancel", WRITES, open_cancel, run, settle, close_any},
};

const struct group group_host = {"host", group_open, group_close, CASES, sizeof CASES / sizeof CASES[0]};
