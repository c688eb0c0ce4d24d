/*
 * Reading from and writing into a pipe that was opened for overlapped use, whole messages within a time limit, and
 * given up as soon as a stop is asked for. It knows nothing of what the messages say. The waits sleep; nothing is
 * polled.
 */
#ifndef WIN_INSTANCE_PIPE_H
#define WIN_INSTANCE_PIPE_H

#include <stddef.h>

#include <windows.h>

#include "base/status.h"

struct instance_pipe {
    HANDLE handle;
    HANDLE done; /* an event of its own, reset by hand; no other work of the pipe may be under way */
    HANDLE stop; /* NULL: nobody asks */
};

/*
 * One message of up to max bytes; *len is how many. ST_TOO_COSTLY for a longer one, ST_BUSY after the limit,
 * ST_CANCELLED when stopped, ST_NOT_FOUND when the other end is gone, ST_IO.
 */
MUST_CHECK enum status instance_pipe_read(const struct instance_pipe *pipe, void *out, size_t max, size_t *len,
                                          unsigned limit_ms, struct err *err);
/* The same statuses. */
MUST_CHECK enum status instance_pipe_write(const struct instance_pipe *pipe, const void *bytes, size_t len,
                                           unsigned limit_ms, struct err *err);
/* The server's end: until a client has come, for however long. ST_CANCELLED, ST_NOT_FOUND (it is gone again), ST_IO. */
MUST_CHECK enum status instance_pipe_accept(const struct instance_pipe *pipe, struct err *err);

#endif
