#include "wait.h"

enum { ASK_EVERY_MS = 20 };

bool wait_until(wait_met *met, void *context, UINT_PTR limit_ms)
{
    ULONGLONG end = GetTickCount64() + limit_ms;

    while (!met(context)) {
        if (GetTickCount64() >= end)
            return false;
        Sleep(ASK_EVERY_MS);
    }
    return true;
}
