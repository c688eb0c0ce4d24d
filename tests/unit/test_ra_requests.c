/* Requests on real sockets: what reaches a handler and how it is answered, and what is refused before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ra_listen_rig.h"

static void a_request_reaches_the_handler(void **state)
{
    struct listen_bench *bench = *state;
    char answer[ANSWER_SIZE];

    assert_int_equal(
        ask(bench, "POST /v1/x HTTP/1.1\r\n" CLOSE "Authorization: Bearer t\r\nContent-Length: 5\r\n\r\nhello", answer),
        200);
    assert_string_equal(bench->path, "/v1/x");
    assert_string_equal(bench->authorization, "Bearer t");
    assert_int_equal(bench->body_len, 5);
    assert_false(bench->has_query);
    assert_non_null(strstr(answer, "\r\n\r\nhandled"));
    assert_non_null(strstr(answer, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(answer, "X-Request-Id: "));
    assert_non_null(strstr(answer, "Content-Type: text/plain\r\n"));
}

static void paths_stay_as_they_were_sent(void **state)
{
    struct listen_bench *bench = *state;
    char answer[ANSWER_SIZE];

    assert_int_equal(ask(bench, "GET /v1/%64irectory HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_string_equal(bench->path, "/v1/%64irectory");
    assert_int_equal(ask(bench, "GET /v1/x?a=b HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_string_equal(bench->path, "/v1/x");
    assert_true(bench->has_query);
    assert_int_equal(ask(bench, "GET /v1/x? HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_string_equal(bench->path, "/v1/x");
    assert_true(bench->has_query); /* there is one, though nothing is in it */
    assert_int_equal(ask(bench, "GET /v1/x HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_false(bench->has_query);
}

/* The '?' is seen before the header is: what fails then, or comes next on the connection, must not suffer. */
static void a_query_is_forgotten_with_its_request(void **state)
{
    static const char TWO[] = "GET /v1/x? HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/y HTTP/1.1\r\n" CLOSE "\r\n";
    struct listen_bench *bench = *state;
    char answer[ANSWER_SIZE];

    assert_int_equal(ask(bench, TWO, answer), 200);
    assert_int_equal(bench->handled, 2);
    assert_string_equal(bench->path, "/v1/y");
    assert_false(bench->has_query);
    assert_int_equal(ask(bench, "GET /v1/x? HTTP/1.1\r\nConnection: close\r\n\r\n", answer), 400);
    assert_int_equal(bench->handled, 2);
}

static void a_body_has_a_limit(void **state)
{
    struct listen_bench *bench = *state;
    char *request = malloc(LIMIT_BODY_BYTES + 512);
    char answer[ANSWER_SIZE];
    size_t extra = 0;

    assert_non_null(request);
    for (extra = 0; extra < 2; extra++) {
        const size_t body = LIMIT_BODY_BYTES + extra;
        const int head = snprintf(request, 512, "POST /x HTTP/1.1\r\n" CLOSE "Content-Length: %zu\r\n\r\n", body);
        const int fd = dial(bench);

        memset(request + head, 'x', body);
        say(fd, request, (size_t)head + body);
        hear(fd, answer);
        assert_int_equal(status_of(answer), 200);
        assert_int_equal(bench->too_large, extra == 1);
        assert_int_equal(bench->body_len, extra == 1 ? 0 : LIMIT_BODY_BYTES);
    }
    free(request);
}

/* A request whose header, from the method to the empty line, has so many bytes. Freed by the caller. */
static char *request_of(size_t bytes)
{
    static const char HEAD[] = "GET /x HTTP/1.1\r\n" CLOSE "X-Long: ";
    char *request = malloc(bytes + 1);

    assert_non_null(request);
    memset(request, 'x', bytes);
    memcpy(request, HEAD, sizeof HEAD - 1);
    memcpy(request + bytes - 4, "\r\n\r\n", 5);
    return request;
}

static void a_header_has_a_limit(void **state)
{
    static const struct {
        size_t bytes;
        int status;
    } CASES[] = {
        {LISTEN_HEADER_BYTES, 200},     {LISTEN_HEADER_BYTES + 1, 431},         {LISTEN_HEADER_BYTES + 1024, 431},
        {2 * LISTEN_HEADER_BYTES, 431}, {(size_t)8 * LISTEN_HEADER_BYTES, 431},
    };
    struct listen_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        char *request = request_of(CASES[i].bytes);
        char answer[ANSWER_SIZE];
        const int status = ask(bench, request, answer);

        if (status != CASES[i].status)
            fail_msg("%zu bytes: %d", CASES[i].bytes, status);
        assert_int_equal(bench->handled, 1);
        free(request);
    }
}

