/* The controls of a window: what stands in them, and working them. */
#include "verbs.h"

#include <string.h>

#include <windows.h>

#include "wait.h"
#include "window_text.h"

static HWND focus_of(HWND window)
{
    GUITHREADINFO info = {.cbSize = sizeof info};

    return GetGUIThreadInfo(GetWindowThreadProcessId(window, NULL), &info) ? info.hwndFocus : NULL;
}

/*
 * A button works by BM_CLICK even where a person could not reach it: disabled, in a part of the window that rests, or
 * in a window that waits for another one.
 */
static bool can_be_used(HWND control)
{
    for (HWND at = control; at != NULL; at = GetAncestor(at, GA_PARENT)) {
        if (!IsWindowEnabled(at))
            return false;
    }
    return true;
}

static void describe(struct jot *answer, HWND control, HWND focus)
{
    wchar_t class_name[WINDOW_CLASS_UNITS] = L"";
    wchar_t text[WINDOW_TEXT_UNITS];
    RECT rect = {0};

    GetClassNameW(control, class_name, WINDOW_CLASS_UNITS);
    window_text(control, text);
    GetWindowRect(control, &rect);
    jot_open(answer, '{');
    jot_member_number(answer, "window", (intptr_t)control);
    jot_member_number(answer, "id", GetDlgCtrlID(control));
    jot_member_text(answer, "class", class_name);
    jot_member_text(answer, "text", text);
    jot_member_number(answer, "parent", (intptr_t)GetAncestor(control, GA_PARENT));
    jot_member_rect(answer, "rect", &rect);
    jot_member_bool(answer, "enabled", can_be_used(control));
    jot_member_bool(answer, "focus", control == focus);
    jot_member_bool(answer, "checked",
                    window_is(control, L"Button") && window_ask(control, BM_GETCHECK, 0, 0) == BST_CHECKED);
    jot_member_number(answer, "style", (DWORD)GetWindowLongPtrW(control, GWL_STYLE));
    jot_close(answer, '}');
}

struct listing {
    struct jot *answer;
    HWND focus;
};

static BOOL CALLBACK list_one(HWND control, LPARAM context)
{
    const struct listing *listing = (const struct listing *)context;

    if (IsWindowVisible(control))
        describe(listing->answer, control, listing->focus);
    return TRUE;
}

bool controls_list(const struct request *request, struct jot *answer, const char **why)
{
    HWND window = request_window(request, 1);
    struct listing listing = {answer, focus_of(window)};

    *why = "no such window";
    if (!IsWindow(window))
        return false;
    jot_open(answer, '[');
    EnumChildWindows(window, list_one, (LPARAM)&listing);
    jot_close(answer, ']');
    return true;
}

struct search {
    HWND window;               /* in which */
    int id;                    /* 0: any */
    const wchar_t *text;       /* which it must hold */
    const wchar_t *class_name; /* NULL: any */
    HWND found;                /* visible; or NULL */
};

static BOOL CALLBACK search_one(HWND control, LPARAM context)
{
    struct search *search = (struct search *)context;

    if (!IsWindowVisible(control) || (search->id != 0 && GetDlgCtrlID(control) != search->id))
        return TRUE;
    if (search->class_name != NULL && !window_is(control, search->class_name))
        return TRUE;
    if (!window_says(control, search->text))
        return TRUE;
    search->found = control;
    return FALSE;
}

static bool search_met(void *context)
{
    struct search *search = context;

    search->found = NULL;
    EnumChildWindows(search->window, search_one, (LPARAM)search);
    return search->found != NULL;
}

/* Visible, or NULL with a reason. The class tells apart what shares an id, as in the dialogs of Windows' own. */
static HWND control_of(const struct request *request, const wchar_t *class_name, const char **why)
{
    struct search search = {.window = request_window(request, 1),
                            .id = (int)request_number(request, 2),
                            .text = L"",
                            .class_name = class_name};

    if (search_met(&search))
        return search.found;
    *why = "no such control to be seen";
    return NULL;
}

bool controls_set_text(const struct request *request, struct jot *answer, const char **why)
{
    HWND control = control_of(request, NULL, why);

    (void)answer;
    if (control == NULL)
        return false;
    *why = "it is disabled";
    return can_be_used(control) && window_ask(control, WM_SETTEXT, 0, (LPARAM)request_word(request, 3)) != 0;
}

bool controls_label(const struct request *request, struct jot *answer, const char **why)
{
    HWND control = control_of(request, NULL, why);

    (void)answer;
    return control != NULL && window_ask(control, WM_SETTEXT, 0, (LPARAM)request_word(request, 3)) != 0;
}

bool controls_click(const struct request *request, struct jot *answer, const char **why)
{
    HWND control = control_of(request, L"Button", why);

    (void)answer;
    if (control == NULL)
        return false;
    *why = "it is disabled";
    return can_be_used(control) && PostMessageW(control, BM_CLICK, 0, 0);
}

bool controls_focus(const struct request *request, struct jot *answer, const char **why)
{
    HWND control = control_of(request, NULL, why);

    (void)answer;
    if (control == NULL)
        return false;
    *why = "it is disabled";
    if (!can_be_used(control))
        return false;
    window_ask(GetAncestor(control, GA_PARENT), WM_NEXTDLGCTL, (WPARAM)control, TRUE);
    *why = "it does not take the focus";
    return focus_of(control) == control;
}

bool controls_focused(const struct request *request, struct jot *answer, const char **why)
{
    HWND focus = focus_of(request_window(request, 1));

    *why = "none has it";
    if (focus == NULL)
        return false;
    describe(answer, focus, focus);
    return true;
}

bool controls_wait_text(const struct request *request, struct jot *answer, const char **why)
{
    struct search search = {
        .window = request_window(request, 1), .id = (int)request_number(request, 2), .text = request_word(request, 3)};

    *why = "it does not say that";
    if (!wait_until(search_met, &search, request_number(request, 4)))
        return false;
    describe(answer, search.found, NULL);
    return true;
}

struct state {
    struct search search;
    const wchar_t *word;
};

static bool state_met(void *context)
{
    struct state *state = context;
    bool there = search_met(&state->search);

    if (wcscmp(state->word, L"gone") == 0)
        return !there;
    if (!there)
        return false;
    if (wcscmp(state->word, L"focused") == 0)
        return focus_of(state->search.found) == state->search.found;
    return can_be_used(state->search.found) == (wcscmp(state->word, L"enabled") == 0);
}

bool controls_wait_state(const struct request *request, struct jot *answer, const char **why)
{
    struct state state = {
        .search = {.window = request_window(request, 1), .id = (int)request_number(request, 2), .text = L""},
        .word = request_word(request, 3)};

    (void)answer;
    *why = "it does not come to that";
    return wait_until(state_met, &state, request_number(request, 4));
}
