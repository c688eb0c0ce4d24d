#include "tray/worker.h"

#include <assert.h>
#include <process.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

enum { STACK_BYTES = 1 << 20 };

struct worker {
    HWND owner;
    UINT message;
    HANDLE thread;
    HANDLE wanted;    /* auto-reset: a job is there, or the end */
    HANDLE cancelled; /* manual-reset */
    HANDLE opened;    /* manual-reset: this PC was opened, or could not be */
    HANDLE idle;      /* manual-reset: no job runs */
    HANDLE quiet;     /* manual-reset: nor does a quiet one */
    bool ending;
    char *config;

    struct pc pc;
    enum status pc_status;
    struct err pc_err;

    struct job job;            /* the worker's thread's while it runs */
    struct job quiet_job;      /* likewise */
    const struct job *running; /* one of the two; set before the thread is woken */
    struct outcome {
        enum status status;
        struct err err;
    } outcome, quiet_outcome;
    volatile LONG busy;
    bool job_waits;     /* for the end of the quiet one, which was asked to stop */
    bool job_cancelled; /* while it waited */
    bool quiet_waits, quiet_runs;

    SRWLOCK progress_lock;
    struct worker_progress progress;
    bool progress_posted;
};

/* --- on the worker's thread --- */

static void report(void *self, enum progress_step step, size_t done, size_t total)
{
    struct worker *worker = self;
    bool post = false;

    if (worker->running == &worker->quiet_job)
        return;
    AcquireSRWLockExclusive(&worker->progress_lock);
    worker->progress = (struct worker_progress){(int)step, done, total};
    post = !worker->progress_posted;
    worker->progress_posted = true;
    ReleaseSRWLockExclusive(&worker->progress_lock);
    if (post)
        PostMessageW(worker->owner, worker->message, WORKER_PROGRESS, 0);
}

static bool cancelled(void *self)
{
    const struct worker *worker = self;

    return WaitForSingleObject(worker->cancelled, 0) == WAIT_OBJECT_0;
}

static void run_job(struct worker *worker)
{
    const struct job *job = worker->running;
    const bool is_quiet = job == &worker->quiet_job;
    struct outcome *outcome = is_quiet ? &worker->quiet_outcome : &worker->outcome;

    err_clear(&outcome->err);
    if (worker->pc_status != ST_OK) {
        outcome->err = worker->pc_err;
        outcome->status = worker->pc_status;
    } else {
        outcome->status = job->run(job->self, &worker->pc, &outcome->err);
    }
    if (outcome->status != ST_OK && outcome->err.status == ST_OK)
        outcome->status = err_set(&outcome->err, outcome->status, FAULT_NONE, "a job that did not say why");
    SetEvent(is_quiet ? worker->quiet : worker->idle);
    PostMessageW(worker->owner, worker->message, is_quiet ? WORKER_QUIET_DONE : WORKER_DONE, 0);
}

static unsigned __stdcall thread_main(void *self)
{
    struct worker *worker = self;
    const struct pc_surface surface = {.config = worker->config,
                                       .cancel_event = worker->cancelled,
                                       .progress = {.report = report, .cancelled = cancelled, .self = worker}};

    worker->pc_status = pc_open(&worker->pc, &surface, &worker->pc_err);
    SetEvent(worker->opened);
    while (WaitForSingleObject(worker->wanted, INFINITE) == WAIT_OBJECT_0 && !worker->ending)
        run_job(worker);
    return 0;
}

/* --- on the UI thread --- */

static enum status make_events(struct worker *worker, struct err *err)
{
    worker->wanted = CreateEventW(NULL, FALSE, FALSE, NULL);
    worker->cancelled = CreateEventW(NULL, TRUE, FALSE, NULL);
    worker->opened = CreateEventW(NULL, TRUE, FALSE, NULL);
    worker->idle = CreateEventW(NULL, TRUE, TRUE, NULL);
    worker->quiet = CreateEventW(NULL, TRUE, TRUE, NULL);
    if (worker->wanted == NULL || worker->cancelled == NULL || worker->opened == NULL || worker->idle == NULL ||
        worker->quiet == NULL)
        return err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, GetLastError(), "worker: CreateEvent");
    return ST_OK;
}

static enum status start_thread(struct worker *worker, struct err *err)
{
    worker->thread = (HANDLE)_beginthreadex(NULL, STACK_BYTES, thread_main, worker, 0, NULL);
    if (worker->thread == NULL)
        return err_set_code(err, ST_IO, FAULT_BUG, ERR_ERRNO, errno, "worker: _beginthreadex");
    WaitForSingleObject(worker->opened, INFINITE); /* reading settings: no network, no store */
    return ST_OK;
}

static enum status copy_config(struct worker *worker, const char *config, struct err *err)
{
    if (config == NULL)
        return ST_OK;
    worker->config = _strdup(config);
    return worker->config != NULL ? ST_OK : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "worker: its configuration");
}

enum status worker_new(HWND owner, UINT message, const char *config, struct worker **out, struct err *err)
{
    struct worker *worker = calloc(1, sizeof *worker);
    enum status st = ST_OK;

