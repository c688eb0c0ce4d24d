/*
 * Moments of the monotonic clock, for waits that have one end though they are made of several.
 */
#ifndef STORE_MOMENT_H
#define STORE_MOMENT_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

struct timespec moment_after_ms(int64_t ms);
/* Negative once it is over. */
int64_t moment_ms_until(const struct timespec *moment);
/* A condition whose timed waits take such moments. */
void moment_cond_init(pthread_cond_t *cond);

#endif
