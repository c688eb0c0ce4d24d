/*
 * One SQL statement from its text to its end, so that a record function reads as a list of its columns. Only the
 * record_*.c files of this folder use it. It must not know which engine runs the statement (engine.h).
 *
 * Order of calls: query_open, query_bind_* (in order of the question marks), then query_row until it says that there is
 * none, or query_run once; columns are read after query_row, from 0; query_close always. Texts and bytes that are bound
 * stay where they are until then. The first failure sticks: everything after it does nothing, and query_row, query_run
 * and query_close return it.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "server/store/engine.h"
#include "server/store/store.h"

enum { QUERY_VALUES_MOST = 16 };

struct query {
    struct tx *tx;
    const char *sql;
    struct value values[QUERY_VALUES_MOST];
    int bound;
    bool many;
    void *statement; /* the engine's, from the first row on */
    enum status status;
    struct err *err;
};

void query_open(struct query *query, struct tx *tx, const char *sql, struct err *err);
/* For rows of which there may be any number. */
void query_open_many(struct query *query, struct tx *tx, const char *sql, struct err *err);
void query_bind_whole(struct query *query, int64_t value);
/* NULL is NULL. */
void query_bind_text(struct query *query, const char *text);
void query_bind_bytes(struct query *query, const void *bytes, size_t len);
void query_bind_no_bytes(struct query *query); /* NULL */
void query_bind_value(struct query *query, struct value value);

/* False at the end and after a failure. */
bool query_row(struct query *query);
/* For statements without rows: how many rows they changed. */
int64_t query_run(struct query *query);
/* Returns the sticking status. */
enum status query_close(struct query *query);
/* Row and close in one, for a question of one whole number: 0 if there is no row. *out stays as it was after a failure.
 */
enum status query_close_whole(struct query *query, int64_t *out);
/* Run and close in one, for a change that must meet exactly one row: ST_NOT_FOUND if it did not. */
enum status query_change_one(struct query *query);
/* The same for a new row ("ON CONFLICT DO NOTHING"): ST_ALREADY if there was one in its place. */
enum status query_add_one(struct query *query);

/*
 * Run and close in one for what nothing is asked of but that it is done, which is known when the transaction is
 * finished, or before: whatever went wrong fails a statement after it, or store_finish. So it costs no wait of its own.
 */
MUST_CHECK enum status query_send(struct query *query);
/* The same for a new row ("ON CONFLICT DO NOTHING"), which must be one: ST_ALREADY. */
MUST_CHECK enum status query_send_one(struct query *query);

/* NULL reads as 0, "" and no bytes. What is of another type, or does not fit, is a failure: the database is not what it
 * should be. */
int64_t query_whole(struct query *query, int column);
void query_text(struct query *query, int column, char *out, size_t size);
/* Exactly len bytes. */
void query_bytes(struct query *query, int column, void *out, size_t len);
/* Up to size bytes; returns how many. */
size_t query_some_bytes(struct query *query, int column, void *out, size_t size);
void query_buf(struct query *query, int column, struct buf *out);
/* As it is, whatever it is; after query_row only. */
struct value query_peek(struct query *query, int column);

#endif
