#include "tray/frame_parts.h"

#include <commctrl.h>
#include <stdlib.h>

#include "base/fault.h"
#include "brand_id.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/banner.h"
#include "tray/control_text.h"
#include "tray/program.h"
#include "version.h"

static const wchar_t class_name[] = L"" BRAND_PRODUCT_ID L".Window";
enum { DPI_LEAST = 60 }; /* below it nobody could read */
enum { WINDOW_STYLE = WS_OVERLAPPED | WS_CAPTION | WS_SYSMENU | WS_MINIMIZEBOX | WS_CLIPCHILDREN };

/* --- places --- */

static int banner_height(const struct frame *frame)
{
    return theme_units_y(&frame->theme, BANNER_UNITS);
}

static SIZE client_size(const struct frame *frame)
{
    const SIZE page = page_size(frame->page), menu = page_size(&frame->menu);

    return (SIZE){frame_has_menu(frame) ? menu.cx + page.cx : page.cx, banner_height(frame) + page.cy};
}

static void place_part(struct page *part, int left, int top, int width, int height)
{
    SetWindowPos(part->window, NULL, left, top, width, height, SWP_NOZORDER | SWP_NOACTIVATE);
    page_lay_out(part);
}

static void place_parts(struct frame *frame, SIZE client)
{
    const SIZE page = page_size(frame->page), menu = page_size(&frame->menu), busy = page_size(&frame->busy);
    const int left = frame_has_menu(frame) ? (int)menu.cx : 0, top = banner_height(frame);
    const int margin = theme_px(&frame->theme, 8);

    place_part(&frame->menu, 0, top, (int)menu.cx, (int)client.cy - top);
    place_part(frame->page, left, top, (int)client.cx - left, (int)client.cy - top);
    place_part(&frame->busy, left + margin, (int)(client.cy - busy.cy) - margin, (int)page.cx - 2 * margin,
               (int)busy.cy);
    ShowWindow(frame->menu.window, frame_has_menu(frame) ? SW_SHOWNA : SW_HIDE);
    ShowWindow(frame->page->window, SW_SHOWNA);
}

static RECT work_area(const struct frame *frame)
{
    MONITORINFO monitor = {.cbSize = sizeof monitor};

    GetMonitorInfoW(MonitorFromWindow(frame->window, MONITOR_DEFAULTTOPRIMARY), &monitor);
    return monitor.rcWork;
}

/* The whole window around a client area of that size. */
static SIZE window_size(const struct frame *frame, SIZE client)
{
    RECT whole = {0, 0, client.cx, client.cy};

    AdjustWindowRectExForDpi(&whole, WINDOW_STYLE, FALSE, 0, GetDpiForWindow(frame->window));
    return (SIZE){whole.right - whole.left, whole.bottom - whole.top};
}

/* A screen that is too low for its DPI gets everything a little smaller: nothing is ever out of reach. */
void frame_window_style(struct frame *frame, UINT dpi)
{
    const RECT work = work_area(frame);
    const SIZE frills = window_size(frame, (SIZE){0, 0});
    const int room = (int)(work.bottom - work.top - frills.cy);

    theme_open(&frame->theme, dpi);
    while (theme_units_y(&frame->theme, BANNER_UNITS + PAGE_UNITS) > room && dpi > DPI_LEAST) {
        dpi -= dpi / 24;
        theme_open(&frame->theme, dpi);
    }
}

/* Kept in the middle of where it was, and on the monitor. */
static void place_window(struct frame *frame, SIZE client)
{
    const RECT work = work_area(frame);
    const SIZE size = window_size(frame, client);
    const int width = (int)size.cx, height = (int)size.cy;
    RECT now = work;
    int left, top;

    if (frame->placed_width != 0)
        GetWindowRect(frame->window, &now);
    left = (int)(now.left + now.right - width) / 2;
    top = frame->placed_width == 0 ? (int)(now.top + now.bottom - height) / 2 : (int)now.top;
    if (top + height > work.bottom)
        top = (int)work.bottom - height;
    if (top < work.top)
        top = (int)work.top;
    if (left + width > work.right)
        left = (int)work.right - width;
    if (left < work.left)
        left = (int)work.left;
    SetWindowPos(frame->window, NULL, left, top, width, height, SWP_NOZORDER | SWP_NOACTIVATE);
    frame->placed_width = width;
}

void frame_window_lay_out(struct frame *frame)
{
    const SIZE client = client_size(frame);

    frame->place_later = IsIconic(frame->window);
    if (!frame->place_later)
        place_window(frame, client);
    place_parts(frame, client);
    InvalidateRect(frame->window, NULL, TRUE);
}

/* --- focus --- */

void frame_window_keep_focus(struct frame *frame)
{
    HWND focus = GetFocus();

    if (focus != NULL && IsChild(frame->window, focus))
        frame->focus = focus;
}

static bool can_have_focus(const struct frame *frame, HWND control)
{
    return control != NULL && IsChild(frame->window, control) && IsWindowVisible(control) && IsWindowEnabled(control) &&
           IsWindowEnabled(GetParent(control));
}

void frame_window_give_focus(struct frame *frame)
{
    if (frame->busy_shown)
        page_focus(&frame->busy);
    else if (can_have_focus(frame, frame->focus))
        SetFocus(frame->focus);
    else if (frame->page->class != NULL && IsWindowEnabled(frame->page->window))
        page_focus(frame->page);
}

/* --- messages --- */

