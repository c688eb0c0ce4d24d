#include "server/store/postgres_pool.h"

#include <stdlib.h>

#include "server/store/moment.h"

bool pool_init(struct pool *pool, unsigned most)
{
    *pool = (struct pool){.free = calloc(most, sizeof *pool->free)};
    if (pool->free == NULL)
        return false;
    (void)pthread_mutex_init(&pool->lock, NULL);
    moment_cond_init(&pool->given_back);
    return true;
}

void pool_clear(struct pool *pool)
{
    if (pool->free == NULL)
        return;
    (void)pthread_cond_destroy(&pool->given_back);
    (void)pthread_mutex_destroy(&pool->lock);
    free(pool->free);
    pool->free = NULL;
}

void *pool_take(struct pool *pool, int64_t wait_most_ms)
{
    const struct timespec until = moment_after_ms(wait_most_ms);
    void *one = NULL;
    int number = 0;

    (void)pthread_mutex_lock(&pool->lock);
    pool->counts.waiting++;
    while (pool->count == 0 && number == 0)
        number = pthread_cond_timedwait(&pool->given_back, &pool->lock, &until);
    pool->counts.waiting--;
    if (pool->count > 0) {
        one = pool->free[--pool->count];
        pool->counts.transactions++;
        pool->counts.commits++;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return one;
}

void pool_give(struct pool *pool, void *one)
{
    (void)pthread_mutex_lock(&pool->lock);
    pool->free[pool->count++] = one;
    (void)pthread_cond_signal(&pool->given_back);
    (void)pthread_mutex_unlock(&pool->lock);
}

void pool_empty(struct pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock);
    pool->count = 0;
    (void)pthread_mutex_unlock(&pool->lock);
}

struct store_counts pool_counts(struct pool *pool)
{
    struct store_counts counts;

    (void)pthread_mutex_lock(&pool->lock);
    counts = pool->counts;
    (void)pthread_mutex_unlock(&pool->lock);
    return counts;
}
