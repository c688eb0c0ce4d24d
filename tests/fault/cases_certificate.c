/*
 * What the host does with a certificate that it has issued: its renewal and its revocation through their routes, what
 * its key opens without a login, and what anybody may ask.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/encoding.h"
#include "cases.h"
#include "host_request.h"
#include "nth.h"
#include "pki/cms.h"
#include "pki/digest.h"
#include "protocol/key_proof.h"
#include "protocol/renewal_id.h"

#define KIND(name) (1U << NTH_##name)

enum { WRITES = KIND(MEMORY) | KIND(SQL), SIGNS = WRITES | KIND(OPENSSL) };

#define REVOKED "SELECT count(*) FROM issued WHERE revoked_utc IS NOT NULL"

/* What is asked next, of the confirmed certificate. */
static void ask_of_it(const char *tail)
{
    char path[REQUEST_PATH_SIZE];
    struct issued issued;

    host_scene_issued(&issued);
    (void)snprintf(path, sizeof path, "/v1/certificates/%s%s", issued.serial, tail);
    issued_clear(&issued);
    host_request_go_on("POST", path);
}

static void open_revoke(void **state)
{
    struct revoke_request request = {.reason = REASON_KEY_COMPROMISE};
    struct revocation_claim claim = {.reason = REASON_KEY_COMPROMISE};
    struct proof_place place;
    struct issued issued;
    struct buf json;

    host_request_open(STAGE_CONFIRMED, "POST", "");
    ask_of_it("/revoke");
    host_request.effect = REVOKED;
    host_scene_issued(&issued);
    (void)snprintf(claim.certificate, sizeof claim.certificate, "%s", issued.serial);
    issued_clear(&issued);
    place = host_request_place(host_request.path);
    assert_int_equal(
        key_proof_make_revocation(&place, &claim, key_signer(ra_bench_key(REQUEST_KEY)), request.proof, NULL), ST_OK);
    buf_init(&json, REQUEST_BODY_SIZE - 1);
    assert_int_equal(revoke_request_encode(&request, &json, NULL), ST_OK);
    host_request_take_body(&json);
    *state = host_scene.bench;
}

static void open_revoke_code(void **state)
{
    host_request_open(STAGE_CONFIRMED, "POST", "");
    ask_of_it("/otp");
    host_request.goes_on = true; /* another code each time */
    host_request.wait_s = host_scene.bench->host.ra.config.code.resend_s;
    host_scene.bench->host.now_utc += host_request.wait_s; /* since the code of the application */
    *state = host_scene.bench;
}

static void open_revoke_by_code(void **state)
{
    open_revoke_code(state);
    assert_int_equal(host_request_run(*state, NULL), ST_OK);
    ask_of_it("/revoke");
    host_request.goes_on = false;
    host_request.wait_s = 0;
    host_request.effect = REVOKED;
    (void)snprintf(host_request.body, sizeof host_request.body, "{\"reason\":\"keyCompromise\",\"code\":\"%s\"}",
                   host_scene.bench->host.sent.code);
}

static void open_renewal_info(void **state)
{
    char id[RENEWAL_ID_SIZE];
    struct issued issued;

    host_request_open(STAGE_CONFIRMED, "GET", "");
    host_scene_issued(&issued);
    assert_int_equal(renewal_id_of(issued.der.data, issued.der.len, id, NULL), ST_OK);
    issued_clear(&issued);
    host_request.without_session = true;
    (void)snprintf(host_request.path, sizeof host_request.path, "/v1/renewal-info/%s", id);
    *state = host_scene.bench;
}

/* The certificate is due, and its renewal is asked for with a proof by its key. */
static void open_renew(void **state)
{
    struct order_request request;
    struct renewal_claim claim = {.replaces = ""};
    struct proof_place place;
    struct issued issued;
    struct buf json;

    host_request_open(STAGE_CONFIRMED, "POST", "/v1/orders");
    host_scene_wait_until_due();
    host_scene_issued(&issued);
    ra_bench_request(&host_scene.bench->host, host_scene.bench->account, REQUEST_OTHER_KEY, &request);
    request.kind = ORDER_RENEW;
    memcpy(request.replaces, issued.serial, sizeof request.replaces);
    memcpy(claim.replaces, issued.serial, sizeof claim.replaces);
    issued_clear(&issued);
    assert_int_equal(digest_sha256_hex(request.csr.data, request.csr.len, claim.csr_sha256, NULL), ST_OK);
    place = host_request_place(host_request.path);
    assert_int_equal(key_proof_make_renewal(&place, &claim, key_signer(ra_bench_key(REQUEST_KEY)), request.proof, NULL),
                     ST_OK);
    buf_init(&json, REQUEST_BODY_SIZE - 1);
    assert_int_equal(order_request_encode(&request, &json, NULL), ST_OK);
    host_request_take_body(&json);
    order_request_clear(&request);
    host_request.effect = "SELECT count(*) - 1 FROM orders";
    *state = host_scene.bench;
}

