/* The routes about certificates: who is let in, which paths there are, and what goes over the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pki/digest.h"
#include "protocol/key_proof.h"
#include "protocol/renewal_id.h"
#include "ra_routes_rig.h"
#include "server/nonces.h"
#include "server/store/store_certificate.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define SOME_SERIAL "00E9F50BD2E02700FD18559F717C80FDCF"

struct certificate {
    char serial[SERIAL_TEXT_SIZE], renewal_id[RENEWAL_ID_SIZE];
    int64_t not_after_utc;
};

static void issue(struct routes_bench *bench, struct certificate *out)
{
    struct issued issued = {.serial = ""};
    char order[LIMIT_ID_SIZE];
    struct tx *tx = NULL;

    ra_bench_issue(&bench->host, bench->account, 0, order);
    ra_bench_confirm(&bench->host, bench->account, order, true);
    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, order, &issued, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    memcpy(out->serial, issued.serial, sizeof out->serial);
    assert_int_equal(renewal_id_of(issued.der.data, issued.der.len, out->renewal_id, NULL), ST_OK);
    out->not_after_utc = issued.not_after_utc;
    issued_clear(&issued);
}

static void make_proof(struct routes_bench *bench, const char *serial, const char *path, char out[LIMIT_KEY_PROOF_SIZE])
{
    struct revocation_claim claim = {.reason = REASON_KEY_COMPROMISE};
    struct nonce_answer nonce;
    struct proof_place place;

    assert_int_equal(nonces_make(&bench->host.ra, &nonce, NULL), ST_OK);
    memcpy(place.nonce, nonce.nonce, sizeof place.nonce);
    (void)snprintf(place.url, sizeof place.url, "%s%s", bench->host.ra.config.public_origin, path);
    (void)snprintf(claim.certificate, sizeof claim.certificate, "%s", serial);
    assert_int_equal(key_proof_make_revocation(&place, &claim, key_signer(ra_bench_key(0)), out, NULL), ST_OK);
}

/* A renewal of that certificate by key 1, as a body. */
static void write_renewal(struct routes_bench *bench, const struct certificate *certificate, struct buf *out)
{
    struct order_request request;
    struct renewal_claim claim;
    struct nonce_answer nonce;
    struct proof_place place;

    ra_bench_request(&bench->host, bench->account, 1, &request);
    request.kind = ORDER_RENEW;
    memcpy(request.replaces, certificate->serial, sizeof request.replaces);
    memcpy(claim.replaces, certificate->serial, sizeof claim.replaces);
    assert_int_equal(digest_sha256_hex(request.csr.data, request.csr.len, claim.csr_sha256, NULL), ST_OK);
    assert_int_equal(nonces_make(&bench->host.ra, &nonce, NULL), ST_OK);
    memcpy(place.nonce, nonce.nonce, sizeof place.nonce);
    (void)snprintf(place.url, sizeof place.url, "%s/v1/orders", bench->host.ra.config.public_origin);
    assert_int_equal(key_proof_make_renewal(&place, &claim, key_signer(ra_bench_key(0)), request.proof, NULL), ST_OK);
    buf_clear(out);
    assert_int_equal(order_request_encode(&request, out, NULL), ST_OK);
    order_request_clear(&request);
}

static int renew(struct routes_bench *bench, const char *name, const struct buf *body)
{
    const struct request request = {.method = "POST",
                                    .path = "/v1/orders",
                                    .authorization = bench->bearer,
                                    .content_type = "application/json",
                                    .idempotency_key = name,
                                    .body = body->data,
                                    .body_len = body->len};

    return ask(bench, &request);
}

static void read_order(struct routes_bench *bench, struct order_answer *out)
{
    assert_int_equal(order_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, out, NULL), ST_OK);
}

static void a_renewal_over_the_wire(void **state)
{
    struct routes_bench *bench = *state;
    struct buf body = {.max = LIMIT_BODY_BYTES};
    struct certificate certificate;
    struct order_answer order, again;
    char path[80];

    issue(bench, &certificate);
    log_in(bench);
    write_renewal(bench, &certificate, &body);
    assert_int_equal(renew(bench, "first", &body), 403); /* not due yet, and refusals are not kept */
    assert_int_equal(problem_name(bench), PROBLEM_FORBIDDEN);
    bench->host.now_utc = certificate.not_after_utc - 86400;
    log_in(bench);
    assert_int_equal(renew(bench, "first", &body), 400);
    assert_int_equal(problem_name(bench), PROBLEM_BAD_NONCE);
    write_renewal(bench, &certificate, &body);
    assert_int_equal(renew(bench, "first", &body), 201);
    read_order(bench, &order);
    assert_string_equal(order.replaces, certificate.serial);
    assert_int_equal(order.next, NEXT_FINALIZE);
    assert_int_equal(renew(bench, "first", &body), 201); /* its answer was lost */
    read_order(bench, &again);
    assert_string_equal(again.order, order.order);
    assert_int_equal(renew(bench, "second", &body), 409);
    assert_int_equal(problem_name(bench), PROBLEM_ORDER_OPEN);
    (void)snprintf(path, sizeof path, "/v1/orders/%s/finalize", order.order);
    assert_int_equal(call(bench, "POST", path, bench->bearer, NULL), 200);
    read_order(bench, &again);
    assert_int_equal(again.next, NEXT_CONFIRM);
    assert_false(again.overdue);
    buf_clear(&body);
}

