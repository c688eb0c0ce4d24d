/* The listener under load and over time, on real sockets: who waits, who is told to come back, and how it stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>

#include "ra_listen_rig.h"

/* Until so many requests for /wait stand at the door. */
static void await_waiting(struct listen_bench *bench, unsigned count)
{
    (void)pthread_mutex_lock(&bench->lock);
    while (bench->waiting < count)
        (void)pthread_cond_wait(&bench->changed, &bench->lock);
    (void)pthread_mutex_unlock(&bench->lock);
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
    assert_int_equal(listen_open(&settings, &second, NULL), ST_BAD_FILE);
    buf_clear(&rubbish);
    assert_null(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTEN_TEST(too_many_are_told_to_come_back),
        LISTEN_TEST(what_was_begun_is_answered_before_it_stops),
        LISTEN_TEST(what_outlasts_the_drain_finds_no_worker),
        LISTEN_TEST(a_header_that_drips_in_is_cut_off),
        LISTEN_TEST(the_limit_of_the_header_ends_with_the_header),
        LISTEN_TEST(an_address_that_is_taken_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
