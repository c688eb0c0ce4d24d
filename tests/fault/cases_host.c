/*
 * What the host does: each step of an application through its route, as the listener would ask it, and what only
 * reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "cases.h"
#include "host_scene.h"
#include "nth.h"
#include "unit/pfx_files.h"

#define KIND(name) (1U << NTH_##name)

enum {
    READS = KIND(MEMORY) | KIND(SQL),
    WRITES = READS,
    SIGNS = READS | KIND(OPENSSL),
    PATH_BYTES = 96,
    BODY_BYTES = 32768
};

/* One request. */
static struct {
    const char *method;
    char path[PATH_BYTES], body[BODY_BYTES]; /* "": none */
    bool without_session, goes_on;
    bool once;      /* what was done is refused the next time */
    int64_t wait_s; /* before it is asked again */
} scene;

/* --- the world --- */

static void open_bench(void)
{
    host_scene_open();
    scene.body[0] = '\0';
    scene.without_session = false;
    scene.goes_on = false;
    scene.once = false;
    scene.wait_s = 0;
}

static void ask_of_order(enum stage stage, const char *method, const char *tail)
{
    open_bench();
    host_scene_bring_to(stage);
    scene.method = method;
    (void)snprintf(scene.path, sizeof scene.path, "/v1/orders/%s%s", host_scene.order, tail);
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
    (void)bench_close((void *[]){host_scene.bench});
}

