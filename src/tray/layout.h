/*
 * Where controls lie: the dialog units of a template, recorded when the dialog is made, and turned into pixels for the
 * font and the DPI of the monitor, as often as those change. Windows' own rescaling of dialogs is not relied upon: it
 * measures by another font, and not at all in a dialog that is a part of a window.
 */
#ifndef TRAY_LAYOUT_H
#define TRAY_LAYOUT_H

#include "tray/theme.h"

enum { LAYOUT_CONTROLS_MAX = 64 };

struct layout {
    SIZE units; /* of the dialog itself */
    size_t count;
    struct {
        HWND window;
        RECT units;
    } controls[LAYOUT_CONTROLS_MAX];
};

/* In WM_INITDIALOG, before anything was moved. */
void layout_record(struct layout *layout, HWND dialog);
/* Every control to its place. */
void layout_apply(const struct layout *layout, const struct theme *theme);
/* Pixels that the dialog wants. */
SIZE layout_size(const struct layout *layout, const struct theme *theme);
/* One control's place, in pixels, as layout_apply put it; for what is moved by hand afterwards. */
RECT layout_of(const struct layout *layout, const struct theme *theme, HWND control);

#endif
