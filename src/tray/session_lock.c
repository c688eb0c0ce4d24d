#include "tray/session_lock.h"

#include <string.h>
#include <wtsapi32.h>

/* wtsapi32.dll is no KnownDLL, and is wanted here alone: looked up in System32 when it is. */
static FARPROC lookup(struct session_lock *lock, const char *name)
{
    if (lock->library == NULL)
        lock->library = LoadLibraryExW(L"wtsapi32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    return lock->library != NULL ? GetProcAddress(lock->library, name) : NULL;
}

/*
 * The beginning of WTSINFOEXW, which MinGW-w64's headers do not know; what follows is aligned to 8 bytes.
 * https://learn.microsoft.com/windows/win32/api/wtsapi32/ns-wtsapi32-wtsinfoex_level1_w
 */
struct session_info {
    DWORD level; /* 1 */
    _Alignas(8) ULONG session;
    int connection;
    LONG flags; /* 0: locked */
};
enum { SESSION_INFO_CLASS = 25 }; /* WTSSessionInfoEx */

/*
 * After an update Windows logs a user on by itself and locks the screen before any program starts: nobody is told then.
 * What cannot be found out is not locked.
 */
static bool is_locked_now(struct session_lock *lock)
{
    const FARPROC ask_found = lookup(lock, "WTSQuerySessionInformationW");
    const FARPROC free_found = lookup(lock, "WTSFreeMemory");
    BOOL(WINAPI *const ask)
    (HANDLE, DWORD, DWORD, LPWSTR *, DWORD *) =
        (BOOL(WINAPI *)(HANDLE, DWORD, DWORD, LPWSTR *, DWORD *))(void *)ask_found;
    void(WINAPI *const free_memory)(void *) = (void(WINAPI *)(void *))(void *)free_found;
    struct session_info info = {.flags = -1};
    LPWSTR answer = NULL;
    DWORD bytes = 0;

    if (ask == NULL || free_memory == NULL ||
        !ask(WTS_CURRENT_SERVER_HANDLE, WTS_CURRENT_SESSION, SESSION_INFO_CLASS, &answer, &bytes))
        return false;
    if (answer != NULL && bytes >= sizeof info)
        memcpy(&info, answer, sizeof info);
    free_memory(answer);
    return info.level == 1 && info.flags == 0;
}

bool session_lock_open(struct session_lock *lock, HWND window)
{
    if (lock->registered)
        return true;
    const FARPROC found = lookup(lock, "WTSRegisterSessionNotification");
    BOOL(WINAPI *const ask)(HWND, DWORD) = (BOOL(WINAPI *)(HWND, DWORD))(void *)found;

    lock->window = window;
    lock->registered = ask != NULL && ask(window, NOTIFY_FOR_THIS_SESSION);
    if (lock->registered) /* from here on every change is told; what was before is asked for once */
        lock->locked = is_locked_now(lock);
    return lock->registered;
}

void session_lock_close(struct session_lock *lock)
{
    if (lock->registered) {
        const FARPROC found = lookup(lock, "WTSUnRegisterSessionNotification");
        BOOL(WINAPI *const end)(HWND) = (BOOL(WINAPI *)(HWND))(void *)found;

        if (end != NULL)
            (void)end(lock->window);
    }
    if (lock->library != NULL)
        FreeLibrary(lock->library);
    *lock = (struct session_lock){.window = NULL};
}

bool session_lock_message(struct session_lock *lock, UINT message, WPARAM wparam)
{
    if (message != WM_WTSSESSION_CHANGE)
        return false;
    if (wparam == WTS_SESSION_LOCK)
        lock->locked = true;
    else if (wparam == WTS_SESSION_UNLOCK)
        lock->locked = false;
    return wparam == WTS_SESSION_UNLOCK;
}
