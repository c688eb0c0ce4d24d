/*
 * The menu of the tray icon: what is in it, and which entry was chosen. It does nothing of what it offers.
 */
#ifndef TRAY_TRAY_MENU_H
#define TRAY_TRAY_MENU_H

#include <stdbool.h>

#include <windows.h>

#include "base/status.h"

/* The numbers are the entries' own. */
enum tray_choice {
    TRAY_CHOICE_NONE, /* the menu was left */
    TRAY_CHOICE_OPEN,
    TRAY_CHOICE_RENEW,
    TRAY_CHOICE_IMPORT,
    TRAY_CHOICE_EXPORT,
    TRAY_CHOICE_REMOVE,
    TRAY_CHOICE_CHECK,
    TRAY_CHOICE_MANUAL,
    TRAY_CHOICE_ABOUT,
    TRAY_CHOICE_EXIT
};

/*
 * In the language of the run (surface/words.h). Renewal is offered only while something is due. *out belongs to the
 * caller (DestroyMenu). ST_NO_MEMORY, ST_IO.
 */
MUST_CHECK enum status tray_menu_new(bool renewal_due, HMENU *out, struct err *err);

/*
 * At that place of the screen, for as long as the person takes; messages go on being dispatched meanwhile. The owner is
 * made the foreground window, so that a click elsewhere closes the menu
 * (https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-trackpopupmenu).
 */
enum tray_choice tray_menu_show(HWND owner, POINT at, bool renewal_due);

#endif
