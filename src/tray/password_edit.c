#include "tray/password_edit.h"

#include <windows.h>

#include <commctrl.h>
#include <imm.h>

#include "tray/control_text.h"

static HWND edit_of(const struct password_edit *password)
{
    return GetDlgItem(password->dialog, password->edit);
}

/* Setting 0 also takes the style away (MS/controls/em-setpasswordchar); with the style comes no IME. */
static void show_characters(const struct password_edit *password, bool shown)
{
    HWND edit = edit_of(password);

    SendMessageW(edit, EM_SETPASSWORDCHAR, shown ? 0 : L'\x25CF', 0);
    ImmAssociateContextEx(edit, NULL, 0); /* a candidate window would show what is typed */
    InvalidateRect(edit, NULL, TRUE);
}

static void show_caps_lock(const struct password_edit *password)
{
    const bool on = (GetKeyState(VK_CAPITAL) & 1) != 0 && GetFocus() == edit_of(password);

    ShowWindow(GetDlgItem(password->dialog, password->caps), on ? SW_SHOWNA : SW_HIDE);
}

/* Whoever goes to another program may have somebody beside him when he comes back. */
static void hide(const struct password_edit *password)
{
    CheckDlgButton(password->dialog, password->reveal, BST_UNCHECKED);
    show_characters(password, false);
}

/* Caps Lock tells nobody but the control that has the keyboard. */
static LRESULT CALLBACK edit_proc(HWND edit, UINT message, WPARAM wparam, LPARAM lparam, UINT_PTR id,
                                  DWORD_PTR password)
{
    const LRESULT answer = DefSubclassProc(edit, message, wparam, lparam);

    if (message == WM_KEYUP || message == WM_SETFOCUS || message == WM_KILLFOCUS)
        show_caps_lock((const struct password_edit *)password);
    if (message == WM_ACTIVATEAPP && !wparam)
        hide((const struct password_edit *)password);
    if (message == WM_NCDESTROY)
        RemoveWindowSubclass(edit, edit_proc, id);
    return answer;
}

void password_edit_open(struct password_edit *password, HWND dialog, int edit, int reveal, int caps, int characters_max)
{
    *password = (struct password_edit){.dialog = dialog, .edit = edit, .reveal = reveal, .caps = caps};
    SendMessageW(edit_of(password), EM_LIMITTEXT, (WPARAM)characters_max, 0);
    show_characters(password, false);
    SetWindowSubclass(edit_of(password), edit_proc, 0, (DWORD_PTR)password);
}

void password_edit_close(struct password_edit *password)
{
    RemoveWindowSubclass(edit_of(password), edit_proc, 0);
    password_edit_wipe(password);
}

void password_edit_reveal(const struct password_edit *password)
{
    show_characters(password, IsDlgButtonChecked(password->dialog, password->reveal) == BST_CHECKED);
}

enum status password_edit_read(const struct password_edit *password, struct buf *out, struct err *err)
{
    return control_text_get(password->dialog, password->edit, out, err);
}

void password_edit_again(const struct password_edit *password)
{
    SendMessageW(edit_of(password), EM_SETSEL, 0, -1);
    SetFocus(edit_of(password));
}

void password_edit_wipe(const struct password_edit *password)
{
    control_text_wipe(password->dialog, password->edit);
}
