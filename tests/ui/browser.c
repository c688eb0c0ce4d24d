/*
 * Stands where a browser stands: ui_browser.exe FILE KEPT keeps what it was given to open. It has no window, which
 * would take the keyboard from what is tested.
 */
#include <windows.h>

#include <shellapi.h>

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int show)
{
    int count = 0;
    wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &count);

    (void)instance;
    (void)before;
    (void)line;
    (void)show;
    return arguments != NULL && count == 3 && CopyFileW(arguments[1], arguments[2], FALSE) ? 0 : 1;
}
