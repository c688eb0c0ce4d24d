/*
 * Text onto the clipboard, for the person to paste elsewhere. Never a secret: every program can read it there.
 */
#ifndef TRAY_CLIPBOARD_H
#define TRAY_CLIPBOARD_H

#include <windows.h>

#include "base/status.h"

/* text: UTF-8, lines ended by LF. What was there is replaced. ST_IO: another program holds it. ST_NO_MEMORY. */
MUST_CHECK enum status clipboard_put(HWND owner, const char *text, struct err *err);

#endif
