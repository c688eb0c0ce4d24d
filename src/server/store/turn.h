/*
 * Which process begins the next writing transaction. SQLite lets in whoever asks in the moment between two
 * transactions; a server under load leaves microseconds there and is always the first to ask, while a helpdesk's
 * command that polls every few milliseconds would starve until it gives up. So whoever wants to begin stands at a lock
 * of its own first, and keeps it until SQLite has let it in: the server, back for its next transaction, then waits
 * behind it.
 *
 * The lock is on the file "<database>-turn" (never on the database: closing any descriptor of it would drop SQLite's
 * own locks, https://www.sqlite.org/howtocorrupt.html 2.2). It ends with its process. Its content and absence mean
 * nothing.
 */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <time.h>

#include "base/status.h"

/* The file's descriptor; turn_close. */
MUST_CHECK enum status turn_open(const char *database_path, int *out, struct err *err);
void turn_close(int turn);

/* Of the threads of a process one at a time. ST_BUSY at that moment (moment.h). */
MUST_CHECK enum status turn_take(int turn, const struct timespec *until, struct err *err);
void turn_give(int turn);

#endif
