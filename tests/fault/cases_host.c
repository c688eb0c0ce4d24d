/*
 * What the host does: each step of an application through its route, as the listener would ask it, and what only
 * reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "host_request.h"
#include "nth.h"
#include "unit/pfx_files.h"

#define KIND(name) (1U << NTH_##name)

enum { READS = KIND(MEMORY) | KIND(SQL), WRITES = READS, SIGNS = READS | KIND(OPENSSL) };

/* --- each --- */

static void open_login(void **state)
{
    host_request_open(STAGE_ACCOUNT, "POST", "/v1/sessions");
    host_request.without_session = true;
    (void)snprintf(host_request.body, sizeof host_request.body, "{\"national_id\":\"%s\",\"password\":\"%s\"}",
                   RA_BENCH_ID, RA_BENCH_PASSWORD);
    *state = host_scene.bench;
}

static void open_state(void **state)
{
    host_request_open(STAGE_ACCOUNT, "GET", "/v1/state");
    host_scene_bring_to(STAGE_ISSUED);
    host_scene.order[0] = '\0';
    *state = host_scene.bench;
}

static void open_order(void **state)
{
    struct order_request request;
    struct buf json;

    host_request_open(STAGE_ACCOUNT, "POST", "/v1/orders");
    buf_init(&json, REQUEST_BODY_SIZE - 1);
    ra_bench_request(&host_scene.bench->host, host_scene.bench->account, 0, &request);
    assert_int_equal(order_request_encode(&request, &json, NULL), ST_OK);
    host_request_take_body(&json);
    order_request_clear(&request);
    *state = host_scene.bench;
}

static void open_verify(void **state)
{
    host_request_of_order(STAGE_SENT, "POST", "/otp/verify");
    (void)snprintf(host_request.body, sizeof host_request.body, "{\"code\":\"%s\"}", host_scene.bench->host.sent.code);
    *state = host_scene.bench;
}

static void open_consent(void **state)
{
    const struct consent_answer *consent = NULL;

    host_request_of_order(STAGE_VERIFIED, "POST", "/consent");
    consent = &host_scene.bench->host.ra.consent;
    (void)snprintf(host_request.body, sizeof host_request.body, "{\"id\":\"%s\",\"sha256\":\"%s\",\"agreed\":true}",
                   consent->id, consent->sha256);
    *state = host_scene.bench;
}

static void open_finalize(void **state)
{
    host_request_of_order(STAGE_CONSENTED, "POST", "/finalize");
    host_request.goes_on = true;
    *state = host_scene.bench;
}

static void open_certificate(void **state)
{
    host_request_of_order(STAGE_ISSUED, "GET", "/certificate");
    *state = host_scene.bench;
}

static void open_confirm(void **state)
{
    host_request_of_order(STAGE_ISSUED, "POST", "/confirm");
    host_request_say_installed();
    *state = host_scene.bench;
}

static void open_cancel(void **state)
{
    host_request_of_order(STAGE_VERIFIED, "DELETE", "");
    *state = host_scene.bench;
}

static void open_send(void **state)
{
    host_request_of_order(STAGE_ORDER, "POST", "/otp");
    host_request.goes_on = true; /* another code each time */
    host_request.wait_s = 600;
    *state = host_scene.bench;
}

static void open_order_get(void **state)
{
    host_request_of_order(STAGE_SENT, "GET", "");
    *state = host_scene.bench;
}

static void open_logout(void **state)
{
    host_request_open(STAGE_ACCOUNT, "DELETE", "/v1/sessions/current");
    host_request.once = true;
    *state = host_scene.bench;
}

static void open_profile(void **state)
{
    host_request_open(STAGE_ACCOUNT, "GET", "/v1/profile");
    *state = host_scene.bench;
}

static void open_directory(void **state)
{
    host_request_open(STAGE_ACCOUNT, "GET", "/v1/directory");
    host_request.without_session = true;
    *state = host_scene.bench;
}

