/*
 * Running SQL on one connection of SQLite's: what the engine does for the records, and commands without parameters.
 */
#ifndef STORE_SQLITE_STATEMENT_H
#define STORE_SQLITE_STATEMENT_H

#include <sqlite3.h>

#include "server/store/engine.h"
#include "server/store/statements.h"

/* What an SQLite result code means to a caller; err is filled with the extended code. */
enum status sqlite_failure(sqlite3 *db, int code, const char *what, struct err *err);
/* One or several statements without parameters, prepared for this time only. */
MUST_CHECK enum status sqlite_script(sqlite3 *db, const char *sql, struct err *err);
/* One statement without parameters and rows: what begins and ends transactions, which every call does. */
MUST_CHECK enum status sqlite_command(struct statements *statements, const char *sql, struct err *err);

/*
 * Before a transaction is begun: one that could be neither committed nor undone at its end (no memory, then) would be
 * in the way until the process ends.
 */
MUST_CHECK enum status sqlite_end_left_over(sqlite3 *db, struct err *err);

/* The members of struct engine. */
MUST_CHECK enum status sqlite_start(struct tx *tx, const char *sql, const struct value *values, int count, bool many,
                                    void **out, struct err *err);
MUST_CHECK enum status sqlite_next(struct tx *tx, void *statement, bool *row, struct err *err);
void sqlite_column(void *statement, int column, struct value *out);
int64_t sqlite_changed(struct tx *tx, void *statement);
void sqlite_end(struct tx *tx, void *statement);

#endif
