#include "win/instance_pipe.h"

#include "base/fault.h"
#include "win/err_win32.h"

static enum status instance_pipe_failed(DWORD code, const char *what, struct err *err)
{
    switch (code) {
    case ERROR_MORE_DATA:
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, what);
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
        return err_win32_code(err, ST_NOT_FOUND, FAULT_NONE, code, what);
    default:
        return err_win32_code(err, ST_IO, FAULT_NONE, code, what);
    }
}

/* What was begun is over when this returns: done, failed, or called off, since it uses memory of the caller's. */
static enum status instance_pipe_finish(const struct instance_pipe *pipe, OVERLAPPED *work, unsigned limit_ms,
                                        size_t *len, const char *what, struct err *err)
{
    const HANDLE events[] = {pipe->done, pipe->stop};
    const DWORD waited = WaitForMultipleObjects(pipe->stop != NULL ? 2 : 1, events, FALSE, limit_ms);
    DWORD count = 0;

    if (waited != WAIT_OBJECT_0)
        (void)CancelIoEx(pipe->handle, work);
    if (!GetOverlappedResult(pipe->handle, work, &count, TRUE)) {
        const DWORD code = GetLastError();

        if (waited == WAIT_OBJECT_0 + 1)
            return err_set(err, ST_CANCELLED, FAULT_CANCELLED, what);
        if (waited == WAIT_TIMEOUT)
            return err_set(err, ST_BUSY, FAULT_NONE, what);
        return instance_pipe_failed(code, what, err);
    }
    *len = count;
    return ST_OK;
}

enum status instance_pipe_read(const struct instance_pipe *pipe, void *out, size_t max, size_t *len, unsigned limit_ms,
                               struct err *err)
{
    OVERLAPPED work = {.hEvent = pipe->done};

    if (!ReadFile(pipe->handle, out, (DWORD)max, NULL, &work)) {
        const DWORD code = GetLastError();

        if (code != ERROR_IO_PENDING)
            return instance_pipe_failed(code, "reading from the pipe", err);
    }
    return instance_pipe_finish(pipe, &work, limit_ms, len, "reading from the pipe", err);
}

enum status instance_pipe_write(const struct instance_pipe *pipe, const void *bytes, size_t len, unsigned limit_ms,
                                struct err *err)
{
    OVERLAPPED work = {.hEvent = pipe->done};
    size_t written = 0;
    enum status status = ST_OK;

    if (!WriteFile(pipe->handle, bytes, (DWORD)len, NULL, &work)) {
        const DWORD code = GetLastError();

        if (code != ERROR_IO_PENDING)
            return instance_pipe_failed(code, "writing into the pipe", err);
    }
    status = instance_pipe_finish(pipe, &work, limit_ms, &written, "writing into the pipe", err);
    if (status == ST_OK && written != len)
        status = err_set(err, ST_IO, FAULT_NONE, "the pipe took a part");
    return status;
}

enum status instance_pipe_accept(const struct instance_pipe *pipe, struct err *err)
{
    OVERLAPPED work = {.hEvent = pipe->done};
    size_t nothing = 0;
    DWORD code = ERROR_SUCCESS;

    (void)ResetEvent(pipe->done);
    if (ConnectNamedPipe(pipe->handle, &work))
        return ST_OK;
    code = GetLastError();
    if (code == ERROR_PIPE_CONNECTED)
        return ST_OK;
    if (code != ERROR_IO_PENDING)
        return instance_pipe_failed(code, "waiting for a second start", err);
    return instance_pipe_finish(pipe, &work, INFINITE, &nothing, "waiting for a second start", err);
}
