/* The plain-HTTP listener: the CA certificates and the revocation list that certificates point to, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "pki/ocsp.h"
#include "ra_routes_rig.h"
#include "server/plain.h"
#include "server/store/store_certificate.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct plain plain_of(struct routes_bench *bench)
{
    struct plain plain = {.ra = &bench->host.ra};

    assert_int_equal(crl_keeper_new(plain.ra, &plain.lists, NULL), ST_OK);
    assert_int_equal(responder_new(plain.ra, 1, &plain.responder, NULL), ST_OK);
    return plain;
}

static void plain_end(struct plain *plain)
{
    crl_keeper_free(&plain->lists);
    responder_free(&plain->responder);
}

/* What would be sent, of either kind. */
static const struct buf *body_of(const struct routes_bench *bench)
{
    return bench->answer.shared != NULL ? shared_bytes_peek(bench->answer.shared) : &bench->answer.body;
}

static void ask_plain(struct routes_bench *bench, struct plain *plain, const struct request *request)
{
    buf_clear(&bench->answer.body);
    shared_bytes_let_go(&bench->answer.shared);
    bench->answer = (struct response){.body = {.max = LIMIT_ANSWER_BYTES}};
    plain_handle(plain, request, &bench->answer);
}

static void the_plain_listener_serves_the_ca_certificates(void **state)
{
    static const struct {
        const char *method, *path;
        bool has_query;
        int http_status;
    } CASES[] = {
        {"GET", "/ca/issuing.cer", false, 200},   {"GET", "/ca/root.cer", false, 200},
        {"HEAD", "/ca/issuing.cer", false, 200},  {"GET", "/", false, 404},
        {"GET", "/v1/directory", false, 404},     {"POST", "/ca/issuing.cer", false, 405},
        {"PUT", "/crl/issuing.crl", false, 405},  {"GET", "/ca/../ra.keys", false, 404},
        {"GET", "/ca/issuing.cer", true, 404},    {"GET", "/crl/issuing.crl", true, 404},
        {"GET", "/crl/issuing.crl/", false, 404}, {"GET", "/ocsp", false, 405},
        {"GET", "/crl/root.crl", false, 200},
    };
    struct routes_bench *bench = *state;
    struct plain plain = plain_of(bench);
    const struct buf *issuing = ca_peek_issuing(bench->host.ra.ca);
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        const struct request request = {
            .method = CASES[i].method, .path = CASES[i].path, .has_query = CASES[i].has_query};

        ask_plain(bench, &plain, &request);
        if (bench->answer.http_status != CASES[i].http_status)
            fail_msg("case %zu: %d", i, bench->answer.http_status);
        if (i == 0) {
            assert_string_equal(bench->answer.content_type, "application/pkix-cert");
            assert_int_equal(bench->answer.body.len, issuing->len);
            assert_memory_equal(bench->answer.body.data, issuing->data, issuing->len);
        }
    }
    plain_end(&plain);
}

static void get_list(struct routes_bench *bench, struct plain *plain, const char *if_none_match,
                     const char *if_modified_since)
{
    const struct request request = {
        .method = "GET", .path = CA_CRL_PATH, .if_none_match = if_none_match, .if_modified_since = if_modified_since};

    ask_plain(bench, plain, &request);
}

static void the_list_comes_with_what_caches_want(void **state)
{
    struct routes_bench *bench = *state;
    struct plain plain = plain_of(bench);
    struct published list;

    get_list(bench, &plain, NULL, NULL);
    assert_int_equal(bench->answer.http_status, 503); /* none was made yet */
    assert_true(bench->answer.retry_after_s > 0);
    assert_int_equal(body_of(bench)->len, 0);
    assert_int_equal(crl_keeper_look(plain.lists, NULL), ST_OK);
    assert_int_equal(crl_keeper_hold(plain.lists, &list), ST_OK);
    get_list(bench, &plain, NULL, NULL);
    assert_int_equal(bench->answer.http_status, 200);
    assert_string_equal(bench->answer.content_type, "application/pkix-crl");
    assert_ptr_equal(bench->answer.shared, list.der); /* and no copy of it */
    assert_int_equal(bench->answer.body.len, 0);
    assert_true(bench->answer.may_be_stored);
    assert_int_equal(bench->answer.max_age_s, 300);
    assert_int_equal(bench->answer.modified_utc, bench->host.now_utc);
    assert_int_equal(strlen(bench->answer.etag), 66);
    bench->host.now_utc = list.next_update_utc - 7;
    get_list(bench, &plain, NULL, NULL);
    assert_int_equal(bench->answer.max_age_s, 7);
    bench->host.now_utc = list.next_update_utc;
    get_list(bench, &plain, NULL, NULL);
    assert_int_equal(bench->answer.http_status, 200); /* whoever reads it sees that it has ended */
    assert_false(bench->answer.may_be_stored);
    published_clear(&list);
    plain_end(&plain);
}

