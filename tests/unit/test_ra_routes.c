/* Routes without a network: who is let in, which words a refusal has, and a whole application through them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "pki/cert.h"
#include "protocol/messages.h"
#include "protocol/order_proof.h"
#include "protocol/problem.h"
#include "ra_routes_rig.h"
#include "server/nonces.h"
#include "server/plain.h"
#include "server/routes.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --- finding routes --- */

static void unknown_paths_are_not_found(void **state)
{
    static const char *const PATHS[] = {
        "",
        "/",
        "/v1",
        "/v1/",
        "/v1/directory/",
        "/v1/Directory",
        "/v1/%64irectory",
        "v1/directory",
        "//v1/directory",
        "/v1/orders/",
        "/v1/orders/short",
        "/v1/orders/0123456789ABCDEF0123456789ABCDEF",
        "/v1/orders/" SOME_ORDER "0",
        "/v1/orders/" SOME_ORDER "/",
        "/v1/orders/" SOME_ORDER "/otp/",
        "/v1/orders/" SOME_ORDER "/nothing",
        "/v1/orders/../orders/" SOME_ORDER,
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(PATHS); i++) {
        if (call(bench, "GET", PATHS[i], NULL, NULL) != 404)
            fail_msg("%s: %d", PATHS[i], bench->answer.http_status);
        assert_int_equal(problem_name(bench), PROBLEM_NOT_FOUND);
    }
}

static void other_methods_are_told_which_are_allowed(void **state)
{
    static const struct {
        const char *method, *path, *allow;
    } CASES[] = {
        {"POST", "/v1/directory", "GET"},
        {"HEAD", "/v1/directory", "GET"},
        {"GET", "/v1/sessions", "POST"},
        {"GET", "/v1/sessions/current", "DELETE"},
        {"PUT", "/v1/orders/" SOME_ORDER, "GET, DELETE"},
        {"get", "/v1/directory", "GET"},
        {"DELETE", "/v1/orders/" SOME_ORDER "/otp", "POST"},
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        assert_int_equal(call(bench, CASES[i].method, CASES[i].path, NULL, NULL), 405);
        assert_string_equal(bench->answer.allow, CASES[i].allow);
        assert_int_equal(problem_name(bench), PROBLEM_METHOD);
    }
}

static void no_route_takes_a_query(void **state)
{
    struct routes_bench *bench = *state;
    const struct request request = {.method = "GET", .path = "/v1/directory", .has_query = true};

    assert_int_equal(ask(bench, &request), 400);
    assert_int_equal(problem_name(bench), PROBLEM_MALFORMED);
}

/* --- who is let in --- */

static void nobody_is_let_in_without_a_token(void **state)
{
    static const struct {
        const char *method, *path;
    } ROUTES[] = {
        {"DELETE", "/v1/sessions/current"},
        {"GET", "/v1/profile"},
        {"GET", "/v1/state"},
        {"POST", "/v1/orders"},
        {"GET", "/v1/orders/" SOME_ORDER},
        {"DELETE", "/v1/orders/" SOME_ORDER},
        {"POST", "/v1/orders/" SOME_ORDER "/otp"},
        {"POST", "/v1/orders/" SOME_ORDER "/otp/verify"},
        {"POST", "/v1/orders/" SOME_ORDER "/consent"},
        {"POST", "/v1/orders/" SOME_ORDER "/finalize"},
        {"GET", "/v1/orders/" SOME_ORDER "/certificate"},
        {"POST", "/v1/orders/" SOME_ORDER "/confirm"},
    };
    static const char *const HEADERS[] = {NULL, "", "Bearer", "Bearer ", "Bearer 00", "Basic QTpC", "bearer  x"};
    struct routes_bench *bench = *state;
    size_t i = 0, k = 0;

    for (i = 0; i < COUNT_OF(ROUTES); i++)
        for (k = 0; k < COUNT_OF(HEADERS); k++) {
            assert_int_equal(call(bench, ROUTES[i].method, ROUTES[i].path, HEADERS[k], NULL), 401);
            assert_int_equal(problem_name(bench), PROBLEM_UNAUTHENTICATED);
        }
}

