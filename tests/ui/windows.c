/* Top-level windows: found, waited for, brought to the front, asked and told. */
#include "verbs.h"

#include <string.h>

#include <windows.h>

#include "wait.h"
#include "window_text.h"

static void describe(struct jot *answer, HWND window)
{
    wchar_t class_name[WINDOW_CLASS_UNITS] = L"";
    wchar_t text[WINDOW_TEXT_UNITS];
    DWORD process = 0;
    RECT rect = {0};

    GetClassNameW(window, class_name, WINDOW_CLASS_UNITS);
    window_text(window, text);
    GetWindowThreadProcessId(window, &process);
    GetWindowRect(window, &rect);
    jot_open(answer, '{');
    jot_member_number(answer, "window", (intptr_t)window);
    jot_member_number(answer, "process", process);
    jot_member_text(answer, "class", class_name);
    jot_member_text(answer, "text", text);
    jot_member_number(answer, "owner", (intptr_t)GetWindow(window, GW_OWNER));
    jot_member_rect(answer, "rect", &rect);
    jot_member_bool(answer, "enabled", IsWindowEnabled(window));
    jot_member_bool(answer, "visible", IsWindowVisible(window));
    jot_member_number(answer, "style", (DWORD)GetWindowLongPtrW(window, GWL_STYLE));
    jot_close(answer, '}');
}

struct listing {
    struct jot *answer;
    DWORD process;
    bool hidden;
};

static BOOL CALLBACK list_one(HWND window, LPARAM context)
{
    const struct listing *listing = (const struct listing *)context;
    DWORD process = 0;

    GetWindowThreadProcessId(window, &process);
    if ((listing->process == 0 || process == listing->process) && (listing->hidden || IsWindowVisible(window)))
        describe(listing->answer, window);
    return TRUE;
}

bool windows_list(const struct request *request, struct jot *answer, const char **why)
{
    struct listing listing = {answer, (DWORD)request_number(request, 1), request_number(request, 2) != 0};

    (void)why;
    jot_open(answer, '[');
    EnumWindows(list_one, (LPARAM)&listing);
    jot_close(answer, ']');
    return true;
}

struct search {
    DWORD process;
    const wchar_t *class_name;
    const wchar_t *title;
    HWND owner;
    HWND found;
};

static BOOL CALLBACK search_one(HWND window, LPARAM context)
{
    struct search *search = (struct search *)context;
    DWORD process = 0;

    GetWindowThreadProcessId(window, &process);
    if (!IsWindowVisible(window) || (search->process != 0 && process != search->process))
        return TRUE;
    if (search->class_name[0] != L'\0' && !window_is(window, search->class_name))
        return TRUE;
    if (search->owner != NULL && GetWindow(window, GW_OWNER) != search->owner)
        return TRUE;
    if (!window_says(window, search->title))
        return TRUE;
    search->found = window;
    return FALSE;
}

static bool search_met(void *context)
{
    struct search *search = context;

    EnumWindows(search_one, (LPARAM)search);
    return search->found != NULL;
}

bool windows_wait(const struct request *request, struct jot *answer, const char **why)
{
    struct search search = {.process = (DWORD)request_number(request, 1),
                            .class_name = request_word(request, 2),
                            .title = request_word(request, 3),
                            .owner = request_window(request, 4)};

    if (!wait_until(search_met, &search, request_number(request, 5))) {
        *why = "no such window";
        return false;
    }
    describe(answer, search.found);
    return true;
}

static bool gone(void *context)
{
    HWND window = *(HWND *)context;

    return !IsWindow(window) || !IsWindowVisible(window);
}

bool windows_wait_gone(const struct request *request, struct jot *answer, const char **why)
{
    HWND window = request_window(request, 1);

    (void)answer;
    *why = "it is still there";
    return wait_until(gone, &window, request_number(request, 2));
}

static bool in_front(void *context)
{
    return GetForegroundWindow() == *(HWND *)context;
}

bool windows_front(const struct request *request, struct jot *answer, const char **why)
{
    HWND window = request_window(request, 1);

    (void)answer;
    *why = "it does not come to the foreground";
    SetForegroundWindow(window);
    return wait_until(in_front, &window, WINDOW_LIMIT_MS);
}

bool windows_foreground(const struct request *request, struct jot *answer, const char **why)
{
    HWND window = GetForegroundWindow();

    (void)request;
    *why = "no window is";
    if (window == NULL)
        return false;
    describe(answer, window);
    return true;
}

bool windows_responds(const struct request *request, struct jot *answer, const char **why)
{
    DWORD_PTR result;

    (void)answer;
    *why = "it does not answer";
    return SendMessageTimeoutW(request_window(request, 1), WM_NULL, 0, 0, SMTO_ABORTIFHUNG,
                               (UINT)request_number(request, 2), &result) != 0;
}

bool windows_close(const struct request *request, struct jot *answer, const char **why)
{
    (void)answer;
    *why = "no such window";
    return PostMessageW(request_window(request, 1), WM_CLOSE, 0, 0);
}

static UINT message_of(const struct request *request)
{
    UINT number = (UINT)request_number(request, 2);

    return number != 0 ? number : RegisterWindowMessageW(request_word(request, 2));
}

bool windows_post(const struct request *request, struct jot *answer, const char **why)
{
    (void)answer;
    *why = "no such window";
    return PostMessageW(request_window(request, 1), message_of(request), request_number(request, 3),
                        (LPARAM)request_number(request, 4));
}

bool windows_send(const struct request *request, struct jot *answer, const char **why)
{
    (void)why;
    jot_number(answer, window_ask(request_window(request, 1), message_of(request), request_number(request, 3),
                                  (LPARAM)request_number(request, 4)));
    return true;
}