static void who_has_the_list_is_told_so(void **state)
{
    struct routes_bench *bench = *state;
    struct plain plain = plain_of(bench);
    char etag[LISTEN_ETAG_SIZE], weak[2 * LISTEN_ETAG_SIZE];
    size_t i = 0;

    assert_int_equal(crl_keeper_look(plain.lists, NULL), ST_OK);
    get_list(bench, &plain, NULL, NULL);
    memcpy(etag, bench->answer.etag, sizeof etag);
    (void)snprintf(weak, sizeof weak, "\"a\", W/%s", etag);
    {
        const struct {
            const char *if_none_match, *if_modified_since;
            int http_status;
        } cases[] = {
            {etag, NULL, 304},
            {weak, NULL, 304},
            {"*", NULL, 304},
            {NULL, "Mon, 23 Nov 2026 02:13:20 GMT", 304},
            {"\"a\"", NULL, 200},
            {"", NULL, 200},
            {"\"a\"", "Mon, 23 Nov 2026 02:13:20 GMT", 200}, /* the first one decides */
            {NULL, "Mon, 23 Nov 2026 02:13:21 GMT", 200},
            {NULL, "yesterday", 200},
        };

        for (i = 0; i < COUNT_OF(cases); i++) {
            get_list(bench, &plain, cases[i].if_none_match, cases[i].if_modified_since);
            if (bench->answer.http_status != cases[i].http_status)
                fail_msg("case %zu: %d", i, bench->answer.http_status);
            assert_int_equal(body_of(bench)->len == 0, cases[i].http_status == 304);
            assert_string_equal(bench->answer.etag, etag);
        }
    }
    plain_end(&plain);
}

static void ask_ocsp(struct routes_bench *bench, struct plain *plain, const char *method, const char *path,
                     const struct buf *body)
{
    struct request request = {.method = method, .path = path, .content_type = "application/ocsp-request"};

    if (body != NULL) {
        request.body = body->data;
        request.body_len = body->len;
    }
    ask_plain(bench, plain, &request);
}

/* Its certificate, and a question about it. */
static void issue_and_question(struct routes_bench *bench, struct ocsp_question *question, struct buf *out)
{
    char order[LIMIT_ID_SIZE];
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;

    ra_bench_issue(&bench->host, bench->account, 0, order);
    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, order, &issued, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    *question = (struct ocsp_question){.hash = OCSP_SHA1};
    memcpy(question->serial, issued.serial, sizeof question->serial);
    issued_clear(&issued);
    buf_init(out, OCSP_QUESTION_MAX);
    assert_int_equal(ocsp_question_write(question, ca_peek_issuing(bench->host.ra.ca), out, NULL), ST_OK);
}

static enum status read_body(const struct routes_bench *bench, const struct ocsp_question *question)
{
    const struct buf *body = body_of(bench);
    struct ocsp_answer answer;

    assert_int_equal(bench->answer.http_status, 200);
    assert_string_equal(bench->answer.content_type, "application/ocsp-response");
    return ocsp_answer_read(body->data, body->len, question, ca_peek_issuing(bench->host.ra.ca), bench->host.now_utc,
                            &answer, NULL);
}

/* RFC 5019 5: what base64 has of characters that mean something else in an address is written as %XX. */
static void path_of(const struct buf *question, bool escaped, struct buf *out)
{
    struct buf base64;

    buf_init(&base64, 1024);
    buf_init(out, 4096);
    assert_int_equal(base64_append(&base64, question->data, question->len), ST_OK);
    assert_int_equal(buf_append_format(out, "%s/", CA_OCSP_PATH), ST_OK);
    for (size_t i = 0; i < base64.len; i++) {
        const char character = buf_text(&base64)[i];

        if (escaped && strchr("+/=", character) != NULL)
            assert_int_equal(buf_append_format(out, "%%%02x", (unsigned)character), ST_OK);
        else
            assert_int_equal(buf_append(out, &character, 1), ST_OK);
    }
    buf_clear(&base64);
}

