/*
 * One thing after another done by all processors at once, for a command that has many alike (requests of a host have
 * workers.h).
 */
#ifndef SERVER_CREW_H
#define SERVER_CREW_H

#include <stddef.h>

#include "base/status.h"

/* Called by several threads, each index once. */
typedef enum status crew_job(void *self, size_t index, struct err *err);

/*
 * Does it for 0 to count - 1 and returns when all threads are done, with the first failure, after which no further one
 * is begun. Few are done by the caller's thread alone, and so are all where no thread can be had.
 */
MUST_CHECK enum status crew_each(size_t count, crew_job *job, void *self, struct err *err);

#endif
