#include "tray/app.h"

#include <stdlib.h>

#include "base/fault.h"
#include "brand_id.h"
#include "ids.h"
#include "tray/actions.h"
#include "tray/app_end.h"
#include "tray/app_icon.h"
#include "tray/help.h"
#include "tray/pages.h"
#include "tray/preferences.h"
#include "tray/program.h"
#include "tray/reminding.h"
#include "tray/start_job.h"
#include "tray/start_page.h"
#include "tray/start_queue.h"
#include "tray/tray_menu.h"

static const wchar_t class_name[] = L"" BRAND_PRODUCT_ID L".App";
enum { APP_MESSAGE_WORKER = WM_APP, APP_MESSAGE_LATER_START, APP_MESSAGE_ANSWERED };

struct app {
    HWND window;
    struct worker *worker;
    struct frame *frame;
    struct one_program *program; /* borrowed; may be NULL */
    struct app_icon icon;
    struct reminding *reminding; /* the last of these: messages are for us when it is there */
    struct app_end end;
    struct start_job start;
    struct start_queue waiting;     /* what is to be opened when the running job is over, or the open box answered */
    struct reminding_target target; /* the same for a reminder that was clicked, if target_wanted */
    bool target_wanted;
};

/*
 * --- Opening the window ---
 */

static enum start_page_shown open_page(struct app *app, const struct arguments *arguments)
{
    enum start_page_shown shown = START_PAGE_NOTHING;

    reminding_look_again(app->reminding);
    shown = start_page_open(app->frame, arguments);
    if (shown != START_PAGE_NOTHING)
        start_job_tell(&app->start);
    return shown;
}

static void open_plain(struct app *app, enum start_page page)
{
    (void)open_page(
        app, &(const struct arguments){.start = page == START_PAGE_NONE ? START_WINDOW : START_PAGE, .page = page});
}

/* The window comes at once, its page when it is free. */
static void open_when_free(struct app *app, const struct arguments *arguments, struct one_program_request *request)
{
    if (open_page(app, arguments) == START_PAGE_LATER)
        start_queue_add(&app->waiting, arguments, request);
    else
        one_program_request_free(request);
}

/* One after another, as far as the window lets them: a file leaves it free for the next one. */
static bool open_waiting(struct app *app)
{
    struct start_waiting *next = NULL;
    bool opened = false;

    while ((next = start_queue_take(&app->waiting)) != NULL) {
        if (open_page(app, next->arguments) == START_PAGE_LATER) {
            start_queue_put_back(&app->waiting, next);
            break;
        }
        opened = true;
        start_waiting_free(next);
    }
    return opened;
}

static void on_free(struct app *app)
{
    if (frame_is_busy(app->frame) || frame_asks(app->frame))
        return;
    if (!open_waiting(app) && app->target_wanted)
        start_page_open_action(app->frame, app->target.action, app->target.national_id);
    app->target_wanted = false;
}

/* None waits where a stranger has posted the message. */
static void on_later_start(struct app *app)
{
    struct one_program_request *request = one_program_next(app->program);

    if (request == NULL)
        return;
    if (one_program_arguments(request)->start != START_QUIT) {
        open_when_free(app, one_program_arguments(request), request);
        return;
    }
    one_program_request_free(request);
    app_end_now(&app->end);
}

/*
 * --- The icon ---
 */

static void on_icon_select(void *self)
{
    open_plain(self, START_PAGE_NONE);
}

static void open_about(struct app *app)
{
    if (!frame_is_busy(app->frame) && !frame_asks(app->frame))
        frame_go(app->frame, &page_about, NULL);
    frame_show(app->frame);
}

static void on_icon_menu(void *self, POINT at)
{
    struct app *app = self;
    const struct standing *standing = reminding_standing(app->reminding);

    reminding_look_again(app->reminding);
    switch (tray_menu_show(app->window, at, standing != NULL && standing->primary == ACTION_RENEW)) {
    case TRAY_CHOICE_NONE:
        break;
    case TRAY_CHOICE_OPEN:
        open_plain(app, START_PAGE_NONE);
        break;
    case TRAY_CHOICE_RENEW:
        open_plain(app, START_PAGE_RENEW);
        break;
    case TRAY_CHOICE_IMPORT:
        open_plain(app, START_PAGE_IMPORT);
        break;
    case TRAY_CHOICE_EXPORT:
        open_plain(app, START_PAGE_EXPORT);
        break;
    case TRAY_CHOICE_REMOVE:
        open_plain(app, START_PAGE_REMOVE);
        break;
    case TRAY_CHOICE_CHECK:
        open_plain(app, START_PAGE_CHECK);
        break;
    case TRAY_CHOICE_MANUAL:
        help_open(frame_window(app->frame), "");
        break;
    case TRAY_CHOICE_ABOUT:
        open_about(app);
        break;
    case TRAY_CHOICE_EXIT:
        app_end_wanted(&app->end);
        break;
    }
}

/* A reminder leads to what it reminds of; any other notice to the window. */
static void on_icon_balloon(void *self)
{
    struct app *app = self;

    if (!app->icon.reminded || !reminding_target(app->reminding, &app->target)) {
        open_plain(app, START_PAGE_NONE);
        return;
    }
    app->target_wanted = frame_is_busy(app->frame); /* the window comes at once, its page with the job's end */
    start_page_open_action(app->frame, app->target.action, app->target.national_id);
}

