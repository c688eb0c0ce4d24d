/* What the host says of a signature: by its own certificates alone, as they stand now; and its route. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "pki/cms.h"
#include "ra_issuance_rig.h"
#include "server/routes.h"
#include "server/signatures.h"

#define CONTENT "buy 1000 of 2330"

struct signed_by {
    const struct buf *certificate;
    unsigned key;
    int64_t at_utc;
};

static void sign(const struct signed_by *by, struct signature_request *out)
{
    unsigned char digest[SHA256_BYTES];
    const struct cms_request request = {
        .content_digest = digest, .signing_time_utc = by->at_utc, .certificate = by->certificate};

    assert_int_equal(digest_sha256(CONTENT, sizeof CONTENT - 1, digest, NULL), ST_OK);
    digest_hex(digest, out->content_sha256);
    buf_init(&out->cms, LIMIT_CMS_BYTES);
    assert_int_equal(cms_make(&request, key_signer(ra_bench_key(by->key)), &out->cms, NULL), ST_OK);
}

/* A confirmed certificate of key 0, and a signature by it, made now. */
static void issue_and_sign(struct issuance_bench *bench, struct issued *issued, struct signature_request *request)
{
    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    read_issued(bench, bench->order, issued);
    sign(&(struct signed_by){&issued->der, 0, bench->host.now_utc}, request);
}

static void assert_state(struct issuance_bench *bench, const struct signature_request *request, const char *serial,
                         enum host_state state)
{
    struct signature_answer answer = {.serial = ""};
    struct problem refusal = {.name_text = ""};
    struct err err = ERR_INIT;

    if (signatures_check(&bench->host.ra, request, &answer, &refusal, &err) != ST_OK)
        fail_msg("%s %s", refusal.detail, err.what);
    assert_string_equal(answer.serial, serial);
    assert_int_equal(answer.state, state);
}

static void assert_bad(struct issuance_bench *bench, const struct signature_request *request, const char *why)
{
    struct signature_answer answer = {.serial = "before"};
    struct problem refusal = {.name_text = ""};
    struct err err = ERR_INIT;

    assert_int_equal(signatures_check(&bench->host.ra, request, &answer, &refusal, &err), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_BAD_SIGNATURE);
    assert_non_null(strstr(refusal.detail, why));
    assert_string_equal(answer.serial, "before");
}

static void the_certificate_as_it_stands_now(void **state)
{
    struct issuance_bench *bench = *state;
    struct signature_request request;
    struct issued issued;
    int64_t audit_rows = 0;

    issue_and_sign(bench, &issued, &request);
    audit_rows = ra_bench_sql(&bench->host, "SELECT count(*) FROM audit");
    assert_state(bench, &request, issued.serial, HOST_VALID);
    bench->host.now_utc = host_state_renew_from_utc(&bench->host.ra.config, issued.not_after_utc);
    assert_state(bench, &request, issued.serial, HOST_DUE);
    bench->host.now_utc = issued.not_after_utc + 1;
    assert_state(bench, &request, issued.serial, HOST_EXPIRED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit"), audit_rows); /* nothing is kept */
    signature_request_clear(&request);
    issued_clear(&issued);
}

static void a_revoked_one_says_so(void **state)
{
    struct issuance_bench *bench = *state;
    struct signature_request request = {.content_sha256 = ""};
    struct issued issued;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, false); /* the host revokes it */
    read_issued(bench, bench->order, &issued);
    sign(&(struct signed_by){&issued.der, 0, bench->host.now_utc}, &request);
    assert_state(bench, &request, issued.serial, HOST_REVOKED);
    signature_request_clear(&request);
    issued_clear(&issued);
}

static void wrong_content_and_rubbish(void **state)
{
    struct issuance_bench *bench = *state;
    struct signature_request request;
    struct issued issued;
    char right[SHA256_HEX_SIZE];

    issue_and_sign(bench, &issued, &request);
    memcpy(right, request.content_sha256, sizeof right);
    assert_int_equal(digest_sha256_hex("other", 5, request.content_sha256, NULL), ST_OK);
    assert_bad(bench, &request, "another content");
    memcpy(request.content_sha256, right, sizeof right);
    request.cms.data[request.cms.len - 1] ^= 1;
    assert_bad(bench, &request, "not by the certificate's key");
    buf_truncate(&request.cms, request.cms.len - 1);
    assert_bad(bench, &request, "structure");
    assert_int_equal(buf_set(&request.cms, "0", 1), ST_OK);
    assert_bad(bench, &request, "structure");
    signature_request_clear(&request);
    issued_clear(&issued);
}

static void made_outside_the_certificates_time(void **state)
{
    struct issuance_bench *bench = *state;
    struct issued issued;
    int64_t times[2];

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    read_issued(bench, bench->order, &issued);
    times[0] = issued.not_before_utc - 1;
    times[1] = issued.not_after_utc + 1;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct signature_request request = {.content_sha256 = ""};

        sign(&(struct signed_by){&issued.der, 0, times[i]}, &request);
        assert_bad(bench, &request, "not valid");
        signature_request_clear(&request);
    }
    issued_clear(&issued);
}

