/* A stranger's DLL: wherever it is loaded from, it leaves a file beside itself. */
#include <stddef.h>
#include <wchar.h>

#include <windows.h>

/* Parameters as the header names them. */
BOOL WINAPI DllMain(HINSTANCE hinstDLL, DWORD fdwReason, LPVOID lpvReserved);

BOOL WINAPI DllMain(HINSTANCE hinstDLL, DWORD fdwReason, LPVOID lpvReserved)
{
    static const wchar_t trace[] = L".loaded";
    wchar_t path[MAX_PATH];
    HANDLE file = INVALID_HANDLE_VALUE;
    const DWORD len = GetModuleFileNameW(hinstDLL, path, MAX_PATH);

    (void)lpvReserved;
    if (fdwReason != DLL_PROCESS_ATTACH || len == 0 || len + sizeof trace / sizeof trace[0] > MAX_PATH)
        return TRUE;
    wcscpy(path + len, trace);
    file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return TRUE;
}
