/*
 * Where the host keeps what must outlive it: opening it, and transactions. What is kept stands beside, by use:
 * store_people.h, store_order.h, store_consent.h, store_idempotency.h, store_certificate.h, store_audit.h. SQL is
 * written in this folder and nowhere else. It must not know policy (limits, times, states that may follow one another):
 * it keeps what it is given.
 *
 * Durability. A commit that returned ST_OK survives kill -9 and power failure. With PostgreSQL: see postgres_store.h.
 * With SQLite: journal mode WAL, because
 * readers (a helpdesk's "cert list" beside the server) then never wait for a writer and a commit is one flush instead
 * of two; synchronous=FULL, because WAL's usual NORMAL flushes at checkpoints only, and a commit that answered "issued"
 * could be gone after a power failure (https://www.sqlite.org/pragma.html#pragma_synchronous).
 *
 * Order of calls: store_open, { store_begin, any record function, store_finish }, store_close. Threads may share a
 * store; begin waits until no other thread, or not too many, have a transaction of that sort, so none may be held
 * across slow work (hashing, signing, sending). A thread that has both sorts at once began the reading one last. A
 * statement that failed may have ended its transaction: nothing but store_finish can follow it.
 *
 * With SQLite writing transactions that come close together share one commit, and so one flush (sqlite_writer.h):
 * store_finish then waits for those that had waited for this one. Each is still kept or undone by itself, and is
 * durable when its store_finish returns. Processes take turns (turn.h). With PostgreSQL they share the commit that
 * their rows of the audit log are chained with (postgres_chain.h).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "server/store/audit_chain.h"
#include "server/store/lock.h"

struct store;
/* One transaction: its thread's until it is finished. Every record function takes one. */
struct tx;

enum store_mode {
    STORE_CREATE, /* ST_ALREADY if the file, or tables of ours, exist; a file's mode is 0600 */
    STORE_OPEN    /* ST_NOT_FOUND; ST_BAD_FILE if it is no database of this schema version */
};

/* Of the writing and of the reading ones, where the database lets more than one transaction of a sort run at once. */
enum { STORE_CONNECTIONS = 8, STORE_CONNECTIONS_MOST = 64 };

/* address: the path of a file of SQLite's, or a URL of PostgreSQL's (postgres_connection.h). */
MUST_CHECK enum status store_open(const char *address, enum store_mode mode, struct store **out, struct err *err);
bool store_is_url(const char *address);
/* What a database of SQLite's consists of: its path with each of these behind it. */
enum { STORE_FILES = 4 };
extern const char *const STORE_FILE_ENDINGS[STORE_FILES];
/* Before the first transaction: other than STORE_CONNECTIONS, up to STORE_CONNECTIONS_MOST. */
void store_widen(struct store *store, unsigned connections);
void store_close(struct store **store);
/* The key of the audit log's chain (audit_chain.h), before the first row is added; the store keeps a copy until it
 * closes. */
void store_chain_audit(struct store *store, const unsigned char key[AUDIT_KEY_BYTES]);

/* Other threads and writers of other processes are waited for, up to five seconds in all: then ST_BUSY. */
MUST_CHECK enum status store_begin(struct store *store, struct tx **out, struct err *err);
/*
 * For record functions that only read (the others fail): sees what was committed, and waits for other readers alone,
 * never for a writer.
 */
MUST_CHECK enum status store_begin_read(struct store *store, struct tx **out, struct err *err);
bool store_reads_only(const struct tx *tx);
/*
 * Ends a transaction, *tx is NULL afterwards (NULL is allowed). Commits after ST_OK and ST_REFUSED, since a refusal is
 * an outcome that may have been counted; rolls back after anything else. Returns status, or why the commit failed.
 */
MUST_CHECK enum status store_finish(struct tx **tx, enum status status, struct err *err);
/* Nothing of it was done, since the database chose it out of several that were in one another's way (a deadlock): the
 * same again may go well. STORE_TRIES: how often in all, as a rule. */
enum { STORE_TRIES = 3 };
bool store_was_undone(enum status status, const struct err *err);

/*
 * All that is committed at one moment, as a new file that store_open takes; whoever reads or writes goes on meanwhile.
 * ST_UNSUPPORTED where the database is no file (it has tools of its own), ST_ALREADY if there is such a file.
 */
MUST_CHECK enum status store_copy(struct store *store, const char *path, struct err *err);
/* That the file is whole by the engine's own rules, whatever stands in it. ST_BAD_FILE; ST_UNSUPPORTED as above. */
MUST_CHECK enum status store_check(struct store *store, struct err *err);

/*
 * Of all nodes on one database one leads, until it resigns, closes the store, ends or is cut off: whoever asks then is
 * the next. It is for what should not be done twice; what must not be needs more, since a node that was cut off may not
 * know it yet. Where processes share a file, each leads.
 */
MUST_CHECK enum status store_lead(struct store *store, bool *leads, struct err *err);
void store_resign(struct store *store);

/* Since store_open: writing transactions that were finished, and the commits that they took; who waits to begin one
 * now. */
struct store_counts {
    uint64_t transactions, commits;
    unsigned waiting;
};
struct store_counts store_counts(struct store *store);

#endif
