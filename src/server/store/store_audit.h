/*
 * What happened, one row each, in the same transaction as what happened. No secret and no national ID: persons are
 * named by the number of their account, or by the keyed ID where there may be none. The database refuses to change or
 * delete a row; whoever goes around it breaks the chain (audit_chain.h).
 */
#ifndef STORE_STORE_AUDIT_H
#define STORE_STORE_AUDIT_H

#include <stdint.h>

#include "server/store/audit_chain.h"
#include "server/store/store.h"

struct audit {
    int64_t at_utc;
    const char *actor;  /* "account 12", "helpdesk", "host" */
    const char *action; /* "login.lock" */
    const char *object; /* "order 3f...", "nid 9a..." */
    const char *outcome;
};
/* store_chain_audit came before. It is written when the transaction commits (audit_queue.h). */
MUST_CHECK enum status store_audit_add(struct tx *tx, const struct audit *audit, struct err *err);

/*
 * Nobody is told of this transaction before its thread has finished another one that adds rows too: so those of both
 * may be chained together, and store_finish does not wait for it here. If it comes to no other one, they are with the
 * next of anybody's, or with store_audit_take_over.
 */
void store_audit_with_next(struct tx *tx);

/* Which rows: all that are wanted by each member that is set. */
struct audit_filter {
    int64_t since_utc; /* 0: from the first on */
    int64_t account; /* 0: of anybody; else by this person, or on the person, its orders, certificates and transfers */
    const char *nid; /* with account: its keyed ID in hexadecimal */
    const char *order;  /* NULL, or its identifier */
    const char *serial; /* NULL, or a certificate's */
    int64_t after;      /* only rows of a higher number */
    int64_t most;       /* 0: as many as there are */
};
/* In their order. The row is borrowed for the call; a status other than ST_OK ends it and is returned. */
typedef enum status store_audit_visitor(void *self, const struct audit_row *row, struct err *err);
MUST_CHECK enum status store_audit_each(struct tx *tx, const struct audit_filter *filter, store_audit_visitor *visit,
                                        void *self, struct err *err);
/*
 * What happened to one person, or was done by them: the last `most` rows of a lower number than before, the last first.
 * nid: the keyed ID in hexadecimal. By an index, however long the log is.
 */
MUST_CHECK enum status store_audit_person(struct tx *tx, int64_t account, const char *nid, int64_t before, int64_t most,
                                          store_audit_visitor *visit, void *self, struct err *err);

/*
 * Rows that wait in vain to be chained (audit_chain.h), are: this node's, and those of all that have waited for ten
 * seconds, since the node that wrote them died. chained: of the latter; refused: they are not as they were written, and
 * stay where they are.
 */
struct audit_left {
    uint64_t chained, refused;
};
MUST_CHECK enum status store_audit_take_over(struct store *store, int64_t now_utc, struct audit_left *out,
                                             struct err *err);
/* How many rows there have been, by the database's own counter. */
MUST_CHECK enum status store_audit_counted(struct tx *tx, int64_t *out, struct err *err);

#endif