static void a_proof_opens_three_routes_and_no_other(void **state)
{
    static const struct {
        const char *method, *path;
    } CLOSED[] = {
        {"GET", "/v1/state"},
        {"DELETE", "/v1/orders/" SOME_ORDER},
        {"POST", "/v1/orders/" SOME_ORDER "/finalize"},
        {"POST", "/v1/orders/" SOME_ORDER "/otp"},
    };
    static const struct {
        const char *method, *path;
    } OPEN[] = {
        {"GET", "/v1/orders/" SOME_ORDER},
        {"GET", "/v1/orders/" SOME_ORDER "/certificate"},
        {"POST", "/v1/orders/" SOME_ORDER "/confirm"},
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CLOSED); i++)
        assert_int_equal(call(bench, CLOSED[i].method, CLOSED[i].path, "OrderProof a.b.c", NULL), 401);
    for (i = 0; i < COUNT_OF(OPEN); i++) /* looked at: there is no such order */
        assert_int_equal(call(bench, OPEN[i].method, OPEN[i].path, "OrderProof a.b.c", NULL), 404);
}

static void refused_logins_are_the_same_bytes(void **state)
{
    struct routes_bench *bench = *state;
    char first[1024], locked[1024];
    int i = 0;

    assert_int_equal(
        call(bench, "POST", "/v1/sessions", NULL, "{\"national_id\":\"" RA_BENCH_ID "\",\"password\":\"wrong\"}"), 401);
    (void)snprintf(first, sizeof first, "%s", buf_text(&bench->answer.body));
    assert_int_equal(call(bench, "POST", "/v1/sessions", NULL,
                          "{\"national_id\":\"" RA_BENCH_UNKNOWN_ID "\",\"password\":\"wrong\"}"),
                     401);
    assert_string_equal(buf_text(&bench->answer.body), first);
    assert_null(strstr(first, "request_id"));
    for (i = 0; i < 3; i++)
        (void)call(bench, "POST", "/v1/sessions", NULL, "{\"national_id\":\"" RA_BENCH_ID "\",\"password\":\"wrong\"}");
    assert_int_equal(bench->answer.http_status, 429);
    assert_int_equal(bench->answer.retry_after_s, 900);
    (void)snprintf(locked, sizeof locked, "%s", buf_text(&bench->answer.body));
    for (i = 0; i < 3; i++)
        (void)call(bench, "POST", "/v1/sessions", NULL,
                   "{\"national_id\":\"" RA_BENCH_UNKNOWN_ID "\",\"password\":\"wrong\"}");
    assert_int_equal(bench->answer.http_status, 429);
    assert_string_equal(buf_text(&bench->answer.body), locked);
}

static void other_problems_carry_the_request_id(void **state)
{
    struct routes_bench *bench = *state;
    struct problem problem;

    (void)call(bench, "GET", "/nowhere", NULL, NULL);
    assert_int_equal(problem_decode(buf_text(&bench->answer.body), bench->answer.body.len, &problem, NULL), ST_OK);
    assert_string_equal(problem.request_id, "0a1b2c3d");
}

/* --- bodies --- */

