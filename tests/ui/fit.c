/*
 * Does everything in a window have its room and its name? Over the visible controls, those of child dialogs too:
 *
 *   cut         the text needs more room than the control has
 *   outside     the control reaches out of its parent
 *   overlap     two neighbours cover each other, other than a frame its contents
 *   unlabelled  an edit or a list without a text immediately before it, which would be its accessible name
 *   mnemonic    two controls that can be used share their underlined letter
 */
#include "eye.h"

#include <wchar.h>
#include <wctype.h>

#include "measure.h"

enum { CONTROLS_MAX = 512, CLASS_UNITS = 64 };

struct fit {
    struct jot *found;
    HWND controls[CONTROLS_MAX];
    size_t count;
};

static void open_finding(struct jot *found, const char *kind, HWND control)
{
    static wchar_t text[MEASURE_TEXT_UNITS];
    wchar_t class_name[CLASS_UNITS] = L"";

    text[0] = L'\0';
    if (measure_static_type(control) != SS_ICON && measure_static_type(control) != SS_BITMAP)
        GetWindowTextW(control, text, MEASURE_TEXT_UNITS);
    GetClassNameW(control, class_name, CLASS_UNITS);
    jot_open(found, '{');
    jot_key(found, "kind");
    jot_json(found, kind);
    jot_member_number(found, "id", GetDlgCtrlID(control));
    jot_member_text(found, "class", class_name);
    jot_member_text(found, "text", text);
}

static void member_size(struct jot *found, const char *name, SIZE size)
{
    jot_key(found, name);
    jot_open(found, '[');
    jot_number(found, size.cx);
    jot_number(found, size.cy);
    jot_close(found, ']');
}

static void look_cut(HWND control, struct jot *found)
{
    struct measured measured;

    if (!measure_control(control, &measured))
        return;
    if (measured.needs.cx <= measured.has.cx && measured.needs.cy <= measured.has.cy)
        return;
    open_finding(found, "\"cut\"", control);
    member_size(found, "needs", measured.needs);
    member_size(found, "has", measured.has);
    jot_close(found, '}');
}

static void look_outside(HWND control, struct jot *found)
{
    HWND parent = GetParent(control);
    RECT rect;
    RECT room;

    GetWindowRect(control, &rect);
    GetClientRect(parent, &room);
    MapWindowPoints(parent, NULL, (POINT *)&room, 2);
    if (rect.left >= room.left && rect.top >= room.top && rect.right <= room.right && rect.bottom <= room.bottom)
        return;
    open_finding(found, "\"outside\"", control);
    jot_member_rect(found, "rect", &rect);
    jot_member_rect(found, "parent", &room);
    jot_close(found, '}');
}

/* What may have others on it: group boxes, and what is drawn without a text of its own. */
static bool is_frame(HWND control)
{
    int type = measure_static_type(control);

    if (measure_button_type(control) == BS_GROUPBOX)
        return true;
    return type >= 0 && GetWindowTextLengthW(control) == 0;
}

static bool holds(const RECT *outer, const RECT *inner)
{
    RECT both;

    return IntersectRect(&both, outer, inner) && EqualRect(&both, inner);
}

static void look_overlap(HWND one, HWND other, struct jot *found)
{
    RECT first;
    RECT second;
    RECT both;

    if (GetParent(one) != GetParent(other))
        return;
    GetWindowRect(one, &first);
    GetWindowRect(other, &second);
    if (!IntersectRect(&both, &first, &second))
        return;
    if ((is_frame(one) && holds(&first, &second)) || (is_frame(other) && holds(&second, &first)))
        return;
    open_finding(found, "\"overlap\"", one);
    jot_member_number(found, "other", GetDlgCtrlID(other));
    jot_member_rect(found, "rect", &first);
    jot_member_rect(found, "other_rect", &second);
    jot_close(found, '}');
}

static bool wants_label(HWND control)
{
    return measure_is(control, L"Edit") || measure_is(control, L"ComboBox") || measure_is(control, L"ListBox") ||
           measure_is(control, L"SysListView32");
}

static void look_label(HWND control, struct jot *found)
{
    HWND before = GetWindow(control, GW_HWNDPREV);

    if (!wants_label(control) || measure_is(GetParent(control), L"ComboBox"))
        return;
    if (before != NULL && (measure_static_type(before) >= 0 || measure_button_type(before) == BS_GROUPBOX) &&
        GetWindowTextLengthW(before) > 0)
        return;
    open_finding(found, "\"unlabelled\"", control);
    jot_close(found, '}');
}

/* The letter after a single &, in upper case; 0: it has none, or cannot be used. */
static wchar_t mnemonic_of(HWND control)
{
    static wchar_t text[MEASURE_TEXT_UNITS];
    int type = measure_static_type(control);
    bool label =
        type == SS_LEFT || type == SS_CENTER || type == SS_RIGHT || type == SS_SIMPLE || type == SS_LEFTNOWORDWRAP;

    if (!IsWindowEnabled(control) || (!label && measure_button_type(control) < 0))
        return 0;
    if (label && (GetWindowLongPtrW(control, GWL_STYLE) & SS_NOPREFIX) != 0)
        return 0;
    GetWindowTextW(control, text, MEASURE_TEXT_UNITS);
    for (const wchar_t *at = wcschr(text, L'&'); at != NULL; at = wcschr(at + 2, L'&')) {
        if (at[1] != L'&')
            return (wchar_t)towupper(at[1]);
    }
    return 0;
}

static void look_mnemonic(HWND one, HWND other, struct jot *found)
{
    wchar_t letter = mnemonic_of(one);

    if (letter == 0 || letter != mnemonic_of(other))
        return;
    open_finding(found, "\"mnemonic\"", one);
    jot_member_number(found, "other", GetDlgCtrlID(other));
    jot_close(found, '}');
}

static BOOL CALLBACK gather(HWND control, LPARAM context)
{
    struct fit *fit = (struct fit *)context;

    if (IsWindowVisible(control) && fit->count < CONTROLS_MAX)
        fit->controls[fit->count++] = control;
    return TRUE;
}

void fit_look(HWND window, struct jot *found)
{
    static struct fit fit;

    fit.count = 0;
    EnumChildWindows(window, gather, (LPARAM)&fit);
    jot_open(found, '[');
    for (size_t i = 0; i < fit.count; i++) {
        look_cut(fit.controls[i], found);
        look_outside(fit.controls[i], found);
        look_label(fit.controls[i], found);
        for (size_t j = i + 1; j < fit.count; j++) {
            look_overlap(fit.controls[i], fit.controls[j], found);
            look_mnemonic(fit.controls[i], fit.controls[j], found);
        }
    }
    jot_close(found, ']');
}
