/*
 * The client's way to the host, ra_json, with a host behind its port http: each call that a use case makes, alone. The
 * host is the world outside, and never fails here (cases_host.c, cases_certificate.c); the exchange with it does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "cases.h"
#include "client/backend/ra_json.h"
#include "host_request.h"
#include "nth.h"
#include "pki/cms.h"
#include "pki/digest.h"
#include "protocol/renewal_id.h"
#include "unit/pfx_files.h"

#define KIND(name) (1U << NTH_##name)

enum { ASKS = KIND(MEMORY) | KIND(UNSENT) | KIND(UNHEARD) | KIND(HOST_BUSY), PROVES = ASKS | KIND(OPENSSL) };

/* --- the exchange --- */

static void copy_answer(const struct response *from, struct http_answer *out)
{
    out->http_status = from->http_status;
    out->retry_after_s = from->retry_after_s;
    buf_init(&out->body, LIMIT_ANSWER_BYTES);
    if (from->content_type != NULL)
        (void)snprintf(out->content_type, sizeof out->content_type, "%.*s", (int)strcspn(from->content_type, ";"),
                       from->content_type);
    assert_int_equal(buf_append(&out->body, from->body.data, from->body.len), ST_OK);
}

static enum status exchange(void *self, const struct http_request *asked, struct http_answer *answer, struct err *err)
{
    struct routes_bench *bench = self;
    const struct request request = {
        .method = asked->method,
        .path = asked->path,
        .authorization = asked->authorization,
        .content_type = asked->content_type,
        .idempotency_key = asked->idempotency_key,
        .body = asked->body,
        .body_len = asked->body_len,
    };

    if (nth_fails(NTH_UNSENT, "exchange"))
        return err_set(err, ST_OFFLINE, FAULT_HOST_UNREACHABLE, "the n-th exchange");
    if (nth_fails(NTH_HOST_BUSY, "exchange")) {
        answer->http_status = 503;
        return ST_OK;
    }
    nth_pause();
    (void)ask(bench, &request);
    copy_answer(&bench->answer, answer);
    nth_go_on();
    if (nth_fails(NTH_UNHEARD, "exchange"))
        return err_set(err, ST_OFFLINE, FAULT_HOST_TIMEOUT, "the n-th exchange");
    return ST_OK;
}

/* --- the world --- */

static struct {
    struct http_port port;
    struct ra_json ra;
    struct backend host;
    struct signer key;
    struct order_auth by_key;
    const char *token;
    char serial[SERIAL_TEXT_SIZE], renewal_id[RENEWAL_ID_SIZE];
    union {
        struct order_request order;
        struct signature_request signature;
        struct transfer_request transfer;
    } says;
} wire;

static void name_certificate(void)
{
    struct issued issued;

    host_scene_issued(&issued);
    memcpy(wire.serial, issued.serial, sizeof wire.serial);
    assert_int_equal(renewal_id_of(issued.der.data, issued.der.len, wire.renewal_id, NULL), ST_OK);
    issued_clear(&issued);
}

static void open_at(enum stage stage, void **state)
{
    host_scene_open();
    host_scene_bring_to(stage);
    wire.port = (struct http_port){
        .exchange = exchange, .self = host_scene.bench, .origin = host_scene.bench->host.ra.config.public_origin};
    ra_json_init(&wire.ra, &wire.port, NULL, &wire.host);
    wire.key = key_signer(ra_bench_key(REQUEST_KEY));
    wire.by_key = (struct order_auth){.key = &wire.key};
    wire.token = host_scene.bench->bearer + sizeof "Bearer " - 1;
    if (stage >= STAGE_ISSUED)
        name_certificate();
    *state = host_scene.bench;
}

/* The next one is one more; a half one would be in its way. */
static void settle(void *state, enum status said, enum status (*run)(void *state, struct err *err))
{
    struct err err = ERR_INIT;

    (void)said;
    host_scene_assert_sound();
    if (run(state, &err) != ST_OK)
        fail_msg("asked again: %s", err.what);
    host_scene_assert_sound();
}

