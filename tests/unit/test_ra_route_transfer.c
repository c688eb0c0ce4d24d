/* The routes of files for a phone: who is let in, which paths there are, and what goes over the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pfx_files.h"
#include "ra_routes_rig.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define SOME_TRANSFER "0123456789abcdef0123456789abcdef"

static void offer(struct routes_bench *bench, const char *url)
{
    (void)snprintf(bench->host.ra.config.transfer.url, sizeof bench->host.ra.config.transfer.url, "%s", url);
}

/* The body of a request for that file. */
static void write_body(const char *file, struct buf *out)
{
    struct transfer_request request = {.device = DEVICE_IPHONE};

    pfx_files_load(file, &request.file);
    buf_init(out, LIMIT_BODY_BYTES);
    assert_int_equal(transfer_request_encode(&request, out, NULL), ST_OK);
    transfer_request_clear(&request);
}

static int make(struct routes_bench *bench, const char *file, struct transfer_made_answer *out)
{
    struct buf body;
    int status = 0;

    write_body(file, &body);
    status = call(bench, "POST", "/v1/transfers", bench->bearer, buf_text(&body));
    if (status == 201)
        assert_int_equal(transfer_made_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, out, NULL),
                         ST_OK);
    buf_clear(&body);
    return status;
}

static enum transfer_state ask_state(struct routes_bench *bench, const char *method, const char *id)
{
    struct transfer_answer answer;
    char path[96];

    (void)snprintf(path, sizeof path, "/v1/transfers/%s", id);
    assert_int_equal(call(bench, method, path, bench->bearer, NULL), 200);
    assert_int_equal(transfer_answer_decode(buf_text(&bench->answer.body), bench->answer.body.len, &answer, NULL),
                     ST_OK);
    assert_string_equal(answer.transfer, id);
    return answer.state;
}

static void goes_its_way_over_the_wire(void **state)
{
    struct routes_bench *bench = *state;
    struct transfer_made_answer made;

    offer(bench, "https://phone.example.test:8444");
    log_in(bench);
    assert_int_equal(make(bench, "3des.p12", &made), 201);
    assert_memory_equal(made.url, "https://phone.example.test:8444/t/", 34);
    assert_int_equal(made.expires_in_s, bench->host.ra.config.transfer.ttl_s);
    assert_int_equal(ask_state(bench, "GET", made.transfer), TRANSFER_WAITING);
    assert_false(bench->answer.may_be_stored);
    assert_int_equal(ask_state(bench, "DELETE", made.transfer), TRANSFER_CANCELLED);
    assert_int_equal(ask_state(bench, "GET", made.transfer), TRANSFER_CANCELLED);
}

static void the_directory_says_whether_it_is_offered(void **state)
{
    static const char *const URLS[] = {"", "https://phone.example.test"};
    struct routes_bench *bench = *state;
    struct directory directory;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(URLS); i++) {
        offer(bench, URLS[i]);
        assert_int_equal(call(bench, "GET", "/v1/directory", NULL, NULL), 200);
        assert_int_equal(directory_decode(buf_text(&bench->answer.body), bench->answer.body.len, &directory, NULL),
                         ST_OK);
        assert_int_equal(directory.can_transfer, i == 1);
    }
}

static void refuses_by_name(void **state)
{
    struct routes_bench *bench = *state;
    struct transfer_made_answer made;

    offer(bench, "https://phone.example.test");
    log_in(bench);
    assert_int_equal(make(bench, "plain.p12", &made), 422);
    assert_int_equal(problem_name(bench), PROBLEM_BAD_FILE);
    assert_int_equal(call(bench, "POST", "/v1/transfers", bench->bearer, "{\"device\":\"iphone\"}"), 400);
    assert_int_equal(call(bench, "GET", "/v1/transfers/" SOME_TRANSFER, bench->bearer, NULL), 404);
    assert_int_equal(problem_name(bench), PROBLEM_NOT_FOUND);
    assert_int_equal(call(bench, "DELETE", "/v1/transfers/" SOME_TRANSFER, bench->bearer, "{\"x\":1}"), 400);
    bench->host.ra.config.transfer.per_day = 1;
    assert_int_equal(make(bench, "3des.p12", &made), 201);
    assert_int_equal(make(bench, "3des.p12", &made), 429);
    assert_int_equal(problem_name(bench), PROBLEM_RATE_LIMITED);
    assert_int_equal(bench->answer.retry_after_s, 86400);
    offer(bench, "");
    assert_int_equal(make(bench, "3des.p12", &made), 403);
    assert_int_equal(problem_name(bench), PROBLEM_FORBIDDEN);
}

static void nobody_without_a_login_is_let_in(void **state)
{
    static const struct {
        const char *method, *path;
    } ROUTES[] = {
        {"POST", "/v1/transfers"},
        {"GET", "/v1/transfers/" SOME_TRANSFER},
        {"DELETE", "/v1/transfers/" SOME_TRANSFER},
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    offer(bench, "https://phone.example.test");
    for (i = 0; i < COUNT_OF(ROUTES); i++) {
        assert_int_equal(call(bench, ROUTES[i].method, ROUTES[i].path, NULL, NULL), 401);
        assert_int_equal(call(bench, ROUTES[i].method, ROUTES[i].path, "OrderProof a.b.c", NULL), 401);
    }
}

static void there_is_no_other_path(void **state)
{
    static const char *const PATHS[] = {
        "/v1/transfers/",
        "/v1/transfers/0123",
        "/v1/transfers/0123456789ABCDEF0123456789abcdef",
        "/v1/transfers/" SOME_TRANSFER "/",
        "/v1/transfers/" SOME_TRANSFER "0",
        "/t/AAAAAAAAAAAAAAAAAAAAAA",
    };
    struct routes_bench *bench = *state;
    size_t i = 0;

    log_in(bench);
    for (i = 0; i < COUNT_OF(PATHS); i++)
        assert_int_equal(call(bench, "GET", PATHS[i], bench->bearer, NULL), 404);
    assert_int_equal(call(bench, "PUT", "/v1/transfers/" SOME_TRANSFER, bench->bearer, NULL), 405);
    assert_string_equal(bench->answer.allow, "GET, DELETE");
}

#define ROUTES_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUTES_TEST(goes_its_way_over_the_wire),
        ROUTES_TEST(the_directory_says_whether_it_is_offered),
        ROUTES_TEST(refuses_by_name),
        ROUTES_TEST(nobody_without_a_login_is_let_in),
        ROUTES_TEST(there_is_no_other_path),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
