/*
 * What the sqlite_*.c files share: the connection behind a transaction, and the schema.
 */
#ifndef STORE_SQLITE_STORE_H
#define STORE_SQLITE_STORE_H

#include <sqlite3.h>

#include "server/store/statements.h"
#include "server/store/store.h"

sqlite3 *sqlite_store_connection(struct tx *tx);
struct statements *sqlite_store_statements(struct tx *tx);
/* NULL before store_chain_audit. */
const unsigned char *sqlite_store_audit_key(struct tx *tx);

/* Tables, indices and version of an empty database. */
MUST_CHECK enum status sqlite_schema_create(sqlite3 *db, struct err *err);
/* ST_BAD_FILE if the file is another program's, or of another version. */
MUST_CHECK enum status sqlite_schema_check(sqlite3 *db, struct err *err);

#endif
