#include "cli/console_cancel.h"

#include <windows.h>

enum { CLOSING_GRACE_MS = 4000 };

static HANDLE wanted;      /* manual-reset event */
static HANDLE main_thread; /* a real handle, to wait for */

/*
 * Windows ends the process when this returns from a closing console (5 s at most): time to let the transaction come to
 * its next durable state.
 */
static BOOL WINAPI on_console_event(DWORD event)
{
    SetEvent(wanted);
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        WaitForSingleObject(main_thread, CLOSING_GRACE_MS);
    return TRUE;
}

void console_cancel_open(void)
{
    wanted = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (wanted == NULL || !DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &main_thread,
                                           0, FALSE, DUPLICATE_SAME_ACCESS))
        return;                         /* without them Ctrl-C ends the process, which the journal survives */
    SetConsoleCtrlHandler(NULL, FALSE); /* a parent may have switched Ctrl-C off for its children */
    SetConsoleCtrlHandler(on_console_event, TRUE);
}

bool console_cancel_wanted(void)
{
    return wanted != NULL && WaitForSingleObject(wanted, 0) == WAIT_OBJECT_0;
}

void *console_cancel_handle(void)
{
    return wanted;
}
