/*
 * Shapes with smooth edges: drawn four times as large by plain GDI, and averaged down. GDI knows no other way, and a
 * library for round corners would cost every idle tray its memory.
 */
#ifndef TRAY_SMOOTH_H
#define TRAY_SMOOTH_H

#include <windows.h>

enum { SMOOTH_SCALE = 4 };

/*
 * Draws into dc at 'place' what 'draw' paints: it is given a canvas of width and height in pixels times SMOOTH_SCALE,
 * filled with 'behind', and what was handed over. Nothing is drawn without memory for it.
 */
void smooth_draw(HDC dc, const RECT *place, COLORREF behind, void (*draw)(HDC canvas, SIZE size, const void *what),
                 const void *what);

#endif
