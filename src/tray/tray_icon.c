#include "tray/tray_icon.h"

#include <assert.h>
#include <string.h>
#include <wchar.h>

#include <shellapi.h>

#include "dialog_ids.h"

/* A balloon's structure has more room than Windows' guidelines let it show. */
static_assert(TRAY_ICON_TIP_MAX + 1 == sizeof((NOTIFYICONDATAW *)0)->szTip / sizeof(wchar_t),
              "the tip fills its field");

unsigned tray_icon_retry_ms(unsigned tries)
{
    enum { FIRST_MS = 1000, MOST_MS = 60000 };
    unsigned wait_ms = FIRST_MS;

    if (tries >= TRAY_ICON_TRIES)
        return 0;
    while (tries > 1 && wait_ms < MOST_MS) {
        wait_ms *= 2;
        tries--;
    }
    return wait_ms < MOST_MS ? wait_ms : MOST_MS;
}

/* Neither half of a surrogate pair is left alone. */
void tray_icon_cut(wchar_t *out, const wchar_t *text, size_t max)
{
    size_t len = wcslen(text);

    if (len <= max) {
        memcpy(out, text, (len + 1) * sizeof *out);
        return;
    }
    len = max - 1;
    if (IS_HIGH_SURROGATE(text[len - 1]))
        len--;
    memcpy(out, text, len * sizeof *out);
    out[len] = L'\u2026';
    out[len + 1] = L'\0';
}

/*
 * --- The picture ---
 */

/* The DPI of the taskbar, which is not the owner's: that window is nowhere. */
static UINT tray_icon_dpi(void)
{
    const HWND taskbar = FindWindowW(L"Shell_TrayWnd", NULL);
    const UINT dpi = taskbar != NULL ? GetDpiForWindow(taskbar) : 0;

    return dpi != 0 ? dpi : GetDpiForSystem();
}

/*
 * The smallest of the drawings that is not too small: the taskbar scales it down where none fits. LoadIconMetric would
 * go by the DPI that the system had when the program began.
 */
static int tray_icon_wanted_px(void)
{
    static const int drawn_px[] = {16, 20, 24, 32, 48};
    const int wanted_px = GetSystemMetricsForDpi(SM_CXSMICON, tray_icon_dpi());
    size_t i = 0;

    while (i + 1 < sizeof drawn_px / sizeof drawn_px[0] && drawn_px[i] < wanted_px)
        i++;
    return drawn_px[i];
}

static int tray_icon_resource(enum standing_light state)
{
    switch (state) {
    case LIGHT_FINE:
        return IDI_TRAY_FINE;
    case LIGHT_DUE:
        return IDI_TRAY_DUE;
    case LIGHT_PROBLEM:
        return IDI_TRAY_PROBLEM;
    case LIGHT_WORKING:
        return IDI_TRAY_WORKING;
    case LIGHT_NEUTRAL:
        break;
    }
    return IDI_TRAY_NEUTRAL;
}

/* The former picture, which goes when the taskbar has taken the new one; NULL if it stays. */
static HICON tray_icon_load(struct tray_icon *icon, enum standing_light state, int size_px)
{
    HICON former = NULL;
    HICON picture = NULL;

    if (icon->picture != NULL && icon->state == state && icon->size_px == size_px)
        return NULL;
    picture = LoadImageW((HINSTANCE)GetWindowLongPtrW(icon->owner, GWLP_HINSTANCE),
                         MAKEINTRESOURCEW(tray_icon_resource(state)), IMAGE_ICON, size_px, size_px, LR_DEFAULTCOLOR);
    if (picture == NULL)
        return NULL;
    former = icon->picture;
    icon->picture = picture;
    icon->size_px = size_px;
    icon->state = state;
    return former;
}

/*
 * --- Showing it ---
 */

/* No GUID: while the program is unsigned Windows binds one to the path, and after a move every call would fail. */
static NOTIFYICONDATAW tray_icon_data(const struct tray_icon *icon)
{
    NOTIFYICONDATAW data = {
        .cbSize = sizeof data,
        .hWnd = icon->owner,
        .uID = TRAY_ICON_ID,
        .uFlags = NIF_MESSAGE | NIF_ICON | NIF_TIP | NIF_SHOWTIP,
        .uCallbackMessage = TRAY_ICON_MESSAGE,
        .hIcon = icon->picture,
    };

    memcpy(data.szTip, icon->tip, sizeof data.szTip);
    return data;
}

/* Anew, or what is there already, which NIM_ADD refuses; either is told how we want to hear of events. */
static bool tray_icon_add(const struct tray_icon *icon)
{
    NOTIFYICONDATAW data = tray_icon_data(icon);

    if (!Shell_NotifyIconW(NIM_ADD, &data) && !Shell_NotifyIconW(NIM_MODIFY, &data))
        return false;
    data.uVersion = NOTIFYICON_VERSION_4;
    if (Shell_NotifyIconW(NIM_SETVERSION, &data))
        return true;
    (void)Shell_NotifyIconW(NIM_DELETE, &data); /* its events would be misread */
    return false;
}

