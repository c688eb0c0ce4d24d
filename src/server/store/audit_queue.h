/*
 * The rows of the audit log that a transaction adds, kept until just before it commits: the log is one chain, so only
 * one transaction at a time can lengthen it, and from there until its commit all others wait. Asked of the log itself,
 * a transaction does not see its own rows.
 */
#ifndef STORE_AUDIT_QUEUE_H
#define STORE_AUDIT_QUEUE_H

#include "base/status.h"

struct tx;

struct audit_queue {
    struct audit_queued *first, **last; /* last: where the next one goes; NULL while there is none */
};

/* What was queued is written, in its order, and the head of the log is this transaction's until its end. */
MUST_CHECK enum status audit_queue_write(struct tx *tx, struct err *err);
void audit_queue_clear(struct tx *tx);

#endif