static void strangers_are_not_let_in(void **state)
{
    struct routes_bench *bench = *state;

    assert_int_equal(call(bench, "POST", "/v1/certificates/" SOME_SERIAL "/otp", NULL, NULL), 401);
    assert_int_equal(call(bench, "POST", "/v1/certificates/" SOME_SERIAL "/revoke", NULL,
                          "{\"reason\":\"unspecified\",\"code\":\"012345\"}"),
                     401);
    assert_int_equal(call(bench, "POST", "/v1/certificates/" SOME_SERIAL "/revoke", "Bearer no",
                          "{\"reason\":\"unspecified\",\"code\":\"012345\"}"),
                     401);
    log_in(bench);
    assert_int_equal(call(bench, "POST", "/v1/certificates/" SOME_SERIAL "/otp", bench->bearer, NULL), 404);
    assert_int_equal(problem_name(bench), PROBLEM_NOT_FOUND);
}

static void only_these_paths_are_there(void **state)
{
    static const char *const PATHS[] = {
        "/v1/certificates",
        "/v1/certificates/",
        "/v1/certificates/" SOME_SERIAL,
        "/v1/certificates//revoke",
        "/v1/certificates/0/revoke",
        "/v1/certificates/00e9/revoke",
        "/v1/certificates/00:E9/revoke",
        "/v1/certificates/00E9/revoke/",
        "/v1/certificates/" SOME_SERIAL SOME_SERIAL "/revoke",
        "/v1/renewal-info",
        "/v1/renewal-info/",
        "/v1/renewal-info/ab",
        "/v1/renewal-info/a b.c",
        "/v1/renewal-info/" SOME_SERIAL SOME_SERIAL SOME_SERIAL,
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    log_in(bench);
    for (i = 0; i < COUNT_OF(PATHS); i++) {
        assert_int_equal(call(bench, "GET", PATHS[i], bench->bearer, NULL), 404);
        assert_int_equal(problem_name(bench), PROBLEM_NOT_FOUND);
    }
    assert_int_equal(call(bench, "GET", "/v1/certificates/00E9/revoke", bench->bearer, NULL), 405);
    assert_string_equal(bench->answer.allow, "POST");
    assert_int_equal(call(bench, "POST", "/v1/renewal-info/a.b", NULL, NULL), 405);
    assert_string_equal(bench->answer.allow, "GET");
}

static void what_is_malformed_is_said(void **state)
{
    static const char *const BODIES[] = {
        "{}",
        "{\"reason\":\"unspecified\"}",
        "{\"reason\":\"boredom\",\"code\":\"012345\"}",
        "{\"reason\":\"unspecified\",\"code\":\"012345\",\"proof\":\"a.b.c\"}",
        "{\"reason\":\"unspecified\",\"code\":\"12345\"}",
        "{\"reason\":\"unspecified\",\"code\":\"012345\",\"more\":1}",
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    log_in(bench);
    for (i = 0; i < COUNT_OF(BODIES); i++) {
        assert_int_equal(call(bench, "POST", "/v1/certificates/00E9/revoke", bench->bearer, BODIES[i]), 400);
        assert_int_equal(problem_name(bench), PROBLEM_MALFORMED);
    }
    assert_int_equal(call(bench, "POST", "/v1/certificates/00E9/revoke", bench->bearer, NULL), 415);
}

static void a_key_revokes_over_the_wire(void **state)
{
    struct routes_bench *bench = *state;
    char path[96], proof[LIMIT_KEY_PROOF_SIZE], body[LIMIT_KEY_PROOF_SIZE + 64];
    struct certificate certificate;
    struct revoke_answer answer;

    issue(bench, &certificate);
    log_in(bench);
    (void)snprintf(path, sizeof path, "/v1/certificates/%s/revoke", certificate.serial);
    make_proof(bench, certificate.serial, path, proof);
    (void)snprintf(body, sizeof body, "{\"reason\":\"keyCompromise\",\"proof\":\"%s\"}", proof);
    assert_int_equal(call(bench, "POST", path, bench->bearer, body), 200);
    assert_int_equal(revoke_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &answer, NULL), ST_OK);
    assert_string_equal(answer.serial, certificate.serial);
    assert_int_equal(answer.revoked_utc, bench->host.now_utc);
    assert_int_equal(answer.reason, REASON_KEY_COMPROMISE);
    assert_int_equal(call(bench, "POST", path, bench->bearer, body), 200);
}

static void a_code_revokes_over_the_wire(void **state)
{
    struct routes_bench *bench = *state;
    char otp[96], revoke[96], body[96];
    struct certificate certificate;
    struct code_sent_answer sent;

    issue(bench, &certificate);
    bench->host.now_utc += 600;
    log_in(bench);
    (void)snprintf(otp, sizeof otp, "/v1/certificates/%s/otp", certificate.serial);
    (void)snprintf(revoke, sizeof revoke, "/v1/certificates/%s/revoke", certificate.serial);
    assert_int_equal(call(bench, "POST", otp, bench->bearer, NULL), 202);
    assert_int_equal(code_sent_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &sent, NULL),
                     ST_OK);
    assert_string_equal(sent.prefix, bench->host.sent.prefix);
    assert_int_equal(call(bench, "POST", otp, bench->bearer, NULL), 429);
    assert_int_equal(bench->answer.retry_after_s, 180);
    (void)snprintf(body, sizeof body, "{\"reason\":\"superseded\",\"code\":\"%s\"}", bench->host.sent.code);
    assert_int_equal(call(bench, "POST", revoke, bench->bearer, body), 200);
    assert_int_equal(call(bench, "POST", otp, bench->bearer, NULL), 403);
}

