#include "tray/layout.h"

#include <assert.h>

/* Pixels that one unit was made of, by the template's own font: 4 units across, 8 down. */
static SIZE units_of(HWND dialog, const RECT *pixels)
{
    RECT base = {0, 0, 4, 8};
    SIZE units;

    MapDialogRect(dialog, &base);
    units.cx = MulDiv(pixels->right - pixels->left, 4, base.right);
    units.cy = MulDiv(pixels->bottom - pixels->top, 8, base.bottom);
    return units;
}

static RECT rectangle_in_units(HWND dialog, HWND control)
{
    RECT pixels, place;
    SIZE at, size;

    GetWindowRect(control, &pixels);
    MapWindowPoints(NULL, dialog, (POINT *)(void *)&pixels, 2);
    place = (RECT){0, 0, pixels.left, pixels.top};
    at = units_of(dialog, &place);
    size = units_of(dialog, &pixels);
    return (RECT){at.cx, at.cy, at.cx + size.cx, at.cy + size.cy};
}

void layout_record(struct layout *layout, HWND dialog)
{
    RECT client;

    GetClientRect(dialog, &client);
    layout->units = units_of(dialog, &client);
    layout->count = 0;
    for (HWND child = GetWindow(dialog, GW_CHILD); child != NULL; child = GetWindow(child, GW_HWNDNEXT)) {
        assert(layout->count < LAYOUT_CONTROLS_MAX);
        layout->controls[layout->count].window = child;
        layout->controls[layout->count].units = rectangle_in_units(dialog, child);
        layout->count++;
    }
}

static RECT to_pixels(const RECT *units, const struct theme *theme)
{
    return (RECT){theme_units_x(theme, units->left), theme_units_y(theme, units->top),
                  theme_units_x(theme, units->right), theme_units_y(theme, units->bottom)};
}

void layout_apply(const struct layout *layout, const struct theme *theme)
{
    for (size_t i = 0; i < layout->count; i++) {
        const RECT place = to_pixels(&layout->controls[i].units, theme);

        SetWindowPos(layout->controls[i].window, NULL, place.left, place.top, place.right - place.left,
                     place.bottom - place.top, SWP_NOZORDER | SWP_NOACTIVATE);
    }
}

SIZE layout_size(const struct layout *layout, const struct theme *theme)
{
    return (SIZE){theme_units_x(theme, layout->units.cx), theme_units_y(theme, layout->units.cy)};
}

RECT layout_of(const struct layout *layout, const struct theme *theme, HWND control)
{
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->controls[i].window == control)
            return to_pixels(&layout->controls[i].units, theme);
    }
    return (RECT){0, 0, 0, 0};
}
