/* The listener, over real sockets on loopback: what reaches a handler, what does not, and how it stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/address.h"
#include "server/listen.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { ANSWER_SIZE = 8192, WORKERS = 2, QUEUE = 2 };

/* What the handler saw last, and a door that requests for /wait stand at. */
struct listen_bench {
    struct workers *workers;
    struct listener *listener;
    struct address address;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned handled, waiting;
    bool open, has_query, too_large;
    size_t body_len;
    char path[256], authorization[64];
};

static void remember(struct listen_bench *bench, const struct request *request)
{
    bench->handled++;
    bench->has_query = request->has_query;
    bench->too_large = request->body_too_large;
    bench->body_len = request->body_len;
    (void)snprintf(bench->path, sizeof bench->path, "%s", request->path);
    (void)snprintf(bench->authorization, sizeof bench->authorization, "%s",
                   request->authorization == NULL ? "" : request->authorization);
}

static void handle(void *self, const struct request *request, struct response *response)
{
    struct listen_bench *bench = self;

    (void)pthread_mutex_lock(&bench->lock);
    remember(bench, request);
    if (strcmp(request->path, "/wait") == 0) {
        bench->waiting++;
        (void)pthread_cond_broadcast(&bench->changed);
        while (!bench->open)
            (void)pthread_cond_wait(&bench->changed, &bench->lock);
    }
    (void)pthread_mutex_unlock(&bench->lock);
    response->http_status = 200;
    response->content_type = "text/plain";
    if (buf_append_text(&response->body, "handled") != ST_OK)
        response->http_status = 500;
}

static void handle_busy(void *self, const struct request *request, struct response *response)
{
    (void)self;
    (void)request;
    response->http_status = 503;
    response->retry_after_s = 7;
}

static int bench_open(void **state)
{
    static struct listen_bench bench;
    struct listen_settings settings = {
        .address = "127.0.0.1:0",
        .io_threads = 2,
        .connections = 64,
        .connections_per_address = 64,
        .idle_s = 30,
        .header_s = 2,
        .body_s = 30,
        .handler = handle,
        .busy = handle_busy,
        .self = &bench,
    };
    char address[LISTEN_PEER_SIZE];

    bench = (struct listen_bench){.open = false};
    (void)pthread_mutex_init(&bench.lock, NULL);
    (void)pthread_cond_init(&bench.changed, NULL);
    assert_int_equal(workers_new(WORKERS, QUEUE, &bench.workers, NULL), ST_OK);
    settings.workers = bench.workers;
    assert_int_equal(listen_open(&settings, &bench.listener, NULL), ST_OK);
    listen_address(bench.listener, address, sizeof address);
    assert_int_equal(address_read(address, &bench.address, NULL), ST_OK);
    assert_int_not_equal(address_port(&bench.address), 0);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct listen_bench *bench = *state;

    if (bench->listener != NULL)
        listen_drain(bench->listener, 30);
    workers_end(bench->workers);
    listen_close(&bench->listener);
    workers_free(&bench->workers);
    return 0;
}

static int dial(const struct listen_bench *bench)
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&bench->address.socket, bench->address.len), 0);
    return fd;
}

static void say(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

        if (sent <= 0)
            return; /* closed by the other side: its answer says why */
        bytes += sent;
        len -= (size_t)sent;
    }
}

/* All that comes until the other side closes. */
static void hear(int fd, char answer[ANSWER_SIZE])
{
    size_t len = 0;
    ssize_t got = 0;

    do {
        got = recv(fd, answer + len, ANSWER_SIZE - 1 - len, 0);
        if (got > 0)
            len += (size_t)got;
    } while (got > 0 && len < ANSWER_SIZE - 1);
    answer[len] = '\0';
    (void)close(fd);
}

static int status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

static int ask(const struct listen_bench *bench, const char *request, char answer[ANSWER_SIZE])
{
    const int fd = dial(bench);

    say(fd, request, strlen(request));
    hear(fd, answer);
    return status_of(answer);
}

/* Until so many requests for /wait stand at the door. */
static void await_waiting(struct listen_bench *bench, unsigned count)
{
    (void)pthread_mutex_lock(&bench->lock);
    while (bench->waiting < count)
        (void)pthread_cond_wait(&bench->changed, &bench->lock);
    (void)pthread_mutex_unlock(&bench->lock);
}

