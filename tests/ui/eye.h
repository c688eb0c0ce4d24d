/*
 * The eye: a DLL that the driver's hook brings into the process whose windows it looks at, since fonts and menus exist
 * in that process alone. It is asked by a registered message (wparam: the question, lparam: the
 * driver's process number), looks while the window's own thread handles that message, and writes JSON into memory
 * shared under EYE_ROOM_NAME and the driver's number.
 */
#ifndef UI_EYE_H
#define UI_EYE_H

#include "jot.h"

#define EYE_DLL L"ui_eye.dll"
#define EYE_HOOK "eye_hook" /* a HOOKPROC for WH_CALLWNDPROC */
#define EYE_MESSAGE L"PeiChengCert.ui.eye"
#define EYE_ROOM_NAME L"Local\\PeiChengCert.ui.eye.%lu"

enum { EYE_ROOM_BYTES = 1 << 20, EYE_NAME_UNITS = 64 };

enum eye_question { EYE_FIT = 1, EYE_MENU };

/* fit.c: findings over all that is to be seen in the window. */
void fit_look(HWND window, struct jot *found);

/* menu.c: the items of a menu's window. */
void menu_look(HWND window, struct jot *found);

#endif
