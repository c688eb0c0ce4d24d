#include "server/sweeper.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/fault.h"
#include "base/log.h"

struct sweeper {
    struct generations *generations;
    struct sweeper_job job;
    pthread_mutex_t lock; /* over 'ending' */
    pthread_cond_t changed;
    pthread_t thread;
    bool ending;
};

static void sweep_and_tell(const struct sweeper *sweeper)
{
    const struct sweeper_job *job = &sweeper->job;
    struct generation *held = generations_hold(sweeper->generations);
    struct err err = ERR_INIT;
    uint64_t removed = 0;
    const enum status status = job->sweep(&held->ra, &removed, &err);

    generations_let_go(sweeper->generations, held);
    if (status != ST_OK)
        log_failure(LOG_WARNING, job->doing, &err);
    else if (removed > 0)
        log_line(LOG_INFO, "%llu %s", (unsigned long long)removed, job->done);
}

static void *run(void *self)
{
    struct sweeper *sweeper = self;
    struct timespec until;

    (void)pthread_mutex_lock(&sweeper->lock);
    while (!sweeper->ending) {
        int number = 0;

        (void)pthread_mutex_unlock(&sweeper->lock);
        sweep_and_tell(sweeper);
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += (time_t)sweeper->job.every_s;
        (void)pthread_mutex_lock(&sweeper->lock);
        while (!sweeper->ending && number != ETIMEDOUT)
            number = pthread_cond_timedwait(&sweeper->changed, &sweeper->lock, &until);
    }
    (void)pthread_mutex_unlock(&sweeper->lock);
    return NULL;
}

static void init_waiting(struct sweeper *sweeper)
{
    pthread_condattr_t attributes;

    (void)pthread_mutex_init(&sweeper->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&sweeper->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

static void sweeper_free(struct sweeper *sweeper)
{
    (void)pthread_cond_destroy(&sweeper->changed);
    (void)pthread_mutex_destroy(&sweeper->lock);
    free(sweeper);
}

enum status sweeper_start(struct generations *generations, const struct sweeper_job *job, struct sweeper **out,
                          struct err *err)
{
    struct sweeper *sweeper = calloc(1, sizeof *sweeper);
    int number = 0;

    if (sweeper == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "starting the sweeper");
    sweeper->generations = generations;
    sweeper->job = *job;
    init_waiting(sweeper);
    number = pthread_create(&sweeper->thread, NULL, run, sweeper);
    if (number != 0) {
        sweeper_free(sweeper);
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "starting the sweeper");
    }
    *out = sweeper;
    return ST_OK;
}

void sweeper_end(struct sweeper **sweeper)
{
    struct sweeper *ending = *sweeper;

    if (ending == NULL)
        return;
    (void)pthread_mutex_lock(&ending->lock);
    ending->ending = true;
    (void)pthread_cond_signal(&ending->changed);
    (void)pthread_mutex_unlock(&ending->lock);
    (void)pthread_join(ending->thread, NULL);
    sweeper_free(ending);
    *sweeper = NULL;
}
