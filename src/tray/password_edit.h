/*
 * The edit of a password: masked until its tick box is ticked, and again when another program comes to the front; never
 * with an IME, a hint while Caps Lock is on, wiped at the end. Several edits may share tick box and hint.
 *
 * Order of calls: password_edit_open (in 'opened' of a page, or WM_INITDIALOG), the others, password_edit_close (in
 * 'closing', or WM_DESTROY). The UI
 * thread's; the struct must not move in between.
 */
#ifndef TRAY_PASSWORD_EDIT_H
#define TRAY_PASSWORD_EDIT_H

#include <windows.h>

#include "base/buf.h"

struct password_edit {
    HWND dialog;            /* a page, or a box of its own */
    int edit, reveal, caps; /* controls: the edit, its tick box, the static that says that Caps Lock is on */
};

/* The edit takes that many characters and no more. */
void password_edit_open(struct password_edit *password, HWND dialog, int edit, int reveal, int caps,
                        int characters_max);
void password_edit_close(struct password_edit *password);

/* The tick box was clicked. */
void password_edit_reveal(const struct password_edit *password);
/* What was typed, as by control_text_get; the maximum of *out is how many bytes it may be. */
MUST_CHECK enum status password_edit_read(const struct password_edit *password, struct buf *out, struct err *err);
/* It was wrong: the keyboard is there, and typing replaces it. */
void password_edit_again(const struct password_edit *password);
/* It has served. */
void password_edit_wipe(const struct password_edit *password);

#endif
