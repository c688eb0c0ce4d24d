#include "win/program.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "client/command_list.h"
#include "win/environment.h"
#include "win/err_win32.h"
#include "win/text.h"

enum {
    LINE_BYTES_MAX = 4 * 32767, /* Windows' limit counts UTF-16 units */
    ENDED_BY_US = 1,            /* the exit code of what is ended */
    TO_END_MS = 5000,           /* for Windows to end it: nobody waits for ever */
};

/* One program while it runs. */
struct run {
    wchar_t *path, *line, *folder, *environment; /* owned */
    HANDLE job, process, thread;
};

static void run_clear(struct run *run)
{
    const HANDLE handles[] = {run->thread, run->process, run->job};

    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        if (handles[i] != NULL)
            CloseHandle(handles[i]);
    }
    free(run->environment);
    free(run->folder);
    free(run->line);
    free(run->path);
}

/* --- what it is started with --- */

static enum status make_line(const struct program_call *call, wchar_t **out, struct err *err)
{
    struct buf line;
    enum status status = ST_OK;

    buf_init(&line, LINE_BYTES_MAX);
    for (size_t i = 0; status == ST_OK && i < call->argument_count; i++)
        status = command_list_quote(&line, call->arguments[i]);
    if (status == ST_OK)
        status = text_to_wide(buf_text(&line), out, err);
    else
        err_set(err, status, FAULT_PROGRAM_START, "a command line that is too long");
    buf_clear(&line);
    return status;
}

/* Its own folder, and not the one that happens to be ours. */
static enum status make_folder(const wchar_t *path, wchar_t **out, struct err *err)
{
    wchar_t *folder = _wcsdup(path);
    wchar_t *end = folder != NULL ? wcsrchr(folder, L'\\') : NULL;

    if (end == NULL) {
        free(folder);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the folder of a program");
    }
    end[1] = L'\0'; /* "C:\" is a folder, "C:" is not */
    *out = folder;
    return ST_OK;
}

static enum status prepare(const struct program_call *call, struct run *run, struct err *err)
{
    enum status status = text_to_wide(call->arguments[0], &run->path, err);

    if (status == ST_OK)
        status = make_line(call, &run->line, err);
    if (status == ST_OK)
        status = make_folder(run->path, &run->folder, err);
    if (status == ST_OK)
        status = environment_block(call->variables, call->variable_count, &run->environment, err);
    return status;
}

/* --- the job --- */

static bool limit_job(HANDLE job, DWORD flags)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation = {.LimitFlags = flags}};

    return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

/* Of a folder that is not there Windows and Wine say different things, so the path itself is looked at. */
static enum status start_failed(const struct run *run, struct err *err, DWORD code, const char *what)
{
    if (GetFileAttributesW(run->path) == INVALID_FILE_ATTRIBUTES)
        return err_win32_code(err, ST_NOT_FOUND, FAULT_PROGRAM_MISSING, code, what);
    return err_win32_code(err, ST_IO, FAULT_PROGRAM_START, code, what);
}

static enum status make_job(struct run *run, struct err *err)
{
    run->job = CreateJobObjectW(NULL, NULL);
    if (run->job == NULL || !limit_job(run->job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE))
        return err_win32_code(err, ST_IO, FAULT_PROGRAM_START, GetLastError(), "a job for a program");
    return ST_OK;
}

/* In the job before its first instruction, so that nothing that it starts is outside. */
static enum status start(struct run *run, struct err *err)
{
    STARTUPINFOW how = {.cb = sizeof how};
    PROCESS_INFORMATION started;
    DWORD code = 0;

    if (!CreateProcessW(run->path, run->line, NULL, NULL, FALSE,
                        CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT, run->environment, run->folder,
                        &how, &started)) {
        code = GetLastError();
        return start_failed(run, err, code, "starting the post-change command");
    }
    KILL_POINT("program.started");
    run->process = started.hProcess;
    run->thread = started.hThread;
    if (AssignProcessToJobObject(run->job, run->process) && ResumeThread(run->thread) != (DWORD)-1)
        return ST_OK;
    code = GetLastError();
    (void)TerminateProcess(run->process, ENDED_BY_US);
    return start_failed(run, err, code, "starting the post-change command in a job");
}

/* --- its end --- */

static void end_all(const struct run *run)
{
    (void)TerminateJobObject(run->job, ENDED_BY_US);
    (void)WaitForSingleObject(run->process, TO_END_MS);
}

/* What it left running is what it was for: a trading application that was started anew, say. */
static enum status take_end(const struct run *run, int64_t *exit_code, struct err *err)
{
    DWORD code = 0;

    if (!GetExitCodeProcess(run->process, &code))
        return err_win32_code(err, ST_IO, FAULT_PROGRAM_START, GetLastError(), "the end of the post-change command");
    (void)limit_job(run->job, 0);
    *exit_code = code;
    return ST_OK;
}

/* Half a start is worse than none: who has asked to stop by now gets none. */
static enum status check_wanted(HANDLE cancel, struct err *err)
{
    if (cancel == NULL || WaitForSingleObject(cancel, 0) != WAIT_OBJECT_0)
        return ST_OK;
    return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "cancelled before the post-change command was started");
}

/* Where it has ended and is cancelled too, it has ended. */
static enum status wait_for_end(const struct run *run, HANDLE cancel, unsigned timeout_ms, int64_t *exit_code,
                                struct err *err)
{
    const HANDLE either[] = {run->process, cancel};
    const DWORD waited = WaitForMultipleObjects(cancel != NULL ? 2 : 1, either, FALSE, timeout_ms);

    if (waited == WAIT_OBJECT_0)
        return take_end(run, exit_code, err);
    end_all(run);
    if (waited == WAIT_OBJECT_0 + 1)
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "cancelled while the post-change command ran");
    return err_set(err, ST_EXPIRED, FAULT_PROGRAM_TIMEOUT, "the post-change command took too long");
}

static enum status run_program(void *self, const struct program_call *call, int64_t *exit_code, struct err *err)
{
    struct err cause = ERR_INIT;
    struct run run = {.path = NULL};
    enum status status = check_wanted(self, &cause);

    if (status == ST_OK)
        status = prepare(call, &run, &cause);
    if (status == ST_OK)
        status = make_job(&run, &cause);
    if (status == ST_OK)
        status = start(&run, &cause);
    if (status == ST_OK)
        status = wait_for_end(&run, self, call->timeout_ms, exit_code, &cause);
    if (status != ST_OK)
        err_detail_path(&cause, call->arguments[0]);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    run_clear(&run);
    return status;
}

struct program_port program_port_of_this_pc(void *cancel_event)
{
    return (struct program_port){.run = run_program, .self = cancel_event};
}