static bool tray_icon_modify(const struct tray_icon *icon)
{
    NOTIFYICONDATAW data = tray_icon_data(icon);

    return Shell_NotifyIconW(NIM_MODIFY, &data) != FALSE;
}

static void tray_icon_try(struct tray_icon *icon)
{
    unsigned wait_ms = 0;

    icon->present = (icon->present && tray_icon_modify(icon)) || tray_icon_add(icon);
    (void)KillTimer(icon->owner, TRAY_ICON_TIMER);
    if (icon->present) {
        icon->tries = 0;
        return;
    }
    icon->tries++;
    wait_ms = tray_icon_retry_ms(icon->tries);
    if (wait_ms > 0)
        (void)SetTimer(icon->owner, TRAY_ICON_TIMER, wait_ms, NULL);
}

/* What is wanted now, at the size that is wanted now. */
static void tray_icon_refresh(struct tray_icon *icon, enum standing_light state)
{
    const HICON former = tray_icon_load(icon, state, tray_icon_wanted_px());

    tray_icon_try(icon);
    if (former != NULL)
        (void)DestroyIcon(former);
}

void tray_icon_open(struct tray_icon *icon, HWND owner, const struct tray_icon_events *events)
{
    *icon = (struct tray_icon){.owner = owner, .events = *events};
    icon->taskbar_created = RegisterWindowMessageW(L"TaskbarCreated");
    /* Explorer is of lower integrity than a program that runs as administrator. */
    (void)ChangeWindowMessageFilterEx(owner, icon->taskbar_created, MSGFLT_ALLOW, NULL);
    (void)ChangeWindowMessageFilterEx(owner, TRAY_ICON_MESSAGE, MSGFLT_ALLOW, NULL);
}

void tray_icon_close(struct tray_icon *icon)
{
    if (icon->present) {
        NOTIFYICONDATAW data = tray_icon_data(icon);

        (void)Shell_NotifyIconW(NIM_DELETE, &data);
    }
    if (icon->owner != NULL)
        (void)KillTimer(icon->owner, TRAY_ICON_TIMER);
    if (icon->picture != NULL)
        (void)DestroyIcon(icon->picture);
    *icon = (struct tray_icon){.owner = NULL};
}

void tray_icon_show(struct tray_icon *icon, enum standing_light state, const wchar_t *tip)
{
    tray_icon_cut(icon->tip, tip, TRAY_ICON_TIP_MAX);
    icon->wanted = true;
    icon->tries = 0;
    tray_icon_refresh(icon, state);
}

static DWORD tray_icon_balloon_sign(enum standing_light state)
{
    switch (state) {
    case LIGHT_DUE:
        return NIIF_WARNING;
    case LIGHT_PROBLEM:
        return NIIF_ERROR;
    case LIGHT_NEUTRAL:
    case LIGHT_FINE:
    case LIGHT_WORKING:
        break;
    }
    return NIIF_INFO;
}

bool tray_icon_balloon(struct tray_icon *icon, enum standing_light state, const wchar_t *title, const wchar_t *text)
{
    NOTIFYICONDATAW data;

    if (icon->wanted && !icon->present)
        tray_icon_try(icon);
    if (!icon->present)
        return false;
    data = tray_icon_data(icon);
    data.uFlags |= NIF_INFO;
    data.dwInfoFlags = tray_icon_balloon_sign(state);
    tray_icon_cut(data.szInfoTitle, title, TRAY_ICON_TITLE_MAX);
    tray_icon_cut(data.szInfo, text, TRAY_ICON_TEXT_MAX);
    return Shell_NotifyIconW(NIM_MODIFY, &data) != FALSE;
}

/*
 * --- What happens ---
 */

/* Version 4: the event and the icon in lParam, the place in wParam. Buttons going down and up are said besides. */
static void tray_icon_event(const struct tray_icon *icon, WPARAM wparam, LPARAM lparam)
{
    const struct tray_icon_events *events = &icon->events;

    switch (LOWORD(lparam)) {
    case NIN_SELECT:
    case NIN_KEYSELECT:
        events->select(events->self);
        break;
    case WM_CONTEXTMENU:
        events->menu(events->self, (POINT){(short)LOWORD(wparam), (short)HIWORD(wparam)});
        break;
    case NIN_BALLOONUSERCLICK:
        events->balloon(events->self);
        break;
    default:
        break;
    }
}

bool tray_icon_message(struct tray_icon *icon, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == TRAY_ICON_MESSAGE) {
        if (HIWORD(lparam) == TRAY_ICON_ID)
            tray_icon_event(icon, wparam, lparam);
        return true;
    }
    if (message == WM_TIMER && wparam == TRAY_ICON_TIMER) {
        tray_icon_try(icon);
        return true;
    }
    if (!icon->wanted)
        return false;
    if (message == icon->taskbar_created) {
        icon->present = false;
        icon->tries = 0;
        tray_icon_refresh(icon, icon->state);
    } else if (message == WM_DPICHANGED || message == WM_DISPLAYCHANGE) {
        if (tray_icon_wanted_px() != icon->size_px)
            tray_icon_refresh(icon, icon->state);
    }
    return false;
}
