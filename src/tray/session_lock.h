/*
 * Whether the screen of this Windows session is locked: nobody reads a notice then. The session's service may not be
 * there yet at logon; until it says something, nothing is locked.
 */
#ifndef TRAY_SESSION_LOCK_H
#define TRAY_SESSION_LOCK_H

#include <stdbool.h>

#include <windows.h>

/* The fields are its own; zeroed before session_lock_open. */
struct session_lock {
    HWND window;
    HMODULE library;
    bool registered, locked;
};

/*
 * window: gets WM_WTSSESSION_CHANGE, which it hands to session_lock_message. May be called again where it failed
 * (false). https://learn.microsoft.com/windows/win32/api/wtsapi32/nf-wtsapi32-wtsregistersessionnotification
 */
bool session_lock_open(struct session_lock *lock, HWND window);
/* Before the window is destroyed. */
void session_lock_close(struct session_lock *lock);

/* True: it was unlocked just now. */
bool session_lock_message(struct session_lock *lock, UINT message, WPARAM wparam);

#endif