static void what_a_certificate_is_worth(void **state)
{
    struct routes_bench *bench = *state;
    struct plain plain = plain_of(bench);
    struct ocsp_question question;
    struct buf der, path;

    issue_and_question(bench, &question, &der);
    ask_ocsp(bench, &plain, "POST", "/ocsp", &der);
    assert_int_equal(read_body(bench, &question), ST_OK);
    ask_ocsp(bench, &plain, "POST", "/ocsp/", &der);
    assert_int_equal(read_body(bench, &question), ST_OK);
    for (int escaped = 0; escaped <= 1; escaped++) {
        struct request again = {.method = "GET"};
        char etag[LISTEN_ETAG_SIZE];

        path_of(&der, escaped == 1, &path);
        ask_ocsp(bench, &plain, "GET", buf_text(&path), NULL);
        assert_int_equal(read_body(bench, &question), ST_OK);
        assert_true(bench->answer.may_be_stored);
        assert_int_equal(bench->answer.max_age_s, 300);
        memcpy(etag, bench->answer.etag, sizeof etag);
        again.path = buf_text(&path);
        again.if_none_match = etag;
        ask_plain(bench, &plain, &again);
        assert_int_equal(bench->answer.http_status, 304);
        buf_clear(&path);
    }
    buf_clear(&der);
    plain_end(&plain);
}

static void questions_that_are_refused(void **state)
{
    static const struct {
        const char *method, *path;
        int http_status;
        enum status status; /* of the answer, with 200 */
    } cases[] = {
        {"POST", "/ocsp", 200, ST_UNSUPPORTED},
        {"GET", "/ocsp/MAA=", 200, ST_UNSUPPORTED},
        {"GET", "/ocsp/%4", 200, ST_UNSUPPORTED},
        {"GET", "/ocsp/%", 200, ST_UNSUPPORTED},
        {"GET", "/ocsp/%zz", 200, ST_UNSUPPORTED},
        {"GET", "/ocsp/!", 200, ST_UNSUPPORTED},
        {"GET", "/ocsp", 405, ST_OK},
        {"GET", "/ocsp/", 405, ST_OK},
        {"PUT", "/ocsp", 405, ST_OK},
        {"POST", "/ocsp/MAA=", 405, ST_OK},
        {"GET", "/ocsps", 404, ST_OK},
    };
    static const struct ocsp_question question = {.hash = OCSP_SHA1, .serial = "1A"};
    struct routes_bench *bench = *state;
    struct plain plain = plain_of(bench);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ask_ocsp(bench, &plain, cases[i].method, cases[i].path, NULL);
        if (bench->answer.http_status != cases[i].http_status)
            fail_msg("case %zu: %d", i, bench->answer.http_status);
        assert_false(bench->answer.may_be_stored);
        if (cases[i].http_status == 200 && read_body(bench, &question) != cases[i].status)
            fail_msg("case %zu", i);
    }
    plain_end(&plain);
}

static void what_is_not_known_is_not_signed(void **state)
{
    struct routes_bench *bench = *state;
    struct plain plain = plain_of(bench);
    struct ocsp_question question;
    struct buf der;

    issue_and_question(bench, &question, &der);
    der.data[der.len - 1] ^= 1; /* the serial number ends it */
    ask_ocsp(bench, &plain, "POST", "/ocsp", &der);
    assert_int_equal(read_body(bench, &question), ST_NOT_FOUND);
    assert_false(bench->answer.may_be_stored);
    buf_clear(&der);
    plain_end(&plain);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(the_plain_listener_serves_the_ca_certificates),
        HOST_TEST(the_list_comes_with_what_caches_want),
        HOST_TEST(who_has_the_list_is_told_so),
        HOST_TEST(what_a_certificate_is_worth),
        HOST_TEST(questions_that_are_refused),
        HOST_TEST(what_is_not_known_is_not_signed),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
