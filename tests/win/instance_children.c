#include "instance_children.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "win/instance_answer.h"
#include "win/single_instance.h"

wchar_t test_name[TEST_NAME_SIZE];

bool take(void *self, const unsigned char *bytes, size_t len)
{
    struct taker *taker = self;

    taker->calls++;
    taker->last_len = len;
    taker->longest = len > taker->longest ? len : taker->longest;
    memcpy(taker->last, bytes, len < sizeof taker->last ? len : sizeof taker->last);
    if (taker->called != NULL)
        SetEvent(taker->called);
    return taker->takes;
}

HANDLE open_up(void)
{
    wchar_t name[80];

    _snwprintf(name, 80, L"Local\\%ls-up", test_name);
    return CreateEventW(NULL, TRUE, FALSE, name);
}

static void say_up(void)
{
    HANDLE up = open_up();

    SetEvent(up);
    CloseHandle(up); /* whoever waits has one too */
}

HANDLE open_pipe(void)
{
    wchar_t name[SINGLE_INSTANCE_NAME_SIZE];
    HANDLE pipe = INVALID_HANDLE_VALUE;
    DWORD mode = PIPE_READMODE_MESSAGE;

    if (single_instance_pipe_name(test_name, name, NULL) != ST_OK)
        return pipe;
    pipe = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe != INVALID_HANDLE_VALUE)
        SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
    return pipe;
}

static int child_send(const char *text)
{
    struct single_instance *instance = NULL;
    bool first = true;
    enum status status = single_instance_open(test_name, &instance, &first, NULL);

    if (status != ST_OK || first)
        return CHILD_WRONG;
    status = single_instance_send(instance, text, strlen(text), LIMIT_MS, NULL);
    single_instance_close(&instance);
    return status == ST_OK ? CHILD_OK : CHILD_STATUS + (int)status;
}

static int child_is_first(void)
{
    struct single_instance *instance = NULL;
    bool first = false;

    if (single_instance_open(test_name, &instance, &first, NULL) != ST_OK)
        return CHILD_WRONG;
    single_instance_close(&instance);
    return first ? CHILD_OK : CHILD_STATUS;
}

/* Connects, writes nothing, and waits to be cut off. */
static int child_silent(void)
{
    HANDLE pipe = open_pipe();
    unsigned char byte = 0;
    DWORD count = 0;

    if (pipe == INVALID_HANDLE_VALUE)
        return CHILD_WRONG;
    return ReadFile(pipe, &byte, 1, &count, NULL) ? CHILD_WRONG : CHILD_OK;
}

/* Connects and is gone. */
static int child_brief(void)
{
    return open_pipe() != INVALID_HANDLE_VALUE ? CHILD_OK : CHILD_WRONG;
}

/* More than the most; the answer is a refusal. */
static int child_oversized(void)
{
    HANDLE pipe = open_pipe();
    unsigned char *bytes = calloc(1, SINGLE_INSTANCE_MESSAGE_MAX + 1), answer_bytes[64];
    struct instance_answer answer = {.taken = true};
    DWORD count = 0;

    if (pipe == INVALID_HANDLE_VALUE || bytes == NULL)
        return CHILD_WRONG;
    if (!WriteFile(pipe, bytes, SINGLE_INSTANCE_MESSAGE_MAX + 1, &count, NULL))
        return CHILD_WRONG;
    Sleep(100); /* not to make sure of anything: to read late, when a listener in a hurry had cut the pipe */
    if (!ReadFile(pipe, answer_bytes, sizeof answer_bytes, &count, NULL))
        return CHILD_WRONG;
    free(bytes);
    return instance_answer_read(answer_bytes, count, &answer) && !answer.taken ? CHILD_OK : CHILD_WRONG;
}

/* A second server of the same name. */
static int child_squat(void)
{
    wchar_t name[SINGLE_INSTANCE_NAME_SIZE];
    HANDLE pipe = INVALID_HANDLE_VALUE;

    if (single_instance_pipe_name(test_name, name, NULL) != ST_OK)
        return CHILD_WRONG;
    pipe = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE, PIPE_UNLIMITED_INSTANCES, 64, 64, 0, NULL);
    return pipe == INVALID_HANDLE_VALUE ? CHILD_OK : CHILD_WRONG;
}

static int child_first(bool stays)
{
    static struct taker taker = {.takes = true};
    struct single_instance *instance = NULL;
    bool first = false;

    taker.called = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (taker.called == NULL || single_instance_open(test_name, &instance, &first, NULL) != ST_OK || !first)
        return CHILD_WRONG;
    if (single_instance_listen(instance, take, &taker, NULL) != ST_OK)
        return CHILD_WRONG;
    say_up();
    WaitForSingleObject(taker.called, INFINITE);
    if (stays)
        Sleep(INFINITE);
    single_instance_close(&instance);
    return CHILD_OK;
}

static int child_hang(void)
{
    struct single_instance *instance = NULL;
    bool first = false;

    if (single_instance_open(test_name, &instance, &first, NULL) != ST_OK || !first)
        return CHILD_WRONG;
    say_up();
    Sleep(INFINITE);
    return CHILD_WRONG;
}

int child_main(const char *what)
{
    if (strcmp(what, "send") == 0)
        return child_send("hello");
    if (strcmp(what, "empty") == 0)
        return child_send("");
    if (strcmp(what, "is-first") == 0)
        return child_is_first();
    if (strcmp(what, "silent") == 0)
        return child_silent();
    if (strcmp(what, "brief") == 0)
        return child_brief();
    if (strcmp(what, "oversized") == 0)
        return child_oversized();
    if (strcmp(what, "squat") == 0)
        return child_squat();
    if (strcmp(what, "first") == 0)
        return child_first(false);
    if (strcmp(what, "stays") == 0)
        return child_first(true);
    return strcmp(what, "hang") == 0 ? child_hang() : CHILD_WRONG;
}
