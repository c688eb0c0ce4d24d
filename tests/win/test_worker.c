/*
 * The thread of the jobs: one after the other, and quiet ones behind and out of the way. The window here is one that
 * only takes messages; a job waits for an event of the test's where it must not end by itself.
 */
#include "tray/worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/authority.h"
#include "base/atomic_file.h"
#include "base/fault.h"
#include "protocol/json.h"
#include "temp_folder.h"

enum { MESSAGE = WM_APP, PATIENCE_MS = 30000, TOO_EARLY_MS = 200 };

static char config[1024];
static HWND window;
static struct worker *worker;
static char story[256]; /* what happened, in order */

static void tell(const char *what)
{
    const size_t len = strlen(story);

    snprintf(story + len, sizeof story - len, "%s%s", len > 0 ? " " : "", what);
}

static LRESULT CALLBACK window_proc(HWND target, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message != MESSAGE)
        return DefWindowProcW(target, message, wparam, lparam);
    if (wparam == WORKER_DONE)
        worker_finish(worker);
    else if (wparam == WORKER_QUIET_DONE)
        worker_finish_quiet(worker);
    else if (worker_progress_take(worker).step >= 0)
        tell("progress");
    return 0;
}

/* One job of the test's: it tells when it begins, waits for leave or for being stopped, and tells how it ended. */
struct task {
    const char *name;
    HANDLE begun, leave; /* manual-reset */
    bool reports;
    bool ended;
    enum status status;
    const struct task *next; /* behind this one, which must not have begun before it is done; NULL: none */
};

static enum status task_run(void *self, const struct pc *pc, struct err *err)
{
    struct task *task = self;

    SetEvent(task->begun);
    if (task->reports)
        progress_report(pc->client.progress, PROGRESS_ASKING, 0, 0);
    while (WaitForSingleObject(task->leave, 10) == WAIT_TIMEOUT) {
        if (progress_cancelled(pc->client.progress))
            return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped");
    }
    return ST_OK;
}

static void task_done(void *self, enum status status, const struct err *err)
{
    struct task *task = self;

    if (task->next != NULL && WaitForSingleObject(task->next->begun, TOO_EARLY_MS) != WAIT_TIMEOUT)
        tell("early");
    task->ended = true;
    task->status = status;
    tell(task->name);
    tell(status == ST_OK ? "ok" : err->status == ST_CANCELLED ? "stopped" : "failed");
}

static void task_open(struct task *task, const char *name)
{
    *task = (struct task){
        .name = name, .begun = CreateEventW(NULL, TRUE, FALSE, NULL), .leave = CreateEventW(NULL, TRUE, FALSE, NULL)};
    assert_non_null(task->begun);
    assert_non_null(task->leave);
}

static void task_close(struct task *task)
{
    CloseHandle(task->begun);
    CloseHandle(task->leave);
}

static struct job job_of(struct task *task)
{
    return (struct job){.run = task_run, .done = task_done, .self = task};
}

/* Messages until it has ended. */
static void pump_until_ended(const struct task *task)
{
    MSG message;
    UINT_PTR limit = SetTimer(NULL, 0, PATIENCE_MS, NULL);

    while (!task->ended && GetMessageW(&message, NULL, 0, 0) > 0) {
        assert_false(message.message == WM_TIMER && message.hwnd == NULL);
        DispatchMessageW(&message);
    }
    KillTimer(NULL, limit);
    assert_true(task->ended);
}

static void wait_begun(const struct task *task)
{
    assert_int_equal(WaitForSingleObject(task->begun, PATIENCE_MS), WAIT_OBJECT_0);
}

static bool has_begun(const struct task *task)
{
    return WaitForSingleObject(task->begun, 0) == WAIT_OBJECT_0;
}

static void run(struct task *task)
{
    const struct job job = job_of(task);

    worker_run(worker, &job);
}

static bool run_quiet(struct task *task)
{
    const struct job job = job_of(task);

    return worker_run_quiet(worker, &job);
}

static int open_worker(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    story[0] = '\0';
    return worker_new(window, MESSAGE, config, &worker, &err) == ST_OK && err.status == ST_OK ? 0 : 1;
}

