/* The plain-HTTP listener: the CA certificates and the revocation list that certificates point to, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ra_routes_rig.h"
#include "server/plain.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct plain plain_of(struct routes_bench *bench)
{
    struct plain plain = {.ra = &bench->host.ra};

    assert_int_equal(crl_keeper_new(plain.ra, &plain.lists, NULL), ST_OK);
    return plain;
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
        {"GET", "/crl/issuing.crl/", false, 404}, {"GET", "/ocsp", false, 404},
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
    crl_keeper_free(&plain.lists);
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
    struct crl_published list;

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
    crl_published_clear(&list);
    crl_keeper_free(&plain.lists);
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
    crl_keeper_free(&plain.lists);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(the_plain_listener_serves_the_ca_certificates),
        HOST_TEST(the_list_comes_with_what_caches_want),
        HOST_TEST(who_has_the_list_is_told_so),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
