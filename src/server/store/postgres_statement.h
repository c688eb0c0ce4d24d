/*
 * Running a statement for the records: the members of struct engine that do that. Values and columns travel in binary
 * (https://www.postgresql.org/docs/15/protocol-overview.html): whole numbers as eight bytes, texts and bytes as they
 * are.
 */
#ifndef STORE_POSTGRES_STATEMENT_H
#define STORE_POSTGRES_STATEMENT_H

#include "server/store/engine.h"

MUST_CHECK enum status postgres_start(struct tx *tx, const char *sql, const struct value *values, int count, bool many,
                                      void **out, struct err *err);
MUST_CHECK enum status postgres_send(struct tx *tx, const char *sql, const struct value *values, int count, bool adds,
                                     struct err *err);
MUST_CHECK enum status postgres_next(struct tx *tx, void *statement, bool *row, struct err *err);
void postgres_column(void *statement, int column, struct value *out);
int64_t postgres_changed(struct tx *tx, void *statement);
void postgres_end(struct tx *tx, void *statement);

#endif
