#include "tray/paint.h"

#include <string.h>

#include "tray/smooth.h"

enum {
    CARD_ROUND = 12, /* diameters and paddings, pixels at 96 DPI */
    BUTTON_ROUND = 8,
    CHIP_GAP = 6,
    BUTTON_PAD = 18,
    GLYPH = 13,
    MENU_PAD = 22,
    MENU_BAR = 4,
    FOCUS_GAP = 3
};

/* --- words --- */

/* "(&L)" as translators put it behind a word that has no such letter; its place, or NULL. */
static wchar_t *hidden_mnemonic(wchar_t *text)
{
    wchar_t *at = wcsstr(text, L"(&");

    return at != NULL && at[2] != L'\0' && at[3] == L')' ? at : NULL;
}

static BOOL cues_are_hidden(HWND control)
{
    return (SendMessageW(control, WM_QUERYUISTATE, 0, 0) & UISF_HIDEACCEL) != 0;
}

void paint_text(HWND control, wchar_t out[PAINT_TEXT_MAX])
{
    wchar_t *mnemonic = NULL;

    GetWindowTextW(control, out, PAINT_TEXT_MAX);
    mnemonic = cues_are_hidden(control) ? hidden_mnemonic(out) : NULL;
    if (mnemonic != NULL)
        memmove(mnemonic, mnemonic + 4, (wcslen(mnemonic + 4) + 1) * sizeof *mnemonic);
}

static UINT text_flags(HWND control)
{
    return DT_VCENTER | DT_SINGLELINE | (cues_are_hidden(control) ? DT_HIDEPREFIX : 0U);
}

static int text_width(HWND control, HFONT font)
{
    HDC dc = GetDC(control);
    HGDIOBJ before = SelectObject(dc, font);
    wchar_t text[PAINT_TEXT_MAX];
    RECT place = {0, 0, 0, 0};

    GetWindowTextW(control, text, PAINT_TEXT_MAX); /* with its mnemonic: it may be shown at any time */
    DrawTextW(dc, text, -1, &place, DT_CALCRECT | DT_SINGLELINE);
    SelectObject(dc, before);
    ReleaseDC(control, dc);
    return place.right;
}

int paint_button_width(HWND button, const struct theme *theme)
{
    return text_width(button, theme->fonts[FONT_STRONG]) + 2 * theme_px(theme, BUTTON_PAD);
}

static void underline(HDC dc, const struct theme *theme, const wchar_t *text, const RECT *place,
                      enum theme_colour colour)
{
    RECT line = *place;

    DrawTextW(dc, text, -1, &line, DT_CALCRECT | DT_SINGLELINE);
    line.top = place->top + (place->bottom - place->top + line.bottom - line.top) / 2 - theme_px(theme, 1);
    line.bottom = line.top + theme_px(theme, 1);
    FillRect(dc, &line, theme->brushes[colour]);
}

/* --- round rectangles --- */

struct round {
    COLORREF fill, edge;
    int diameter, line; /* pixels of the canvas */
};

static void draw_round(HDC dc, SIZE size, const void *what)
{
    const struct round *round = what;
    HBRUSH brush = CreateSolidBrush(round->fill);
    HPEN pen = CreatePen(PS_INSIDEFRAME, round->line, round->edge);
    HGDIOBJ brush_before = SelectObject(dc, brush);
    HGDIOBJ pen_before = SelectObject(dc, pen);

    RoundRect(dc, 0, 0, size.cx, size.cy, round->diameter, round->diameter);
    SelectObject(dc, brush_before);
    SelectObject(dc, pen_before);
    DeleteObject(pen);
    DeleteObject(brush);
}

static void paint_round(HDC dc, const RECT *place, const struct theme *theme, COLORREF fill, COLORREF edge,
                        COLORREF behind, int diameter)
{
    const struct round round = {fill, edge, theme_px(theme, diameter) * SMOOTH_SCALE,
                                theme_px(theme, 1) * SMOOTH_SCALE};

    smooth_draw(dc, place, behind, draw_round, &round);
}

void paint_card(HDC dc, const RECT *place, const struct theme *theme, enum theme_colour fill, enum theme_colour edge)
{
    paint_round(dc, place, theme, theme->colours[fill], theme->colours[edge], theme->colours[COLOUR_PAGE], CARD_ROUND);
}

/* --- chips --- */

struct glyph {
    enum standing_light light;
    COLORREF shape, mark;
};

static void draw_line(HDC dc, const POINT *points, int count, LONG width, COLORREF colour)
{
    const LOGBRUSH brush = {BS_SOLID, colour, 0};
    HPEN pen = ExtCreatePen(PS_GEOMETRIC, (DWORD)width, &brush, 0, NULL); /* solid and round: all zero */
    HGDIOBJ before = SelectObject(dc, pen);

    Polyline(dc, points, count);
    SelectObject(dc, before);
    DeleteObject(pen);
}

static POINT at(SIZE size, int x, int y) /* in hundredths */
{
    return (POINT){MulDiv(size.cx, x, 100), MulDiv(size.cy, y, 100)};
}

