#include "win/single_instance.h"

#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/instance_answer.h"
#include "win/instance_listener.h"
#include "win/instance_peer.h"
#include "win/instance_pipe.h"

struct single_instance {
    struct instance_peer self;
    HANDLE mutex; /* owned by the first */
    HANDLE ready; /* set while the first listens */
    bool first;
    wchar_t pipe_name[SINGLE_INSTANCE_NAME_SIZE];
    struct instance_listener *listener;
    HANDLE process; /* the first, as it answered a later one; NULL if it was gone by then */
};

/*
 * --- Names ---
 */

static enum status single_instance_name(wchar_t out[SINGLE_INSTANCE_NAME_SIZE], const wchar_t *prefix,
                                        const wchar_t *name, const struct instance_peer *self, DWORD session,
                                        const wchar_t *suffix, struct err *err)
{
    const int len = _snwprintf(out, SINGLE_INSTANCE_NAME_SIZE, L"%ls%ls-%ls-%lu-%lu%ls", prefix, name, self->sid,
                               session, self->level, suffix);

    if (len < 0 || len >= SINGLE_INSTANCE_NAME_SIZE)
        return err_set(err, ST_IO, FAULT_NONE, "the name of the one instance is too long");
    return ST_OK;
}

static enum status single_instance_session(DWORD *out, struct err *err)
{
    if (!ProcessIdToSessionId(GetCurrentProcessId(), out))
        return err_win32(err, ST_IO, FAULT_NONE, "asking for the session");
    return ST_OK;
}

enum status single_instance_pipe_name(const wchar_t *name, wchar_t out[SINGLE_INSTANCE_NAME_SIZE], struct err *err)
{
    struct instance_peer self;
    DWORD session = 0;
    enum status status = instance_peer_self(&self, err);

    if (status == ST_OK)
        status = single_instance_session(&session, err);
    return status == ST_OK ? single_instance_name(out, L"\\\\.\\pipe\\", name, &self, session, L"", err) : status;
}

/*
 * --- Who is first ---
 */

/* Local\ is of the session already; the number does no harm. */
static enum status single_instance_objects(struct single_instance *instance, const wchar_t *name, struct err *err)
{
    wchar_t mutex_name[SINGLE_INSTANCE_NAME_SIZE], ready_name[SINGLE_INSTANCE_NAME_SIZE];
    void *descriptor = NULL;
    DWORD session = 0;
    enum status status = instance_peer_self(&instance->self, err);

    if (status == ST_OK)
        status = single_instance_session(&session, err);
    if (status == ST_OK)
        status = single_instance_pipe_name(name, instance->pipe_name, err);
    if (status == ST_OK)
        status = single_instance_name(mutex_name, L"Local\\", name, &instance->self, session, L"", err);
    if (status == ST_OK)
        status = single_instance_name(ready_name, L"Local\\", name, &instance->self, session, L"-ready", err);
    if (status == ST_OK)
        status = instance_peer_descriptor(&instance->self, &descriptor, err);
    if (status != ST_OK)
        return status;
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    instance->mutex = CreateMutexW(&attributes, FALSE, mutex_name);
    if (instance->mutex == NULL)
        status = err_win32(err, ST_IO, FAULT_NONE, "the mutex of the one instance");
    if (status == ST_OK) {
        instance->ready = CreateEventW(&attributes, TRUE, FALSE, ready_name);
        if (instance->ready == NULL)
            status = err_win32(err, ST_IO, FAULT_NONE, "the event of the one instance");
    }
    LocalFree(descriptor);
    return status;
}

static enum status single_instance_try_first(struct single_instance *instance, struct err *err)
{
    const DWORD waited = WaitForSingleObject(instance->mutex, 0);

    if (waited == WAIT_TIMEOUT)
        return ST_OK;
    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED)
        return err_win32(err, ST_IO, FAULT_NONE, "asking for the mutex of the one instance");
    instance->first = true;
    (void)ResetEvent(instance->ready); /* set by one that was killed, kept alive by one that waits */
    return ST_OK;
}

enum status single_instance_open(const wchar_t *name, struct single_instance **out, bool *first, struct err *err)
{
    struct single_instance *instance = calloc(1, sizeof *instance);
    enum status status = ST_OK;

    if (instance == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the one instance");
    status = single_instance_objects(instance, name, err);
    if (status == ST_OK)
        status = single_instance_try_first(instance, err);
    if (status != ST_OK) {
        single_instance_close(&instance);
        return status;
    }
    *first = instance->first;
    *out = instance;
    return ST_OK;
}

void single_instance_close(struct single_instance **instance)
{
    struct single_instance *gone = *instance;

    if (gone == NULL)
        return;
    if (gone->first)
        (void)ResetEvent(gone->ready);
    instance_listener_close(&gone->listener);
    if (gone->first)
        (void)ReleaseMutex(gone->mutex);
    const HANDLE handles[] = {gone->mutex, gone->ready, gone->process};
    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        if (handles[i] != NULL)
            CloseHandle(handles[i]);
    }
    free(gone);
    *instance = NULL;
}

enum status single_instance_listen(struct single_instance *instance, single_instance_take *take, void *self,
                                   struct err *err)
{
    enum status status =
        instance_listener_open(instance->pipe_name, &instance->self, take, self, &instance->listener, err);

