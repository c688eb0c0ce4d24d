/*
 * The work for the CA behind, beside the requests of people: orders that it was asked for, and revocations that it has
 * to be told of. Any number of threads and nodes may be at it (sweeper.h): each thing is leased to one.
 */
#ifndef SERVER_OUTSIDE_SWEEP_H
#define SERVER_OUTSIDE_SWEEP_H

#include "server/ra.h"

/*
 * All that is due, until one fails or for a while. *count: certificates. Trouble with the CA is logged at its beginning
 * and its end; the status is only of what else goes wrong.
 */
MUST_CHECK enum status outside_sweep(const struct ra *ra, uint64_t *count, struct err *err);

#endif
