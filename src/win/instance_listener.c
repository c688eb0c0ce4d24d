#include "win/instance_listener.h"

#include <stdlib.h>

#include <process.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/instance_answer.h"
#include "win/instance_pipe.h"

struct instance_listener {
    struct instance_peer self;
    single_instance_take *take;
    void *take_self;
    struct instance_pipe pipe;
    HANDLE thread;
    unsigned char message[SINGLE_INSTANCE_MESSAGE_MAX];
};

/* Reads, looks at who wrote, hands on. *answer stays empty-handed unless it was taken. */
static enum status instance_listener_receive(struct instance_listener *listener, struct instance_answer *answer)
{
    size_t len = 0;
    enum status status = instance_pipe_read(&listener->pipe, listener->message, sizeof listener->message, &len,
                                            SINGLE_INSTANCE_LIMIT_MS, NULL);

    if (status == ST_TOO_COSTLY)
        return ST_OK; /* answered with a refusal */
    if (status == ST_OK)
        status = instance_peer_check_client(&listener->self, listener->pipe.handle, NULL);
    if (status == ST_OK)
        answer->taken = listener->take(listener->take_self, listener->message, len);
    return status;
}

/*
 * A pipe that is cut takes with it what was not read yet: the client reads, and goes first. What is left of a message
 * that was too long comes before that.
 */
static void instance_listener_see_off(struct instance_listener *listener, const struct instance_pipe *pipe)
{
    const ULONGLONG until_ms = GetTickCount64() + SINGLE_INSTANCE_LIMIT_MS;
    enum status status = ST_OK;

    for (ULONGLONG now_ms = GetTickCount64(); now_ms < until_ms; now_ms = GetTickCount64()) {
        size_t len = 0;

        status = instance_pipe_read(pipe, listener->message, sizeof listener->message, &len,
                                    (unsigned)(until_ms - now_ms), NULL);
        if (status != ST_OK && status != ST_TOO_COSTLY)
            return;
    }
}

/* To the end, even if the program is told to stop meanwhile: the message may have said so. */
static void instance_listener_answer(struct instance_listener *listener, const struct instance_answer *answer)
{
    const struct instance_pipe pipe = {.handle = listener->pipe.handle, .done = listener->pipe.done, .stop = NULL};
    unsigned char bytes[INSTANCE_ANSWER_SIZE];

    instance_answer_write(answer, bytes);
    if (instance_pipe_write(&pipe, bytes, sizeof bytes, SINGLE_INSTANCE_LIMIT_MS, NULL) == ST_OK)
        instance_listener_see_off(listener, &pipe);
}

static unsigned __stdcall instance_listener_run(void *self)
{
    struct instance_listener *listener = self;

    for (;;) {
        struct instance_answer answer = {.taken = false, .process_id = GetCurrentProcessId()};
        const enum status status = instance_pipe_accept(&listener->pipe, NULL);

        if (status == ST_CANCELLED || status == ST_IO)
            return 0;
        if (status == ST_OK && instance_listener_receive(listener, &answer) == ST_OK)
            instance_listener_answer(listener, &answer);
        (void)DisconnectNamedPipe(listener->pipe.handle);
    }
}

static enum status instance_listener_make_pipe(const wchar_t *name, const struct instance_peer *self, HANDLE *out,
                                               struct err *err)
{
    void *descriptor = NULL;
    enum status status = instance_peer_descriptor(self, &descriptor, err);

    if (status != ST_OK)
        return status;
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    HANDLE pipe = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE | FILE_FLAG_OVERLAPPED,
                                   PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_REJECT_REMOTE_CLIENTS, 1,
                                   INSTANCE_ANSWER_SIZE, SINGLE_INSTANCE_MESSAGE_MAX, 0, &attributes);
    if (pipe == INVALID_HANDLE_VALUE) {
        const DWORD code = GetLastError();
        const bool there = code == ERROR_ACCESS_DENIED || code == ERROR_PIPE_BUSY;

        status = err_win32_code(err, there ? ST_BUSY : ST_IO, FAULT_NONE, code, "making the pipe for later starts");
    } else {
        *out = pipe;
    }
    LocalFree(descriptor);
    return status;
}

static void instance_listener_free(struct instance_listener *listener)
{
    const HANDLE handles[] = {listener->thread, listener->pipe.handle, listener->pipe.done, listener->pipe.stop};

    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        if (handles[i] != NULL)
            CloseHandle(handles[i]);
    }
    free(listener);
}

enum status instance_listener_open(const wchar_t *pipe_name, const struct instance_peer *self,
                                   single_instance_take *take, void *take_self, struct instance_listener **out,
                                   struct err *err)
{
    struct instance_listener *listener = calloc(1, sizeof *listener);
    enum status status = ST_OK;

    if (listener == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listening for later starts");
    listener->self = *self;
    listener->take = take;
    listener->take_self = take_self;
    listener->pipe.done = CreateEventW(NULL, TRUE, FALSE, NULL);
    listener->pipe.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (listener->pipe.done == NULL || listener->pipe.stop == NULL)
        status = err_win32(err, ST_IO, FAULT_NONE, "the events of the pipe for later starts");
    if (status == ST_OK)
        status = instance_listener_make_pipe(pipe_name, self, &listener->pipe.handle, err);
    if (status == ST_OK) {
        listener->thread = (HANDLE)_beginthreadex(NULL, 0, instance_listener_run, listener, 0, NULL);
        if (listener->thread == NULL)
            status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the thread that listens for later starts");
    }
    if (status != ST_OK) {
        instance_listener_free(listener);
        return status;
    }
    *out = listener;
    return ST_OK;
}

void instance_listener_close(struct instance_listener **listener)
{
    if (*listener == NULL)
        return;
    (void)SetEvent((*listener)->pipe.stop);
    (void)WaitForSingleObject((*listener)->thread, INFINITE);
    instance_listener_free(*listener);
    *listener = NULL;
}