static int close_worker(void **state)
{
    (void)state;
    worker_free(&worker);
    return worker == NULL ? 0 : 1;
}

static void a_job_runs_and_reports(void **state)
{
    struct task task;

    (void)state;
    task_open(&task, "a");
    task.reports = true;
    SetEvent(task.leave);
    run(&task);
    assert_true(worker_is_busy(worker));
    pump_until_ended(&task);
    assert_false(worker_is_busy(worker));
    assert_string_equal(story, "progress a ok");
    task_close(&task);
}

/* Anybody may post our messages: a job has not ended for that, nor what the last one came to become this one's. */
static void strangers_end_nothing(void **state)
{
    struct task first, second, quiet;

    (void)state;
    task_open(&first, "a");
    task_open(&second, "b");
    task_open(&quiet, "q");
    SetEvent(first.leave);
    run(&first);
    pump_until_ended(&first);
    SendMessageW(window, MESSAGE, WORKER_DONE, 0);
    SendMessageW(window, MESSAGE, WORKER_QUIET_DONE, 0);
    run(&second);
    wait_begun(&second);
    assert_false(worker_has_ended(worker));
    SendMessageW(window, MESSAGE, WORKER_DONE, 0);
    SendMessageW(window, MESSAGE, WORKER_QUIET_DONE, 0);
    assert_true(worker_is_busy(worker));
    assert_string_equal(story, "a ok");
    SetEvent(second.leave);
    pump_until_ended(&second);
    assert_true(run_quiet(&quiet));
    wait_begun(&quiet);
    SendMessageW(window, MESSAGE, WORKER_QUIET_DONE, 0);
    assert_string_equal(story, "a ok b ok");
    SetEvent(quiet.leave);
    pump_until_ended(&quiet);
    assert_string_equal(story, "a ok b ok q ok");
    task_close(&quiet);
    task_close(&second);
    task_close(&first);
}

static void a_quiet_one_runs_and_is_not_seen(void **state)
{
    struct task quiet;

    (void)state;
    task_open(&quiet, "q");
    quiet.reports = true;
    SetEvent(quiet.leave);
    assert_true(run_quiet(&quiet));
    assert_false(worker_is_busy(worker));
    assert_true(worker_wait(worker, 0)); /* nothing that the end of the session would wait for */
    pump_until_ended(&quiet);
    assert_string_equal(story, "q ok");
    task_close(&quiet);
}

static void there_is_one_quiet_one(void **state)
{
    struct task first, second;

    (void)state;
    task_open(&first, "q");
    task_open(&second, "r");
    assert_true(run_quiet(&first));
    wait_begun(&first);
    assert_false(run_quiet(&second));
    SetEvent(first.leave);
    pump_until_ended(&first);
    SetEvent(second.leave);
    assert_true(run_quiet(&second));
    pump_until_ended(&second);
    assert_string_equal(story, "q ok r ok");
    task_close(&first);
    task_close(&second);
}

/* It waits for the end of what somebody asked for. */
static void a_quiet_one_comes_after_a_job(void **state)
{
    struct task task, quiet;

    (void)state;
    task_open(&task, "a");
    task_open(&quiet, "q");
    run(&task);
    wait_begun(&task);
    assert_true(run_quiet(&quiet));
    assert_false(run_quiet(&quiet));
    SetEvent(quiet.leave);
    SetEvent(task.leave);
    pump_until_ended(&quiet);
    assert_string_equal(story, "a ok q ok");
    task_close(&task);
    task_close(&quiet);
}

/* It is asked to stop, and the job runs as if nothing had been there. */
static void a_job_takes_the_place_of_a_quiet_one(void **state)
{
    struct task task, quiet;

    (void)state;
    task_open(&task, "a");
    task_open(&quiet, "q");
    assert_true(run_quiet(&quiet));
    wait_begun(&quiet);
    run(&task);
    assert_true(worker_is_busy(worker));
    assert_false(worker_is_cancelled(worker)); /* the quiet one is, and nobody else */
    assert_false(has_begun(&task));
    quiet.next = &task; /* what 'done' touches may be the job's */
    pump_until_ended(&quiet);
    wait_begun(&task);
    assert_false(worker_is_cancelled(worker));
    SetEvent(task.leave);
    pump_until_ended(&task);
    assert_string_equal(story, "q stopped a ok");
    task_close(&task);
    task_close(&quiet);
}