/* Whoever has the certificate, which is no secret, has not its key. */
static void by_another_key(void **state)
{
    struct issuance_bench *bench = *state;
    struct signature_request request = {.content_sha256 = ""};
    struct issued issued;

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    read_issued(bench, bench->order, &issued);
    sign(&(struct signed_by){&issued.der, 1, bench->host.now_utc}, &request);
    assert_bad(bench, &request, "not by the certificate's key");
    signature_request_clear(&request);
    issued_clear(&issued);
}

static void not_by_a_certificate_of_this_host(void **state)
{
    struct issuance_bench *bench = *state;
    const struct buf *ca = ca_peek_issuing(bench->host.ra.ca);
    struct signature_request request;
    struct signature_request by_ca = {.content_sha256 = ""};
    struct issued issued;

    issue_and_sign(bench, &issued, &request);
    sign(&(struct signed_by){ca, 0, bench->host.now_utc}, &by_ca); /* its own CA is nobody's certificate */
    assert_bad(bench, &by_ca, "of this host");
    signature_request_clear(&by_ca);
    /* another certificate of that serial: not the one in the records */
    (void)ra_bench_sql(&bench->host, "UPDATE issued SET sha256 = replace(sha256, substr(sha256, 1, 1), 'x')");
    assert_bad(bench, &request, "of this host");
    (void)ra_bench_sql(&bench->host, "UPDATE issued SET serial = '00'");
    assert_bad(bench, &request, "of this host");
    signature_request_clear(&request);
    issued_clear(&issued);
}

/* --- the route --- */

static int post(struct issuance_bench *bench, const char *body, size_t len, struct response *response)
{
    struct request request = {.method = "POST",
                              .path = "/v1/signatures",
                              .content_type = "application/json",
                              .body = body,
                              .body_len = len,
                              .body_too_large = len > LIMIT_BODY_BYTES};

    (void)snprintf(request.id, sizeof request.id, "0a1b2c3d");
    *response = (struct response){.http_status = 0};
    buf_init(&response->body, LIMIT_ANSWER_BYTES);
    routes_handle(&bench->host.ra, &request, response);
    return response->http_status;
}

static void anybody_may_ask(void **state)
{
    struct issuance_bench *bench = *state;
    struct signature_request request;
    struct signature_answer answer = {.serial = ""};
    struct response response;
    struct issued issued;
    struct buf json;

    issue_and_sign(bench, &issued, &request);
    buf_init(&json, LIMIT_BODY_BYTES);
    assert_int_equal(signature_request_encode(&request, &json, NULL), ST_OK);
    assert_int_equal(post(bench, buf_text(&json), json.len, &response), 200);
    assert_int_equal(signature_answer_decode(response.body.data, response.body.len, &answer, NULL), ST_OK);
    assert_string_equal(answer.serial, issued.serial);
    assert_null(strstr(buf_text(&response.body), RA_BENCH_ID)); /* and learns no more than that */
    assert_false(response.may_be_stored);
    buf_clear(&response.body);
    buf_clear(&json);
    signature_request_clear(&request);
    issued_clear(&issued);
}

/* 'count' bytes of base64 that decode to no signature. */
static int post_base64(struct issuance_bench *bench, size_t count)
{
    static char body[LIMIT_BODY_BYTES * 2];
    struct response response;
    size_t len = (size_t)snprintf(body, sizeof body, "{\"content_sha256\":\"%064d\",\"cms\":\"", 0);
    int http_status = 0;

    memset(body + len, 'M', count);
    len += count;
    len += (size_t)snprintf(body + len, sizeof body - len, "\"}");
    http_status = post(bench, body, len, &response);
    buf_clear(&response.body);
    return http_status;
}

static void the_size_is_limited(void **state)
{
    struct issuance_bench *bench = *state;

    assert_int_equal(post_base64(bench, 43688), 422); /* 32 KiB and a little less: looked at */
    assert_int_equal(post_base64(bench, 33 * 1024 / 3 * 4), 400);
    assert_int_equal(post_base64(bench, LIMIT_BODY_BYTES), 413);
    assert_int_equal(post_base64(bench, 0), 400);
    assert_int_equal(post_base64(bench, 3), 400);
}

#define WITH_HOST(test) cmocka_unit_test_setup_teardown(test, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOST(the_certificate_as_it_stands_now),
        WITH_HOST(a_revoked_one_says_so),
        WITH_HOST(wrong_content_and_rubbish),
        WITH_HOST(made_outside_the_certificates_time),
        WITH_HOST(by_another_key),
        WITH_HOST(not_by_a_certificate_of_this_host),
        WITH_HOST(anybody_may_ask),
        WITH_HOST(the_size_is_limited),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
