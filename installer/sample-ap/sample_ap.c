/*
 * A stand-in for a trading application such as 桌面致勝 AP: a customer logs in, which needs a usable certificate, and
 * signs an order. It shares no line with the certificate tool and shows how one works with it.
 *
 * Whoever has no usable certificate is told so and gets to the tool without a login; the application sleeps on the
 * tool's signal meanwhile, and says when the certificate is there.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "command.h"
#include "order.h"
#include "sample_ap_ids.h"
#include "tool.h"

enum { MESSAGE_CHANGED = WM_APP };
enum { ID_SIZE = 16, TEXT_SIZE = 1024, ORDER_SIZE = 512 };

struct ap {
    HWND window;
    struct tool tool;
    struct tool_certificate certificate; /* of whoever is logged in */
    bool logged_in, refused;             /* refused: somebody waits for a certificate */
    HKEY signal;
    HANDLE changed, stop, waiter;
};

/* --- words --- */

static void say(const struct ap *ap, int control, int string)
{
    wchar_t text[TEXT_SIZE];

    (void)LoadStringW(GetModuleHandleW(NULL), (UINT)string, text, TEXT_SIZE);
    SetDlgItemTextW(ap->window, control, text);
}

/* more: UTF-8, below it; "" without. */
static void tell(const struct ap *ap, int string, const char *more)
{
    wchar_t title[TEXT_SIZE], text[2 * TEXT_SIZE];

    (void)LoadStringW(GetModuleHandleW(NULL), IDS_AP_TITLE, title, TEXT_SIZE);
    const int len = LoadStringW(GetModuleHandleW(NULL), (UINT)string, text, TEXT_SIZE);
    if (more[0] != '\0' && MultiByteToWideChar(CP_UTF8, 0, more, -1, text + len + 2, 2 * TEXT_SIZE - len - 2) > 0)
        text[len] = text[len + 1] = L'\n';
    MessageBoxW(ap->window, text, title, MB_OK | MB_ICONINFORMATION);
}

/* --- the tool's signal --- */

/* Sleeps until a certificate changes; what that means is found out on the window's thread. */
static DWORD WINAPI waiter_run(void *self)
{
    const struct ap *ap = self;
    const HANDLE events[] = {ap->stop, ap->changed};

    while (WaitForMultipleObjects(2, events, FALSE, INFINITE) == WAIT_OBJECT_0 + 1) {
        (void)tool_signal_arm(ap->signal, ap->changed);
        (void)PostMessageW(ap->window, MESSAGE_CHANGED, 0, 0);
    }
    return 0;
}

static void open_signal(struct ap *ap)
{
    ap->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    ap->changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    ap->signal = tool_signal_open();
    if (ap->stop == NULL || ap->changed == NULL || ap->signal == NULL)
        return;
    ap->waiter = CreateThread(NULL, 0, waiter_run, ap, 0, NULL);
    (void)tool_signal_arm(ap->signal, ap->changed);
}

static void close_signal(struct ap *ap)
{
    if (ap->waiter != NULL) {
        SetEvent(ap->stop);
        WaitForSingleObject(ap->waiter, INFINITE);
        CloseHandle(ap->waiter);
    }
    if (ap->signal != NULL)
        RegCloseKey(ap->signal);
    if (ap->changed != NULL)
        CloseHandle(ap->changed);
    if (ap->stop != NULL)
        CloseHandle(ap->stop);
}

/* --- login --- */

static enum tool_answer ask(struct ap *ap)
{
    wchar_t id[ID_SIZE];

    (void)GetDlgItemTextW(ap->window, IDC_AP_ID, id, ID_SIZE);
    return tool_ask(&ap->tool, id, &ap->certificate);
}

static void show_logged_in(struct ap *ap)
{
    wchar_t format[TEXT_SIZE], text[TEXT_SIZE];

    (void)LoadStringW(GetModuleHandleW(NULL), IDS_AP_LOGGED_IN, format, TEXT_SIZE);
    (void)_snwprintf(text, TEXT_SIZE, format, ap->certificate.serial);
    SetDlgItemTextW(ap->window, IDC_AP_STATE, text);
    EnableWindow(GetDlgItem(ap->window, IDC_AP_SEND), TRUE);
}

static void show_answer(struct ap *ap, enum tool_answer answer)
{
    switch (answer) {
    case TOOL_USABLE:
        show_logged_in(ap);
        break;
    case TOOL_NOTHING:
        tell(ap, IDS_AP_NO_CERTIFICATE, "");
        break;
    case TOOL_SILENT:
        tell(ap, IDS_AP_TOOL_SILENT, ap->certificate.sentence);
        break;
    }
}

