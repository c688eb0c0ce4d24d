/*
 * One SQL statement from preparing to closing, so that a record function reads as a list of its columns. Only the
 * sqlite_*.c files of this folder use it.
 *
 * Order of calls: query_open, query_bind_* (from 1, in order of the question marks), then query_row until it says that
 * there is none, or query_run once; columns are read after query_row, from 0; query_close always. The first failure
 * sticks: everything after it does nothing, and query_row, query_run and query_close return it.
 */
#ifndef STORE_SQLITE_QUERY_H
#define STORE_SQLITE_QUERY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "server/store/statements.h"
#include "server/store/store.h"

struct query {
    sqlite3 *db;
    struct statements *statements; /* of db */
    sqlite3_stmt *statement;       /* lent by them */
    enum status status;
    struct err *err;
    int bound;
};

/* What an SQLite result code means to a caller; err is filled with the extended code. */
enum status query_failure(sqlite3 *db, int code, const char *what, struct err *err);
/* One or several statements without parameters, prepared for this time only. */
MUST_CHECK enum status query_script(sqlite3 *db, const char *sql, struct err *err);
/* One statement without parameters and rows: what begins and ends transactions, which every call does. */
MUST_CHECK enum status query_command(struct statements *statements, const char *sql, struct err *err);
/*
 * Before a transaction is begun: one that could be neither committed nor undone at its end (no memory, then) would be
 * in the way until the process ends.
 */
MUST_CHECK enum status query_end_left_over(sqlite3 *db, struct err *err);

void query_open(struct query *query, struct tx *tx, const char *sql, struct err *err);
void query_bind_whole(struct query *query, int64_t value);
void query_bind_text(struct query *query, const char *text);
void query_bind_bytes(struct query *query, const void *bytes, size_t len);
void query_bind_null(struct query *query);

/* False at the end and after a failure. */
bool query_row(struct query *query);
/* For statements without rows: how many rows they changed. */
int64_t query_run(struct query *query);
/* Returns the sticking status. */
enum status query_close(struct query *query);
/* Run and close in one, for a change that must meet exactly one row: ST_NOT_FOUND if it did not. */
enum status query_change_one(struct query *query);

int64_t query_whole(struct query *query, int column);
/* Text or bytes that do not fit are a failure: the database is not what it should be. */
void query_text(struct query *query, int column, char *out, size_t size);
/* Exactly len bytes. */
void query_bytes(struct query *query, int column, void *out, size_t len);
/* Up to size bytes; returns how many. */
size_t query_some_bytes(struct query *query, int column, void *out, size_t size);
void query_buf(struct query *query, int column, struct buf *out);

#endif
