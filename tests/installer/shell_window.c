/*
 * Stands in for Explorer, of which Wine has no shell window: makes one, says "ready" by making the file that is named,
 * and stays until it is ended. With it a setup takes the way that it takes on Windows when it was started elevated.
 */
#include <windows.h>

typedef BOOL WINAPI set_shell_window(HWND window);

/* A pointer to any function is as good as another until it is called. */
static set_shell_window *find_set_shell_window(void)
{
    union {
        FARPROC any;
        set_shell_window *function;
    } found = {.any = GetProcAddress(GetModuleHandleW(L"user32.dll"), "SetShellWindow")};

    return found.function;
}

int wmain(int count, wchar_t **words);

int wmain(int count, wchar_t **words)
{
    set_shell_window *set = find_set_shell_window();
    HWND window = CreateWindowExW(0, L"STATIC", L"shell", WS_OVERLAPPEDWINDOW, 0, 0, 1, 1, NULL, NULL, NULL, NULL);
    HANDLE ready = INVALID_HANDLE_VALUE;
    MSG message;

    if (count != 2 || set == NULL || window == NULL || !set(window) || GetShellWindow() != window)
        return 1;
    ready = CreateFileW(words[1], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (ready == INVALID_HANDLE_VALUE)
        return 2;
    (void)CloseHandle(ready);
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        (void)DispatchMessageW(&message);
    return 0;
}
