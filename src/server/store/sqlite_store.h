/*
 * The engine that keeps the records in a file of SQLite's (engine.h), and what its sqlite_*.c files share: the
 * connection behind a transaction, and the schema.
 */
#ifndef STORE_SQLITE_STORE_H
#define STORE_SQLITE_STORE_H

#include <sqlite3.h>

#include "server/store/engine.h"
#include "server/store/statements.h"
#include "server/store/store.h"

/* The contract of store_open. */
MUST_CHECK enum status sqlite_store_open(const char *path, enum store_mode mode, struct store **out, struct err *err);

sqlite3 *sqlite_store_connection(struct tx *tx);
struct statements *sqlite_store_statements(struct tx *tx);

/* Tables, indices and version of an empty database. */
MUST_CHECK enum status sqlite_schema_create(sqlite3 *db, struct err *err);
/*
 * Brings a database of an earlier version up to this one's, in one transaction: whatever fails, it is as it was.
 * ST_BAD_FILE if it is another program's, of a later version, or of one that nothing leads on from.
 */
MUST_CHECK enum status sqlite_schema_ready(sqlite3 *db, struct err *err);
/* SQL that makes the next version out of that one; NULL if there is none. */
const char *sqlite_migration_step(int64_t from);

#endif