    if (status == ST_OK)
        (void)SetEvent(instance->ready);
    return status;
}

/*
 * --- A later start ---
 */

static unsigned single_instance_left_ms(ULONGLONG until_ms)
{
    const ULONGLONG now_ms = GetTickCount64();

    return now_ms < until_ms ? (unsigned)(until_ms - now_ms) : 0;
}

/* The pipe has one place; whoever comes second waits for the first to be done. */
static enum status single_instance_connect(const struct single_instance *instance, ULONGLONG until_ms, HANDLE *out,
                                           struct err *err)
{
    for (;;) {
        HANDLE pipe = CreateFileW(instance->pipe_name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                  SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION | FILE_FLAG_OVERLAPPED, NULL);
        DWORD code = GetLastError();

        if (pipe != INVALID_HANDLE_VALUE) {
            *out = pipe;
            return ST_OK;
        }
        if (code == ERROR_FILE_NOT_FOUND)
            return err_win32_code(err, ST_NOT_FOUND, FAULT_NONE, code, "the running instance has just ended");
        if (code == ERROR_ACCESS_DENIED)
            return err_win32_code(err, ST_UNTRUSTED, FAULT_NONE, code, "the pipe lets this user not in");
        if (code != ERROR_PIPE_BUSY)
            return err_win32_code(err, ST_IO, FAULT_NONE, code, "opening the pipe of the running instance");
        const unsigned left_ms = single_instance_left_ms(until_ms);
        if (left_ms == 0 || (!WaitNamedPipeW(instance->pipe_name, left_ms) && GetLastError() == ERROR_SEM_TIMEOUT))
            return err_set(err, ST_BUSY, FAULT_NONE, "the running instance is busy");
    }
}

/* Not before it is known who that is: the right to the foreground is worth something too. */
static enum status single_instance_greet(const struct single_instance *instance, HANDLE pipe, struct err *err)
{
    DWORD mode = PIPE_READMODE_MESSAGE;
    ULONG process_id = 0;
    enum status status = instance_peer_check_server(&instance->self, pipe, err);

    if (status != ST_OK)
        return status;
    if (!SetNamedPipeHandleState(pipe, &mode, NULL, NULL))
        return err_win32(err, ST_IO, FAULT_NONE, "preparing the pipe of the running instance");
    if (GetNamedPipeServerProcessId(pipe, &process_id) && process_id != 0)
        (void)AllowSetForegroundWindow(process_id);
    return ST_OK;
}

static enum status single_instance_exchange(const struct instance_pipe *pipe, const void *bytes, size_t len,
                                            ULONGLONG until_ms, struct instance_answer *answer, struct err *err)
{
    unsigned char received[INSTANCE_ANSWER_SIZE];
    size_t received_len = 0;
    enum status status = instance_pipe_write(pipe, bytes, len, single_instance_left_ms(until_ms), err);

    if (status == ST_OK)
        status =
            instance_pipe_read(pipe, received, sizeof received, &received_len, single_instance_left_ms(until_ms), err);
    if (status != ST_OK)
        return status;
    if (!instance_answer_read(received, received_len, answer))
        return err_set(err, ST_BAD_ANSWER, FAULT_NONE, "the answer of the running instance");
    return ST_OK;
}

enum status single_instance_send(struct single_instance *instance, const void *bytes, size_t len, unsigned limit_ms,
                                 struct err *err)
{
    const ULONGLONG until_ms = GetTickCount64() + limit_ms;
    struct instance_answer answer = {.taken = false};
    struct instance_pipe pipe = {.handle = NULL};
    enum status status = ST_OK;

    if (WaitForSingleObject(instance->ready, limit_ms) != WAIT_OBJECT_0)
        return err_set(err, ST_BUSY, FAULT_NONE, "the running instance does not listen");
    pipe.done = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (pipe.done == NULL)
        return err_win32(err, ST_IO, FAULT_NONE, "the event of the pipe");
    status = single_instance_connect(instance, until_ms, &pipe.handle, err);
    if (status == ST_OK)
        status = single_instance_greet(instance, pipe.handle, err);
    if (status == ST_OK)
        status = single_instance_exchange(&pipe, bytes, len, until_ms, &answer, err);
    if (status == ST_OK && instance->process == NULL) /* it waits for us to go, and so is still there */
        instance->process = OpenProcess(SYNCHRONIZE, FALSE, answer.process_id);
    if (pipe.handle != NULL)
        CloseHandle(pipe.handle);
    CloseHandle(pipe.done);
    if (status == ST_OK && !answer.taken)
        status = err_set(err, ST_REFUSED, FAULT_NONE, "the running instance refused");
    return status;
}

enum status single_instance_wait_end(struct single_instance *instance, unsigned limit_ms, struct err *err)
{
    const DWORD waited = instance->process != NULL ? WaitForSingleObject(instance->process, limit_ms) : WAIT_OBJECT_0;

    if (waited == WAIT_TIMEOUT)
        return err_set(err, ST_BUSY, FAULT_NONE, "the running instance does not end");
    if (waited != WAIT_OBJECT_0)
        return err_win32(err, ST_IO, FAULT_NONE, "waiting for the running instance to end");
    return ST_OK;
}