/* Many short fields cost the library more memory than their bytes. */
static void a_header_of_many_fields_is_taken(void **state)
{
    enum { FIELDS = 100 };
    struct listen_bench *bench = *state;
    char request[LISTEN_HEADER_BYTES] = "GET /x HTTP/1.1\r\n" CLOSE;
    char answer[ANSWER_SIZE];
    size_t len = strlen(request);
    int i = 0;

    for (i = 0; i < FIELDS; i++)
        len += (size_t)snprintf(request + len, sizeof request - len, "X-Field-%d: some value of it\r\n", i);
    (void)snprintf(request + len, sizeof request - len, "\r\n");
    assert_int_equal(ask(bench, request, answer), 200);
}

/* Requests that two servers in a row might read differently: none of them may reach a handler. */
static void ambiguous_requests_are_refused(void **state)
{
    static const char *const CASES[] = {
        "POST /x HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST /x HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\n" CLOSE "Content-Length: +5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\n" CLOSE "Content-Length : 5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\n" CLOSE "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET /x HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET /x HTTP/1.1\r\n" CLOSE "X-Fold: a\r\n b\r\n\r\n",
        "GET /x HTTP/1.1\nHost: a\nConnection: close\n\n",
    };
    struct listen_bench *bench = *state;
    char answer[ANSWER_SIZE];
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        const int status = ask(bench, CASES[i], answer);

        if (status == 200 || bench->handled != 0)
            fail_msg("case %zu: %d", i, status);
    }
}

/* What a handler says of its answer becomes headers; what it leaves out does not. */
static void answers_have_their_headers(void **state)
{
    struct listen_bench *bench = *state;
    char answer[ANSWER_SIZE];

    bench->says = (struct response){
        .retry_after_s = 21600, .may_be_stored = true, .max_age_s = 60, .modified_utc = 784111777, .etag = "\"e1\""};
    assert_int_equal(ask(bench, "GET /x HTTP/1.1\r\n" CLOSE "If-None-Match: \"e0\"\r\n\r\n", answer), 200);
    assert_string_equal(bench->if_none_match, "\"e0\"");
    assert_non_null(strstr(answer, "Cache-Control: public, max-age=60, no-transform, must-revalidate\r\n"));
    assert_non_null(strstr(answer, "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    assert_non_null(strstr(answer, "ETag: \"e1\"\r\n"));
    assert_non_null(strstr(answer, "Retry-After: 21600\r\n"));
    bench->says = (struct response){.may_be_stored = true};
    assert_int_equal(ask(bench, "GET /x HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_string_equal(bench->if_none_match, "");
    assert_null(strstr(answer, "Cache-Control"));
    assert_null(strstr(answer, "Last-Modified"));
    assert_null(strstr(answer, "ETag"));
    bench->says = (struct response){.max_age_s = 60}; /* it may not be stored at all */
    assert_int_equal(ask(bench, "GET /x HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_non_null(strstr(answer, "Cache-Control: no-store\r\n"));
}

/* Each answer lets go of it once; a leak, or a use after that, is the sanitizer's to see. */
static void a_shared_body_is_sent_to_each(void **state)
{
    struct listen_bench *bench = *state;
    struct shared_bytes *shared = NULL;
    struct buf bytes = {.max = 64};
    char answer[ANSWER_SIZE];
    int i = 0;

    assert_int_equal(buf_append_text(&bytes, "one of all"), ST_OK);
    assert_int_equal(shared_bytes_new(&bytes, &shared, NULL), ST_OK);
    for (i = 0; i < 3; i++) {
        bench->says = (struct response){.shared = shared_bytes_hold(shared)};
        assert_int_equal(ask(bench, "GET /x HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
        assert_non_null(strstr(answer, "Content-Length: 10\r\n"));
        assert_non_null(strstr(answer, "\r\n\r\none of all"));
    }
    bench->says = (struct response){.shared = shared_bytes_hold(shared)};
    assert_int_equal(ask(bench, "HEAD /x HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_null(strstr(answer, "one of all"));
    bench->says = (struct response){.shared = NULL};
    shared_bytes_let_go(&shared);
    assert_null(shared);
}

/* The library leaves the body out; the header says how long it would have been. */
static void head_is_answered_without_the_body(void **state)
{
    struct listen_bench *bench = *state;
    char answer[ANSWER_SIZE];

    assert_int_equal(ask(bench, "HEAD /x HTTP/1.1\r\n" CLOSE "\r\n", answer), 200);
    assert_non_null(strstr(answer, "Content-Length: 7\r\n"));
    assert_null(strstr(answer, "handled"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTEN_TEST(a_request_reaches_the_handler),
        LISTEN_TEST(paths_stay_as_they_were_sent),
        LISTEN_TEST(a_body_has_a_limit),
        LISTEN_TEST(a_query_is_forgotten_with_its_request),
        LISTEN_TEST(a_header_has_a_limit),
        LISTEN_TEST(a_header_of_many_fields_is_taken),
        LISTEN_TEST(ambiguous_requests_are_refused),
        LISTEN_TEST(answers_have_their_headers),
        LISTEN_TEST(a_shared_body_is_sent_to_each),
        LISTEN_TEST(head_is_answered_without_the_body),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
