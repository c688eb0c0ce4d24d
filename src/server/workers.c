#include "server/workers.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/fault.h"

struct job {
    workers_job *run;
    void *self;
};

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job *queue; /* a ring of 'size' places */
    unsigned size, first, waiting;
    bool ending;
    pthread_t *threads;
    unsigned count;
};

static void *work(void *self)
{
    struct workers *workers = self;

    (void)pthread_mutex_lock(&workers->lock);
    for (;;) {
        struct job job;

        while (workers->waiting == 0 && !workers->ending)
            (void)pthread_cond_wait(&workers->changed, &workers->lock);
        if (workers->waiting == 0)
            break;
        job = workers->queue[workers->first];
        workers->first = (workers->first + 1) % workers->size;
        workers->waiting--;
        (void)pthread_mutex_unlock(&workers->lock);
        job.run(job.self);
        (void)pthread_mutex_lock(&workers->lock);
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return NULL;
}

enum status workers_new(unsigned threads, unsigned waiting_most, struct workers **out, struct err *err)
{
    struct workers *workers = calloc(1, sizeof *workers);
    int number = 0;

    if (workers == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "starting worker threads");
    (void)pthread_mutex_init(&workers->lock, NULL);
    (void)pthread_cond_init(&workers->changed, NULL);
    workers->size = waiting_most;
    workers->queue = calloc(waiting_most, sizeof *workers->queue);
    workers->threads = calloc(threads, sizeof *workers->threads);
    if (workers->queue == NULL || workers->threads == NULL) {
        workers_free(&workers);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "starting worker threads");
    }
    while (number == 0 && workers->count < threads) {
        number = pthread_create(&workers->threads[workers->count], NULL, work, workers);
        if (number == 0)
            workers->count++;
    }
    if (number != 0) {
        workers_free(&workers);
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "starting worker threads");
    }
    *out = workers;
    return ST_OK;
}

enum status workers_give(struct workers *workers, workers_job *job, void *self)
{
    enum status status = ST_BUSY;

    (void)pthread_mutex_lock(&workers->lock);
    if (workers->waiting < workers->size && !workers->ending) {
        workers->queue[(workers->first + workers->waiting) % workers->size] = (struct job){job, self};
        workers->waiting++;
        (void)pthread_cond_signal(&workers->changed);
        status = ST_OK;
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return status;
}

unsigned workers_waiting(struct workers *workers)
{
    unsigned waiting = 0;

    (void)pthread_mutex_lock(&workers->lock);
    waiting = workers->waiting;
    (void)pthread_mutex_unlock(&workers->lock);
    return waiting;
}

void workers_end(struct workers *workers)
{
    unsigned i = 0;

    if (workers == NULL)
        return;
    (void)pthread_mutex_lock(&workers->lock);
    workers->ending = true;
    (void)pthread_cond_broadcast(&workers->changed);
    (void)pthread_mutex_unlock(&workers->lock);
    for (i = 0; i < workers->count; i++)
        (void)pthread_join(workers->threads[i], NULL);
    workers->count = 0;
}

void workers_free(struct workers **workers)
{
    struct workers *ending = *workers;

    if (ending == NULL)
        return;
    workers_end(ending);
    (void)pthread_cond_destroy(&ending->changed);
    (void)pthread_mutex_destroy(&ending->lock);
    free(ending->threads);
    free(ending->queue);
    free(ending);
    *workers = NULL;
}
