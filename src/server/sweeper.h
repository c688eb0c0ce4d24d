/*
 * A thread that clears something up again and again beside a running server.
 */
#ifndef SERVER_SWEEPER_H
#define SERVER_SWEEPER_H

#include "server/generation.h"

struct sweeper_job {
    enum status (*sweep)(const struct ra *ra, uint64_t *removed, struct err *err);
    const char *doing, *done; /* static, for the log: "removing...", "rows... are removed" (behind their number) */
    int64_t every_s;
};

struct sweeper;
/* Sweeps at once, and then again and again, each time by the generation that is in force. A sweep that fails is logged
 * and made up for by the next. */
MUST_CHECK enum status sweeper_start(struct generations *generations, const struct sweeper_job *job,
                                     struct sweeper **out, struct err *err);
/* Ends it, after the sweep that it is at. NULL is allowed. */
void sweeper_end(struct sweeper **sweeper);

#endif
