/*
 * All records of one store into another, empty one, whatever their engines: every row of every table, all or nothing.
 * Neither may be in use by anybody else: what is written to the source after that is not in the target.
 */
#ifndef STORE_MOVE_H
#define STORE_MOVE_H

#include "server/store/store.h"

/* How many rows there were. ST_ALREADY if the target has any. */
MUST_CHECK enum status store_move(struct store *from, struct store *to, int64_t *rows, struct err *err);

#endif
