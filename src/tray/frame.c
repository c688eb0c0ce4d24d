#include <windows.h>

#include <assert.h>
#include <commctrl.h>
#include <stdlib.h>

#include "base/fault.h"
#include "ids.h"
#include "tray/ask.h"
#include "tray/busy.h"
#include "tray/control_text.h"
#include "tray/frame_parts.h"
#include "tray/help.h"
#include "tray/menu.h"
#include "tray/pages.h"
#include "tray/preferences.h"
#include "tray/session_over.h"

enum { BUSY_AFTER_MS = 200 };

/* --- what goes on --- */

static void rest(struct frame *frame, bool resting)
{
    EnableWindow(frame->page->window, !resting);
    EnableWindow(frame->menu.window, !resting);
}

/* Page and menu rest, and the strip comes if it lasts. */
static void show_running(struct frame *frame)
{
    frame_window_keep_focus(frame);
    rest(frame, true);
    if (GetFocus() != NULL)
        SetFocus(frame->window);
    busy_show_progress(&frame->busy, (struct worker_progress){.step = -1});
    page_enable(&frame->busy, frame->busy.class->escape, true);
    SetTimer(frame->window, FRAME_TIMER_BUSY, BUSY_AFTER_MS, NULL);
}

static void show_rest(struct frame *frame)
{
    KillTimer(frame->window, FRAME_TIMER_BUSY);
    frame->busy_shown = false;
    busy_rest(&frame->busy);
    ShowWindow(frame->busy.window, SW_HIDE);
    rest(frame, false);
    if (GetForegroundWindow() == frame->window)
        frame_window_give_focus(frame);
}

/* Whoever is on a public PC still has something to take away when the session has ended. */
static bool can_leave(const struct frame *frame)
{
    return frame->visit.logged_in || visit_is_public(&frame->visit);
}

/* --- life --- */

static enum status open_parts(struct frame *frame, struct err *err)
{
    enum status st = page_open(&frame->menu, menu_class(), frame, frame->window, &frame->theme, NULL, err);

    if (st == ST_OK)
        st = page_open(&frame->busy, busy_class(), frame, frame->window, &frame->theme, NULL, err);
    if (st == ST_OK)
        st = page_open(frame->page, &page_login, frame, frame->window, &frame->theme, NULL, err);
    return st;
}

enum status frame_new(struct worker *worker, const struct frame_owner *owner, struct frame **out, struct err *err)
{
    struct frame *frame = calloc(1, sizeof *frame);

