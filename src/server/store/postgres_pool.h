/*
 * What threads take turns at: a few transactions, each with its connection. Whoever waits for one does not wait for
 * ever.
 */
#ifndef STORE_POSTGRES_POOL_H
#define STORE_POSTGRES_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "server/store/store.h"

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t given_back;
    void **free; /* as many as there may be; the last one that was given is taken first: it is the warmest */
    unsigned count;
    struct store_counts counts; /* each has its own commit */
};

/* Empty. False: no memory. A zeroed one may be cleared. */
bool pool_init(struct pool *pool, unsigned most);
void pool_clear(struct pool *pool);

/* NULL after that time. */
void *pool_take(struct pool *pool, int64_t wait_most_ms);
void pool_give(struct pool *pool, void *one);
void pool_empty(struct pool *pool);
struct store_counts pool_counts(struct pool *pool);

#endif
