#include "tray/worker.h"

#include <assert.h>
#include <errno.h>
#include <process.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "version.h"

enum { STACK_BYTES = 1 << 20 };

struct worker {
    HWND owner;
    UINT message;
    HANDLE thread;    /* of the last job; NULL before the first */
    HANDLE cancelled; /* these are all manual-reset */
    HANDLE idle;      /* no job runs */
    HANDLE quiet;     /* nor does a quiet one */
    char *config;

    struct pc pc;
    enum status pc_status;
    struct err pc_err;

    struct job job;            /* the worker's thread's while it runs */
    struct job quiet_job;      /* likewise */
    const struct job *running; /* one of the two; set before its thread is there */
    struct outcome {
        enum status status;
        struct err err;
    } outcome, quiet_outcome;
    volatile LONG busy;
    bool job_waits;     /* for the end of the quiet one, which was asked to stop */
    bool job_cancelled; /* while it waited */
    bool quiet_waits, quiet_runs;
    bool start_told; /* to the log */

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

static const char *job_name(const struct job *job)
{
    return job->name != NULL ? job->name : "job";
}

/* The start of the program is told when there is the first job: the icon does not wait for a disk. */
static void tell_begin(struct worker *worker)
{
    if (!worker->start_told)
        activity_start(&worker->pc.activity, PCCERT_VERSION);
    worker->start_told = true;
    if (worker->running != &worker->quiet_job)
        activity_begin(&worker->pc.activity, job_name(worker->running));
}

/* Of what nobody asked for only what went wrong. */
static void tell_outcome(const struct worker *worker, const struct outcome *outcome)
{
    if (worker->running != &worker->quiet_job || (outcome->status != ST_OK && outcome->status != ST_CANCELLED))
        activity_end(&worker->pc.activity, job_name(worker->running), outcome->status, &outcome->err);
}

static void on_told(void *self, const struct post_change_result *result)
{
    const struct worker *worker = self;

    activity_command(&worker->pc.activity, post_change_word(result->event.kind), result->event.serial,
                     post_change_result_word(result), result->exit_code, result->skipped ? NULL : &result->err);
}

static void on_untold(void *self, size_t count)
{
    const struct worker *worker = self;

    activity_untold(&worker->pc.activity, count);
}

/* Other programs, at the end of every job; that they could not be told is for the log, not for the person. */
static void tell_changes(struct worker *worker)
{
    const struct post_change_sink sink = {on_told, on_untold, worker};

    (void)post_change_run(&worker->pc.client, &sink);
}

static void run_job(struct worker *worker, struct outcome *outcome)
{
    err_clear(&outcome->err);
    tell_begin(worker);
    if (worker->pc_status != ST_OK) {
        outcome->err = worker->pc_err;
        outcome->status = worker->pc_status;
    } else {
        outcome->status = worker->running->run(worker->running->self, &worker->pc, &outcome->err);
        tell_changes(worker);
    }
    if (outcome->status != ST_OK && outcome->err.status == ST_OK)
        outcome->status = err_set(&outcome->err, outcome->status, FAULT_NONE, "a job that did not say why");
    tell_outcome(worker, outcome);
}

static struct outcome *outcome_of(struct worker *worker)
{
    return worker->running == &worker->quiet_job ? &worker->quiet_outcome : &worker->outcome;
}

/* The owner may start the next one from here on. */
static void tell_end(struct worker *worker)
{
    const bool is_quiet = worker->running == &worker->quiet_job;

    SetEvent(is_quiet ? worker->quiet : worker->idle);
    PostMessageW(worker->owner, worker->message, is_quiet ? WORKER_QUIET_DONE : WORKER_DONE, 0);
}

static unsigned __stdcall thread_main(void *self)
{
    struct worker *worker = self;

    run_job(worker, outcome_of(worker));
    pc_leave_thread();
    tell_end(worker);
    return 0;
}

/* --- on the UI thread --- */

static enum status make_events(struct worker *worker, struct err *err)
{
    worker->cancelled = CreateEventW(NULL, TRUE, FALSE, NULL);
    worker->idle = CreateEventW(NULL, TRUE, TRUE, NULL);
    worker->quiet = CreateEventW(NULL, TRUE, TRUE, NULL);
    if (worker->cancelled == NULL || worker->idle == NULL || worker->quiet == NULL)
        return err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, GetLastError(), "worker: CreateEvent");
    return ST_OK;
}

/* Reads settings: no network, no store. */
static void open_pc(struct worker *worker)
{
    const struct pc_surface surface = {.program = "tray",
                                       .config = worker->config,
                                       .cancel_event = worker->cancelled,
                                       .progress = {.report = report, .cancelled = cancelled, .self = worker}};

    worker->pc_status = pc_open(&worker->pc, &surface, &worker->pc_err);
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
    if (st != ST_OK) {
        worker_free(&worker);
        return st;
    }
    open_pc(worker);
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

/* Until the thread of the last job is gone, which has nothing left to do but to end, or is asked to. */
static void join(struct worker *worker)
{
    if (worker->thread == NULL)
        return;
    WaitForSingleObject(worker->thread, INFINITE);
    close_handle(worker->thread);
    worker->thread = NULL;
}

void worker_stop(struct worker *worker)
{
    SetEvent(worker->cancelled);
    join(worker);
}

void worker_free(struct worker **worker)
{
    struct worker *gone = *worker;

    if (gone == NULL)
        return;
    if (gone->cancelled != NULL)
        worker_stop(gone);
    close_handle(gone->cancelled);
    close_handle(gone->idle);
    close_handle(gone->quiet);
    if (gone->start_told)
        activity_stop(&gone->pc.activity, 0);
    pc_close(&gone->pc);
    free(gone->config);
    free(gone);
    *worker = NULL;
}

/* A thread is there while a job is: whoever only has the icon, for weeks, pays for none. */
static void start(struct worker *worker, const struct job *job)
{
    join(worker);
    worker->running = job;
    if (!worker->job_cancelled)
        ResetEvent(worker->cancelled);
    worker->job_cancelled = false;
    worker->thread =
        (HANDLE)_beginthreadex(NULL, STACK_BYTES, thread_main, worker, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (worker->thread == NULL) {
        struct outcome *outcome = outcome_of(worker);

        err_clear(&outcome->err);
        outcome->status =
            err_set_code(&outcome->err, ST_NO_MEMORY, FAULT_NO_MEMORY, ERR_ERRNO, errno, "worker: a thread");
        tell_end(worker);
    }
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

static bool is_set(HANDLE event)
{
    return WaitForSingleObject(event, 0) == WAIT_OBJECT_0;
}

bool worker_has_ended(const struct worker *worker)
{
    return worker_is_busy(worker) && is_set(worker->idle);
}

void worker_finish(struct worker *worker)
{
    const struct job job = worker->job;
    const struct outcome outcome = worker->outcome;

    if (!worker_has_ended(worker))
        return;
    InterlockedExchange(&worker->busy, 0); /* 'done' may run the next one */
    job.done(job.self, outcome.status, &outcome.err);
    start_quiet(worker);
}

void worker_finish_quiet(struct worker *worker)
{
    const struct job quiet = worker->quiet_job;
    const struct outcome outcome = worker->quiet_outcome;

    if (!worker->quiet_runs || !is_set(worker->quiet))
        return;
    worker->quiet_runs = false;
    quiet.done(quiet.self, outcome.status, &outcome.err); /* before the job's thread: it may touch what is the job's */
    if (!worker->quiet_runs)                              /* 'done' may have run the next one, in front of a job */
        start_waiting(worker);
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