    if (frame == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the window");
    frame->worker = worker;
    frame->owner = *owner;
    frame->page = &frame->pages[0];
    *out = frame; /* the caller's now */
    return ST_OK;
}

/* With all that it shows; what was made of one that cannot be made goes again. */
static void close_window(struct frame *frame)
{
    page_close(frame->page);
    page_close(&frame->busy);
    page_close(&frame->menu);
    if (frame->window != NULL)
        DestroyWindow(frame->window);
    frame->window = NULL;
    theme_close(&frame->theme);
}

/* Whoever only has the icon, for weeks, pays for no window. False: there is none, and that has been told. */
static bool open_window(struct frame *frame)
{
    struct err err = ERR_INIT;
    enum status st = ST_OK;

    if (frame->window != NULL)
        return true;
    st = frame_window_new(frame, &err);
    if (st == ST_OK)
        st = open_parts(frame, &err);
    if (st != ST_OK) {
        close_window(frame);
        ask_tell_failure(NULL, &err);
        return false;
    }
    frame_window_set_title(frame);
    menu_show(&frame->menu, frame->page->class, can_leave(frame));
    frame_window_lay_out(frame);
    if (worker_is_busy(frame->worker))
        show_running(frame);
    return true;
}

void frame_free(struct frame **frame)
{
    struct frame *gone = *frame;

    if (gone == NULL)
        return;
    close_window(gone);
    visit_end(&gone->visit);
    free(gone);
    *frame = NULL;
}

/* --- the window --- */

void frame_show(struct frame *frame)
{
    if (!open_window(frame))
        return;
    ShowWindow(frame->window, IsIconic(frame->window) ? SW_RESTORE : SW_SHOW);
    SetForegroundWindow(GetLastActivePopup(frame->window)); /* a box, if one is open */
}

bool frame_is_shown(const struct frame *frame)
{
    return IsWindowVisible(frame->window);
}

HWND frame_window(const struct frame *frame)
{
    return frame->window;
}

bool frame_asks(const struct frame *frame)
{
    return frame->window != NULL && !IsWindowEnabled(frame->window);
}

static void hide(struct frame *frame)
{
    frame->hide_later = false;
    ShowWindow(frame->window, SW_HIDE);
    frame->owner.hidden(frame->owner.self);
}

void frame_close_wanted(struct frame *frame)
{
    const bool stop =
        !worker_is_busy(frame->worker) || ask_question_words(frame->window, IDS_WINDOW_STOP_QUESTION, 0, 0);

    if (!stop)
        return;
    frame->hide_later = worker_is_busy(frame->worker); /* it may have ended while the question was open */
    if (frame->hide_later)
        frame_cancel(frame);
    else
        hide(frame);
}

/* --- pages --- */

bool frame_has_menu(const struct frame *frame)
{
    return frame->page->class != &page_login;
}

/* The old page stays if the new one cannot be made. */
void frame_go(struct frame *frame, const struct page_class *class, const void *request)
{
    struct page *old = frame->page, *new = old == &frame->pages[0] ? &frame->pages[1] : &frame->pages[0];
    struct err err = ERR_INIT;

    frame->wanted = request == NULL ? class : NULL;
    if (!open_window(frame) || worker_is_busy(frame->worker) ||
        (old->class->leaving != NULL && !old->class->leaving(old)))
        return;
    frame->page = new;
    if (page_open(new, class, frame, frame->window, &frame->theme, request, &err) != ST_OK) {
        frame->page = old;
        ask_tell_failure(frame->window, &err);
        return;
    }
    page_close(old);
    frame->focus = NULL;
    menu_show(&frame->menu, class, can_leave(frame));
    frame_window_lay_out(frame);
    if (!worker_is_busy(frame->worker)) /* its first job has the keyboard then */
        page_focus(frame->page);
}

void frame_go_on(struct frame *frame)
{
    if (frame->wanted != NULL)
        frame_go(frame, frame->wanted, NULL);
    else
        frame_go_home(frame);
}

bool frame_join(struct frame *frame, const struct page_class *class, const void *request)
{
    return frame->window != NULL && frame->page->class == class && class->joined != NULL &&
           class->joined(frame->page, request);
}

void frame_go_home(struct frame *frame)
{
    frame_go(frame, frame->visit.logged_in ? &page_status : &page_login, NULL);
}

/* --- jobs --- */

void frame_run(struct frame *frame, const struct job *job)
{
    assert(!worker_is_busy(frame->worker));
    if (frame->window != NULL)
        show_running(frame);
    worker_run(frame->worker, job);
}

void frame_show_busy(struct frame *frame)
{
    KillTimer(frame->window, FRAME_TIMER_BUSY);
    if (!worker_is_busy(frame->worker))
        return;
    frame->busy_shown = true;
    SetWindowPos(frame->busy.window, HWND_TOP, 0, 0, 0, 0, SWP_NOMOVE | SWP_NOSIZE | SWP_SHOWWINDOW | SWP_NOACTIVATE);
    if (GetForegroundWindow() == frame->window)
        page_focus(&frame->busy);
}

bool frame_is_busy(const struct frame *frame)
{
    return worker_is_busy(frame->worker);
}

struct worker *frame_worker(struct frame *frame)
{
    return frame->worker;
}

void frame_cancel(struct frame *frame)
{
    worker_cancel(frame->worker);
    if (frame->window != NULL)
        busy_show_stopping(&frame->busy);
}

void frame_progress(struct frame *frame)
{
    const struct worker_progress progress = worker_progress_take(frame->worker);

    if (frame->window != NULL && !worker_is_cancelled(frame->worker))
        busy_show_progress(&frame->busy, progress);
    if (frame->window != NULL && frame->page->class->progressed != NULL)
        frame->page->class->progressed(frame->page, &progress);
}

void frame_job_done(struct frame *frame)
{
    if (frame->window != NULL)
        show_rest(frame);
    worker_finish(frame->worker);
    if (frame->hide_later && !worker_is_busy(frame->worker))
        hide(frame);
}

/* --- who is there --- */

struct visit *frame_visit(struct frame *frame)
{
    return &frame->visit;
}

const struct pc *frame_pc(const struct frame *frame)
{
    return worker_pc(frame->worker);
}

void frame_visit_changed(struct frame *frame)
{
    menu_show(&frame->menu, frame->page->class, can_leave(frame));
    InvalidateRect(frame->window, NULL, FALSE);
    frame->touched_ms = GetTickCount64();
    if (frame->visit.logged_in)
        SetTimer(frame->window, FRAME_TIMER_IDLE, FRAME_IDLE_MS, NULL);
    else
        KillTimer(frame->window, FRAME_TIMER_IDLE);
}

bool frame_session_over(struct frame *frame)
{
    return session_over_ask(frame);
}

/* Ended at the host first: what is seen on the screen of somebody who went away is all that is left. */
static enum status run_idle_end(void *self, const struct pc *pc, struct err *err)
{
    struct frame *frame = self;

