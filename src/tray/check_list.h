/*
 * The list of the page of the check: a row for each line of its report, with a sign, a name, what was found and the
 * result in a word. An owner-drawn list box, whose texts are what is read out.
 */
#ifndef TRAY_CHECK_LIST_H
#define TRAY_CHECK_LIST_H

#include "client/checks.h"
#include "tray/page.h"

enum standing_light check_list_light(enum check_result result);
void check_list_clear(HWND list);
/* One more row, at the end. */
void check_list_add(HWND list, const struct check_line *line);
/* Rows as high as the fonts want them. */
void check_list_lay_out(HWND list, const struct theme *theme);
void check_list_draw(const struct theme *theme, const DRAWITEMSTRUCT *row);

#endif
