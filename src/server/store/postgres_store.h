/*
 * The engine that keeps the records in PostgreSQL (engine.h), for hosts of several nodes, and what its postgres_*.c
 * files share. Each node has a few connections to write and as many to read, so that who reads never waits behind who
 * writes.
 *
 * Durability is the server's: synchronous_commit and fsync are looked at on every connection, and nothing of ours turns
 * them down. With an asynchronous standby a commit that was answered can be lost in a failover, with a synchronous one
 * it cannot.
 *
 * A COMMIT whose answer did not come is settled by asking the server, also after its restart, what became of the
 * transaction (pg_xact_status). If nobody answers within POSTGRES_WAIT_MOST_MS, or a standby that took its place, it is
 * not known: ST_IO, and whoever asked looks again, as after any failure.
 *
 * Writing transactions of all nodes run at once; what the use cases count on they lock (lock.h).
 */
#ifndef STORE_POSTGRES_STORE_H
#define STORE_POSTGRES_STORE_H

#include "server/store/engine.h"
#include "server/store/postgres_connection.h"

/* The contract of store_open. Creates in the schema that the URL's user writes to, which must have no table of ours. */
MUST_CHECK enum status postgres_store_open(const char *url, enum store_mode mode, struct store **out, struct err *err);

/* Tables, indices and version; ST_ALREADY if there are some. */
MUST_CHECK enum status postgres_schema_create(struct postgres_connection *connection, struct err *err);
/* As sqlite_schema_ready. ST_NOT_FOUND if there is none. */
MUST_CHECK enum status postgres_schema_ready(struct postgres_connection *connection, struct err *err);

#endif