/* The renewal's order, and what is asked of it. */
static void of_renewal(void **state, const char *tail)
{
    struct order_answer order;
    char path[REQUEST_PATH_SIZE];

    open_renew(state);
    assert_int_equal(host_request_run(*state, NULL), ST_OK);
    assert_int_equal(
        order_answer_decode(buf_text(&host_scene.bench->answer.body), host_scene.bench->answer.body.len, &order, NULL),
        ST_OK);
    memcpy(host_scene.order, order.order, sizeof host_scene.order);
    (void)snprintf(path, sizeof path, "/v1/orders/%s%s", order.order, tail);
    host_request_go_on("POST", path);
}

static void open_renew_finalize(void **state)
{
    of_renewal(state, "/finalize");
    host_request.goes_on = true;
    host_request.effect = NULL;
}

/* The one that is replaced is void from then on. */
static void open_renew_confirm(void **state)
{
    char path[REQUEST_PATH_SIZE];

    of_renewal(state, "/finalize");
    assert_int_equal(host_request_run(*state, NULL), ST_OK);
    (void)snprintf(path, sizeof path, "/v1/orders/%s/confirm", host_scene.order);
    host_request_go_on("POST", path);
    host_request_say_installed();
    host_request.effect = REVOKED;
}

/* --- by the order's key, without a login --- */

static void open_proof_get(void **state)
{
    host_request_of_order(STAGE_ISSUED, "GET", "");
    host_request.by_proof = true;
    *state = host_scene.bench;
}

static void open_proof_certificate(void **state)
{
    host_request_of_order(STAGE_ISSUED, "GET", "/certificate");
    *state = host_scene.bench;
    host_request.by_proof = true;
}

static void open_proof_confirm(void **state)
{
    host_request_of_order(STAGE_ISSUED, "POST", "/confirm");
    host_request_say_installed();
    host_request.by_proof = true;
    *state = host_scene.bench;
}

/* --- what anybody may ask --- */

static void open_signature(void **state)
{
    unsigned char digest[SHA256_BYTES];
    struct signature_request request = {.content_sha256 = ""};
    struct issued issued;
    struct buf json;

    host_request_open(STAGE_CONFIRMED, "POST", "/v1/signatures");
    host_scene_issued(&issued);
    assert_int_equal(digest_sha256("buy", 3, digest, NULL), ST_OK);
    digest_hex(digest, request.content_sha256);
    buf_init(&request.cms, LIMIT_CMS_BYTES);
    assert_int_equal(cms_make(&(struct cms_request){.content_digest = digest,
                                                    .signing_time_utc = host_scene.bench->host.now_utc,
                                                    .certificate = &issued.der},
                              key_signer(ra_bench_key(REQUEST_KEY)), &request.cms, NULL),
                     ST_OK);
    issued_clear(&issued);
    buf_init(&json, REQUEST_BODY_SIZE - 1);
    assert_int_equal(signature_request_encode(&request, &json, NULL), ST_OK);
    host_request_take_body(&json);
    signature_request_clear(&request);
    host_scene.order[0] = '\0'; /* it is asked of no order */
    host_request.without_session = true;
    *state = host_scene.bench;
}

static void open_release(void **state)
{
    char path[CONFIG_PATH_SIZE];
    const struct config *config = NULL;

    host_request_open(STAGE_ACCOUNT, "GET", "/v1/release");
    config = &host_scene.bench->host.ra.config;
    assert_int_equal(config_path(config, config->files.release_notice, path, NULL), ST_OK);
    assert_int_equal(file_write(path, "e30.e30.AAAA\n", 13, FILE_NEW, NULL), ST_OK);
    host_request.without_session = true;
    *state = host_scene.bench;
}

static const struct use_case CASES[] = {
    {"revoke", SIGNS, open_revoke, host_request_run, host_request_settle, host_scene_close},
    {"revoke code", SIGNS, open_revoke_code, host_request_run, host_request_settle, host_scene_close},
    {"revoke by code", SIGNS, open_revoke_by_code, host_request_run, host_request_settle, host_scene_close},
    {"renewal info", SIGNS, open_renewal_info, host_request_run, host_request_settle, host_scene_close},
    {"renew", SIGNS, open_renew, host_request_run, host_request_settle, host_scene_close},
    {"renew final", SIGNS, open_renew_finalize, host_request_run, host_request_settle, host_scene_close},
    {"renew confirm", WRITES, open_renew_confirm, host_request_run, host_request_settle, host_scene_close},
    {"proof get", SIGNS, open_proof_get, host_request_run, host_request_settle, host_scene_close},
    {"proof cert", SIGNS, open_proof_certificate, host_request_run, host_request_settle, host_scene_close},
    {"proof confirm", SIGNS, open_proof_confirm, host_request_run, host_request_settle, host_scene_close},
    {"signature", SIGNS, open_signature, host_request_run, host_request_settle, host_scene_close},
    {"release", KIND(MEMORY) | KIND(FILE), open_release, host_request_run, host_request_settle, host_scene_close},
};

const struct group group_certificate = {"certificate", host_scene_open_group, host_scene_close_group, CASES,
                                        sizeof CASES / sizeof CASES[0]};