static void draw_shape(HDC dc, SIZE size, const struct glyph *glyph)
{
    const POINT triangle[] = {at(size, 50, 2), at(size, 98, 94), at(size, 2, 94)};
    HBRUSH brush = CreateSolidBrush(glyph->shape);
    HGDIOBJ brush_before = SelectObject(dc, brush);
    HGDIOBJ pen_before = SelectObject(dc, GetStockObject(NULL_PEN));

    if (glyph->light == LIGHT_DUE)
        Polygon(dc, triangle, 3);
    else if (glyph->light == LIGHT_PROBLEM)
        Rectangle(dc, 0, 0, size.cx, size.cy);
    else
        Ellipse(dc, 0, 0, size.cx, size.cy);
    SelectObject(dc, pen_before);
    SelectObject(dc, brush_before);
    DeleteObject(brush);
}

static void draw_mark(HDC dc, SIZE size, const struct glyph *glyph)
{
    const POINT check[] = {at(size, 26, 52), at(size, 44, 70), at(size, 76, 32)};
    const POINT stroke[] = {at(size, 50, 36), at(size, 50, 62)}, dot[] = {at(size, 50, 80), at(size, 50, 81)};
    const POINT cross[] = {at(size, 28, 28), at(size, 72, 72)}, other[] = {at(size, 72, 28), at(size, 28, 72)};
    const POINT bar[] = {at(size, 28, 50), at(size, 72, 50)};
    const LONG width = size.cx * 13 / 100;

    switch (glyph->light) {
    case LIGHT_FINE:
        draw_line(dc, check, 3, width, glyph->mark);
        break;
    case LIGHT_DUE:
        draw_line(dc, stroke, 2, width, glyph->mark);
        draw_line(dc, dot, 2, width, glyph->mark);
        break;
    case LIGHT_PROBLEM:
        draw_line(dc, cross, 2, width, glyph->mark);
        draw_line(dc, other, 2, width, glyph->mark);
        break;
    case LIGHT_NEUTRAL:
    case LIGHT_WORKING:
        draw_line(dc, bar, 2, width, glyph->mark);
        break;
    }
}

static void draw_glyph(HDC dc, SIZE size, const void *what)
{
    draw_shape(dc, size, what);
    draw_mark(dc, size, what);
}

enum theme_colour paint_colour_of_light(enum standing_light light)
{
    return (enum theme_colour)(COLOUR_NEUTRAL + (int)light);
}

static void paint_chip_words(const DRAWITEMSTRUCT *item, const struct theme *theme, RECT place)
{
    wchar_t text[PAINT_TEXT_MAX];

    paint_text(item->hwndItem, text);
    SelectObject(item->hDC, theme->fonts[FONT_STRONG]);
    SetBkMode(item->hDC, TRANSPARENT);
    SetTextColor(item->hDC, theme->colours[COLOUR_LIGHT_TEXT]);
    DrawTextW(item->hDC, text, -1, &place, DT_LEFT | text_flags(item->hwndItem));
    if ((item->itemState & ODS_DISABLED) == 0) /* a link */
        underline(item->hDC, theme, text, &place, COLOUR_LIGHT_TEXT);
}

void paint_light(HDC dc, const RECT *place, const struct theme *theme, enum standing_light light,
                 enum theme_colour behind)
{
    const struct glyph glyph = {light, theme->colours[paint_colour_of_light(light)], theme->colours[COLOUR_LIGHT_TEXT]};

    smooth_draw(dc, place, theme->colours[behind], draw_glyph, &glyph);
}

void paint_chip(const DRAWITEMSTRUCT *item, const struct theme *theme, enum standing_light light,
                enum theme_colour behind)
{
    const enum theme_colour colour = paint_colour_of_light(light);
    const struct glyph glyph = {light, theme->colours[COLOUR_LIGHT_TEXT], theme->colours[colour]};
    const int side = theme_px(theme, GLYPH);
    RECT place = item->rcItem;
    const int gap = theme_px(theme, CHIP_GAP);
    const int content = side + gap + text_width(item->hwndItem, theme->fonts[FONT_STRONG]);
    RECT sign = {(place.left + place.right - content) / 2, (place.top + place.bottom - side) / 2, 0, 0};

    sign.right = sign.left + side;
    sign.bottom = sign.top + side;
    paint_round(item->hDC, &place, theme, theme->colours[colour],
                theme->high_contrast ? theme->colours[COLOUR_EDGE] : theme->colours[colour], theme->colours[behind],
                MulDiv(place.bottom - place.top, 96, (int)theme->dpi));
    smooth_draw(item->hDC, &sign, theme->colours[colour], draw_glyph, &glyph);
    place.left = sign.right + gap;
    paint_chip_words(item, theme, place);
    if ((item->itemState & ODS_FOCUS) != 0) {
        RECT focus = item->rcItem;

        InflateRect(&focus, -theme_px(theme, FOCUS_GAP + 4), -theme_px(theme, FOCUS_GAP));
        DrawFocusRect(item->hDC, &focus);
    }
}