static void bodies_are_json_of_the_right_shape_and_size(void **state)
{
    static char large[LIMIT_LOGIN_BODY_BYTES + 2];
    static const char GOOD[] = "{\"national_id\":\"" RA_BENCH_ID "\",\"password\":\"wrong\"}";
    static const struct {
        const char *type, *body;
        int http_status;
    } CASES[] = {
        {NULL, GOOD, 415},
        {"text/plain", GOOD, 415},
        {"application/jsonx", GOOD, 415},
        {"application/json-patch+json", GOOD, 415},
        {"application/json", "", 400},
        {"application/json", "{", 400},
        {"application/json", "[]", 400},
        {"application/json", "{\"national_id\":\"A123456789\"}", 400},
        {"application/json", "{\"national_id\":\"A123456789\",\"password\":\"x\",\"more\":1}", 400},
        {"application/json", "{\"national_id\":5,\"password\":\"x\"}", 400},
        {"application/json", large, 413},
        {"application/json", GOOD, 401},
        {"application/json; charset=utf-8", GOOD, 401},
        {"Application/JSON", GOOD, 401},
    };
    struct routes_bench *bench = *state;
    struct request request = {
        .method = "POST", .path = "/v1/sessions", .body_too_large = true, .content_type = "application/json"};
    size_t i = 0;

    assert_int_equal(ask(bench, &request), 413);
    assert_int_equal(problem_name(bench), PROBLEM_TOO_LARGE);
    request.body_too_large = false;
    memset(large, ' ', sizeof large - 1);
    for (i = 0; i < COUNT_OF(CASES); i++) {
        request.content_type = CASES[i].type;
        request.body = CASES[i].body;
        request.body_len = strlen(CASES[i].body);
        if (ask(bench, &request) != CASES[i].http_status)
            fail_msg("case %zu: %d", i, bench->answer.http_status);
    }
}

static void where_no_body_is_wanted_an_empty_object_is_fine(void **state)
{
    static const struct {
        const char *body;
        int http_status;
    } CASES[] = {{NULL, 201}, {"{}", 201}, {"", 201}, {"{\"a\":1}", 400}, {"x", 400}, {"[]", 400}};
    struct routes_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(call(bench, "POST", "/v1/nonces", NULL, CASES[i].body), CASES[i].http_status);
}

static void an_application_is_named(void **state)
{
    static const char *const KEYS[] = {NULL, "", "has space", "semi;colon",
                                       "00000000000000000000000000000000000000000000000000000000000000000"};
    struct routes_bench *bench = *state;
    size_t i = 0;

    log_in(bench);
    for (i = 0; i < COUNT_OF(KEYS); i++) {
        const struct request request = {
            .method = "POST",
            .path = "/v1/orders",
            .authorization = bench->bearer,
            .idempotency_key = KEYS[i],
            .content_type = "application/json",
            .body = "{\"kind\":\"new\",\"csr\":\"AAAA\"}",
            .body_len = 27,
        };

        assert_int_equal(ask(bench, &request), 400);
    }
    assert_int_equal(call(bench, "POST", "/v1/orders", bench->bearer, "{\"kind\":\"new\",\"csr\":\"AAAA\"}"), 422);
    assert_int_equal(problem_name(bench), PROBLEM_BAD_CSR);
    assert_int_equal(call(bench, "POST", "/v1/orders", bench->bearer,
                          "{\"kind\":\"renew\",\"csr\":\"AAAA\",\"replaces\":\"00E9\",\"proof\":\"a.b.c\"}"),
                     422);
    assert_int_equal(problem_name(bench), PROBLEM_BAD_CSR);
    assert_int_equal(call(bench, "POST", "/v1/orders", bench->bearer, "{\"kind\":\"renew\",\"csr\":\"AAAA\"}"), 400);
    assert_int_equal(problem_name(bench), PROBLEM_MALFORMED); /* without a proof */
}

/* --- everything --- */

static void open_routes_answer(void **state)
{
    struct routes_bench *bench = *state;
    struct directory directory;
    struct consent_answer consent;

    assert_int_equal(call(bench, "GET", "/v1/directory", NULL, NULL), 200);
    assert_int_equal(directory_decode(buf_text(&bench->answer.body), bench->answer.body.len, &directory, NULL), ST_OK);
    assert_int_equal(directory.server_time_utc, bench->host.now_utc);
    assert_true(directory.can_renew && directory.can_revoke && directory.can_transfer);
    assert_int_equal(call(bench, "GET", "/v1/consent", NULL, NULL), 200);
    assert_int_equal(consent_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &consent, NULL),
                     ST_OK);
    assert_string_equal(consent.sha256, bench->host.ra.consent.sha256);
    consent_answer_clear(&consent);
}

