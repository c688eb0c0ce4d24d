#include "tray/app.h"

#include <stdlib.h>

#include "base/fault.h"
#include "tray/ask.h"
#include "tray/program.h"
#include "tray/start_job.h"

static const wchar_t class_name[] = L"PeiChengCert.App";
enum { APP_MESSAGE_WORKER = WM_APP };

struct app {
    HWND window;
    struct worker *worker;
    struct frame *frame;
    struct start_job start;
};

/* --- messages --- */

static void on_worker(struct app *app, enum worker_event event)
{
    if (event == WORKER_PROGRESS)
        frame_progress(app->frame);
    else if (event == WORKER_DONE)
        frame_job_done(app->frame);
    else
        worker_finish_quiet(app->worker);
}

static LRESULT CALLBACK window_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct app *app = (struct app *)GetWindowLongPtrW(window, GWLP_USERDATA);

    if (message == WM_NCCREATE) {
        app = ((const CREATESTRUCTW *)lparam)->lpCreateParams;
        SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)app);
    }
    if (app != NULL && app->frame != NULL && message == APP_MESSAGE_WORKER) {
        on_worker(app, (enum worker_event)wparam);
        return 0;
    }
    return DefWindowProcW(window, message, wparam, lparam);
}

/* --- what the window tells --- */

static void on_hidden(void *self)
{
    (void)self;
    PostQuitMessage(0);
}

static void on_changed(void *self)
{
    (void)self;
}

/* --- life --- */

/* Top-level and never shown: one for messages alone would get none of the system's broadcasts. */
static enum status make_window(struct app *app, struct err *err)
{
    HINSTANCE program = program_instance();
    const WNDCLASSEXW class = {
        .cbSize = sizeof class, .lpfnWndProc = window_proc, .hInstance = program, .lpszClassName = class_name};

    if (RegisterClassExW(&class) == 0)
        return err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, GetLastError(), "the program: RegisterClass");
    app->window = CreateWindowExW(0, class_name, L"", WS_OVERLAPPED, 0, 0, 0, 0, NULL, NULL, program, app);
    if (app->window == NULL)
        return err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, GetLastError(), "the program: CreateWindow");
    return ST_OK;
}

enum status app_new(const struct app_wishes *wishes, struct app **out, struct err *err)
{
    const struct frame_owner owner = {.hidden = on_hidden, .changed = on_changed};
    struct app *app = calloc(1, sizeof *app);
    enum status st = ST_OK;

    if (app == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the program");
    st = make_window(app, err);
    if (st == ST_OK)
        st = worker_new(app->window, APP_MESSAGE_WORKER, wishes->config, &app->worker, err);
    if (st == ST_OK) {
        pc_choose_words(worker_pc(app->worker), wishes->lang);
        st = frame_new(app->worker, &owner, &app->frame, err);
    }
    if (st == ST_OK)
        start_job_begin(&app->start, app->frame);
    if (st != ST_OK) {
        app_free(&app);
        return st;
    }
    *out = app; /* the caller's now */
    return ST_OK;
}

void app_open_window(struct app *app)
{
    frame_show(app->frame);
    start_job_tell(&app->start);
}

int app_loop(struct app *app)
{
    MSG message;

    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (frame_takes(app->frame, &message))
            continue;
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
    return (int)message.wParam;
}

void app_free(struct app **app)
{
    struct app *gone = *app;

    if (gone == NULL)
        return;
    frame_free(&gone->frame);
    worker_free(&gone->worker);
    if (gone->window != NULL)
        DestroyWindow(gone->window);
    free(gone);
    *app = NULL;
}
