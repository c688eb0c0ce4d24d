/*
 * Where the log of a serving host goes, and how it looks: what the configuration says of it, put into effect at the
 * start and again at each reload, so that a file which was rotated away is left for a new one of its name. Lines of
 * other threads are never lost or torn by it. It must not know what is logged.
 */
#ifndef SERVER_LOG_TARGET_H
#define SERVER_LOG_TARGET_H

#include <stdio.h>

#include "server/config.h"

/* Zero-initialise. One a process. */
struct log_target {
    FILE *stream; /* the same for as long as anybody logs; what it leads to changes */
};

/*
 * Text, to standard error: until the configuration has been read. ST_IO, ST_NO_MEMORY.
 */
MUST_CHECK enum status log_target_open(struct log_target *target, struct err *err);
/* A failure leaves the log as it was: ST_IO with the file's path as err.detail. */
MUST_CHECK enum status log_target_apply(struct log_target *target, const struct config *config, struct err *err);
/* Nobody logs any more. */
void log_target_close(struct log_target *target);

#endif
