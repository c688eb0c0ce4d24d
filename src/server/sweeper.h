/*
 * The thread that forgets (retention.h) beside a running server.
 */
#ifndef SERVER_SWEEPER_H
#define SERVER_SWEEPER_H

#include "server/ra.h"

struct sweeper;
/* Sweeps at once, and then every retention.sweep_s. A sweep that fails is logged and made up for by the next. */
MUST_CHECK enum status sweeper_start(const struct ra *ra, struct sweeper **out, struct err *err);
/* Ends it, after the sweep that it is at. NULL is allowed. */
void sweeper_end(struct sweeper **sweeper);

#endif
