/*
 * How the parts look: cards, chips (a state in colour, shape and word), push buttons. It draws what it is told and
 * keeps nothing. In high contrast buttons are left to the system.
 */
#ifndef TRAY_PAINT_H
#define TRAY_PAINT_H

#include <windows.h>

#include <commctrl.h>

#include "client/standing.h"
#include "tray/theme.h"

/* A white field with an edge and round corners. */
void paint_card(HDC dc, const RECT *place, const struct theme *theme, enum theme_colour fill, enum theme_colour edge);

/* Of an owner-drawn button that is a chip; its text is the word. It is a link if it is enabled. */
void paint_chip(const DRAWITEMSTRUCT *item, const struct theme *theme, enum standing_light light,
                enum theme_colour behind);
/* What a state is in shape and colour, on that ground: for lists. */
void paint_light(HDC dc, const RECT *place, const struct theme *theme, enum standing_light light,
                 enum theme_colour behind);
enum theme_colour paint_colour_of_light(enum standing_light light);

enum paint_button {
    BUTTON_SECONDARY,
    BUTTON_PRIMARY, /* what is to be done next: one a page */
    BUTTON_LINK,
    BUTTON_MENU,
    BUTTON_MENU_CHOSEN
};

/* For NM_CUSTOMDRAW of an ordinary push button: the answer to the notification. */
LRESULT paint_button(const NMCUSTOMDRAW *draw, const struct theme *theme, enum paint_button kind,
                     enum theme_colour behind);
/* How wide it has to be for its text. */
int paint_button_width(HWND button, const struct theme *theme);

/*
 * The control's text as it is shown now: a mnemonic that is no letter of the word itself, "登入(&L)", appears only
 * while Windows shows where the keyboard can go.
 */
enum { PAINT_TEXT_MAX = 256 };
void paint_text(HWND control, wchar_t out[PAINT_TEXT_MAX]);

#endif
