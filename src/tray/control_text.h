/*
 * Words on controls: strings of res/lang (surface/words.h) as UTF-16, and what people typed as UTF-8. Text that cannot
 * be had for want of memory stays empty.
 */
#ifndef TRAY_CONTROL_TEXT_H
#define TRAY_CONTROL_TEXT_H

#include <windows.h>

#include "client/port/clock.h"
#include "surface/words.h"

/* malloc'ed, "" if it cannot be had otherwise; NULL only without memory at all. */
wchar_t *control_text_of(int id, const char *const inserts[]);
wchar_t *control_text_of_utf8(const char *utf8);

/* Of a dialog's control; a control that is not there is a mistake of ours. */
void control_text_set(HWND dialog, int control, int id, const char *const inserts[]);
void control_text_set_utf8(HWND dialog, int control, const char *utf8);
void control_text_set_moment(HWND dialog, int control, const struct clock_port *clock, int64_t at_utc);

/*
 * What was typed; *out is replaced, its maximum holds. The edit's own copy stays (control_text_wipe). ST_BAD_INPUT
 * (FAULT_NOT_TEXT), ST_TOO_COSTLY, ST_NO_MEMORY.
 */
MUST_CHECK enum status control_text_get(HWND dialog, int control, struct buf *out, struct err *err);
/* Overwrites a secret in its edit, then empties it. */
void control_text_wipe(HWND dialog, int control);

#endif
