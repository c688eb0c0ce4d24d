/*
 * Bounds how many threads do a costly thing at once, and how many may wait for it: one Argon2id takes tens of
 * milliseconds and megabytes, so logins, not certificates, are what can bring a host down (facts/pki.md 3).
 */
#ifndef SERVER_GATE_H
#define SERVER_GATE_H

#include <stdint.h>

#include "base/status.h"

struct gate;

MUST_CHECK enum status gate_new(unsigned inside_most, unsigned waiting_most, struct gate **out, struct err *err);
void gate_free(struct gate **gate);

/* Waits for a place. ST_BUSY at once if waiting_most threads wait already. After ST_OK: gate_leave. */
MUST_CHECK enum status gate_enter(struct gate *gate);
void gate_leave(struct gate *gate);
/* How often anybody was let in: what tests count instead of measuring time. */
uint64_t gate_entered(struct gate *gate);

#endif
