/*
 * One running program per Windows user, session and integrity level; a later start hands a message to the first. It
 * knows nothing of what the message says, and nothing of windows.
 *
 * The first owns a mutex, and listens at a pipe whose name holds user, session and level. Both sides look at who the
 * other one is before they believe a byte (win/instance_peer.h). A connection carries one message and its answer,
 * within SINGLE_INSTANCE_LIMIT_MS each.
 *
 * Order of calls: open; the first: listen, and close at its end; a later one: send, perhaps wait_end, close. One
 * thread, the one that opened it, since a mutex is a thread's.
 */
#ifndef WIN_SINGLE_INSTANCE_H
#define WIN_SINGLE_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

#include "base/status.h"

enum {
    SINGLE_INSTANCE_MESSAGE_MAX = 64 * 1024,
    SINGLE_INSTANCE_LIMIT_MS = 2000, /* for a client to write, and to take the answer */
    SINGLE_INSTANCE_NAME_SIZE = 320
};

struct single_instance;

/*
 * *first: whether no other one runs. name: the program's, the same for all users; letters, digits and hyphens. ST_IO,
 * ST_NO_MEMORY.
 */
MUST_CHECK enum status single_instance_open(const wchar_t *name, struct single_instance **out, bool *first,
                                            struct err *err);
/* NULL is allowed. Ends the listening; take is not called any more when it returns. */
void single_instance_close(struct single_instance **instance);

/*
 * Called on a thread that does nothing else: it hands the message on and returns at once. False refuses it, and so does
 * whoever does not understand it. The bytes are the caller's, for the time of the call.
 */
typedef bool single_instance_take(void *self, const unsigned char *bytes, size_t len);

/*
 * From now on, until close. ST_BUSY if somebody else has the pipe's name: then nothing can be handed over, and the
 * program runs all the same. ST_IO, ST_NO_MEMORY.
 */
MUST_CHECK enum status single_instance_listen(struct single_instance *instance, single_instance_take *take, void *self,
                                              struct err *err);

/*
 * Of a later start: gives the first the right to come to the foreground, and the message. Waits up to limit_ms for it
 * to listen. ST_OK: it took it. ST_REFUSED: it did not. ST_UNTRUSTED: whoever listens is not the same user at the same
 * level; nothing was sent. ST_BUSY: it does not answer. ST_NOT_FOUND: it has just ended. ST_IO.
 */
MUST_CHECK enum status single_instance_send(struct single_instance *instance, const void *bytes, size_t len,
                                            unsigned limit_ms, struct err *err);

/* After a message that was taken: until that process is gone, its file free. ST_BUSY after the limit, ST_IO. */
MUST_CHECK enum status single_instance_wait_end(struct single_instance *instance, unsigned limit_ms, struct err *err);

/* "\\.\pipe\NAME-SID-SESSION-LEVEL". ST_IO. */
MUST_CHECK enum status single_instance_pipe_name(const wchar_t *name, wchar_t out[SINGLE_INSTANCE_NAME_SIZE],
                                                 struct err *err);

#endif
