/*
 * A whole database of SQLite's copied while it is in use, and looked through: store_copy and store_check.
 */
#ifndef STORE_SQLITE_COPY_H
#define STORE_SQLITE_COPY_H

#include <sqlite3.h>

#include "base/status.h"

/* What the connection, which is in a reading transaction, sees, to a new file of mode 0600. A failure leaves none. */
MUST_CHECK enum status sqlite_copy_to(sqlite3 *from, const char *path, struct err *err);
MUST_CHECK enum status sqlite_copy_check(sqlite3 *db, struct err *err);

#endif
