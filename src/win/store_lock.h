/*
 * One writer at a time to this user's certificate store and key containers, over all processes and sessions of that
 * user. Knows nothing of what is written.
 */
#ifndef WIN_STORE_LOCK_H
#define WIN_STORE_LOCK_H

#include <stdbool.h>
#include <wchar.h>

#include "base/status.h"
#include "client/port/progress.h"

enum { STORE_LOCK_LIMIT_MS = 60000, STORE_LOCK_NAME_SIZE = 256 };

struct store_lock;

/*
 * Waits in short slices, telling PROGRESS_WAITING and asking whether the person cancelled after each.
 * ST_BUSY (FAULT_STORE_BUSY) after limit_ms, ST_CANCELLED, ST_IO, ST_NO_MEMORY. The thread that opened it closes it.
 */
MUST_CHECK enum status store_lock_open(unsigned limit_ms, const struct progress *progress, struct store_lock **out,
                                       struct err *err);
void store_lock_close(struct store_lock **lock);

/* The process that had it before ended without giving it back: what it was changing may be half done. */
bool store_lock_was_abandoned(const struct store_lock *lock);

/*
 * "Global\<product_id>-store-<SID>". Global, since a task of this user may run in another session than the desktop and
 * changes the same store; the access list lets nobody else open it.
 */
MUST_CHECK enum status store_lock_name(wchar_t out[STORE_LOCK_NAME_SIZE], struct err *err);

#endif