static void open_consent_text(void **state)
{
    host_request_open(STAGE_ACCOUNT, "GET", "/v1/consent");
    host_request.without_session = true;
    *state = host_scene.bench;
}

static void open_nonce(void **state)
{
    host_request_open(STAGE_ACCOUNT, "POST", "/v1/nonces");
    host_request.without_session = true;
    *state = host_scene.bench;
}

/* A file for a phone: what kind of file it is, the host does look at. */
static void write_transfer(void)
{
    struct transfer_request request = {.device = DEVICE_IPHONE};
    struct buf json;

    pfx_files_load("3des.p12", &request.file);
    buf_init(&json, REQUEST_BODY_SIZE - 1);
    assert_int_equal(transfer_request_encode(&request, &json, NULL), ST_OK);
    host_request_take_body(&json);
    transfer_request_clear(&request);
}

static void open_transfer(void **state)
{
    host_request_open(STAGE_ACCOUNT, "POST", "/v1/transfers");
    (void)snprintf(host_scene.bench->host.ra.config.transfer.url, sizeof host_scene.bench->host.ra.config.transfer.url,
                   "https://phone.example.test:8444");
    write_transfer();
    *state = host_scene.bench;
}

static void of_transfer(void **state, const char *method)
{
    struct transfer_made_answer made;

    open_transfer(state);
    assert_int_equal(host_request_run(*state, NULL), ST_OK);
    assert_int_equal(transfer_made_answer_decode(buf_text(&host_scene.bench->answer.body),
                                                 host_scene.bench->answer.body.len, &made, NULL),
                     ST_OK);
    host_request.method = method;
    host_request.body[0] = '\0';
    (void)snprintf(host_request.path, sizeof host_request.path, "/v1/transfers/%s", made.transfer);
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
    {"host: login", SIGNS, open_login, host_request_run, host_request_settle, host_scene_close},
    {"host: state", READS, open_state, host_request_run, host_request_settle, host_scene_close},
    {"host: order", SIGNS, open_order, host_request_run, host_request_settle, host_scene_close},
    {"host: order get", READS, open_order_get, host_request_run, host_request_settle, host_scene_close},
    {"host: send", SIGNS, open_send, host_request_run, host_request_settle, host_scene_close},
    {"host: code", SIGNS, open_verify, host_request_run, host_request_settle, host_scene_close},
    {"host: consent", WRITES, open_consent, host_request_run, host_request_settle, host_scene_close},
    {"host: finalize", SIGNS, open_finalize, host_request_run, host_request_settle, host_scene_close},
    {"host: certificate", READS, open_certificate, host_request_run, host_request_settle, host_scene_close},
    {"host: confirm", WRITES, open_confirm, host_request_run, host_request_settle, host_scene_close},
    {"host: cancel", WRITES, open_cancel, host_request_run, host_request_settle, host_scene_close},
    {"host: logout", WRITES, open_logout, host_request_run, host_request_settle, host_scene_close},
    {"host: profile", READS, open_profile, host_request_run, host_request_settle, host_scene_close},
    {"host: directory", KIND(MEMORY), open_directory, host_request_run, host_request_settle, host_scene_close},
    {"host: text", KIND(MEMORY), open_consent_text, host_request_run, host_request_settle, host_scene_close},
    {"host: nonce", KIND(MEMORY), open_nonce, host_request_run, host_request_settle, host_scene_close},
    {"host: transfer", SIGNS, open_transfer, host_request_run, host_request_settle, host_scene_close},
    {"host: transfer get", READS, open_transfer_get, host_request_run, host_request_settle, host_scene_close},
    {"host: transfer end", WRITES, open_transfer_cancel, host_request_run, host_request_settle, host_scene_close},
};

const struct group group_host = {"host", host_scene_open_group, host_scene_close_group, CASES,
                                 sizeof CASES / sizeof CASES[0]};
