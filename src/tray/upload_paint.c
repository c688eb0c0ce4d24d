#include "tray/upload_paint.h"

#include "base/wipe.h"
#include "pki/passphrase.h"

enum { TILE_PAD = 8, TILE_GAP = 6, LETTERS_MAX = 64 }; /* pixels at 96 DPI; characters */

/* --- the QR code --- */

static void fill(HDC dc, int left, int top, int width, int height, HBRUSH brush)
{
    const RECT place = {left, top, left + width, top + height};

    FillRect(dc, &place, brush);
}

static void paint_squares(HDC dc, const struct qr *qr, POINT at, int square_px)
{
    const HBRUSH black = GetStockObject(BLACK_BRUSH);

    for (int row = 0; row < qr->side; row++) {
        for (int column = 0; column < qr->side; column++) {
            int end = column;

            while (qr_is_dark(qr, row, end)) /* what is dark side by side is one field */
                end++;
            if (end > column)
                fill(dc, at.x + column * square_px, at.y + row * square_px, (end - column) * square_px, square_px,
                     black);
            column = end;
        }
    }
}

void upload_paint_qr(const DRAWITEMSTRUCT *item, const struct qr *qr, HBRUSH behind)
{
    const int width = (int)(item->rcItem.right - item->rcItem.left);
    const int height = (int)(item->rcItem.bottom - item->rcItem.top);
    const int squares = qr->side + 2 * QR_QUIET;
    const int square_px = (width < height ? width : height) / squares;
    const int whole_px = squares * square_px;
    const POINT at = {item->rcItem.left + (width - whole_px) / 2, item->rcItem.top + (height - whole_px) / 2};

    FillRect(item->hDC, &item->rcItem, behind);
    if (qr->side == 0)
        return;
    fill(item->hDC, at.x, at.y, whole_px, whole_px, GetStockObject(WHITE_BRUSH));
    paint_squares(item->hDC, qr, (POINT){at.x + QR_QUIET * square_px, at.y + QR_QUIET * square_px}, square_px);
}

/* --- the passphrase --- */

static void paint_group(HDC dc, const struct theme *theme, const wchar_t *letters, int count, RECT place)
{
    FillRect(dc, &place, theme->brushes[COLOUR_PAGE]);
    FrameRect(dc, &place, theme->brushes[COLOUR_BUTTON_EDGE]);
    DrawTextW(dc, letters, count, &place, DT_CENTER | DT_VCENTER | DT_SINGLELINE | DT_NOPREFIX);
}

void upload_paint_passphrase(const DRAWITEMSTRUCT *item, const struct theme *theme, HBRUSH behind)
{
    wchar_t text[LETTERS_MAX] = L"";
    const int len = GetWindowTextW(item->hwndItem, text, LETTERS_MAX);
    HDC dc = item->hDC;
    HGDIOBJ before = SelectObject(dc, theme->fonts[FONT_FIXED]);
    RECT place = item->rcItem;
    SIZE letter = {0, 0};

    FillRect(dc, &item->rcItem, behind);
    SetBkMode(dc, TRANSPARENT);
    SetTextColor(dc, theme->colours[COLOUR_TEXT]);
    GetTextExtentPoint32W(dc, L"w", 1, &letter);
    for (int i = 0; i < len; i += PASSPHRASE_GROUP) {
        const int count = len - i < PASSPHRASE_GROUP ? len - i : PASSPHRASE_GROUP;

        place.right = place.left + letter.cx * PASSPHRASE_GROUP + 2 * theme_px(theme, TILE_PAD);
        paint_group(dc, theme, text + i, count, place);
        place.left = place.right + theme_px(theme, TILE_GAP);
    }
    SelectObject(dc, before);
    wipe(text, sizeof text);
}
