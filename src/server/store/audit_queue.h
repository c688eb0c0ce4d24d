/*
 * The rows of the audit log that a transaction adds, kept until just before it commits. Where one writes at a time they
 * are chained to the log's end then (audit_tail.h). Where several do, the log would be what all of them wait for, from
 * one's reading of its end to the end of that one's commit; so there they are sealed and wait in a table beside it, and
 * are chained, those of many transactions at once, before store_finish returns (postgres_chain.h). Asked of the log
 * itself, a transaction does not see its own rows.
 */
#ifndef STORE_AUDIT_QUEUE_H
#define STORE_AUDIT_QUEUE_H

#include <stdbool.h>

#include "base/status.h"

struct tx;

struct audit_queue {
    struct audit_queued *first, **last; /* last: where the next one goes; NULL while there is none */
    bool with_next;                     /* of store_audit_with_next */
};

/* What was queued is written, in its order. */
MUST_CHECK enum status audit_queue_write(struct tx *tx, struct err *err);
void audit_queue_clear(struct tx *tx);

#endif