/* Cancelled before it could begin: it begins, and ends at once by itself. */
static void a_job_is_cancelled_while_it_waits(void **state)
{
    struct task task, quiet;

    (void)state;
    task_open(&task, "a");
    task_open(&quiet, "q");
    assert_true(run_quiet(&quiet));
    wait_begun(&quiet);
    run(&task);
    worker_cancel(worker);
    assert_true(worker_is_cancelled(worker));
    pump_until_ended(&task);
    assert_string_equal(story, "q stopped a stopped");
    assert_int_equal(task.status, ST_CANCELLED);
    task.ended = false; /* the next one is not cancelled any more */
    SetEvent(task.leave);
    run(&task);
    pump_until_ended(&task);
    assert_int_equal(task.status, ST_OK);
    task_close(&task);
    task_close(&quiet);
}

/* Nobody takes messages then: the job comes all the same. */
static void the_end_of_windows_waits_for_a_job_behind_a_quiet_one(void **state)
{
    struct task task, quiet;

    (void)state;
    task_open(&task, "t");
    task_open(&quiet, "q");
    assert_true(run_quiet(&quiet));
    wait_begun(&quiet);
    SetEvent(task.leave);
    run(&task);
    assert_true(worker_wait(worker, PATIENCE_MS));
    assert_false(task.ended);
    pump_until_ended(&quiet);
    pump_until_ended(&task);
    assert_string_equal(story, "q stopped t ok");
    task_close(&quiet);
    task_close(&task);
}

/* At the end of the program, whatever runs is stopped and its 'done' is not called. */
static void the_end_stops_a_quiet_one(void **state)
{
    struct task quiet;

    (void)state;
    task_open(&quiet, "q");
    assert_true(run_quiet(&quiet));
    wait_begun(&quiet);
    worker_free(&worker);
    assert_string_equal(story, "");
    task_close(&quiet);
}

/* --- a configuration that names a firm and no host --- */

static void write_config(void)
{
    struct authority authority;
    struct json *json = json_new_object();
    struct buf pem, text;

    buf_init(&pem, 32 * 1024);
    buf_init(&text, 64 * 1024);
    authority_make(&authority, "Test", 1767225600);
    authority_pem(&authority, &pem);
    assert_int_equal(json_add_text(json, "firm_ca_pem", buf_text(&pem)), ST_OK);
    assert_int_equal(json_print(json, true, &text), ST_OK);
    assert_int_equal(file_write(config, text.data, text.len, FILE_NEW, NULL), ST_OK);
    authority_clear(&authority);
    json_free(&json);
    buf_clear(&text);
    buf_clear(&pem);
}

static int open_group(void **state)
{
    const WNDCLASSEXW class = {.cbSize = sizeof class, .lpfnWndProc = window_proc, .lpszClassName = L"test_worker"};

    if (temp_folder_open(state) != 0 || RegisterClassExW(&class) == 0)
        return 1;
    snprintf(config, sizeof config, "%s", temp_path("pccert.json"));
    write_config();
    window = CreateWindowExW(0, class.lpszClassName, L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    return window != NULL ? 0 : 1;
}

static int close_group(void **state)
{
    DestroyWindow(window);
    if (file_wipe(config, NULL) != ST_OK)
        return 1;
    return temp_folder_close(state);
}

#define WITH_WORKER(test) cmocka_unit_test_setup_teardown(test, open_worker, close_worker)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORKER(a_job_runs_and_reports),
        WITH_WORKER(strangers_end_nothing),
        WITH_WORKER(a_quiet_one_runs_and_is_not_seen),
        WITH_WORKER(there_is_one_quiet_one),
        WITH_WORKER(a_quiet_one_comes_after_a_job),
        WITH_WORKER(a_job_takes_the_place_of_a_quiet_one),
        WITH_WORKER(a_job_is_cancelled_while_it_waits),
        WITH_WORKER(the_end_of_windows_waits_for_a_job_behind_a_quiet_one),
        WITH_WORKER(the_end_stops_a_quiet_one),
    };

    return cmocka_run_group_tests(tests, open_group, close_group);
}
