/*
 * The least that a program in the tray can be: a hidden window, an icon of the system's, and a message loop.
 * tests/bench/idle measures PeiChengCert.exe beside it.
 */
#include <windows.h>

#include <shellapi.h>

enum { ICON_MESSAGE = WM_APP };

static LRESULT CALLBACK window_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == WM_DESTROY)
        PostQuitMessage(0);
    return DefWindowProcW(window, message, wparam, lparam);
}

int WINAPI wWinMain(HINSTANCE program, HINSTANCE before, PWSTR line, int show)
{
    const WNDCLASSW class = {.lpfnWndProc = window_proc, .hInstance = program, .lpszClassName = L"bench_tray"};
    NOTIFYICONDATAW icon = {.cbSize = sizeof icon,
                            .uID = 1,
                            .uFlags = NIF_MESSAGE | NIF_ICON | NIF_TIP,
                            .uCallbackMessage = ICON_MESSAGE,
                            .szTip = L"bench_tray"};
    MSG message;

    (void)before;
    (void)line;
    (void)show;
    if (RegisterClassW(&class) == 0)
        return 1;
    icon.hWnd = CreateWindowExW(0, class.lpszClassName, L"", WS_OVERLAPPED, 0, 0, 0, 0, NULL, NULL, program, NULL);
    icon.hIcon = LoadIconW(NULL, IDI_INFORMATION);
    if (icon.hWnd == NULL || !Shell_NotifyIconW(NIM_ADD, &icon))
        return 1;
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    (void)Shell_NotifyIconW(NIM_DELETE, &icon);
    return 0;
}