/* --- push buttons --- */

static BOOL is_menu(enum paint_button kind)
{
    return kind == BUTTON_MENU || kind == BUTTON_MENU_CHOSEN;
}

struct button_look {
    enum theme_colour fill, edge, text;
    enum theme_font font;
};

static struct button_look look_of(const NMCUSTOMDRAW *draw, enum paint_button kind, enum theme_colour behind)
{
    const BOOL hot = (draw->uItemState & (CDIS_HOT | CDIS_SELECTED)) != 0;
    struct button_look look = {COLOUR_CARD, COLOUR_BUTTON_EDGE, COLOUR_TEXT, FONT_BODY};

    switch (kind) {
    case BUTTON_PRIMARY:
        look.fill = look.edge = hot ? COLOUR_PRIMARY_HOT : COLOUR_PRIMARY;
        look.text = COLOUR_PRIMARY_TEXT;
        look.font = FONT_STRONG;
        break;
    case BUTTON_SECONDARY:
        look.fill = hot ? COLOUR_BUTTON_HOT : COLOUR_CARD;
        break;
    case BUTTON_LINK:
        look = (struct button_look){behind, behind, COLOUR_LINK, FONT_BODY};
        break;
    case BUTTON_MENU:
        look.fill = look.edge = hot ? COLOUR_BUTTON_HOT : behind;
        break;
    case BUTTON_MENU_CHOSEN:
        look = (struct button_look){COLOUR_SELECTED, COLOUR_SELECTED, COLOUR_SELECTED_TEXT, FONT_STRONG};
        break;
    }
    if ((draw->uItemState & CDIS_DISABLED) != 0) {
        look.text = COLOUR_DISABLED;
        if (kind == BUTTON_PRIMARY) {
            look.fill = COLOUR_BUTTON_HOT;
            look.edge = COLOUR_EDGE;
        }
    }
    return look;
}

static void paint_menu_field(const NMCUSTOMDRAW *draw, const struct theme *theme, const struct button_look *look,
                             enum paint_button kind)
{
    RECT bar = draw->rc;

    FillRect(draw->hdc, &draw->rc, theme->brushes[look->fill]);
    bar.right = bar.left + theme_px(theme, MENU_BAR);
    if (kind == BUTTON_MENU_CHOSEN)
        FillRect(draw->hdc, &bar, theme->brushes[COLOUR_PRIMARY]);
}

static void paint_button_words(const NMCUSTOMDRAW *draw, const struct theme *theme, const struct button_look *look,
                               enum paint_button kind)
{
    HWND button = draw->hdr.hwndFrom;
    wchar_t text[PAINT_TEXT_MAX];
    RECT place = draw->rc;

    paint_text(button, text);
    SelectObject(draw->hdc, theme->fonts[look->font]);
    SetBkMode(draw->hdc, TRANSPARENT);
    SetTextColor(draw->hdc, theme->colours[look->text]);
    if (is_menu(kind))
        place.left += theme_px(theme, MENU_PAD);
    DrawTextW(draw->hdc, text, -1, &place,
              (is_menu(kind) || kind == BUTTON_LINK ? (UINT)DT_LEFT : (UINT)DT_CENTER) | text_flags(button));
    if (kind == BUTTON_LINK)
        underline(draw->hdc, theme, text, &place, look->text);
}

static void paint_focus(const NMCUSTOMDRAW *draw, const struct theme *theme, enum paint_button kind)
{
    RECT focus = draw->rc;

    if ((draw->uItemState & CDIS_FOCUS) == 0)
        return;
    if (kind != BUTTON_LINK)
        InflateRect(&focus, -theme_px(theme, FOCUS_GAP), -theme_px(theme, FOCUS_GAP));
    SetTextColor(draw->hdc, RGB(0, 0, 0)); /* DrawFocusRect inverts by these */
    SetBkColor(draw->hdc, RGB(255, 255, 255));
    DrawFocusRect(draw->hdc, &focus);
}

LRESULT paint_button(const NMCUSTOMDRAW *draw, const struct theme *theme, enum paint_button kind,
                     enum theme_colour behind)
{
    const struct button_look look = look_of(draw, kind, behind);

    if (theme->high_contrast && !is_menu(kind) && kind != BUTTON_LINK)
        return CDRF_DODEFAULT;
    if (draw->dwDrawStage != CDDS_PREPAINT && draw->dwDrawStage != CDDS_PREERASE)
        return CDRF_DODEFAULT;
    if (is_menu(kind))
        paint_menu_field(draw, theme, &look, kind);
    else if (kind == BUTTON_LINK)
        FillRect(draw->hdc, &draw->rc, theme->brushes[behind]);
    else
        paint_round(draw->hdc, &draw->rc, theme, theme->colours[look.fill], theme->colours[look.edge],
                    theme->colours[behind], BUTTON_ROUND);
    paint_button_words(draw, theme, &look, kind);
    paint_focus(draw, theme, kind);
    return CDRF_SKIPDEFAULT;
}