#define SETTLE(name)                                                                                                   \
    static void settle_##name(void *state, enum status said)                                                           \
    {                                                                                                                  \
        settle(state, said, run_##name);                                                                               \
    }

/* --- each call --- */

static void open_account(void **state)
{
    open_at(STAGE_ACCOUNT, state);
}

static enum status run_session(void *state, struct err *err)
{
    const struct login_request request = {.national_id = RA_BENCH_ID, .password = RA_BENCH_PASSWORD};
    struct directory directory;
    struct session_answer session = {.token = ""};
    struct profile_answer profile;
    struct state_answer standing;
    enum status status = wire.host.directory(wire.host.self, &directory, err);

    (void)state;
    if (status == ST_OK)
        status = wire.host.login(wire.host.self, &request, &session, err);
    if (status == ST_OK)
        status = wire.host.profile(wire.host.self, session.token, &profile, err);
    if (status == ST_OK)
        status = wire.host.state(wire.host.self, session.token, &standing, err);
    if (status == ST_OK)
        status = wire.host.logout(wire.host.self, session.token, err);
    return status;
}
SETTLE(session)

static enum status run_consent(void *state, struct err *err)
{
    struct consent_answer consent = {.id = ""};
    const enum status status = wire.host.consent_get(wire.host.self, "en", &consent, err);

    (void)state;
    consent_answer_clear(&consent);
    return status;
}
SETTLE(consent)

static void open_order(void **state)
{
    open_at(STAGE_ACCOUNT, state);
    ra_bench_request(&host_scene.bench->host, host_scene.bench->account, REQUEST_KEY, &wire.says.order);
}

/* A renewal, by the key of what it replaces. */
static void open_renewal(void **state)
{
    open_at(STAGE_CONFIRMED, state);
    host_scene_wait_until_due();
    ra_bench_request(&host_scene.bench->host, host_scene.bench->account, REQUEST_OTHER_KEY, &wire.says.order);
    wire.says.order.kind = ORDER_RENEW;
    memcpy(wire.says.order.replaces, wire.serial, sizeof wire.says.order.replaces);
}

static enum status run_order(void *state, struct err *err)
{
    struct order_answer order = {.order = ""};
    char open_order[LIMIT_ID_SIZE] = "";
    bool same_key = false;
    const struct order_replaced replaced = {.key = &wire.key};

    (void)state;
    return wire.host.order_create(wire.host.self, wire.token, "once", &wire.says.order,
                                  wire.says.order.kind == ORDER_RENEW ? &replaced : NULL, &order, open_order, &same_key,
                                  err);
}
SETTLE(order)

static void close_order(void **state)
{
    order_request_clear(&wire.says.order);
    host_scene_close(state);
}

static void open_issued(void **state)
{
    open_at(STAGE_ISSUED, state);
}

/* Without a login, as the next start does it. */
static enum status run_by_key(void *state, struct err *err)
{
    struct confirm_request request = {.installed = true};
    struct order_answer order = {.order = ""};
    struct cert_list list = {.count = 0};
    enum status status = wire.host.order_get(wire.host.self, host_scene.order, &wire.by_key, &order, err);

    (void)state;
    if (status == ST_OK)
        status = wire.host.certificate(wire.host.self, host_scene.order, &wire.by_key, NULL, &list, err);
    if (status == ST_OK)
        status = digest_sha256_hex(list.items[0].data, list.items[0].len, request.sha256, err);
    if (status == ST_OK)
        status = wire.host.confirm(wire.host.self, host_scene.order, &wire.by_key, &request, &order, err);
    cert_list_clear(&list);
    return status;
}
SETTLE(by_key)

static void open_confirmed(void **state)
{
    open_at(STAGE_CONFIRMED, state);
}

static enum status run_revoke(void *state, struct err *err)
{
    const struct revoke_request request = {.reason = REASON_KEY_COMPROMISE};
    struct revoke_answer answer = {.serial = ""};

    (void)state;
    return wire.host.revoke(wire.host.self, wire.serial, wire.token, &request, &wire.key, &answer, err);
}
SETTLE(revoke)

static enum status run_info(void *state, struct err *err)
{
    struct renewal_info info;

    (void)state;
    return wire.host.renewal_info(wire.host.self, wire.renewal_id, &info, err);
}
SETTLE(info)

/* What the host does not know is refused, and a lack of memory is not told as rubbish of the host's. */
static enum status run_unknown(void *state, struct err *err)
{
    struct release_answer answer = {.notice = ""};
    struct err cause = ERR_INIT;
    const enum status status = wire.host.release(wire.host.self, &answer, &cause);

    (void)state;
    if (status == ST_NOT_FOUND)
        return ST_OK;
    *err = cause;
    assert_int_not_equal(status, ST_OK);
    return status;
}
SETTLE(unknown)

static void open_signature(void **state)
{
    unsigned char digest[SHA256_BYTES];
    struct cms_request cms = {.content_digest = digest};
    struct issued issued;

    open_at(STAGE_CONFIRMED, state);
    host_scene_issued(&issued);
    assert_int_equal(digest_sha256("buy", 3, digest, NULL), ST_OK);
    wire.says.signature = (struct signature_request){.content_sha256 = ""};
    digest_hex(digest, wire.says.signature.content_sha256);
    buf_init(&wire.says.signature.cms, LIMIT_CMS_BYTES);
    cms.signing_time_utc = host_scene.bench->host.now_utc;
    cms.certificate = &issued.der;
    assert_int_equal(cms_make(&cms, wire.key, &wire.says.signature.cms, NULL), ST_OK);
    issued_clear(&issued);
}

static enum status run_signature(void *state, struct err *err)
{
    struct signature_answer answer = {.serial = ""};

    (void)state;
    return wire.host.signature_check(wire.host.self, &wire.says.signature, &answer, err);
}
SETTLE(signature)

static void close_signature(void **state)
{
    signature_request_clear(&wire.says.signature);
    host_scene_close(state);
}

static void open_transfer(void **state)
{
    struct config *config = NULL;

    open_at(STAGE_CONFIRMED, state);
    config = &host_scene.bench->host.ra.config;
    (void)snprintf(config->transfer.url, sizeof config->transfer.url, "https://phone.example.test:8444");
    wire.says.transfer = (struct transfer_request){.device = DEVICE_IPHONE};
    pfx_files_load("3des.p12", &wire.says.transfer.file);
}

static enum status run_transfer(void *state, struct err *err)
{
    struct transfer_made_answer made = {.transfer = ""};
    struct transfer_answer answer;
    enum status status = wire.host.transfer_make(wire.host.self, wire.token, &wire.says.transfer, &made, err);

    (void)state;
    if (status == ST_OK)
        status = wire.host.transfer_get(wire.host.self, made.transfer, wire.token, &answer, err);
    if (status == ST_OK)
        status = wire.host.transfer_cancel(wire.host.self, made.transfer, wire.token, &answer, err);
    return status;
}
SETTLE(transfer)

static void close_transfer(void **state)
{
    transfer_request_clear(&wire.says.transfer);
    host_scene_close(state);
}

static const struct use_case CASES[] = {
    {"wire: session", ASKS, open_account, run_session, settle_session, host_scene_close},
    {"wire: consent", ASKS, open_account, run_consent, settle_consent, host_scene_close},
    {"wire: order", ASKS, open_order, run_order, settle_order, close_order},
    {"wire: renewal", PROVES, open_renewal, run_order, settle_order, close_order},
    {"wire: by key", PROVES, open_issued, run_by_key, settle_by_key, host_scene_close},
    {"wire: revoke", PROVES, open_confirmed, run_revoke, settle_revoke, host_scene_close},
    {"wire: info", ASKS, open_confirmed, run_info, settle_info, host_scene_close},
    {"wire: unknown", ASKS, open_account, run_unknown, settle_unknown, host_scene_close},
    {"wire: signature", ASKS, open_signature, run_signature, settle_signature, close_signature},
    {"wire: transfer", ASKS, open_transfer, run_transfer, settle_transfer, close_transfer},
};

const struct group group_wire = {"wire", host_scene_open_group, host_scene_close_group, CASES,
                                 sizeof CASES / sizeof CASES[0]};