static void make_order(struct routes_bench *bench, struct order_answer *order)
{
    struct order_request request;
    struct buf json = {.max = 65536};

    ra_bench_request(&bench->host, bench->account, 0, &request);
    assert_int_equal(order_request_encode(&request, &json, NULL), ST_OK);
    assert_int_equal(call(bench, "POST", "/v1/orders", bench->bearer, buf_text(&json)), 201);
    assert_int_equal(order_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, order, NULL), ST_OK);
    order_request_clear(&request);
    buf_clear(&json);
}

static int step(struct routes_bench *bench, const char *method, const char *order, const char *tail, const char *json)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/v1/orders/%s%s", order, tail);
    return call(bench, method, path, bench->bearer, json);
}

/* The same by the key of the order, without a login. */
static int step_by_proof(struct routes_bench *bench, const char *method, const char *order, const char *tail,
                         const char *json)
{
    char path[96], header[2048];
    struct proof_place proof = {.nonce = ""};
    struct buf compact = {.max = LIMIT_PROOF_BYTES};
    struct nonce_answer nonce;

    (void)snprintf(path, sizeof path, "/v1/orders/%s%s", order, tail);
    assert_int_equal(nonces_make(&bench->host.ra, &nonce, NULL), ST_OK);
    memcpy(proof.nonce, nonce.nonce, sizeof proof.nonce);
    (void)snprintf(proof.url, sizeof proof.url, "%s%s", bench->host.ra.config.public_origin, path);
    assert_int_equal(order_proof_make(&proof, key_signer(ra_bench_key(0)), &compact, NULL), ST_OK);
    (void)snprintf(header, sizeof header, ORDER_PROOF_SCHEME " %s", buf_text(&compact));
    buf_clear(&compact);
    return call(bench, method, path, header, json);
}

static void a_whole_application(void **state)
{
    struct routes_bench *bench = *state;
    struct order_answer order;
    struct state_answer standing;
    struct cert_list chain = {.count = 0};
    struct cert_info info;
    char json[512];

    log_in(bench);
    assert_int_equal(call(bench, "GET", "/v1/profile", bench->bearer, NULL), 200);
    make_order(bench, &order);
    assert_int_equal(step(bench, "POST", order.order, "/otp", "{}"), 202);
    (void)snprintf(json, sizeof json, "{\"code\":\"%s\"}", bench->host.sent.code);
    assert_int_equal(step(bench, "POST", order.order, "/otp/verify", json), 200);
    (void)snprintf(json, sizeof json, "{\"id\":\"%s\",\"sha256\":\"%s\",\"agreed\":true}", bench->host.ra.consent.id,
                   bench->host.ra.consent.sha256);
    assert_int_equal(step(bench, "POST", order.order, "/consent", json), 200);
    assert_int_equal(step(bench, "POST", order.order, "/finalize", NULL), 200);
    assert_int_equal(call(bench, "DELETE", "/v1/sessions/current", bench->bearer, NULL), 204);
    assert_int_equal(step(bench, "GET", order.order, "", NULL), 401); /* from here on by the key alone */

    assert_int_equal(step_by_proof(bench, "GET", order.order, "", NULL), 200);
    assert_int_equal(step_by_proof(bench, "GET", order.order, "/certificate", NULL), 200);
    assert_string_equal(bench->answer.content_type, CERTIFICATE_CONTENT_TYPE);
    assert_int_equal(cert_list_from_pem(buf_text(&bench->answer.body), bench->answer.body.len, &chain, NULL), ST_OK);
    assert_int_equal(cert_read(chain.items[0].data, chain.items[0].len, &info, NULL), ST_OK);
    (void)snprintf(json, sizeof json, "{\"sha256\":\"%s\",\"installed\":true}", info.sha256);
    assert_int_equal(step_by_proof(bench, "POST", order.order, "/confirm", json), 200);

    log_in(bench);
    assert_int_equal(call(bench, "GET", "/v1/state", bench->bearer, NULL), 200);
    assert_int_equal(state_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &standing, NULL),
                     ST_OK);
    assert_int_equal(standing.state, HOST_VALID);
    assert_string_equal(standing.certificate.serial, info.serial);
    assert_string_equal(standing.certificate.name, "王小明");
    cert_list_clear(&chain);
}

