/*
 * The one writing connection of a process, and how its threads share it: group commit. What costs in a transaction is
 * the flush to disk at its end. So transactions that wait for one another anyway ride together: each is a savepoint
 * within one transaction of SQLite's. Who finishes while another waits hands the open transaction over to it and waits
 * for the end; who finishes last, or as the GROUP_MOST-th, commits for all.
 *
 * What a rider may rely on: it returns after the flush. Rolling back undoes its own savepoint and nobody else's. It
 * sees what the riders before it did, as if that were committed: so if the COMMIT fails, it fails for all, also for
 * those who had only looked and for those who rolled back. Nobody waits for company that is not there already: alone, a
 * transaction costs what it cost.
 *
 * Between two groups other processes have their turn (turn.h).
 */
#ifndef STORE_SQLITE_WRITER_H
#define STORE_SQLITE_WRITER_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "server/store/statements.h"
#include "server/store/store.h"

enum { WRITER_GROUP_MOST = 32 };

struct rider;
struct writer {
    struct statements *statements; /* borrowed, as is db */
    sqlite3 *db;
    int turn;
    pthread_mutex_t lock;
    pthread_cond_t given_back, ended;
    bool taken;           /* a thread is in its transaction, or commits */
    bool open;            /* SQLite's transaction is; changed by who has taken it, as is: */
    int spoilt;           /* not SQLITE_OK: why a part of it that failed could not be undone; then all of it must be */
    struct rider *riders; /* finished in it, waiting for its end */
    unsigned rider_count;
    struct store_counts counts;
};

void writer_init(struct writer *writer);
/* Once, before the first transaction. path: of the database. */
MUST_CHECK enum status writer_open(struct writer *writer, struct statements *statements, const char *path,
                                   struct err *err);
void writer_clear(struct writer *writer);

/* ST_BUSY after wait_most_ms of waiting for other threads and processes together. */
MUST_CHECK enum status writer_begin(struct writer *writer, int64_t wait_most_ms, struct err *err);
/* The contract of store_finish. */
MUST_CHECK enum status writer_finish(struct writer *writer, bool commits, enum status status, struct err *err);
struct store_counts writer_counts(struct writer *writer);

#endif
