#include "measure.h"

#include <wchar.h>

#include <commctrl.h>

enum { CLASS_UNITS = 64, DPI_ONE = 96, GROUP_MARGIN = 9, BUTTON_MARGIN = 6 };

bool measure_is(HWND control, const wchar_t *class_name)
{
    wchar_t name[CLASS_UNITS];

    return GetClassNameW(control, name, CLASS_UNITS) > 0 && _wcsicmp(name, class_name) == 0;
}

static LONG style_of(HWND control)
{
    return (LONG)GetWindowLongPtrW(control, GWL_STYLE);
}

int measure_button_type(HWND control)
{
    return measure_is(control, L"Button") ? (int)(style_of(control) & BS_TYPEMASK) : -1;
}

int measure_static_type(HWND control)
{
    return measure_is(control, L"Static") ? (int)(style_of(control) & SS_TYPEMASK) : -1;
}

/* Of the text in that font, broken into lines at that width (0: one line, or as many as it has itself). */
static SIZE text_size(HWND control, const wchar_t *text, LONG width, UINT flags)
{
    HFONT font = (HFONT)SendMessageW(control, WM_GETFONT, 0, 0);
    HDC dc = GetDC(control);
    HGDIOBJ before = font == NULL ? NULL : SelectObject(dc, font);
    RECT rect = {0, 0, width, 0};

    DrawTextW(dc, text, -1, &rect, DT_CALCRECT | DT_EXPANDTABS | (width > 0 ? DT_WORDBREAK : 0) | flags);
    if (before != NULL)
        SelectObject(dc, before);
    ReleaseDC(control, dc);
    return (SIZE){rect.right, rect.bottom};
}

static SIZE client_size(HWND control)
{
    RECT rect;

    GetClientRect(control, &rect);
    return (SIZE){rect.right, rect.bottom};
}

static bool measure_static(HWND control, const wchar_t *text, struct measured *measured)
{
    LONG style = style_of(control);
    UINT flags = (style & SS_NOPREFIX) != 0 ? DT_NOPREFIX : 0;
    bool lines = (style & SS_ELLIPSISMASK) == 0; /* with an ellipsis it is one line */

    measured->has = client_size(control);
    switch (style & SS_TYPEMASK) {
    case SS_LEFT:
    case SS_CENTER:
    case SS_RIGHT:
        measured->needs = text_size(control, text, lines ? measured->has.cx : 0, flags);
        return true;
    case SS_SIMPLE:
    case SS_LEFTNOWORDWRAP:
    case SS_OWNERDRAW: /* at the least: what its owner puts beside the text is not known here */
        measured->needs = text_size(control, text, 0, flags);
        return true;
    default:
        return false;
    }
}

/*
 * Push buttons are drawn by their owner here as a rule, so what Windows would want for them (BCM_GETIDEALSIZE) says
 * nothing. One that is higher than its text has an edge, which the text must not touch; one that is not looks like a
 * link.
 */
static SIZE push_button_needs(HWND control, const wchar_t *text, SIZE has)
{
    SIZE needs = text_size(control, text, 0, 0);

    if (2 * has.cy > 3 * needs.cy)
        needs.cx += MulDiv(2 * BUTTON_MARGIN, (int)GetDpiForWindow(control), DPI_ONE);
    return needs;
}

static bool measure_button(HWND control, const wchar_t *text, struct measured *measured)
{
    LONG style = style_of(control);

    measured->has = client_size(control);
    if ((style & (BS_ICON | BS_BITMAP)) != 0)
        return false;
    switch (style & BS_TYPEMASK) {
    case BS_GROUPBOX:
        measured->needs = text_size(control, text, 0, 0);
        measured->needs.cx += MulDiv(2 * GROUP_MARGIN, (int)GetDpiForWindow(control), DPI_ONE);
        return true;
    case BS_PUSHBUTTON:
    case BS_DEFPUSHBUTTON:
        measured->needs = push_button_needs(control, text, measured->has);
        return true;
    case BS_OWNERDRAW: /* a chip: round ends, and a sign before its word */
        measured->needs = text_size(control, text, 0, 0);
        measured->needs.cx += measured->has.cy;
        return true;
    default:
        measured->needs = (SIZE){(style & BS_MULTILINE) != 0 ? measured->has.cx : 0, 0};
        return SendMessageW(control, BCM_GETIDEALSIZE, 0, (LPARAM)&measured->needs) != 0;
    }
}

static bool measure_edit(HWND control, const wchar_t *text, struct measured *measured)
{
    LONG style = style_of(control);
    RECT rect = {0};

    if ((style & (WS_VSCROLL | ES_AUTOVSCROLL)) != 0)
        return false;
    SendMessageW(control, EM_GETRECT, 0, (LPARAM)&rect);
    measured->has = (SIZE){rect.right - rect.left, rect.bottom - rect.top};
    if ((style & ES_READONLY) != 0) {
        measured->needs = text_size(control, text, (style & ES_MULTILINE) != 0 ? measured->has.cx : 0, DT_NOPREFIX);
    } else { /* what a person types scrolls, but a whole line of it must be seen */
        measured->needs = (SIZE){0, text_size(control, L"憑g", 0, DT_NOPREFIX).cy};
    }
    return true;
}

/* Without its tags. */
static bool measure_link(HWND control, const wchar_t *text, struct measured *measured)
{
    wchar_t plain[MEASURE_TEXT_UNITS];
    size_t len = 0;
    bool tag = false;

    for (; *text != L'\0'; text++) {
        if (*text == L'<' || *text == L'>')
            tag = *text == L'<';
        else if (!tag)
            plain[len++] = *text;
    }
    plain[len] = L'\0';
    measured->has = client_size(control);
    measured->needs = text_size(control, plain, measured->has.cx, DT_NOPREFIX);
    return len > 0;
}

static bool measure_combo(HWND control, const wchar_t *text, struct measured *measured)
{
    COMBOBOXINFO info = {.cbSize = sizeof info};

    if (!GetComboBoxInfo(control, &info))
        return false;
    measured->has = (SIZE){info.rcItem.right - info.rcItem.left, info.rcItem.bottom - info.rcItem.top};
    measured->needs = text_size(control, text, 0, DT_NOPREFIX);
    return true;
}

bool measure_control(HWND control, struct measured *measured)
{
    static wchar_t text[MEASURE_TEXT_UNITS];
    int picture = measure_static_type(control);

    if (picture == SS_ICON || picture == SS_BITMAP || picture == SS_ENHMETAFILE)
        return false;
    GetWindowTextW(control, text, MEASURE_TEXT_UNITS);
    if (measure_is(control, L"Edit"))
        return measure_edit(control, text, measured);
    if (text[0] == L'\0')
        return false;
    if (picture >= 0)
        return measure_static(control, text, measured);
    if (measure_button_type(control) >= 0)
        return measure_button(control, text, measured);
    if (measure_is(control, L"SysLink"))
        return measure_link(control, text, measured);
    if (measure_is(control, L"ComboBox"))
        return measure_combo(control, text, measured);
    return false;
}
