#include "server/header_limit.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/fault.h"

enum { MS_PER_S = 1000, NS_PER_MS = 1000000, LOOK_EVERY_S = 1 };

static const int64_t NEVER_MS = INT64_MAX;

struct header_wait {
    struct header_wait *next, **link; /* link: what points to this one */
    int socket;
    int64_t until_ms;
};

struct header_limit {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    pthread_t watcher;
    bool ending;
    int64_t limit_ms;
    struct header_wait *first;
};

static int64_t monotonic_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS;
}

/* Under the lock, so no socket in the list is closed yet, and no number belongs to another connection. */
static void shut_late_ones(struct header_limit *limit)
{
    const int64_t now_ms = monotonic_ms();
    struct header_wait *wait = NULL;

    for (wait = limit->first; wait != NULL; wait = wait->next)
        if (wait->until_ms <= now_ms) {
            (void)shutdown(wait->socket, SHUT_RDWR);
            wait->until_ms = NEVER_MS; /* once */
        }
}

static void *watch(void *self)
{
    struct header_limit *limit = self;
    struct timespec until;

    (void)pthread_mutex_lock(&limit->lock);
    while (!limit->ending) {
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += LOOK_EVERY_S;
        (void)pthread_cond_timedwait(&limit->ended, &limit->lock, &until);
        shut_late_ones(limit);
    }
    (void)pthread_mutex_unlock(&limit->lock);
    return NULL;
}

enum status header_limit_new(int64_t limit_ms, struct header_limit **out, struct err *err)
{
    struct header_limit *limit = calloc(1, sizeof *limit);
    pthread_condattr_t attributes;
    int number = 0;

    if (limit == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "watching connections");
    limit->limit_ms = limit_ms;
    (void)pthread_mutex_init(&limit->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&limit->ended, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    number = pthread_create(&limit->watcher, NULL, watch, limit);
    if (number != 0) {
        (void)pthread_cond_destroy(&limit->ended);
        (void)pthread_mutex_destroy(&limit->lock);
        free(limit);
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "watching connections");
    }
    *out = limit;
    return ST_OK;
}

void header_limit_free(struct header_limit **limit)
{
    struct header_limit *ending = *limit;

    if (ending == NULL)
        return;
    (void)pthread_mutex_lock(&ending->lock);
    ending->ending = true;
    (void)pthread_cond_broadcast(&ending->ended);
    (void)pthread_mutex_unlock(&ending->lock);
    (void)pthread_join(ending->watcher, NULL);
    (void)pthread_cond_destroy(&ending->ended);
    (void)pthread_mutex_destroy(&ending->lock);
    free(ending);
    *limit = NULL;
}

struct header_wait *header_limit_begin(struct header_limit *limit, int socket)
{
    struct header_wait *wait = calloc(1, sizeof *wait);

    if (wait == NULL)
        return NULL;
    wait->socket = socket;
    wait->until_ms = monotonic_ms() + limit->limit_ms;
    (void)pthread_mutex_lock(&limit->lock);
    wait->next = limit->first;
    wait->link = &limit->first;
    if (wait->next != NULL)
        wait->next->link = &wait->next;
    limit->first = wait;
    (void)pthread_mutex_unlock(&limit->lock);
    return wait;
}

static void set_end(struct header_limit *limit, struct header_wait *wait, int64_t until_ms)
{
    if (wait == NULL)
        return;
    (void)pthread_mutex_lock(&limit->lock);
    wait->until_ms = until_ms;
    (void)pthread_mutex_unlock(&limit->lock);
}

void header_limit_met(struct header_limit *limit, struct header_wait *wait)
{
    set_end(limit, wait, NEVER_MS);
}

void header_limit_again(struct header_limit *limit, struct header_wait *wait, int64_t idle_ms)
{
    set_end(limit, wait, monotonic_ms() + idle_ms + limit->limit_ms);
}

void header_limit_end(struct header_limit *limit, struct header_wait *wait)
{
    if (wait == NULL)
        return;
    (void)pthread_mutex_lock(&limit->lock);
    *wait->link = wait->next;
    if (wait->next != NULL)
        wait->next->link = wait->link;
    (void)pthread_mutex_unlock(&limit->lock);
    free(wait);
}
