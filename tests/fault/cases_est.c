/*
 * What an EST client asks for, without its TLS: the application, the certificate once it is approved, and a renewal by
 * the certificate that was shown. Each is the same request again until it is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "cases.h"
#include "host_scene.h"
#include "nth.h"
#include "server/approval.h"
#include "server/est.h"

#define KIND(name) (1U << NTH_##name)
#define ENROL "/.well-known/est/simpleenroll"

enum { SIGNS = KIND(MEMORY) | KIND(SQL) | KIND(OPENSSL) };

static struct {
    struct request request;
    struct buf login, csr;
    struct issued shown;
} scene;

static void take_login(void)
{
    static const char login[] = RA_BENCH_ID ":" RA_BENCH_PASSWORD;

    assert_int_equal(buf_append_text(&scene.login, "Basic "), ST_OK);
    assert_int_equal(base64_append(&scene.login, login, sizeof login - 1), ST_OK);
    scene.request.authorization = buf_text(&scene.login);
}

static void open_request(enum stage stage, const char *path, unsigned key)
{
    struct order_request order;

    host_scene_open();
    host_scene_bring_to(stage);
    buf_init(&scene.login, LIMIT_BODY_BYTES);
    buf_init(&scene.csr, LIMIT_BODY_BYTES);
    scene.shown = (struct issued){.serial = ""};
    ra_bench_request(&host_scene.bench->host, host_scene.bench->account, key, &order);
    assert_int_equal(base64_append(&scene.csr, order.csr.data, order.csr.len), ST_OK);
    order_request_clear(&order);
    scene.request = (struct request){.method = "POST",
                                     .path = path,
                                     .content_type = "application/pkcs10",
                                     .body = scene.csr.data,
                                     .body_len = scene.csr.len};
}

static void open_enrol(void **state)
{
    open_request(STAGE_ACCOUNT, ENROL, 0);
    take_login();
    *state = host_scene.bench;
}

static enum status run(void *state, struct err *err)
{
    struct routes_bench *bench = state;

    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    est_handle(&bench->host.ra, &scene.request, &bench->answer);
    if (bench->answer.http_status == 200 || bench->answer.http_status == 202)
        return ST_OK;
    return err_set(err, bench->answer.http_status >= 500 ? ST_NO_MEMORY : ST_REFUSED, FAULT_NO_MEMORY,
                   bench->answer.body.len > 0 ? buf_text(&bench->answer.body) : "an answer without a body");
}

/* The same, approved meanwhile. */
static void open_fetch(void **state)
{
    char fingerprint[SHA256_HEX_SIZE];
    struct ra *ra = NULL;
    struct order order;

    open_enrol(state);
    ra = &host_scene.bench->host.ra;
    assert_int_equal(run(*state, NULL), ST_OK);
    assert_int_equal(key_spki_hash(ra_bench_key(0), fingerprint, NULL), ST_OK);
    assert_int_equal(approval_give(ra, RA_BENCH_ID, fingerprint, ra->consent.id, &order, NULL), ST_OK);
}

/* The certificate is not confirmed before: its use does that. */
static void open_reenrol(void **state)
{
    open_request(STAGE_ISSUED, "/.well-known/est/simplereenroll", 1);
    host_scene_issued(&scene.shown);
    host_scene.bench->host.now_utc = scene.shown.not_after_utc - 1;
    host_scene.most = 2;
    take_login();
    scene.request.client_certificate = scene.shown.der.data;
    scene.request.client_certificate_len = scene.shown.der.len;
    *state = host_scene.bench;
}

static void close_request(void **state)
{
    issued_clear(&scene.shown);
    buf_clear(&scene.csr);
    buf_clear(&scene.login);
    host_scene_close(state);
}

static void settle(void *state, enum status said)
{
    struct err err = ERR_INIT;

    (void)said;
    host_scene_assert_sound();
    assert_int_equal(host_scene_orders_in(ORDER_INVALID), 0);
    if (run(state, &err) != ST_OK)
        fail_msg("asked again: %s", err.what);
    host_scene_assert_sound();
}

static const struct use_case CASES[] = {
    {"est: enrol", SIGNS, open_enrol, run, settle, close_request},
    {"est: fetch", SIGNS, open_fetch, run, settle, close_request},
    {"est: reenrol", SIGNS, open_reenrol, run, settle, close_request},
};

const struct group group_est = {"est", host_scene_open_group, host_scene_close_group, CASES,
                                sizeof CASES / sizeof CASES[0]};
