/*
 * Help: the manual, at what the person is looking at, in the language of the window. That it cannot be opened is told,
 * with whom to call.
 */
#ifndef TRAY_HELP_H
#define TRAY_HELP_H

#include <windows.h>

/* section: of page_class.manual; "" for the beginning. owner: what a box would belong to, or NULL. */
void help_open(HWND owner, const char *section);
/* The entry of a fault (base/fault.h) in the dictionary of errors. */
void help_open_fault(HWND owner, int fault);

#endif
