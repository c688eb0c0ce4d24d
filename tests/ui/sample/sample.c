/*
 * A small dialog program for the driver's own test: something of each kind that the driver can work or look at, with an
 * answer to be seen in IDC_SAID. With the argument --faulty the dialog has each fault that the fit check can find,
 * once.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include <commctrl.h>
#include <commdlg.h>
#include <shellapi.h>

#include "sample_ids.h"

enum { TEXT_UNITS = 1024, TRAY_MESSAGE = WM_APP + 1, TRAY_ID = 1, FIRST_BUTTON = 501, HANG_MS = 30000 };

static void say(HWND dialog, const wchar_t *text)
{
    SetDlgItemTextW(dialog, IDC_SAID, text);
}

static void ask(HWND dialog)
{
    say(dialog, MessageBoxW(dialog, L"要繼續嗎？", L"樣本 提問", MB_YESNO) == IDYES ? L"是" : L"否");
}

static void task(HWND dialog)
{
    static const TASKDIALOG_BUTTON buttons[] = {{FIRST_BUTTON, L"第一(&F)"}, {FIRST_BUTTON + 1, L"第二(&S)"}};
    TASKDIALOGCONFIG config = {.cbSize = sizeof config,
                               .hwndParent = dialog,
                               .pszWindowTitle = L"樣本 選擇",
                               .pszMainInstruction = L"選一個",
                               .cButtons = ARRAYSIZE(buttons),
                               .pButtons = buttons};
    int pressed = 0;

    if (TaskDialogIndirect(&config, &pressed, NULL, NULL) == S_OK)
        say(dialog, pressed == FIRST_BUTTON ? L"第一" : L"第二");
}

static void choose_file(HWND dialog, bool save)
{
    wchar_t path[MAX_PATH] = L"";
    OPENFILENAMEW open = {.lStructSize = sizeof open, .hwndOwner = dialog, .lpstrFile = path, .nMaxFile = MAX_PATH};

    open.Flags = OFN_EXPLORER | (save ? OFN_OVERWRITEPROMPT : OFN_FILEMUSTEXIST);
    if (save ? GetSaveFileNameW(&open) : GetOpenFileNameW(&open))
        say(dialog, path);
    else
        say(dialog, L"取消");
}

static void menu(HWND dialog, int x, int y)
{
    HMENU items = CreatePopupMenu();
    wchar_t chosen[32];

    AppendMenuW(items, MF_STRING, IDM_FIRST, L"第一項(&F)");
    AppendMenuW(items, MF_STRING, IDM_SECOND, L"第二項(&S)");
    AppendMenuW(items, MF_SEPARATOR, 0, NULL);
    AppendMenuW(items, MF_STRING | MF_GRAYED, IDM_GREY, L"不能選");
    SetForegroundWindow(dialog);
    (void)_snwprintf(chosen, ARRAYSIZE(chosen), L"選單 %d",
                     (int)TrackPopupMenu(items, TPM_RETURNCMD, x, y, 0, dialog, NULL));
    DestroyMenu(items);
    say(dialog, chosen);
}

static void tray(HWND dialog, DWORD what)
{
    NOTIFYICONDATAW icon = {.cbSize = sizeof icon,
                            .hWnd = dialog,
                            .uID = TRAY_ID,
                            .uFlags = NIF_MESSAGE | NIF_ICON | NIF_TIP,
                            .uCallbackMessage = TRAY_MESSAGE,
                            .hIcon = LoadIconW(NULL, IDI_INFORMATION),
                            .szTip = L"樣本"};

    if (what == NIM_MODIFY) {
        icon.uFlags |= NIF_INFO;
        (void)_snwprintf(icon.szInfoTitle, ARRAYSIZE(icon.szInfoTitle), L"通知的標題");
        (void)_snwprintf(icon.szInfo, ARRAYSIZE(icon.szInfo), L"通知的內容");
    }
    Shell_NotifyIconW(what, &icon);
    if (what == NIM_ADD) {
        icon.uVersion = NOTIFYICON_VERSION_4;
        Shell_NotifyIconW(NIM_SETVERSION, &icon);
    }
}

static void dropped(HWND dialog, HDROP drop)
{
    wchar_t path[MAX_PATH] = L"";
    wchar_t text[TEXT_UNITS];

    DragQueryFileW(drop, 0, path, MAX_PATH);
    (void)_snwprintf(text, TEXT_UNITS, L"%u：%ls", DragQueryFileW(drop, 0xFFFFFFFF, NULL, 0), path);
    text[TEXT_UNITS - 1] = L'\0';
    DragFinish(drop);
    say(dialog, text);
}

static void show_password(HWND dialog)
{
    bool show = IsDlgButtonChecked(dialog, IDC_SHOW) == BST_CHECKED;

    SendDlgItemMessageW(dialog, IDC_PASSWORD, EM_SETPASSWORDCHAR, show ? 0 : L'*', 0);
}

static void on_command(HWND dialog, int id)
{
    RECT rect;

    switch (id) {
    case IDC_ASK:
        ask(dialog);
        break;
    case IDC_TASK:
        task(dialog);
        break;
    case IDC_OPEN:
    case IDC_SAVE:
        choose_file(dialog, id == IDC_SAVE);
        break;
    case IDC_MENU:
        GetWindowRect(GetDlgItem(dialog, IDC_MENU), &rect);
        menu(dialog, rect.left, rect.bottom);
        break;
    case IDC_LOCKED:
        say(dialog, L"不該發生");
        break;
    case IDC_HANG:
        Sleep(HANG_MS); /* far longer than the test waits before it ends it */
        break;
    case IDC_BALLOON:
        tray(dialog, NIM_MODIFY);
        break;
    case IDC_SHOW:
        show_password(dialog);
        break;
    case IDCANCEL:
        EndDialog(dialog, 0);
        break;
    default:
        break;
    }
}

static INT_PTR CALLBACK procedure(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_INITDIALOG:
        tray(dialog, NIM_ADD);
        return TRUE;
    case WM_COMMAND:
        on_command(dialog, LOWORD(wparam));
        return TRUE;
    case WM_DROPFILES:
        dropped(dialog, (HDROP)wparam); /* NOLINT(performance-no-int-to-ptr): what the message holds */
        return TRUE;
    case TRAY_MESSAGE:
        if (LOWORD(lparam) == WM_CONTEXTMENU)
            menu(dialog, (short)LOWORD(wparam), (short)HIWORD(wparam));
        return TRUE;
    case WM_DESTROY:
        tray(dialog, NIM_DELETE);
        return TRUE;
    default:
        return FALSE;
    }
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR arguments, int show)
{
    int dialog = wcsstr(arguments, L"--faulty") != NULL ? IDD_FAULTY : IDD_SAMPLE;

    (void)before;
    (void)show;
    InitCommonControls();
    return (int)DialogBoxParamW(instance, MAKEINTRESOURCEW(dialog), NULL, procedure, 0);
}
