/* Keyboard and mouse, as a person has them: what is typed goes to the foreground window. */
#include "verbs.h"

#include <string.h>

#include <windows.h>

#include "wait.h"
#include "window_text.h"

enum { CHORD_KEYS = 4 };

static const struct {
    const wchar_t *name;
    WORD key;
    bool extended;
} names[] = {
    {L"tab", VK_TAB, false},      {L"enter", VK_RETURN, false},   {L"esc", VK_ESCAPE, false},
    {L"space", VK_SPACE, false},  {L"up", VK_UP, true},           {L"down", VK_DOWN, true},
    {L"left", VK_LEFT, true},     {L"right", VK_RIGHT, true},     {L"home", VK_HOME, true},
    {L"end", VK_END, true},       {L"pageup", VK_PRIOR, true},    {L"pagedown", VK_NEXT, true},
    {L"delete", VK_DELETE, true}, {L"backspace", VK_BACK, false}, {L"alt", VK_MENU, false},
    {L"ctrl", VK_CONTROL, false}, {L"shift", VK_SHIFT, false},    {L"capslock", VK_CAPITAL, false},
    {L"apps", VK_APPS, true},     {L"f1", VK_F1, false},          {L"f4", VK_F4, false},
    {L"f5", VK_F5, false},        {L"f10", VK_F10, false},
};

/* Letters and digits are their own virtual keys. */
static bool key_named(const wchar_t *name, size_t len, INPUT *input)
{
    *input = (INPUT){.type = INPUT_KEYBOARD};
    if (len == 1 && iswascii(name[0]) && iswalnum(name[0])) {
        input->ki.wVk = (WORD)towupper(name[0]);
        return true;
    }
    for (size_t i = 0; i < ARRAYSIZE(names); i++) {
        if (wcslen(names[i].name) == len && wcsncmp(names[i].name, name, len) == 0) {
            input->ki.wVk = names[i].key;
            input->ki.dwFlags = names[i].extended ? KEYEVENTF_EXTENDEDKEY : 0;
            return true;
        }
    }
    return false;
}

/* Down in the order given, up in the opposite one. */
static bool send_chord(const INPUT *keys, UINT count)
{
    INPUT all[2 * CHORD_KEYS];

    for (UINT i = 0; i < count; i++) {
        all[i] = keys[i];
        all[2 * count - 1 - i] = keys[i];
        all[2 * count - 1 - i].ki.dwFlags |= KEYEVENTF_KEYUP;
    }
    return SendInput(2 * count, all, sizeof *all) == 2 * count;
}

bool keys_press(const struct request *request, struct jot *answer, const char **why)
{
    const wchar_t *at = request_word(request, 1);
    INPUT keys[CHORD_KEYS];
    UINT count = 0;

    (void)answer;
    *why = "no such key";
    for (;;) {
        size_t len = wcscspn(at, L"+");

        if (count == CHORD_KEYS || !key_named(at, len, &keys[count++]))
            return false;
        if (at[len] == L'\0')
            break;
        at += len + 1;
    }
    *why = "the keys were not taken";
    return send_chord(keys, count);
}

bool keys_type(const struct request *request, struct jot *answer, const char **why)
{
    (void)answer;
    *why = "the text was not taken";
    for (const wchar_t *at = request_word(request, 1); *at != L'\0'; at++) {
        INPUT press[2];

        for (int i = 0; i < 2; i++) {
            press[i] = (INPUT){.type = INPUT_KEYBOARD};
            press[i].ki.wScan = *at;
            press[i].ki.dwFlags = KEYEVENTF_UNICODE | (i == 0 ? 0 : KEYEVENTF_KEYUP);
        }
        if (SendInput(2, press, sizeof *press) != 2)
            return false;
    }
    return true;
}

/* Positions of SendInput are parts of 65536 of the screen. */
static LONG part_of(UINT_PTR pixel, int metric)
{
    LONG pixels = GetSystemMetrics(metric);

    return (LONG)((pixel * 65536 + 32768) / (UINT_PTR)pixels);
}

static bool cursor_is(void *context)
{
    const POINT *wanted = context;
    POINT now;

    return GetCursorPos(&now) && now.x == wanted->x && now.y == wanted->y;
}

/* The screen moves the cursor back when a window comes under it, so a click waits until it is where it shall be. */
static bool move(const struct request *request)
{
    POINT to = {(LONG)request_number(request, 1), (LONG)request_number(request, 2)};
    INPUT input = {.type = INPUT_MOUSE};

    input.mi.dx = part_of((UINT_PTR)to.x, SM_CXSCREEN);
    input.mi.dy = part_of((UINT_PTR)to.y, SM_CYSCREEN);
    input.mi.dwFlags = MOUSEEVENTF_MOVE | MOUSEEVENTF_ABSOLUTE;
    return SendInput(1, &input, sizeof input) == 1 && wait_until(cursor_is, &to, WINDOW_LIMIT_MS);
}

static bool click(DWORD down, DWORD up)
{
    INPUT input[2] = {{.type = INPUT_MOUSE}, {.type = INPUT_MOUSE}};

    input[0].mi.dwFlags = down;
    input[1].mi.dwFlags = up;
    return SendInput(2, input, sizeof *input) == 2;
}

bool keys_mouse(const struct request *request, struct jot *answer, const char **why)
{
    const wchar_t *how = request_word(request, 3);

    (void)answer;
    *why = "the mouse does not do that";
    if (!move(request))
        return false;
    if (wcscmp(how, L"move") == 0)
        return true;
    if (wcscmp(how, L"right") == 0)
        return click(MOUSEEVENTF_RIGHTDOWN, MOUSEEVENTF_RIGHTUP);
    if (!click(MOUSEEVENTF_LEFTDOWN, MOUSEEVENTF_LEFTUP))
        return false;
    return wcscmp(how, L"double") != 0 || click(MOUSEEVENTF_LEFTDOWN, MOUSEEVENTF_LEFTUP);
}