static void put_release(const struct routes_bench *bench, const char *text)
{
    char path[160];
    FILE *file = NULL;

    (void)snprintf(path, sizeof path, "%s/release.jws", bench->host.folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
}

/* Whoever can write the folder; the signature is the client's to see. */
static void the_release_notice_is_handed_out_as_it_is(void **state)
{
    static const char *const NONE[] = {"", "\n", "a.b", "a.b.c.d", "a.b.c\nd", "a b.c.d", "{\"notice\":\"a.b.c\"}"};
    struct routes_bench *bench = *state;
    char long_one[LIMIT_RELEASE_SIZE + 8];
    size_t i = 0;

    assert_int_equal(call(bench, "GET", "/v1/release", NULL, NULL), 404);
    assert_int_equal(problem_name(bench), PROBLEM_NOT_FOUND);
    put_release(bench, "aA0.b_-.c\n");
    assert_int_equal(call(bench, "GET", "/v1/release", NULL, NULL), 200);
    assert_string_equal(buf_text(&bench->answer.body), "{\"notice\":\"aA0.b_-.c\"}");
    put_release(bench, "d.e.f"); /* without a restart */
    assert_int_equal(call(bench, "GET", "/v1/release", NULL, NULL), 200);
    assert_string_equal(buf_text(&bench->answer.body), "{\"notice\":\"d.e.f\"}");
    for (i = 0; i < COUNT_OF(NONE); i++) {
        put_release(bench, NONE[i]);
        assert_int_equal(call(bench, "GET", "/v1/release", NULL, NULL), 500);
        assert_int_equal(problem_name(bench), PROBLEM_INTERNAL);
    }
    memset(long_one, 'a', sizeof long_one);
    memcpy(long_one, "a.b.", 4);
    long_one[LIMIT_RELEASE_SIZE] = '\0';
    put_release(bench, long_one);
    assert_int_equal(call(bench, "GET", "/v1/release", NULL, NULL), 500);
    long_one[LIMIT_RELEASE_SIZE - 1] = '\0';
    put_release(bench, long_one);
    assert_int_equal(call(bench, "GET", "/v1/release", NULL, NULL), 200);
}

/* What the host itself cannot do is not the client's mistake, and its words are for the log. */
static void the_hosts_own_mistakes_are_internal(void **state)
{
    struct routes_bench *bench = *state;
    char order[LIMIT_ID_SIZE], path[96];

    ra_bench_order(&bench->host, bench->account, 0, order);
    ra_bench_verify(&bench->host, bench->account, order);
    ra_bench_agree(&bench->host, bench->account, order);
    log_in(bench);
    bench->host.ra.config.firm_name[0] = '\0';
    (void)snprintf(path, sizeof path, "/v1/orders/%s/finalize", order);
    assert_int_equal(call(bench, "POST", path, bench->bearer, "{}"), 500);
    assert_int_equal(problem_name(bench), PROBLEM_INTERNAL);
    assert_null(strstr(buf_text(&bench->answer.body), "subject"));
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(unknown_paths_are_not_found),
        HOST_TEST(other_methods_are_told_which_are_allowed),
        HOST_TEST(no_route_takes_a_query),
        HOST_TEST(nobody_is_let_in_without_a_token),
        HOST_TEST(a_proof_opens_three_routes_and_no_other),
        HOST_TEST(refused_logins_are_the_same_bytes),
        HOST_TEST(other_problems_carry_the_request_id),
        HOST_TEST(bodies_are_json_of_the_right_shape_and_size),
        HOST_TEST(where_no_body_is_wanted_an_empty_object_is_fine),
        HOST_TEST(an_application_is_named),
        HOST_TEST(open_routes_answer),
        HOST_TEST(a_whole_application),
        HOST_TEST(the_release_notice_is_handed_out_as_it_is),
        HOST_TEST(the_hosts_own_mistakes_are_internal),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
