/*
 * The end of the audit log, to which one transaction at a time adds rows: whoever reads it to add to it is the only
 * writer, or holds the log (postgres_audit.h).
 */
#ifndef STORE_AUDIT_TAIL_H
#define STORE_AUDIT_TAIL_H

#include "server/store/audit_chain.h"

struct tx;
struct query;

#define AUDIT_COLUMNS "seq, at_utc, actor, action, object, outcome, hash"

/* How many rows there have been, and the hash that the next one follows: zero before the first. */
struct audit_tail {
    int64_t seq;
    unsigned char hash[SHA256_BYTES];
};

MUST_CHECK enum status audit_tail_read(struct tx *tx, struct audit_tail *out, struct err *err);
/* From the two columns of engine.audit_head; a failure is the query's. */
void audit_tail_of(struct query *query, int column, struct audit_tail *out);
/* The row's own number and hash are not looked at. */
MUST_CHECK enum status audit_tail_add(struct tx *tx, struct audit_tail *tail, const struct audit_row *row,
                                      struct err *err);

/* All columns of a row but its number, in the order of AUDIT_COLUMNS. Reading goes by type as well as by value: a
 * column that only reads as what it was is not what it was. Texts are borrowed until the query's next row. */
void audit_tail_bind(struct query *query, const struct audit_row *row);
void audit_tail_peek(struct query *query, int column, struct audit_row *out);

#endif
