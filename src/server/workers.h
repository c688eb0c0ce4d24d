/*
 * Threads that do one job after another from a bounded queue.
 */
#ifndef SERVER_WORKERS_H
#define SERVER_WORKERS_H

#include "base/status.h"

struct workers;

typedef void workers_job(void *self);

MUST_CHECK enum status workers_new(unsigned threads, unsigned waiting_most, struct workers **out, struct err *err);
/* ST_BUSY if the queue is full, or after workers_end; the job is not done then. */
MUST_CHECK enum status workers_give(struct workers *workers, workers_job *job, void *self);
/* How many jobs no thread has begun yet. */
unsigned workers_waiting(struct workers *workers);
/* Does what is in the queue to its end, then ends the threads. NULL is allowed. */
void workers_end(struct workers *workers);
/* Ends them if they run, and frees: nobody may give any more. */
void workers_free(struct workers **workers);

#endif