static void must_inform(struct routes_bench *bench, const struct certificate *certificate, enum host_state state)
{
    char path[128];
    struct renewal_info info;

    (void)snprintf(path, sizeof path, "/v1/renewal-info/%s", certificate->renewal_id);
    assert_int_equal(call(bench, "GET", path, NULL, NULL), 200);
    assert_int_equal(renewal_info_decode(buf_text(&bench->answer.body), bench->answer.body.len, &info, NULL), ST_OK);
    assert_int_equal(info.state, state);
    assert_int_equal(info.window.end_utc, certificate->not_after_utc);
    assert_true(info.window.start_utc < info.window.end_utc - 27 * 86400);
    assert_int_equal(bench->answer.retry_after_s, 6 * 3600);
    assert_true(bench->answer.may_be_stored && bench->answer.max_age_s > 0);
}

static void renewal_info_follows_the_certificate(void **state)
{
    struct routes_bench *bench = *state;
    struct certificate certificate;

    issue(bench, &certificate);
    must_inform(bench, &certificate, HOST_VALID);
    bench->host.now_utc = certificate.not_after_utc;
    must_inform(bench, &certificate, HOST_DUE);
    bench->host.now_utc = certificate.not_after_utc + 1;
    must_inform(bench, &certificate, HOST_EXPIRED);
    (void)ra_bench_sql(&bench->host, "UPDATE issued SET revoked_utc = 1, reason = 1");
    must_inform(bench, &certificate, HOST_REVOKED);
    assert_null(strstr(buf_text(&bench->answer.body), RA_BENCH_ID));
}

/* Its name is key identifier and serial: neither alone, and no other authority's, is found. */
static void renewal_info_wants_the_whole_name(void **state)
{
    struct routes_bench *bench = *state;
    struct certificate certificate;
    char path[160], changed[RENEWAL_ID_SIZE];
    const char *serial = NULL;

    issue(bench, &certificate);
    serial = strchr(certificate.renewal_id, '.') + 1;
    memcpy(changed, certificate.renewal_id, sizeof changed);
    changed[0] = changed[0] == 'A' ? 'B' : 'A';
    (void)snprintf(path, sizeof path, "/v1/renewal-info/%s", changed);
    assert_int_equal(call(bench, "GET", path, NULL, NULL), 404);
    (void)snprintf(path, sizeof path, "/v1/renewal-info/.%s", serial);
    assert_int_equal(call(bench, "GET", path, NULL, NULL), 404);
    (void)snprintf(path, sizeof path, "/v1/renewal-info/%.*s.AAAA", (int)(serial - 1 - certificate.renewal_id),
                   certificate.renewal_id);
    assert_int_equal(call(bench, "GET", path, NULL, NULL), 404);
    (void)snprintf(path, sizeof path, "/v1/renewal-info/%s.A", changed);
    assert_int_equal(call(bench, "GET", path, NULL, NULL), 404);
    assert_int_equal(problem_name(bench), PROBLEM_NOT_FOUND);
    assert_false(bench->answer.may_be_stored);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(strangers_are_not_let_in),
        HOST_TEST(only_these_paths_are_there),
        HOST_TEST(what_is_malformed_is_said),
        HOST_TEST(a_renewal_over_the_wire),
        HOST_TEST(a_key_revokes_over_the_wire),
        HOST_TEST(a_code_revokes_over_the_wire),
        HOST_TEST(renewal_info_follows_the_certificate),
        HOST_TEST(renewal_info_wants_the_whole_name),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
