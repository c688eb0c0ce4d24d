/*
 * Runs use cases on a thread apart, one at a time, so that the window never waits; between them there is no such
 * thread. It owns this PC (surface/pc.h): nobody else calls into client/. It knows no windows but the one that it posts
 * to.
 *
 * Order of calls: worker_new; worker_run any number of times, one job at a time; worker_free. All from the UI thread.
 */
#ifndef TRAY_WORKER_H
#define TRAY_WORKER_H

#include <stdbool.h>
#include <windows.h>

#include "surface/pc.h"

struct worker;

/*
 * What is to be done. While it runs, its *self belongs to the worker's thread and the UI thread leaves it alone; 'done'
 * is called on the UI thread, and owns *self again.
 */
struct job {
    const char *name; /* as the log calls it, a word of ours: "login"; NULL: "job" */
    enum status (*run)(void *self, const struct pc *pc, struct err *err);
    void (*done)(void *self, enum status status, const struct err *err);
    void *self;
};

/* How far a job has come, as it was last told. */
struct worker_progress {
    int step; /* enum progress_step; -1 before the first */
    size_t done, total;
};

/*
 * owner gets 'message' with wParam WORKER_PROGRESS whenever something was told (and the last one taken), with
 * WORKER_DONE when a job has ended: it then calls worker_finish; and with WORKER_QUIET_DONE when a quiet one has:
 * worker_finish_quiet. config: of --config, or NULL; copied. *err tells why
 * this PC could not be opened; the worker runs all the same, and each job fails with that. ST_NO_MEMORY, ST_IO.
 */
enum worker_event { WORKER_PROGRESS, WORKER_DONE, WORKER_QUIET_DONE };
MUST_CHECK enum status worker_new(HWND owner, UINT message, const char *config, struct worker **out, struct err *err);
/*
 * Asks a running job to stop and waits for its next durable state: what it works on (self) may go from here on. No job
 * runs any more.
 */
void worker_stop(struct worker *worker);
void worker_free(struct worker **worker);

/* Only while worker_is_busy is false. */
void worker_run(struct worker *worker, const struct job *job);
bool worker_is_busy(const struct worker *worker);
/*
 * A job that nobody asked for and nobody waits for, such as a look at the store. It comes when nothing else runs, tells
 * no progress, and leaves worker_is_busy false; a job that is run meanwhile asks it to stop, and comes after its
 * 'done'. One at a time: false if there is one already.
 */
MUST_CHECK bool worker_run_quiet(struct worker *worker, const struct job *job);
/* Asks the running job to stop; it ends in its own time, with ST_CANCELLED or done. */
void worker_cancel(struct worker *worker);
bool worker_is_cancelled(const struct worker *worker);
/* Waits for the end of what runs, without calling its 'done': for the end of the Windows session. False: it goes on. */
bool worker_wait(struct worker *worker, DWORD limit_ms);
struct worker_progress worker_progress_take(struct worker *worker);
/* A job has, and was not finished: anybody may post WORKER_DONE. */
bool worker_has_ended(const struct worker *worker);
/* On WORKER_DONE and WORKER_QUIET_DONE: calls the job's 'done', if it has ended. */
void worker_finish(struct worker *worker);
void worker_finish_quiet(struct worker *worker);

/* For words and times alone, which change nothing: settings and clock. Borrowed. */
const struct pc *worker_pc(const struct worker *worker);
/* To change what is the user's own (tray/preferences.h), only while no job runs. */
struct settings *worker_settings(struct worker *worker);

#endif
