#include "tray/smooth.h"

#include <stdint.h>

struct canvas {
    HDC dc;
    HBITMAP bitmap;
    HGDIOBJ before;
    uint32_t *pixels; /* 0x00RRGGBB, top row first */
    SIZE size;
};

static void canvas_close(struct canvas *canvas)
{
    if (canvas->dc != NULL && canvas->before != NULL)
        SelectObject(canvas->dc, canvas->before);
    if (canvas->bitmap != NULL)
        DeleteObject(canvas->bitmap);
    if (canvas->dc != NULL)
        DeleteDC(canvas->dc);
}

static BOOL canvas_open(struct canvas *canvas, HDC like, LONG width, LONG height)
{
    const BITMAPINFO info = {.bmiHeader = {.biSize = sizeof info.bmiHeader,
                                           .biWidth = width,
                                           .biHeight = -height,
                                           .biPlanes = 1,
                                           .biBitCount = 32,
                                           .biCompression = BI_RGB}};
    void *pixels = NULL;

    *canvas = (struct canvas){.size = {width, height}};
    canvas->dc = CreateCompatibleDC(like);
    canvas->bitmap = CreateDIBSection(like, &info, DIB_RGB_COLORS, &pixels, NULL, 0);
    canvas->pixels = pixels;
    if (canvas->dc == NULL || canvas->bitmap == NULL)
        return FALSE;
    canvas->before = SelectObject(canvas->dc, canvas->bitmap);
    return TRUE;
}

static uint32_t average(const struct canvas *large, LONG x, LONG y)
{
    enum { CELLS = SMOOTH_SCALE * SMOOTH_SCALE };
    uint32_t red = 0, green = 0, blue = 0;

    for (LONG row = 0; row < SMOOTH_SCALE; row++) {
        const uint32_t *at = large->pixels + (y * SMOOTH_SCALE + row) * large->size.cx + x * SMOOTH_SCALE;

        for (LONG column = 0; column < SMOOTH_SCALE; column++) {
            red += at[column] >> 16 & 0xFFU;
            green += at[column] >> 8 & 0xFFU;
            blue += at[column] & 0xFFU;
        }
    }
    return red / CELLS << 16 | green / CELLS << 8 | blue / CELLS;
}

static void shrink(const struct canvas *large, const struct canvas *small)
{
    for (LONG y = 0; y < small->size.cy; y++) {
        for (LONG x = 0; x < small->size.cx; x++)
            small->pixels[y * small->size.cx + x] = average(large, x, y);
    }
}

static void fill(const struct canvas *canvas, COLORREF colour)
{
    const RECT all = {0, 0, canvas->size.cx, canvas->size.cy};
    HBRUSH brush = CreateSolidBrush(colour);

    FillRect(canvas->dc, &all, brush);
    DeleteObject(brush);
}

void smooth_draw(HDC dc, const RECT *place, COLORREF behind, void (*draw)(HDC canvas, SIZE size, const void *what),
                 const void *what)
{
    const LONG width = place->right - place->left, height = place->bottom - place->top;
    struct canvas large = {.dc = NULL}, small = {.dc = NULL};

    if (width <= 0 || height <= 0)
        return;
    if (canvas_open(&large, dc, width * SMOOTH_SCALE, height * SMOOTH_SCALE) &&
        canvas_open(&small, dc, width, height)) {
        fill(&large, behind);
        draw(large.dc, large.size, what);
        GdiFlush();
        shrink(&large, &small);
        BitBlt(dc, place->left, place->top, width, height, small.dc, 0, 0, SRCCOPY);
    }
    canvas_close(&small);
    canvas_close(&large);
}