static void on_login(struct ap *ap)
{
    enum tool_answer answer = TOOL_SILENT;

    if (!tool_find(&ap->tool)) {
        tell(ap, IDS_AP_NO_TOOL, "");
        return;
    }
    answer = ask(ap);
    ap->logged_in = answer == TOOL_USABLE;
    ap->refused = answer == TOOL_NOTHING;
    EnableWindow(GetDlgItem(ap->window, IDC_AP_SEND), ap->logged_in);
    SetDlgItemTextW(ap->window, IDC_AP_STATE, L"");
    show_answer(ap, answer);
}

static void on_tool(struct ap *ap)
{
    if (!tool_find(&ap->tool) || !tool_open(&ap->tool))
        tell(ap, IDS_AP_NO_TOOL, "");
}

/* Who was refused may log in now; who is logged in may have lost the certificate, or have a newer one. */
static void on_changed(struct ap *ap)
{
    if (!ap->refused && !ap->logged_in)
        return;
    const enum tool_answer answer = ask(ap);
    if (ap->logged_in && answer == TOOL_USABLE)
        show_logged_in(ap);
    else if (answer == TOOL_USABLE)
        say(ap, IDC_AP_STATE, IDS_AP_CHANGED);
    else if (ap->logged_in) {
        ap->logged_in = false;
        ap->refused = true;
        EnableWindow(GetDlgItem(ap->window, IDC_AP_SEND), FALSE);
        say(ap, IDC_AP_STATE, IDS_AP_NO_CERTIFICATE);
    }
}

/* --- orders --- */

static void show_signed(const struct ap *ap, const wchar_t *order, const struct order_signature *signature)
{
    wchar_t format[TEXT_SIZE], text[TEXT_SIZE], shown[ORDER_SIZE] = L"";
    DWORD size = ORDER_SIZE;

    (void)LoadStringW(GetModuleHandleW(NULL), IDS_AP_SIGNED, format, TEXT_SIZE);
    (void)CryptBinaryToStringW(signature->bytes, signature->len < 96 ? signature->len : 96, CRYPT_STRING_BASE64, shown,
                               &size);
    (void)_snwprintf(text, TEXT_SIZE, format, order, shown);
    SetDlgItemTextW(ap->window, IDC_AP_RESULT, text);
}

static void show_not_signed(const struct ap *ap, DWORD code)
{
    wchar_t format[TEXT_SIZE], text[TEXT_SIZE];

    (void)LoadStringW(GetModuleHandleW(NULL), IDS_AP_NOT_SIGNED, format, TEXT_SIZE);
    (void)_snwprintf(text, TEXT_SIZE, format, code);
    SetDlgItemTextW(ap->window, IDC_AP_RESULT, text);
}

/* A real one would send order and signature to its host here. */
static void on_send(struct ap *ap)
{
    struct order_signature signature = {.bytes = NULL};
    wchar_t order[ORDER_SIZE];
    char bytes[3 * ORDER_SIZE];
    int len = 0;

    (void)GetDlgItemTextW(ap->window, IDC_AP_ORDER, order, ORDER_SIZE);
    len = WideCharToMultiByte(CP_UTF8, 0, order, (int)wcslen(order), bytes, sizeof bytes, NULL, NULL);
    if (order_sign(ap->certificate.serial, (const BYTE *)bytes, (DWORD)len, &signature))
        show_signed(ap, order, &signature);
    else
        show_not_signed(ap, GetLastError());
    free(signature.bytes);
}

/* --- the window --- */

static void on_command(struct ap *ap, int control)
{
    switch (control) {
    case IDC_AP_LOGIN:
        on_login(ap);
        break;
    case IDC_AP_TOOL:
        on_tool(ap);
        break;
    case IDC_AP_SEND:
        on_send(ap);
        break;
    case IDCANCEL:
        EndDialog(ap->window, 0);
        break;
    default:
        break;
    }
}

static INT_PTR CALLBACK dialog_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct ap *ap = (struct ap *)GetWindowLongPtrW(window, DWLP_USER);

    switch (message) {
    case WM_INITDIALOG:
        ap = (struct ap *)lparam;
        ap->window = window;
        SetWindowLongPtrW(window, DWLP_USER, lparam);
        SendDlgItemMessageW(window, IDC_AP_ID, EM_SETLIMITTEXT, 10, 0);
        SetDlgItemTextW(window, IDC_AP_ORDER, L"買進 2330 1,000 股 限價 1,000.00");
        open_signal(ap);
        return TRUE;
    case WM_COMMAND:
        on_command(ap, LOWORD(wparam));
        return TRUE;
    case MESSAGE_CHANGED:
        on_changed(ap);
        return TRUE;
    default:
        return FALSE;
    }
}

int wmain(int argc, wchar_t **argv); /* MinGW declares it nowhere */

int wmain(int argc, wchar_t **argv)
{
    struct ap ap = {.window = NULL};

    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (argc > 1)
        return command_run(argc, argv);
    const INT_PTR ended =
        DialogBoxParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDD_AP), NULL, dialog_proc, (LPARAM)&ap);
    close_signal(&ap);
    return ended == 0 ? 0 : 1;
}
