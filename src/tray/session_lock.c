#include "tray/session_lock.h"

#include <wtsapi32.h>

/* wtsapi32.dll is no KnownDLL, and is wanted here alone: looked up in System32 when it is. */
static FARPROC lookup(struct session_lock *lock, const char *name)
{
    if (lock->library == NULL)
        lock->library = LoadLibraryExW(L"wtsapi32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    return lock->library != NULL ? GetProcAddress(lock->library, name) : NULL;
}

bool session_lock_open(struct session_lock *lock, HWND window)
{
    if (lock->registered)
        return true;
    const FARPROC found = lookup(lock, "WTSRegisterSessionNotification");
    BOOL(WINAPI *const ask)(HWND, DWORD) = (BOOL(WINAPI *)(HWND, DWORD))(void *)found;

    lock->window = window;
    lock->registered = ask != NULL && ask(window, NOTIFY_FOR_THIS_SESSION);
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
