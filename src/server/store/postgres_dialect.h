/*
 * The SQL of the records (engine.h) in PostgreSQL's words. No connection here.
 */
#ifndef STORE_POSTGRES_DIALECT_H
#define STORE_POSTGRES_DIALECT_H

#include <stdbool.h>

enum { POSTGRES_SQL_SIZE = 2048 };

/* holds: rows are held and picked; in a transaction that only reads they are not. */
void postgres_dialect(const char *sql, bool holds, char out[POSTGRES_SQL_SIZE]);

#endif
