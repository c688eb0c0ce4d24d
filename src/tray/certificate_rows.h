/*
 * Lists of certificates on a page: rows of four controls with numbers one after another (a tick box or radio button
 * whose words are the serial, the serial alone where there is nothing to choose, a chip, and what is to be said), which
 * are turned like leaves where there are more than fit. It decides nothing about certificates.
 */
#ifndef TRAY_CERTIFICATE_ROWS_H
#define TRAY_CERTIFICATE_ROWS_H

#include "tray/page.h"

enum { CERTIFICATE_ROW_CONTROLS = 4 };

/* Fonts and colours of a row, for the texts of a page's class. */
#define CERTIFICATE_ROW_TEXTS(first)                                                                                   \
    {(first), 0, FONT_BODY, COLOUR_TEXT}, {(first) + 1, 0, FONT_BODY, COLOUR_TEXT},                                    \
        {(first) + 2, 0, FONT_STRONG, COLOUR_TEXT},                                                                    \
    {                                                                                                                  \
        (first) + 3, 0, FONT_SMALL, COLOUR_QUIET                                                                       \
    }

struct certificate_row {
    const char *serial; /* or what stands in its place */
    bool choosable, chosen;
    enum standing_light light;
    int state;          /* the chip's string */
    const char *detail; /* UTF-8 */
};
/* first: its first control. row NULL: nothing is there. */
void certificate_rows_show(const struct page *page, int first, const struct certificate_row *row);

/* ◀ ▶ and "(1/2)", none of them where there is one leaf only. */
struct certificate_rows_turn {
    int back, on, count;
};
void certificate_rows_show_turn(const struct page *page, const struct certificate_rows_turn *turn, size_t at,
                                size_t leaves);
/* After a turn: at an end the keyboard goes to the other button. */
void certificate_rows_keep_focus(const struct page *page, const struct certificate_rows_turn *turn);

/* The light of a certificate's state. */
enum standing_light certificate_rows_light(enum standing_pc state);

#endif
