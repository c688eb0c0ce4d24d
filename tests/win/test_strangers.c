/*
 * Messages of strangers to PeiChengCert.exe: whatever any process of this user may send to its windows, it goes on,
 * takes later starts, and ends when it is asked to. With a pointer in a message of ours it would follow theirs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <windows.h>

#include "brand_id.h"

enum { LIMIT_MS = 60000, COMMAND_UNITS = 1024, OURS_MOST = 0x200, TASKBARS = 500, LINE = 64 };

struct program {
    HANDLE process;
    DWORD id;
};

static struct program start(const wchar_t *argument)
{
    wchar_t command[COMMAND_UNITS] = L"";
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info;
    const wchar_t *given = _wgetenv(L"PCCERT_TRAY");

    assert_non_null(given);
    _snwprintf(command, COMMAND_UNITS - 1, L"\"%ls%ls\" %ls", given[0] == L'/' ? L"Z:" : L"", given, argument);
    assert_true(CreateProcessW(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info));
    CloseHandle(info.hThread);
    return (struct program){info.hProcess, info.dwProcessId};
}

static DWORD ended(struct program *program)
{
    DWORD code = 99;

    assert_int_equal(WaitForSingleObject(program->process, LIMIT_MS), WAIT_OBJECT_0);
    assert_true(GetExitCodeProcess(program->process, &code));
    CloseHandle(program->process);
    return code;
}

/* Its windows of that class, until there is one. */
static HWND window_of(const struct program *program, const wchar_t *class_name)
{
    const ULONGLONG until_ms = GetTickCount64() + LIMIT_MS;

    while (GetTickCount64() < until_ms) {
        for (HWND found = FindWindowExW(NULL, NULL, class_name, NULL); found != NULL;
             found = FindWindowExW(NULL, found, class_name, NULL)) {
            DWORD id = 0;

            GetWindowThreadProcessId(found, &id);
            if (id == program->id)
                return found;
        }
        assert_int_equal(WaitForSingleObject(program->process, 20), WAIT_TIMEOUT); /* it has not ended meanwhile */
    }
    fail_msg("no window");
    return NULL;
}

/* It has worked off what was posted before. */
static void let_it_work(HWND window)
{
    DWORD_PTR answer = 0;

    assert_true(SendMessageTimeoutW(window, WM_NULL, 0, 0, SMTO_NORMAL, LIMIT_MS, &answer) != 0);
}

static void post_ours(HWND window)
{
    static const LPARAM pointers[] = {0, 1, 0x41414141, -1, (LPARAM)0x7FFE0000};

    for (UINT message = WM_APP; message <= WM_APP + OURS_MOST; message++) {
        if (message == WM_APP + 0x100)
            continue; /* the icon's: what a click there would do, it does, a menu included */
        for (WPARAM wparam = 0; wparam < 4; wparam++)
            assert_true(PostMessageW(window, message, wparam, pointers[(message + wparam) % 5]));
        if (message % LINE == 0)
            let_it_work(window); /* a queue holds ten thousand */
    }
    let_it_work(window);
}

static void post_what_others_do(HWND window)
{
    static const UINT messages[] = {WM_COMMAND,        WM_HOTKEY,        WM_USER,           WM_TIMECHANGE,
                                    WM_DISPLAYCHANGE,  WM_SETTINGCHANGE, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE,
                                    WM_SYSCOLORCHANGE, WM_THEMECHANGED};
    const UINT taskbar = RegisterWindowMessageW(L"TaskbarCreated");
    char bytes[4096] = "--import C:\\evil.pfx";
    COPYDATASTRUCT data = {.dwData = 1, .cbData = sizeof bytes, .lpData = bytes};
    DWORD_PTR answer = 0;

    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
        (void)PostMessageW(window, messages[i], (WPARAM)i, 0); /* what the system does not let through, it does not */
    for (int i = 0; i < TASKBARS; i++)
        assert_true(PostMessageW(window, taskbar, 0, 0));
    assert_true(SendMessageTimeoutW(window, WM_COPYDATA, 0, (LPARAM)&data, SMTO_NORMAL, LIMIT_MS, &answer) != 0);
    let_it_work(window);
}

static void test_it_goes_on(void **state)
{
    struct program running = start(L"--tray");
    const HWND window = window_of(&running, L"" BRAND_PRODUCT_ID L".App");
    struct program quit = {.process = NULL};

    (void)state;
    let_it_work(window);
    post_ours(window);
    post_what_others_do(window);
    assert_int_equal(WaitForSingleObject(running.process, 0), WAIT_TIMEOUT);
    quit = start(L"--quit");
    assert_int_equal(ended(&quit), 0);
    assert_int_equal(ended(&running), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_it_goes_on)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
