#include "cli/console.h"

#include <assert.h>
#include <process.h>
#include <stdlib.h>
#include <windows.h>

#include "base/fault.h"
#include "cli/console_cancel.h"
#include "cli/console_line.h"

static bool input_is_console(HANDLE input)
{
    DWORD mode = 0;

    return input != NULL && input != INVALID_HANDLE_VALUE && GetConsoleMode(input, &mode) != 0;
}

bool console_has_keyboard(void)
{
    return input_is_console(GetStdHandle(STD_INPUT_HANDLE));
}

/* One read, on a thread of its own: a pipe's end is nothing that a wish to stop could interrupt everywhere (Wine). */
struct reading {
    HANDLE input;
    bool typed;
    enum console_echo echo;
    struct buf line;
    struct err err;
    enum status status;
};

enum { ABORT_GRACE_MS = 300 };

static unsigned __stdcall read_on_thread(void *argument)
{
    struct reading *reading = argument;

    if (reading->typed)
        reading->status = console_line_type(reading->input, reading->echo, &reading->line, &reading->err);
    else
        reading->status = console_line_pipe(reading->input, &reading->line, &reading->err);
    return 0;
}

static struct reading *reading_new(HANDLE input, enum console_echo echo, size_t max_bytes)
{
    struct reading *reading = calloc(1, sizeof *reading);

    if (reading != NULL) {
        reading->input = input;
        reading->typed = input_is_console(input);
        reading->echo = echo;
        buf_init(&reading->line, max_bytes);
    }
    return reading;
}

static void reading_free(struct reading *reading)
{
    buf_clear(&reading->line);
    free(reading);
}

/* True once the thread is through. A wish to stop gives it a moment: Ctrl-C ends a console's read by itself. */
static bool reading_wait(HANDLE thread)
{
    const HANDLE either[] = {thread, console_cancel_handle()};

    if (either[1] == NULL)
        return WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0;
    return WaitForMultipleObjects(2, either, FALSE, INFINITE) == WAIT_OBJECT_0 ||
           WaitForSingleObject(thread, ABORT_GRACE_MS) == WAIT_OBJECT_0;
}

static enum status reading_take(struct reading *reading, struct buf *line, struct err *err)
{
    if (console_cancel_wanted())
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "reading standard input");
    if (reading->status == ST_OK) {
        buf_clear(line);
        buf_take(line, &reading->line);
    } else if (err != NULL && err->status == ST_OK) {
        *err = reading->err;
    }
    return reading->status;
}

static enum status reading_run(struct reading *reading, struct buf *line, struct err *err)
{
    DWORD mode = 0;
    const bool has_mode = reading->typed && GetConsoleMode(reading->input, &mode) != 0;
    const HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, read_on_thread, reading, 0, NULL);
    enum status st = ST_OK;

    if (thread == NULL) {
        reading_free(reading);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading standard input: thread");
    }
    if (reading_wait(thread)) {
        st = reading_take(reading, line, err);
        reading_free(reading);
    } else {
        /* It waits for a line that nobody wants now; it and what it holds end with the process, which is about to. */
        st = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "reading standard input");
        if (has_mode)
            SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), mode);
    }
    CloseHandle(thread);
    return st;
}

enum status console_read_line(enum console_echo echo, struct buf *line, struct err *err)
{
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    struct reading *reading = NULL;
    enum status st = ST_OK;
    const bool typed = input_is_console(input);

    assert(line->max > 0);
    if (console_cancel_wanted())
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "reading standard input");
    if (input == NULL || input == INVALID_HANDLE_VALUE)
        return err_set(err, ST_NOT_FOUND, FAULT_SECRET_MISSING, "reading standard input: there is none");
    reading = reading_new(input, echo, line->max);
    if (reading == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading standard input");
    st = reading_run(reading, line, err);
    if (typed && (echo == CONSOLE_NO_ECHO || st == ST_CANCELLED))
        console_say("\n"); /* the one that was not echoed */
    return st;
}
