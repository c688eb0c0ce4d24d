#include "tray/session_over.h"

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/help.h"
#include "tray/layout.h"
#include "tray/leaving.h"
#include "tray/pages.h"
#include "tray/password_edit.h"
#include "tray/program.h"

enum { PASSWORD_CHARACTERS_MAX = 128, PASSWORD_BYTES_MAX = PASSWORD_CHARACTERS_MAX * 4 };

/* The dialog, and the login that it tries. */
struct asking {
    struct frame *frame;
    HWND window;
    struct theme theme;
    struct layout layout;
    struct password_edit edit;
    struct buf password;
    struct session session;
};

/* --- the login --- */

static enum status run(void *self, const struct pc *pc, struct err *err)
{
    struct asking *asking = self;

    return login(&pc->client, frame_visit(asking->frame)->id, buf_text(&asking->password), &asking->session, err);
}

static void take_session(struct asking *asking)
{
    struct visit *visit = frame_visit(asking->frame);

    visit->session = asking->session;
    visit->logged_in = true;
    wipe(&asking->session, sizeof asking->session);
}

static void rest(const struct asking *asking, bool resting)
{
    EnableWindow(GetDlgItem(asking->window, IDOK), !resting);
    EnableWindow(GetDlgItem(asking->window, IDC_SESSION_PASSWORD), !resting);
}

static void done(void *self, enum status status, const struct err *err)
{
    struct asking *asking = self;

    buf_clear(&asking->password);
    rest(asking, false);
    if (status == ST_OK) {
        take_session(asking);
        EndDialog(asking->window, IDOK);
        return;
    }
    ask_tell_failure(asking->window, err);
    password_edit_again(&asking->edit);
}

static void on_ok(struct asking *asking)
{
    struct err err = ERR_INIT;

    if (frame_is_busy(asking->frame))
        return;
    buf_init(&asking->password, PASSWORD_BYTES_MAX);
    if (password_edit_read(&asking->edit, &asking->password, &err) == ST_OK && asking->password.len > 0) {
        rest(asking, true);
        frame_run(asking->frame, &(const struct job){.name = "login-again", .run = run, .done = done, .self = asking});
    } else {
        SetFocus(GetDlgItem(asking->window, IDC_SESSION_PASSWORD));
    }
}

/* --- the dialog --- */

static void on_cancel(struct asking *asking)
{
    if (frame_is_busy(asking->frame))
        frame_cancel(asking->frame);
    else
        EndDialog(asking->window, IDCANCEL);
}

static void set_words(const struct asking *asking)
{
    char masked[NATIONAL_ID_SIZE];
    wchar_t *title = control_text_of(IDS_WINDOW_PRODUCT, NULL);

    national_id_mask(frame_visit(asking->frame)->id, masked);
    if (title != NULL)
        SetWindowTextW(asking->window, title);
    free(title);
    control_text_set(asking->window, IDC_SESSION_TEXT, IDS_SESSION_OVER, WORDS(masked));
    control_text_set(asking->window, IDC_SESSION_LABEL, IDS_LOGIN_PASSWORD, NULL);
    control_text_set(asking->window, IDC_SESSION_REVEAL, IDS_LOGIN_REVEAL, NULL);
    control_text_set(asking->window, IDC_SESSION_CAPS, IDS_LOGIN_CAPS, NULL);
    control_text_set(asking->window, IDOK, IDS_LOGIN_GO, NULL);
    control_text_set(asking->window, IDCANCEL, IDS_MENU_LOGOUT, NULL);
}

/* As tray/page.c does for pages; this one is a window of its own. */
static void lay_out(struct asking *asking)
{
    SIZE size;
    RECT frame_place, whole;

    theme_open(&asking->theme, GetDpiForWindow(asking->window));
    layout_record(&asking->layout, asking->window);
    for (size_t i = 0; i < asking->layout.count; i++)
        SendMessageW(asking->layout.controls[i].window, WM_SETFONT, (WPARAM)asking->theme.fonts[FONT_BODY], FALSE);
    layout_apply(&asking->layout, &asking->theme);
    size = layout_size(&asking->layout, &asking->theme);
    whole = (RECT){0, 0, size.cx, size.cy};
    AdjustWindowRectExForDpi(&whole, (DWORD)GetWindowLongW(asking->window, GWL_STYLE), FALSE, 0, asking->theme.dpi);
    GetWindowRect(frame_window(asking->frame), &frame_place);
    SetWindowPos(asking->window, NULL, (int)(frame_place.left + frame_place.right - whole.right + whole.left) / 2,
                 (int)(frame_place.top + frame_place.bottom - whole.bottom + whole.top) / 2,
                 (int)(whole.right - whole.left), (int)(whole.bottom - whole.top), SWP_NOZORDER);
}

static INT_PTR CALLBACK dialog_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct asking *asking = (struct asking *)GetWindowLongPtrW(window, DWLP_USER);

    if (message == WM_INITDIALOG) {
        asking = (struct asking *)lparam;
        asking->window = window;
        SetWindowLongPtrW(window, DWLP_USER, lparam);
        set_words(asking);
        password_edit_open(&asking->edit, window, IDC_SESSION_PASSWORD, IDC_SESSION_REVEAL, IDC_SESSION_CAPS,
                           PASSWORD_CHARACTERS_MAX);
        lay_out(asking);
        return TRUE;
    }
    if (message == WM_COMMAND && LOWORD(wparam) == IDOK)
        on_ok(asking);
    else if (message == WM_COMMAND && LOWORD(wparam) == IDCANCEL)
        on_cancel(asking);
    else if (message == WM_COMMAND && LOWORD(wparam) == IDC_SESSION_REVEAL)
        password_edit_reveal(&asking->edit);
    else if (message == WM_HELP)
        help_open(window, "session");
    else if (message == WM_ACTIVATEAPP) /* it hides what is shown */
        SendDlgItemMessageW(window, IDC_SESSION_PASSWORD, message, wparam, lparam);
    else if (message == WM_DESTROY)
        password_edit_close(&asking->edit);
    else
        return FALSE;
    return TRUE;
}

bool session_over_ask(struct frame *frame)
{
    struct asking asking = {.frame = frame};
    struct visit *visit = frame_visit(frame);
    INT_PTR answer = 0;

    visit->logged_in = false;
    wipe(&visit->session, sizeof visit->session);
    frame_visit_changed(frame);
    answer = DialogBoxParamW(program_instance(), MAKEINTRESOURCEW(IDD_SESSION), GetLastActivePopup(frame_window(frame)),
                             dialog_proc, (LPARAM)&asking);
    buf_clear(&asking.password);
    theme_close(&asking.theme);
    frame_visit_changed(frame);
    if (answer == IDOK)
        return true;
    if (visit_is_public(visit))
        leaving_begin(frame, NULL, NULL);
    else
        frame_go(frame, &page_login, NULL);
    return false;
}