    if (worker == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "worker");
    worker->owner = owner;
    worker->message = message;
    worker->progress.step = -1;
    InitializeSRWLock(&worker->progress_lock);
    st = copy_config(worker, config, err);
    if (st == ST_OK)
        st = pc_open_brand(&worker->pc, err);
    if (st == ST_OK)
        st = make_events(worker, err);
    if (st == ST_OK)
        st = start_thread(worker, err);
    if (st != ST_OK) {
        worker_free(&worker);
        return st;
    }
    if (worker->pc_status != ST_OK && err != NULL)
        *err = worker->pc_err;
    *out = worker; /* the caller's now */
    return ST_OK;
}

static void close_handle(HANDLE handle)
{
    if (handle != NULL)
        CloseHandle(handle);
}

void worker_stop(struct worker *worker)
{
    if (worker->thread == NULL)
        return;
    worker->ending = true;
    SetEvent(worker->cancelled);
    SetEvent(worker->wanted);
    WaitForSingleObject(worker->thread, INFINITE);
    close_handle(worker->thread);
    worker->thread = NULL;
}

void worker_free(struct worker **worker)
{
    struct worker *gone = *worker;

    if (gone == NULL)
        return;
    worker_stop(gone);
    close_handle(gone->wanted);
    close_handle(gone->cancelled);
    close_handle(gone->opened);
    close_handle(gone->idle);
    close_handle(gone->quiet);
    pc_close(&gone->pc);
    free(gone->config);
    free(gone);
    *worker = NULL;
}

static void start(struct worker *worker, const struct job *job)
{
    worker->running = job;
    if (!worker->job_cancelled)
        ResetEvent(worker->cancelled);
    worker->job_cancelled = false;
    SetEvent(worker->wanted);
}

void worker_run(struct worker *worker, const struct job *job)
{
    worker->job = *job;
    worker->progress.step = -1;
    ResetEvent(worker->idle);
    InterlockedExchange(&worker->busy, 1);
    worker->job_waits = worker->quiet_runs;
    if (worker->quiet_runs)
        SetEvent(worker->cancelled);
    else
        start(worker, &worker->job);
}

static void start_quiet(struct worker *worker)
{
    if (!worker->quiet_waits || worker_is_busy(worker))
        return;
    worker->quiet_waits = false;
    worker->quiet_runs = true;
    ResetEvent(worker->quiet);
    start(worker, &worker->quiet_job);
}

bool worker_run_quiet(struct worker *worker, const struct job *job)
{
    if (worker->quiet_waits || worker->quiet_runs)
        return false;
    worker->quiet_job = *job;
    worker->quiet_waits = true;
    start_quiet(worker);
    return true;
}

bool worker_is_busy(const struct worker *worker)
{
    return worker->busy != 0;
}

void worker_cancel(struct worker *worker)
{
    worker->job_cancelled = worker->job_waits;
    SetEvent(worker->cancelled);
}

bool worker_is_cancelled(const struct worker *worker)
{
    return worker->job_waits ? worker->job_cancelled : WaitForSingleObject(worker->cancelled, 0) == WAIT_OBJECT_0;
}

/* The quiet one has ended. */
static void start_waiting(struct worker *worker)
{
    if (!worker->job_waits)
        return;
    worker->job_waits = false;
    start(worker, &worker->job);
}

bool worker_wait(struct worker *worker, DWORD limit_ms)
{
    const ULONGLONG begun_ms = GetTickCount64();
    ULONGLONG gone_ms = 0;

    if (worker->job_waits) { /* nobody takes WORKER_QUIET_DONE meanwhile */
        if (WaitForSingleObject(worker->quiet, limit_ms) != WAIT_OBJECT_0)
            return false;
        start_waiting(worker);
        gone_ms = GetTickCount64() - begun_ms;
    }
    return WaitForSingleObject(worker->idle, gone_ms < limit_ms ? limit_ms - (DWORD)gone_ms : 0) == WAIT_OBJECT_0;
}

struct worker_progress worker_progress_take(struct worker *worker)
{
    struct worker_progress progress;

    AcquireSRWLockExclusive(&worker->progress_lock);
    progress = worker->progress;
    worker->progress_posted = false;
    ReleaseSRWLockExclusive(&worker->progress_lock);
    return progress;
}

void worker_finish(struct worker *worker)
{
    const struct job job = worker->job;
    const struct outcome outcome = worker->outcome;

    InterlockedExchange(&worker->busy, 0); /* 'done' may run the next one */
    job.done(job.self, outcome.status, &outcome.err);
    start_quiet(worker);
}

void worker_finish_quiet(struct worker *worker)
{
    const struct job quiet = worker->quiet_job;
    const struct outcome outcome = worker->quiet_outcome;

    worker->quiet_runs = false;
    start_waiting(worker);
    quiet.done(quiet.self, outcome.status, &outcome.err);
}

const struct pc *worker_pc(const struct worker *worker)
{
    return &worker->pc;
}

struct settings *worker_settings(struct worker *worker)
{
    assert(!worker_is_busy(worker));
    return &worker->pc.settings;
}
