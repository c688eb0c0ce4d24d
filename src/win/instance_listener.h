/*
 * The first instance's end of the pipe: one thread that sleeps until a later start comes, looks at who that is, takes
 * its one message, answers, and sleeps again. A client that is silent, writes too much, or does not go away is cut off
 * after SINGLE_INSTANCE_LIMIT_MS.
 */
#ifndef WIN_INSTANCE_LISTENER_H
#define WIN_INSTANCE_LISTENER_H

#include "base/status.h"
#include "win/instance_peer.h"
#include "win/single_instance.h"

struct instance_listener;

/* ST_BUSY if a pipe of that name is there already, ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status instance_listener_open(const wchar_t *pipe_name, const struct instance_peer *self,
                                              single_instance_take *take, void *take_self,
                                              struct instance_listener **out, struct err *err);
/* Waits for the thread to end, which may have a message to hand on first. NULL is allowed. */
void instance_listener_close(struct instance_listener **listener);

#endif
