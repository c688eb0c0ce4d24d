#include "server/store/moment.h"

enum { MS_PER_S = 1000, NS_PER_MS = 1000000 };

struct timespec moment_after_ms(int64_t ms)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += (time_t)(ms / MS_PER_S);
    at.tv_nsec += (long)(ms % MS_PER_S) * NS_PER_MS;
    if (at.tv_nsec >= (long)MS_PER_S * NS_PER_MS) {
        at.tv_sec++;
        at.tv_nsec -= (long)MS_PER_S * NS_PER_MS;
    }
    return at;
}

int64_t moment_ms_until(const struct timespec *moment)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(moment->tv_sec - now.tv_sec) * MS_PER_S + (moment->tv_nsec - now.tv_nsec) / NS_PER_MS;
}

void moment_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;

    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(cond, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}