#define CLOSE "Host: a\r\nConnection: close\r\n"

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

static void a_header_has_a_limit(void **state)
{
    struct listen_bench *bench = *state;
    char *request = malloc(40000);
    char answer[ANSWER_SIZE];
    int head = 0;

    assert_non_null(request);
    head = snprintf(request, 512, "GET /x HTTP/1.1\r\n" CLOSE "X-Long: ");
    memset(request + head, 'x', 30000);
    memcpy(request + head + 30000, "\r\n\r\n", 5);
    assert_int_not_equal(ask(bench, request, answer), 200);
    assert_int_equal(bench->handled, 0);
    free(request);
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

/* Two workers are held and two requests wait in the queue: each further one is told to come back, nobody is forgotten.
 */
static void too_many_are_told_to_come_back(void **state)
{
    static const char WAIT[] = "GET /wait HTTP/1.1\r\n" CLOSE "\r\n";
    enum { CALLERS = 20, SERVED = WORKERS + QUEUE };
    struct listen_bench *bench = *state;
    struct pollfd callers[CALLERS];
    char answer[ANSWER_SIZE];
    unsigned refused = 0, served = 0;
    size_t i = 0;

    for (i = 0; i < CALLERS; i++) {
        callers[i] = (struct pollfd){.fd = dial(bench), .events = POLLIN};
        say(callers[i].fd, WAIT, strlen(WAIT));
        if (i + 1 == WORKERS) /* both held before the queue begins to fill */
            await_waiting(bench, WORKERS);
    }
    while (refused < CALLERS - SERVED) {
        assert_true(poll(callers, CALLERS, -1) > 0);
        for (i = 0; i < CALLERS; i++)
            if (callers[i].fd >= 0 && callers[i].revents != 0) {
                hear(callers[i].fd, answer);
                assert_int_equal(status_of(answer), 503);
                assert_non_null(strstr(answer, "Retry-After: 7\r\n"));
                callers[i].fd = -1; /* poll passes it over */
                refused++;
            }
    }
    (void)pthread_mutex_lock(&bench->lock);
    bench->open = true;
    (void)pthread_cond_broadcast(&bench->changed);
    (void)pthread_mutex_unlock(&bench->lock);
    for (i = 0; i < CALLERS; i++)
        if (callers[i].fd >= 0) {
            hear(callers[i].fd, answer);
            assert_int_equal(status_of(answer), 200);
            served++;
        }
    assert_int_equal(served, SERVED);
}

static void *drain(void *self)
{
    struct listen_bench *bench = self;

    listen_drain(bench->listener, 60);
    return NULL;
}

static void what_was_begun_is_answered_before_it_stops(void **state)
{
    struct listen_bench *bench = *state;
    static const char WAIT[] = "GET /wait HTTP/1.1\r\n" CLOSE "\r\n";
    const int fd = dial(bench);
    char answer[ANSWER_SIZE];
    pthread_t draining;

    say(fd, WAIT, strlen(WAIT));
    await_waiting(bench, 1);
    assert_int_equal(pthread_create(&draining, NULL, drain, bench), 0);
    (void)pthread_mutex_lock(&bench->lock);
    bench->open = true;
    (void)pthread_cond_broadcast(&bench->changed);
    (void)pthread_mutex_unlock(&bench->lock);
    hear(fd, answer);
    assert_int_equal(status_of(answer), 200);
    assert_non_null(strstr(answer, "handled"));
    assert_int_equal(pthread_join(draining, NULL), 0);
    workers_end(bench->workers);
    listen_close(&bench->listener);
}

/* Its body takes longer than the drain: by then no worker is there, and it is told to come back. */
static void what_outlasts_the_drain_finds_no_worker(void **state)
{
    static const char HEAD[] = "POST /x HTTP/1.1\r\n" CLOSE "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    struct listen_bench *bench = *state;
    const int fd = dial(bench);
    char answer[ANSWER_SIZE] = "";

    say(fd, HEAD, strlen(HEAD));
    assert_true(recv(fd, answer, 1, 0) == 1); /* "100 Continue": the header has been read */
    listen_drain(bench->listener, 0);
    workers_end(bench->workers);
    assert_int_equal(workers_give(bench->workers, NULL, NULL), ST_BUSY);
    say(fd, "{}", 2);
    hear(fd, answer);
    assert_non_null(strstr(answer, "HTTP/1.1 503 "));
    assert_int_equal(bench->handled, 0);
}

/* Each byte comes well within the idle time; the header as a whole does not come at all. */
static void a_header_that_drips_in_is_cut_off(void **state)
{
    static const char HEAD[] = "GET /x HTTP/1.1\r\n" CLOSE "X-Slow: ";
    struct listen_bench *bench = *state;
    struct pollfd closed = {.fd = dial(bench), .events = POLLIN};
    struct pollfd silent = {.fd = dial(bench), .events = POLLIN};
    char byte = 0;

    say(closed.fd, HEAD, strlen(HEAD));
    while (poll(&closed, 1, 100) == 0)
        say(closed.fd, "x", 1);
    assert_true(recv(closed.fd, &byte, 1, 0) <= 0);
    assert_true(poll(&silent, 1, -1) == 1);
    assert_true(recv(silent.fd, &byte, 1, 0) <= 0);
    assert_int_equal(bench->handled, 0);
    (void)close(silent.fd);
    (void)close(closed.fd);
}

/* The limit is the header's, not the connection's: a body, a handler and a second request have times of their own. */
static void the_limit_of_the_header_ends_with_the_header(void **state)
{
    static const char HEAD[] = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n";
    static const char LAST[] = "GET /x HTTP/1.1\r\n" CLOSE "\r\n";
    struct listen_bench *bench = *state;
    struct pollfd dripping = {.fd = dial(bench), .events = POLLIN};
    struct pollfd cut_off = {.fd = dial(bench), .events = POLLIN};
    char answer[ANSWER_SIZE];
    int i = 0;

    say(dripping.fd, HEAD, strlen(HEAD));
    assert_true(poll(&cut_off, 1, -1) == 1); /* the other connection's limit has passed, and so has this one's */
    for (i = 0; i < 6; i++)
        say(dripping.fd, "x", 1);
    assert_true(poll(&dripping, 1, -1) == 1);
    say(dripping.fd, LAST, strlen(LAST));
    hear(dripping.fd, answer);
    assert_int_equal(status_of(answer), 200);
    assert_int_equal(bench->handled, 2);
    (void)close(cut_off.fd);
}

static void an_address_that_is_taken_is_told(void **state)
{
    struct listen_bench *bench = *state;
    struct listen_settings settings = {
        .io_threads = 1,
        .connections = 8,
        .connections_per_address = 8,
        .idle_s = 1,
        .header_s = 1,
        .body_s = 1,
        .workers = bench->workers,
        .handler = handle,
        .busy = handle_busy,
    };
    struct listener *second = NULL;
    struct buf rubbish = {.max = 16};
    char address[LISTEN_PEER_SIZE];
    struct err err = ERR_INIT;

    listen_address(bench->listener, address, sizeof address);
    settings.address = address;
    assert_int_equal(listen_open(&settings, &second, &err), ST_BUSY);
    settings.address = "nowhere";
    assert_int_equal(listen_open(&settings, &second, NULL), ST_BAD_INPUT);
    settings.address = "127.0.0.1:0";
    assert_int_equal(buf_append_text(&rubbish, "rubbish"), ST_OK);
    settings.certificate_pem = &rubbish;
    settings.key_pem = &rubbish;
    assert_int_equal(listen_open(&settings, &second, NULL), ST_IO);
    buf_clear(&rubbish);
    assert_null(second);
}

#define LISTEN_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTEN_TEST(a_request_reaches_the_handler),
        LISTEN_TEST(paths_stay_as_they_were_sent),
        LISTEN_TEST(a_body_has_a_limit),
        LISTEN_TEST(a_header_has_a_limit),
        LISTEN_TEST(ambiguous_requests_are_refused),
        LISTEN_TEST(too_many_are_told_to_come_back),
        LISTEN_TEST(what_was_begun_is_answered_before_it_stops),
        LISTEN_TEST(what_outlasts_the_drain_finds_no_worker),
        LISTEN_TEST(a_header_that_drips_in_is_cut_off),
        LISTEN_TEST(the_limit_of_the_header_ends_with_the_header),
        LISTEN_TEST(an_address_that_is_taken_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
