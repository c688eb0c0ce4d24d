#include "wait.h"

enum { ASK_SOON_MS = 5, ASK_EVERY_MS = 80 }; /* to ask is work for the program that is waited for */

bool wait_until(wait_met *met, void *context, UINT_PTR limit_ms)
{
    ULONGLONG end = GetTickCount64() + limit_ms;
    DWORD pause_ms = ASK_SOON_MS;

    while (!met(context)) {
        if (GetTickCount64() >= end)
            return false;
        Sleep(pause_ms);
        pause_ms = pause_ms < ASK_EVERY_MS ? 2 * pause_ms : ASK_EVERY_MS;
    }
    return true;
}
