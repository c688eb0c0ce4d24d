/*
 * Rows of the audit log that wait in a table of their own (audit_waiting) to be chained (audit_queue.h): putting them
 * there, and chaining them. It must not know who waits for that (postgres_chain.h).
 *
 * What somebody else than the host put there, or changed, is never chained: ST_BAD_FILE, and it stays where it is. What
 * is not there any more was chained by another node, or taken away (audit_chain.h).
 */
#ifndef STORE_POSTGRES_AUDIT_H
#define STORE_POSTGRES_AUDIT_H

#include "server/store/engine.h"

/* Of engine.h. */
MUST_CHECK enum status postgres_audit_wait(struct tx *tx, const struct audit_row *row, struct err *err);

/* A transaction that has committed, how many rows it wrote, and how many of them are chained so far. */
struct postgres_audited {
    int64_t transaction, rows, chained;
};
enum { POSTGRES_AUDITED_MOST = 64 };

/* Both add to the log, which is theirs from here to the transaction's end. */
MUST_CHECK enum status postgres_audit_chain(struct tx *tx, struct postgres_audited *audited, size_t count,
                                            struct err *err);
/* Adds to *left. *after: 0 at first, then what the next call is given; POSTGRES_AUDIT_NO_MORE: there are no more. */
enum { POSTGRES_AUDIT_NO_MORE = -1 };
MUST_CHECK enum status postgres_audit_take_over(struct tx *tx, int64_t now_utc, struct audit_left *left, int64_t *after,
                                                struct err *err);

#endif
