/*
 * Files dropped on a window. The names must lie in the window's process: a handle from here comes out empty there (seen
 * under Wine). The memory stays with the process, whose DragFinish frees it.
 */
#include "verbs.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <shellapi.h>
#include <shlobj.h>

/* DROPFILES and the names behind it, each ended, and an empty one. NULL without memory. */
static DROPFILES *names_of(const struct request *request, size_t *size)
{
    DROPFILES *drop;
    wchar_t *at;

    *size = sizeof *drop + sizeof *at;
    for (size_t i = 2; i < request->count; i++)
        *size += (wcslen(request->words[i]) + 1) * sizeof *at;
    drop = calloc(1, *size);
    if (drop == NULL)
        return NULL;
    drop->pFiles = sizeof *drop;
    drop->fWide = TRUE;
    at = (wchar_t *)(drop + 1);
    for (size_t i = 2; i < request->count; i++) {
        size_t units = wcslen(request->words[i]) + 1;

        memcpy(at, request->words[i], units * sizeof *at);
        at += units;
    }
    return drop;
}

static bool post_there(HANDLE process, HWND window, const DROPFILES *drop, size_t size)
{
    void *there = VirtualAllocEx(process, NULL, size, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);

    return there != NULL && WriteProcessMemory(process, there, drop, size, NULL) &&
           PostMessageW(window, WM_DROPFILES, (WPARAM)there, 0);
}

bool drop_files(const struct request *request, struct jot *answer, const char **why)
{
    HWND window = request_window(request, 1);
    DROPFILES *drop;
    HANDLE process;
    DWORD number = 0;
    size_t size;
    bool done;

    (void)answer;
    *why = "it takes no files";
    if ((GetWindowLongPtrW(window, GWL_EXSTYLE) & WS_EX_ACCEPTFILES) == 0)
        return false;
    *why = "they cannot be dropped there";
    GetWindowThreadProcessId(window, &number);
    process = OpenProcess(PROCESS_VM_OPERATION | PROCESS_VM_WRITE, FALSE, number);
    drop = names_of(request, &size);
    done = process != NULL && drop != NULL && post_there(process, window, drop, size);
    free(drop);
    if (process != NULL)
        CloseHandle(process);
    return done;
}