/*
 * --- What the window and the reminders tell ---
 */

/* Whoever closes the window for the first time may think that the program is gone. */
static void on_hidden(void *self)
{
    struct app *app = self;

    if (!worker_pc(app->worker)->settings.tray_hide_said &&
        app_icon_tell(&app->icon, IDS_TRAY_HIDDEN_TITLE, IDS_TRAY_HIDDEN_TEXT))
        preferences_set_hide_said(app->worker);
}

static void on_changed(void *self)
{
    reminding_look_again(((struct app *)self)->reminding);
}

static void on_answered(void *self)
{
    PostMessageW(((struct app *)self)->window, APP_MESSAGE_ANSWERED, 0, 0);
}

/*
 * --- Messages ---
 */

static void on_worker(struct app *app, enum worker_event event)
{
    switch (event) {
    case WORKER_PROGRESS:
        frame_progress(app->frame);
        break;
    case WORKER_DONE:
        if (!worker_has_ended(app->worker))
            break;
        frame_job_done(app->frame);
        on_free(app);
        app_end_job_done(&app->end);
        break;
    case WORKER_QUIET_DONE:
        worker_finish_quiet(app->worker);
        break;
    }
    if (event == WORKER_PROGRESS || !frame_is_busy(app->frame))
        app_icon_work(&app->icon, frame_is_busy(app->frame));
}

static LRESULT on_message(struct app *app, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (tray_icon_message(&app->icon.icon, message, wparam, lparam) ||
        reminding_message(app->reminding, message, wparam))
        return 0;
    switch (message) {
    case APP_MESSAGE_WORKER:
        on_worker(app, (enum worker_event)wparam);
        return 0;
    case APP_MESSAGE_LATER_START:
        on_later_start(app);
        return 0;
    case APP_MESSAGE_ANSWERED:
        on_free(app);
        return 0;
    case WM_CLOSE: /* nobody sees this window: an installer's request, or the task manager's */
        app_end_now(&app->end);
        return 0;
    case WM_QUERYENDSESSION: /* somebody else may still say no */
        return TRUE;
    case WM_ENDSESSION:
        if (wparam)
            app_end_now(&app->end);
        return 0;
    default:
        return DefWindowProcW(app->window, message, wparam, lparam);
    }
}

static LRESULT CALLBACK window_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct app *app = (struct app *)GetWindowLongPtrW(window, GWLP_USERDATA);

    if (message == WM_NCCREATE) {
        app = ((const CREATESTRUCTW *)lparam)->lpCreateParams;
        SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)app);
    }
    if (app != NULL && app->reminding != NULL)
        return on_message(app, message, wparam, lparam);
    return DefWindowProcW(window, message, wparam, lparam);
}

/*
 * --- Life ---
 */

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

/* Before anything is read: whoever logs on sees at once that the program is there. */
static void open_icon(struct app *app)
{
    const struct tray_icon_events events = {on_icon_select, on_icon_menu, on_icon_balloon, app};

    app_icon_open(&app->icon, app->window, &events);
}

static enum status open_parts(struct app *app, const struct arguments *arguments, struct err *err)
{
    const struct frame_owner frame_owner = {on_hidden, on_changed, on_changed, on_answered, app};
    const struct reminding_owner reminding_owner = {app_icon_stand, app_icon_remind, &app->icon};
    enum status st = worker_new(app->window, APP_MESSAGE_WORKER, arguments->config, &app->worker, err);

    if (st != ST_OK)
        return st;
    pc_choose_words(worker_pc(app->worker), arguments->language);
    app_icon_name(&app->icon);
    st = frame_new(app->worker, &frame_owner, &app->frame, err);
    if (st == ST_OK)
        st = reminding_new(app->window, app->worker, &reminding_owner, &app->reminding, err);
    return st;
}

enum status app_new(const struct arguments *arguments, struct app **out, struct err *err)
{
    struct app *app = calloc(1, sizeof *app);
    enum status st = ST_OK;

    if (app == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the program");
    st = make_window(app, err);
    if (st == ST_OK) {
        open_icon(app);
        st = open_parts(app, arguments, err);
    }
    if (st != ST_OK) {
        app_free(&app);
        return st;
    }
    app_end_open(&app->end, app->frame);
    *out = app; /* the caller's now */
    return ST_OK;
}

int app_loop(struct app *app, struct one_program *program, const struct arguments *arguments)
{
    MSG message;

    app->program = program;
    one_program_listen(program, app->window, APP_MESSAGE_LATER_START);
    app_end_register_restart(arguments->config);
    start_job_begin(&app->start, app->frame);
    reminding_start(app->reminding, REMINDING_AFTER_START_MS);
    open_when_free(app, arguments, NULL);
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
    app_icon_close(&gone->icon); /* first: what is seen to be gone is not clicked */
    if (gone->worker != NULL)    /* before the page whose job may still be running */
        worker_stop(gone->worker);
    frame_free(&gone->frame);
    worker_free(&gone->worker);
    reminding_free(&gone->reminding);
    if (gone->window != NULL)
        DestroyWindow(gone->window);
    start_queue_clear(&gone->waiting);
    free(gone);
    *app = NULL;
}
