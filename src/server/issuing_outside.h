/*
 * Issuing by a CA of somebody else (ca/outside.h). An order begins with a transaction of CMP that is committed before
 * its first message leaves; it is gone on with by outside_sweep.h, never by a worker that somebody waits for.
 */
#ifndef SERVER_ISSUING_OUTSIDE_H
#define SERVER_ISSUING_OUTSIDE_H

#include "server/issuing.h"

extern const struct issuing ISSUING_OUTSIDE;

#endif
