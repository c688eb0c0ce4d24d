/*
 * How the window looks: colours, fonts and the length of a dialog unit, for the DPI of the monitor that it is on. In
 * high contrast every colour is the system's.
 *
 * One theme a window, opened anew when DPI, system colours or fonts change. Fonts and brushes are borrowed for its
 * life.
 */
#ifndef TRAY_THEME_H
#define TRAY_THEME_H

#include <stdbool.h>
#include <windows.h>

enum theme_colour {
    COLOUR_BANNER,
    COLOUR_BANNER_TEXT,
    COLOUR_BANNER_QUIET,
    COLOUR_PAGE, /* behind the cards */
    COLOUR_CARD, /* cards and the menu */
    COLOUR_EDGE, /* around cards */
    COLOUR_TEXT,
    COLOUR_QUIET, /* labels, notes */
    COLOUR_PRIMARY,
    COLOUR_PRIMARY_HOT,
    COLOUR_PRIMARY_TEXT,
    COLOUR_BUTTON_EDGE,
    COLOUR_BUTTON_HOT,
    COLOUR_SELECTED, /* the menu's chosen entry */
    COLOUR_SELECTED_TEXT,
    COLOUR_LINK,
    COLOUR_DISABLED,
    COLOUR_NEUTRAL, /* lights (client/standing.h): chips, with COLOUR_LIGHT_TEXT on them */
    COLOUR_FINE,
    COLOUR_DUE,
    COLOUR_PROBLEM,
    COLOUR_WORKING,
    COLOUR_LIGHT_TEXT,
    COLOUR_ADVICE_NEUTRAL, /* the card of the sentence, by light */
    COLOUR_ADVICE_FINE,
    COLOUR_ADVICE_DUE,
    COLOUR_ADVICE_PROBLEM,
    COLOUR_ADVICE_WORKING,
    THEME_COLOURS
};

enum theme_font {
    FONT_BODY,
    FONT_STRONG,
    FONT_SMALL,
    FONT_HEADING, /* of a card, a page */
    FONT_TITLE,   /* the firm's name in the banner */
    FONT_CODE,    /* one-time codes: large */
    FONT_FIXED,   /* what is read off letter by letter: large, every letter as wide as the others */
    THEME_FONTS
};

struct theme {
    UINT dpi;
    bool high_contrast;
    COLORREF colours[THEME_COLOURS];
    HBRUSH brushes[THEME_COLOURS];
    HFONT fonts[THEME_FONTS];
    int unit_x, unit_y; /* pixels of 4 dialog units across, 8 down: average character of FONT_BODY */
};

/* Replaces what *theme held; zero-initialise the first time. */
void theme_open(struct theme *theme, UINT dpi);
void theme_close(struct theme *theme);

/* Pixels: of a length at 96 DPI; of dialog units. */
int theme_px(const struct theme *theme, int at_96_dpi);
int theme_units_x(const struct theme *theme, int units);
int theme_units_y(const struct theme *theme, int units);

#endif
