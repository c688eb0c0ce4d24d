/*
 * A listener on loopback with a handler that remembers what it saw, and a client that says bytes and hears bytes, for
 * the tests of the listener. cmocka.h comes before this.
 */
#ifndef RA_LISTEN_RIG_H
#define RA_LISTEN_RIG_H

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
    char path[256], authorization[64], if_none_match[64];
    struct response says; /* what the handler answers, but for status and body */
};

static inline void remember(struct listen_bench *bench, const struct request *request)
{
    bench->handled++;
    bench->has_query = request->has_query;
    bench->too_large = request->body_too_large;
    bench->body_len = request->body_len;
    (void)snprintf(bench->path, sizeof bench->path, "%s", request->path);
    (void)snprintf(bench->authorization, sizeof bench->authorization, "%s",
                   request->authorization == NULL ? "" : request->authorization);
    (void)snprintf(bench->if_none_match, sizeof bench->if_none_match, "%s",
                   request->if_none_match == NULL ? "" : request->if_none_match);
}

static inline void handle(void *self, const struct request *request, struct response *response)
{
    struct listen_bench *bench = self;
    struct response answer;

    (void)pthread_mutex_lock(&bench->lock);
    remember(bench, request);
    answer = bench->says;
    if (strcmp(request->path, "/wait") == 0) {
        bench->waiting++;
        (void)pthread_cond_broadcast(&bench->changed);
        while (!bench->open)
            (void)pthread_cond_wait(&bench->changed, &bench->lock);
    }
    (void)pthread_mutex_unlock(&bench->lock);
    answer.body = response->body;
    *response = answer;
    response->http_status = 200;
    response->content_type = "text/plain";
    if (buf_append_text(&response->body, "handled") != ST_OK)
        response->http_status = 500;
}

static inline void handle_busy(void *self, const struct request *request, struct response *response)
{
    (void)self;
    (void)request;
    response->http_status = 503;
    response->retry_after_s = 7;
}

static inline int bench_open(void **state)
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

static inline int bench_close(void **state)
{
    struct listen_bench *bench = *state;

    if (bench->listener != NULL)
        listen_drain(bench->listener, 30);
    workers_end(bench->workers);
    listen_close(&bench->listener);
    workers_free(&bench->workers);
    return 0;
}

static inline int dial(const struct listen_bench *bench)
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&bench->address.socket, bench->address.len), 0);
    return fd;
}

static inline void say(int fd, const char *bytes, size_t len)
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
static inline void hear(int fd, char answer[ANSWER_SIZE])
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

static inline int status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

static inline int ask(const struct listen_bench *bench, const char *request, char answer[ANSWER_SIZE])
{
    const int fd = dial(bench);

    say(fd, request, strlen(request));
    hear(fd, answer);
    return status_of(answer);
}

#define CLOSE "Host: a\r\nConnection: close\r\n"

#define LISTEN_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

#endif
