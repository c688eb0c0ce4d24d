/*
 * bench_argon2 THREADS COUNT: so many bare Argon2id hashes of the host's default cost, in all, on so many threads.
 * Prints hashes a second.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pki/password.h"

enum { THREADS_MAX = 64 };

static const unsigned char pepper[PASSWORD_PEPPER_BYTES];
static const struct password_cost cost = {.memory_kib = 19456, .passes = 2};
static char hashed[PASSWORD_PHC_SIZE];
static atomic_long left;

static void *work(void *unused)
{
    (void)unused;
    while (atomic_fetch_sub(&left, 1) > 0) {
        bool matches = false;

        if (password_check("correct horse", pepper, hashed, &matches, NULL) != ST_OK || !matches)
            abort();
    }
    return NULL;
}

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    const long threads = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    const long count = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    pthread_t ids[THREADS_MAX];
    double begun = 0;

    if (threads < 1 || threads > THREADS_MAX || count < 1) {
        (void)fputs("usage: bench_argon2 THREADS COUNT\n", stderr);
        return 2;
    }
    if (password_hash("correct horse", pepper, &cost, hashed, NULL) != ST_OK)
        return 1;
    atomic_store(&left, count);
    begun = seconds();
    for (long i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, work, NULL) != 0)
            return 1;
    for (long i = 0; i < threads; i++)
        (void)pthread_join(ids[i], NULL);
    (void)printf("%.2f\n", (double)count / (seconds() - begun));
    return 0;
}