static void paint(struct frame *frame)
{
    PAINTSTRUCT paint;
    HDC dc = BeginPaint(frame->window, &paint);
    RECT place;

    GetClientRect(frame->window, &place);
    place.bottom = banner_height(frame);
    banner_paint(dc, &place, &frame->theme, &frame_pc(frame)->settings, &frame->visit);
    EndPaint(frame->window, &paint);
}

static void on_dpi(struct frame *frame, UINT dpi, const RECT *suggested)
{
    frame_window_style(frame, dpi);
    SetWindowPos(frame->window, NULL, suggested->left, suggested->top, suggested->right - suggested->left,
                 suggested->bottom - suggested->top, SWP_NOZORDER | SWP_NOACTIVATE);
    frame_window_lay_out(frame);
}

static void on_activate(struct frame *frame, bool active)
{
    if (!active) {
        frame_window_keep_focus(frame);
        return;
    }
    frame_window_give_focus(frame);
    if (frame->page->class->seen != NULL)
        frame->page->class->seen(frame->page);
}

static LRESULT on_message(struct frame *frame, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_PAINT:
        paint(frame);
        return 0;
    case WM_ERASEBKGND:
        return TRUE; /* banner and parts cover all of it */
    case WM_ACTIVATE:
        on_activate(frame, LOWORD(wparam) != WA_INACTIVE);
        return 0;
    case WM_ACTIVATEAPP:
        if (!wparam)
            page_leave_program(frame->page);
        return 0;
    case WM_ENABLE: /* a box was answered, by somebody who is there */
        frame->touched_ms = GetTickCount64();
        if (wparam)
            frame->owner.answered(frame->owner.self);
        return 0;
    case WM_CLOSE:
        frame_close_wanted(frame);
        return 0;
    case WM_TIMER:
        if (wparam == FRAME_TIMER_BUSY)
            frame_show_busy(frame);
        else if (wparam == FRAME_TIMER_IDLE)
            frame_check_idle(frame);
        return 0;
    case WM_SIZE: /* a job has ended on another page while it was minimised */
        if (wparam == SIZE_RESTORED && frame->place_later)
            frame_window_lay_out(frame);
        return 0;
    case WM_DPICHANGED:
        on_dpi(frame, HIWORD(wparam), (const RECT *)lparam);
        return 0;
    case WM_SYSCOLORCHANGE:
    case WM_THEMECHANGED:
        frame_restyle(frame);
        return 0;
    case WM_SETTINGCHANGE:
        if (wparam == SPI_SETHIGHCONTRAST || wparam == SPI_SETNONCLIENTMETRICS)
            frame_restyle(frame);
        return 0;
    default:
        return DefWindowProcW(frame->window, message, wparam, lparam);
    }
}

static LRESULT CALLBACK window_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct frame *frame = (struct frame *)GetWindowLongPtrW(window, GWLP_USERDATA);

    if (message == WM_NCCREATE) {
        frame = ((const CREATESTRUCTW *)lparam)->lpCreateParams;
        frame->window = window;
        SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)frame);
    }
    /* Before its parts are there, and after, only the system has something to say to it. */
    if (frame == NULL || frame->page->class == NULL)
        return DefWindowProcW(window, message, wparam, lparam);
    return on_message(frame, message, wparam, lparam);
}

/* --- life --- */

static ATOM register_class(void)
{
    HINSTANCE program = program_instance();
    const WNDCLASSEXW class = {
        .cbSize = sizeof class,
        .lpfnWndProc = window_proc,
        .hInstance = program,
        .hCursor = LoadCursorW(NULL, (PCWSTR)IDC_ARROW),
        .lpszClassName = class_name,
        .hIcon = LoadIconW(program, MAKEINTRESOURCEW(IDI_PROGRAM)),
    };

    return RegisterClassExW(&class);
}

void frame_window_set_title(struct frame *frame)
{
    wchar_t *title = control_text_of(IDS_WINDOW_TITLE, WORDS(PCCERT_VERSION));

    if (title != NULL)
        SetWindowTextW(frame->window, title);
    free(title);
}

/* Until Alt is pressed, unless the user wants to see them always. Where the keyboard is, is always shown. */
static void hide_mnemonics(struct frame *frame)
{
    BOOL always = FALSE;

    if (SystemParametersInfoW(SPI_GETKEYBOARDCUES, 0, &always, 0) && !always)
        SendMessageW(frame->window, WM_CHANGEUISTATE, MAKEWPARAM(UIS_SET, UISF_HIDEACCEL), 0);
}

static void use_common_controls(void)
{
    const INITCOMMONCONTROLSEX wanted = {sizeof wanted, ICC_STANDARD_CLASSES | ICC_PROGRESS_CLASS | ICC_LINK_CLASS};

    InitCommonControlsEx(&wanted);
}

enum status frame_window_new(struct frame *frame, struct err *err)
{
    use_common_controls();
    if (register_class() == 0 && GetLastError() != ERROR_CLASS_ALREADY_EXISTS)
        return err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, GetLastError(), "the window: RegisterClass");
    if (CreateWindowExW(WS_EX_CONTROLPARENT, class_name, L"", WINDOW_STYLE, CW_USEDEFAULT, CW_USEDEFAULT, 0, 0, NULL,
                        NULL, program_instance(), frame) == NULL)
        return err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, GetLastError(), "the window: CreateWindow");
    frame_window_style(frame, GetDpiForWindow(frame->window));
    hide_mnemonics(frame);
    return ST_OK;
}
