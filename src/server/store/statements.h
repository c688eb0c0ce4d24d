/*
 * The prepared statements of one connection, kept from one use to the next: to parse one costs more than to run most
 * of ours. Only sqlite_statement.c lends them, and sqlite_store.c opens and closes them with their connection.
 *
 * Found by their text, which must bear no values (those are bound), else none would ever be found again. Used by
 * whoever has the connection's transaction, so by one thread at a time. A statement that is lent already (a visitor
 * that asks the same again) is not lent twice: a second one is prepared.
 */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

enum { STATEMENTS_KEPT = 128 }; /* more than there are in this folder; the rest is prepared each time */

struct kept_statement {
    sqlite3_stmt *prepared;
    bool lent;
};

struct statements {
    sqlite3 *db; /* borrowed */
    struct kept_statement kept[STATEMENTS_KEPT];
    size_t count;
};

void statements_init(struct statements *statements, sqlite3 *db);
/* Before the connection is closed; none may be lent. */
void statements_clear(struct statements *statements);

/* Nothing is bound, and it has not begun. SQLite's code; *out is NULL unless it is SQLITE_OK. */
int statements_lend(struct statements *statements, const char *sql, sqlite3_stmt **out);
/* Ends it and forgets what was bound, which the caller may free from here on. NULL is accepted. */
void statements_take_back(struct statements *statements, sqlite3_stmt *lent);

#endif
