/*
 * A transaction of PostgreSQL's from its beginning until it is known how it ended. What is asked of it waits for the
 * server, what is sent does not (postgres_pipeline.h): its beginning, its locks, rows that are only added. It must not
 * know which connections there are (postgres_store.c).
 *
 * Order of calls: postgres_tx_begin, { postgres_tx_ask, postgres_tx_send, postgres_tx_lock }, postgres_tx_finish.
 */
#ifndef STORE_POSTGRES_TX_H
#define STORE_POSTGRES_TX_H

#include "server/store/engine.h"
#include "server/store/postgres_pipeline.h"

enum { POSTGRES_LOCKS_MOST = 8 };

/* Begins with the engine's. Kept from one use to the next for its connection. */
struct postgres_tx {
    struct tx base;
    struct postgres_connection connection;
    int64_t locks[POSTGRES_LOCKS_MOST]; /* in the order in which they were asked for */
    int lock_count;
    bool answered;   /* the server has said something since it began */
    int64_t waiting; /* rows of the audit log that it leaves to be chained (postgres_audit.h) */
};

struct postgres_tx *postgres_tx_of(struct tx *tx);

/* ST_BUSY, ST_UNTRUSTED and so on as postgres_connect: nothing is to be finished then. */
MUST_CHECK enum status postgres_tx_begin(struct postgres_tx *tx, struct err *err);
MUST_CHECK enum status postgres_tx_ask(struct postgres_tx *tx, const struct postgres_message *message, PGresult **out,
                                       struct err *err);
/* answer: other than POSTGRES_END. */
MUST_CHECK enum status postgres_tx_send(struct postgres_tx *tx, const struct postgres_message *message,
                                        enum postgres_answer answer, struct err *err);
/* Until its end; others do not have it when the next statement runs. */
MUST_CHECK enum status postgres_tx_lock(struct postgres_tx *tx, int64_t number, struct err *err);
/* By which the server counts it: no other had it, or will. */
MUST_CHECK enum status postgres_tx_number(struct postgres_tx *tx, int64_t *out, struct err *err);
/* The contract of store_finish. */
MUST_CHECK enum status postgres_tx_finish(struct postgres_tx *tx, bool commits, enum status status, struct err *err);

#endif
