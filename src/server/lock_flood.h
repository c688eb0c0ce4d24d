/*
 * Locks of numbers that nobody here has: whoever makes up one number after another would make the audit log, which is
 * only added to, grow as fast as passwords can be hashed. The first of each hour are rows of their own, as those of
 * persons always are; the others are summed, and the next row says how many they were.
 */
#ifndef SERVER_LOCK_FLOOD_H
#define SERVER_LOCK_FLOOD_H

#include <stdint.h>

#include "base/status.h"

struct lock_flood;

/* rows_most: of an hour. ST_NO_MEMORY. */
MUST_CHECK enum status lock_flood_new(int64_t rows_most, struct lock_flood **out, struct err *err);
void lock_flood_free(struct lock_flood **flood);

/*
 * For one lock, by any thread: how many it stands for in the log, itself and those that were summed before; 0: it is
 * summed, and gets no row. What is summed when the host stops is not told.
 */
int64_t lock_flood_rows(struct lock_flood *flood, int64_t now_utc);

#endif