static void group_close(void)
{
    ra_bench_free_keys();
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

/* Asked again, as a client does that heard a failure or nothing, it is done; and once, however often it was asked. */
static void settle(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const int64_t audited = host_scene_count("SELECT count(*) FROM audit");

    host_scene_assert_sound();
    assert_int_equal(host_scene_orders_in(ORDER_INVALID), 0); /* what failed was the host, not the order */
    host_scene.bench->host.now_utc += scene.wait_s;
    if (run(state, &err) != ST_OK && !(scene.once && said == ST_OK))
        fail_msg("asked again: %s", err.what);
    host_scene_assert_sound();
    /* "processing" is right too, and goes on when it is asked again. */
    if (said == ST_OK && host_scene.order[0] != '\0' && strcmp(scene.method, "GET") != 0 && !scene.goes_on)
        assert_int_equal(host_scene_count("SELECT count(*) FROM audit"), audited);
}

/* --- each --- */

static void open_login(void **state)
{
    ask_for("POST", "/v1/sessions");
    scene.without_session = true;
    (void)snprintf(scene.body, sizeof scene.body, "{\"national_id\":\"%s\",\"password\":\"%s\"}", RA_BENCH_ID,
                   RA_BENCH_PASSWORD);
    *state = host_scene.bench;
}

static void open_state(void **state)
{
    ask_for("GET", "/v1/state");
    host_scene_bring_to(STAGE_ISSUED);
    host_scene.order[0] = '\0';
    *state = host_scene.bench;
}

static void open_order(void **state)
{
    struct order_request request;
    struct buf json;

    ask_for("POST", "/v1/orders");
    buf_init(&json, sizeof scene.body - 1);
    ra_bench_request(&host_scene.bench->host, host_scene.bench->account, 0, &request);
    assert_int_equal(order_request_encode(&request, &json, NULL), ST_OK);
    (void)snprintf(scene.body, sizeof scene.body, "%s", buf_text(&json));
    order_request_clear(&request);
    buf_clear(&json);
    *state = host_scene.bench;
}

static void open_verify(void **state)
{
    ask_of_order(STAGE_SENT, "POST", "/otp/verify");
    (void)snprintf(scene.body, sizeof scene.body, "{\"code\":\"%s\"}", host_scene.bench->host.sent.code);
    *state = host_scene.bench;
}

static void open_consent(void **state)
{
    const struct consent_answer *consent = NULL;

    ask_of_order(STAGE_VERIFIED, "POST", "/consent");
    consent = &host_scene.bench->host.ra.consent;
    (void)snprintf(scene.body, sizeof scene.body, "{\"id\":\"%s\",\"sha256\":\"%s\",\"agreed\":true}", consent->id,
                   consent->sha256);
    *state = host_scene.bench;
}

static void open_finalize(void **state)
{
    ask_of_order(STAGE_CONSENTED, "POST", "/finalize");
    scene.goes_on = true;
    *state = host_scene.bench;
}

static void open_certificate(void **state)
{
    ask_of_order(STAGE_ISSUED, "GET", "/certificate");
    *state = host_scene.bench;
}

static void open_confirm(void **state)
{
    struct issued issued;

    ask_of_order(STAGE_ISSUED, "POST", "/confirm");
    host_scene_issued(&issued);
    (void)snprintf(scene.body, sizeof scene.body, "{\"sha256\":\"%s\",\"installed\":true}", issued.sha256);
    issued_clear(&issued);
    *state = host_scene.bench;
}

static void open_cancel(void **state)
{
    ask_of_order(STAGE_VERIFIED, "DELETE", "");
    *state = host_scene.bench;
}

static void open_send(void **state)
{
    ask_of_order(STAGE_ORDER, "POST", "/otp");
    scene.goes_on = true; /* another code each time */
    scene.wait_s = 600;
    *state = host_scene.bench;
}

static void open_order_get(void **state)
{
    ask_of_order(STAGE_SENT, "GET", "");
    *state = host_scene.bench;
}

static void open_logout(void **state)
{
    ask_for("DELETE", "/v1/sessions/current");
    scene.once = true;
    *state = host_scene.bench;
}

static void open_profile(void **state)
{
    ask_for("GET", "/v1/profile");
    *state = host_scene.bench;
}

static void open_directory(void **state)
{
    ask_for("GET", "/v1/directory");
    scene.without_session = true;
    *state = host_scene.bench;
}

static void open_consent_text(void **state)
{
    ask_for("GET", "/v1/consent");
    scene.without_session = true;
    *state = host_scene.bench;
}

static void open_nonce(void **state)
{
    ask_for("POST", "/v1/nonces");
    scene.without_session = true;
    *state = host_scene.bench;
}

/* A file for a phone: what kind of file it is, the host does look at. */
static void write_transfer(void)
{
    struct transfer_request request = {.device = DEVICE_IPHONE};
    struct buf json;

    pfx_files_load("3des.p12", &request.file);
    buf_init(&json, sizeof scene.body - 1);
    assert_int_equal(transfer_request_encode(&request, &json, NULL), ST_OK);
    (void)snprintf(scene.body, sizeof scene.body, "%s", buf_text(&json));
    transfer_request_clear(&request);
    buf_clear(&json);
}

static void open_transfer(void **state)
{
    ask_for("POST", "/v1/transfers");
    (void)snprintf(host_scene.bench->host.ra.config.transfer.url, sizeof host_scene.bench->host.ra.config.transfer.url,
                   "https://phone.example.test:8444");
    write_transfer();
    *state = host_scene.bench;
}

static void of_transfer(void **state, const char *method)
{
    struct transfer_made_answer made;

    open_transfer(state);
    assert_int_equal(run(*state, NULL), ST_OK);
    assert_int_equal(transfer_made_answer_decode(buf_text(&host_scene.bench->answer.body),
                                                 host_scene.bench->answer.body.len, &made, NULL),
                     ST_OK);
    scene.method = method;
    scene.body[0] = '\0';
    (void)snprintf(scene.path, sizeof scene.path, "/v1/transfers/%s", made.transfer);
}

static void open_transfer_get(void **state)
{
    of_transfer(state, "GET");
}

static void open_transfer_cancel(void **state)
{
    of_transfer(state, "DELETE");
}

static const struct use_case CASES[] = {
    {"host: login", SIGNS, open_login, run, settle, host_scene_close},
    {"host: state", READS, open_state, run, settle, host_scene_close},
    {"host: order", SIGNS, open_order, run, settle, host_scene_close},
    {"host: order get", READS, open_order_get, run, settle, host_scene_close},
    {"host: send", SIGNS, open_send, run, settle, host_scene_close},
    {"host: code", SIGNS, open_verify, run, settle, host_scene_close},
    {"host: consent", WRITES, open_consent, run, settle, host_scene_close},
    {"host: finalize", SIGNS, open_finalize, run, settle, host_scene_close},
    {"host: certificate", READS, open_certificate, run, settle, host_scene_close},
    {"host: confirm", WRITES, open_confirm, run, settle, host_scene_close},
    {"host: cancel", WRITES, open_cancel, run, settle, host_scene_close},
    {"host: logout", WRITES, open_logout, run, settle, host_scene_close},
    {"host: profile", READS, open_profile, run, settle, host_scene_close},
    {"host: directory", KIND(MEMORY), open_directory, run, settle, host_scene_close},
    {"host: text", KIND(MEMORY), open_consent_text, run, settle, host_scene_close},
    {"host: nonce", KIND(MEMORY), open_nonce, run, settle, host_scene_close},
    {"host: transfer", SIGNS, open_transfer, run, settle, host_scene_close},
    {"host: transfer get", READS, open_transfer_get, run, settle, host_scene_close},
    {"host: transfer end", WRITES, open_transfer_cancel, run, settle, host_scene_close},
};

const struct group group_host = {"host", group_open, group_close, CASES, sizeof CASES / sizeof CASES[0]};
