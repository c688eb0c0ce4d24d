#include "tray/check_list.h"

#include <stdlib.h>

#include "surface/check_text.h"
#include "tray/control_text.h"

/* In pixels at 96 DPI. */
enum { ROW_PAD = 5, SIGN = 14, GAP = 8, NAME_WIDTH = 156, WORD_WIDTH = 88, ROW_MAX = 2048 };

/* A row's text: its parts in this order, with tabs between. */
enum part { PART_NAME, PART_WORD, PART_SENTENCE, PARTS };

enum standing_light check_list_light(enum check_result result)
{
    static const enum standing_light lights[] = {[CHECK_NOT_ASKED] = LIGHT_NEUTRAL,
                                                 [CHECK_PASS] = LIGHT_FINE,
                                                 [CHECK_WARN] = LIGHT_DUE,
                                                 [CHECK_FAIL] = LIGHT_PROBLEM};

    return lights[result];
}

void check_list_clear(HWND list)
{
    SendMessageW(list, LB_RESETCONTENT, 0, 0);
}

static enum status append_row(struct buf *out, const struct check_line *line)
{
    static const struct check_text_view view = {.given_id = NULL};
    enum status st = words_append(out, check_text_name(line->kind), WORDS_ALL, NULL);

    if (st == ST_OK)
        st = buf_append_text(out, "\t");
    if (st == ST_OK)
        st = words_append(out, check_text_result(line->result), WORDS_ALL, NULL);
    if (st == ST_OK)
        st = buf_append_text(out, "\t");
    return st == ST_OK ? check_text_sentence(out, line, &view) : st;
}

void check_list_add(HWND list, const struct check_line *line)
{
    struct buf text;
    wchar_t *wide = NULL;
    LRESULT row = 0;

    buf_init(&text, WORDS_TEXT_MAX);
    if (append_row(&text, line) != ST_OK)
        buf_truncate(&text, 0); /* a row without words is a row all the same */
    wide = control_text_of_utf8(buf_text(&text));
    buf_clear(&text);
    row = SendMessageW(list, LB_ADDSTRING, 0, (LPARAM)(wide != NULL ? wide : L""));
    free(wide);
    if (row >= 0)
        SendMessageW(list, LB_SETITEMDATA, (WPARAM)row, (LPARAM)check_list_light(line->result));
}

void check_list_lay_out(HWND list, const struct theme *theme)
{
    TEXTMETRICW metric = {.tmHeight = 16};
    HDC dc = GetDC(list);
    HGDIOBJ before = SelectObject(dc, theme->fonts[FONT_STRONG]);

    GetTextMetricsW(dc, &metric);
    SelectObject(dc, before);
    ReleaseDC(list, dc);
    SendMessageW(list, LB_SETITEMHEIGHT, 0, metric.tmHeight + 2 * theme_px(theme, ROW_PAD));
}

/* --- drawing --- */

static void split(wchar_t *text, const wchar_t *parts[PARTS])
{
    for (size_t i = 0; i < PARTS; i++) {
        wchar_t *end = text != NULL ? wcschr(text, L'\t') : NULL;

        parts[i] = text != NULL ? text : L"";
        text = end != NULL ? end + 1 : NULL;
        if (end != NULL)
            *end = L'\0';
    }
}

static void draw_text(HDC dc, const struct theme *theme, const wchar_t *text, RECT place, enum theme_font font,
                      enum theme_colour colour)
{
    HGDIOBJ before = SelectObject(dc, theme->fonts[font]);

    SetTextColor(dc, theme->colours[colour]);
    DrawTextW(dc, text, -1, &place, DT_SINGLELINE | DT_VCENTER | DT_NOPREFIX | DT_END_ELLIPSIS);
    SelectObject(dc, before);
}

/* In high contrast a state's colour is a ground, and none for words. */
static enum theme_colour colour_of_word(const struct theme *theme, enum standing_light light, bool chosen)
{
    if (theme->high_contrast)
        return chosen ? COLOUR_SELECTED_TEXT : COLOUR_TEXT;
    return paint_colour_of_light(light);
}

static void draw_parts(const struct theme *theme, const DRAWITEMSTRUCT *row, const wchar_t *const parts[PARTS])
{
    const bool chosen = (row->itemState & ODS_SELECTED) != 0;
    const enum standing_light light = (enum standing_light)row->itemData;
    const enum theme_colour text = chosen ? COLOUR_SELECTED_TEXT : COLOUR_TEXT;
    const enum theme_colour quiet = chosen && theme->high_contrast ? COLOUR_SELECTED_TEXT : COLOUR_QUIET;
    const int side = theme_px(theme, SIGN), gap = theme_px(theme, GAP);
    RECT place = row->rcItem;
    RECT sign = {place.left + gap, (place.top + place.bottom - side) / 2, 0, 0};
    RECT word = place;

    sign.right = sign.left + side;
    sign.bottom = sign.top + side;
    paint_light(row->hDC, &sign, theme, light, chosen ? COLOUR_SELECTED : COLOUR_CARD);
    word.left = place.right - theme_px(theme, WORD_WIDTH);
    place.left = sign.right + gap;
    place.right = place.left + theme_px(theme, NAME_WIDTH);
    draw_text(row->hDC, theme, parts[PART_NAME], place, chosen ? FONT_STRONG : FONT_BODY, text);
    place.left = place.right + gap;
    place.right = word.left - gap;
    draw_text(row->hDC, theme, parts[PART_SENTENCE], place, FONT_SMALL, quiet);
    draw_text(row->hDC, theme, parts[PART_WORD], word, FONT_STRONG, colour_of_word(theme, light, chosen));
}

void check_list_draw(const struct theme *theme, const DRAWITEMSTRUCT *row)
{
    const bool chosen = (row->itemState & ODS_SELECTED) != 0;
    wchar_t text[ROW_MAX] = L"";
    const wchar_t *parts[PARTS];

    FillRect(row->hDC, &row->rcItem, theme->brushes[chosen ? COLOUR_SELECTED : COLOUR_CARD]);
    if (row->itemID == (UINT)-1)
        return;
    if (SendMessageW(row->hwndItem, LB_GETTEXTLEN, row->itemID, 0) < ROW_MAX)
        SendMessageW(row->hwndItem, LB_GETTEXT, row->itemID, (LPARAM)text);
    split(text, parts);
    SetBkMode(row->hDC, TRANSPARENT);
    draw_parts(theme, row, parts);
    if ((row->itemState & ODS_FOCUS) != 0 && (row->itemState & ODS_NOFOCUSRECT) == 0)
        DrawFocusRect(row->hDC, &row->rcItem);
}
