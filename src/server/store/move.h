/*
 * All records of one store into another, empty one, whatever their engines: every row of every table, all or nothing.
 * Neither may be in use by anybody else: what is written to the source after that is not in the target.
 */
#ifndef STORE_MOVE_H
#define STORE_MOVE_H

#include "server/store/store.h"

/* So many of all are on their way; called for each, in their order. */
typedef void store_move_watcher(void *self, int64_t moved, int64_t of);

/* How many rows there were. ST_ALREADY if the target has any. watch: NULL is allowed. */
MUST_CHECK enum status store_move(struct store *from, struct store *to, store_move_watcher *watch, void *self,
                                  int64_t *rows, struct err *err);

#endif
