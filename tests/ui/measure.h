/* The room that a control's text needs in the control's own font, and the room that it has. In the control's process.
 */
#ifndef UI_MEASURE_H
#define UI_MEASURE_H

#include <stdbool.h>

#include <windows.h>

enum { MEASURE_TEXT_UNITS = 4096 };

struct measured {
    SIZE needs;
    SIZE has;
};

/* False: it shows no text that could be measured (none, a picture, a list, what scrolls). */
bool measure_control(HWND control, struct measured *measured);

/* Class names in any case. */
bool measure_is(HWND control, const wchar_t *class_name);

/* The kind of a button (BS_...) or a static (SS_...); -1 for what is none. */
int measure_button_type(HWND control);
int measure_static_type(HWND control);

#endif
