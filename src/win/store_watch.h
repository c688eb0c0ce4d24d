/*
 * Hears when certificates in this user's MY store change, whoever changes them, without asking again and again: the
 * store's own notice, where Windows gives one, and Generation (win/generation.h), which our own programs raise last.
 * It says that something may have changed, not what.
 */
#ifndef WIN_STORE_WATCH_H
#define WIN_STORE_WATCH_H

#include <stdbool.h>

#include "base/status.h"

struct store_watch;

/*
 * changed is called on a thread that sleeps until then and does nothing else; it may come several times for one change,
 * and hands over at once (a posted message): it must not wait for the thread that closes the watch. ST_IO,
 * ST_NO_MEMORY.
 */
MUST_CHECK enum status store_watch_open(void (*changed)(void *self), void *self, struct store_watch **out,
                                        struct err *err);
/* changed is not called any more once this returns. NULL is allowed. */
void store_watch_close(struct store_watch **watch);

/* Whether the store gives notice of its own. Wine's does not: there a change by another maker's program is not heard.
 */
bool store_watch_hears_store(const struct store_watch *watch);

#endif