    (void)err;
    visit_logout(&frame->visit, &pc->client);
    return ST_OK;
}

static void idle_end_done(void *self, enum status status, const struct err *err)
{
    (void)status;
    (void)err;
    (void)frame_session_over(self);
}

void frame_check_idle(struct frame *frame)
{
    const ULONGLONG idle_ms = GetTickCount64() - frame->touched_ms;

    if (!frame->visit.logged_in || worker_is_busy(frame->worker))
        return;
    if (frame_asks(frame)) /* the page that asked by a box goes on when that is answered: it stays */
        return;
    if (idle_ms >= FRAME_IDLE_MS)
        frame_run(frame, &(const struct job){
                             .name = "idle-logout", .run = run_idle_end, .done = idle_end_done, .self = frame});
    else
        SetTimer(frame->window, FRAME_TIMER_IDLE, (UINT)(FRAME_IDLE_MS - idle_ms), NULL);
}

void frame_store_changed(struct frame *frame)
{
    frame->owner.changed(frame->owner.self);
}

/* --- keys, looks --- */

static bool is_button(HWND control)
{
    return (SendMessageW(control, WM_GETDLGCODE, 0, 0) & (DLGC_UNDEFPUSHBUTTON | DLGC_DEFPUSHBUTTON)) != 0;
}

static bool press(const struct page *page, int control)
{
    HWND button = control != 0 ? GetDlgItem(page->window, control) : NULL;

    if (button == NULL || !IsWindowEnabled(page->window) || !IsWindowEnabled(button) || !IsWindowVisible(button))
        return false;
    SendMessageW(button, BM_CLICK, 0, 0);
    return true;
}

/* Enter presses the button that has the keyboard, else the page's own; Esc cancels. */
static bool takes_key(struct frame *frame, const MSG *message)
{
    const struct page *page = frame->busy_shown ? &frame->busy : frame->page;

    if (message->message != WM_KEYDOWN)
        return false;
    if (message->wParam == VK_ESCAPE)
        return press(page, page->class->escape);
    if (message->wParam != VK_RETURN ||
        (SendMessageW(message->hwnd, WM_GETDLGCODE, VK_RETURN, (LPARAM)message) & DLGC_WANTALLKEYS) != 0)
        return false;
    if (is_button(message->hwnd))
        SendMessageW(message->hwnd, BM_CLICK, 0, 0);
    else
        (void)press(page, page->primary);
    return true;
}

/* Held down, it opens one browser window. */
static bool takes_help_key(const struct frame *frame, const MSG *message)
{
    if (message->message != WM_KEYDOWN || message->wParam != VK_F1)
        return false;
    if ((HIWORD(message->lParam) & KF_REPEAT) == 0)
        help_open(frame->window, frame->page->manual != NULL ? frame->page->manual : "");
    return true;
}

static bool is_touch(UINT message)
{
    return message == WM_KEYDOWN || message == WM_SYSKEYDOWN || message == WM_LBUTTONDOWN ||
           message == WM_RBUTTONDOWN || message == WM_MOUSEMOVE || message == WM_MOUSEWHEEL;
}

bool frame_takes(struct frame *frame, MSG *message)
{
    if (is_touch(message->message))
        frame->touched_ms = GetTickCount64();
    if (frame->window == NULL || (message->hwnd != frame->window && !IsChild(frame->window, message->hwnd)))
        return false;
    return takes_help_key(frame, message) || takes_key(frame, message) || IsDialogMessageW(frame->window, message);
}

void frame_restyle(struct frame *frame)
{
    frame_window_style(frame, GetDpiForWindow(frame->window));
    frame_window_lay_out(frame);
}

void frame_switch_language(struct frame *frame)
{
    preferences_set_language(frame->worker, words_are_chinese() ? "en" : "zh-TW");
    pc_choose_words(frame_pc(frame), NULL);
    frame_window_set_title(frame);
    page_reword(&frame->menu);
    page_reword(&frame->busy);
    frame_go(frame, frame->page->class, NULL);
    frame->owner.reworded(frame->owner.self);
}
