#include "tray/banner.h"

#include <stdlib.h>

#include "dialog_ids.h"
#include "surface/person.h"
#include "tray/control_text.h"
#include "tray/program.h"

enum { LOGO = 40, LEFT = 18, GAP = 14 }; /* pixels at 96 DPI */

static void draw_text(HDC dc, const RECT *place, const struct theme *theme, enum theme_font font,
                      enum theme_colour colour, const char *utf8, UINT flags)
{
    wchar_t *text = control_text_of_utf8(utf8);
    RECT at = *place;

    if (text == NULL)
        return;
    SelectObject(dc, theme->fonts[font]);
    SetTextColor(dc, theme->colours[colour]);
    DrawTextW(dc, text, -1, &at, DT_SINGLELINE | DT_NOPREFIX | DT_END_ELLIPSIS | flags);
    free(text);
}

static int draw_logo(HDC dc, const RECT *place, const struct theme *theme)
{
    const int side = theme_px(theme, LOGO), left = place->left + theme_px(theme, LEFT);
    HICON logo = LoadImageW(program_instance(), MAKEINTRESOURCEW(IDI_LOGO), IMAGE_ICON, side, side, 0);

    if (logo != NULL) {
        DrawIconEx(dc, left, (place->top + place->bottom - side) / 2, logo, side, side, 0, NULL, DI_NORMAL);
        DestroyIcon(logo);
    }
    return left + side + theme_px(theme, GAP);
}

/* Letters apart, as on the firm's paper: "PEI CHENG SECURITIES". */
static void in_capitals(const char *name, char *out, size_t size)
{
    size_t len = 0;

    for (; name[len] != '\0' && len + 1 < size; len++)
        out[len] = name[len] >= 'a' && name[len] <= 'z' ? (char)(name[len] - 'a' + 'A') : name[len];
    out[len] = '\0';
}

static void draw_firm(HDC dc, RECT place, const struct theme *theme, const struct settings *settings)
{
    char capitals[SETTINGS_TEXT_SIZE];
    const int middle = place.top + (place.bottom - place.top) * 58 / 100;
    RECT upper = {place.left, place.top, place.right, middle}, lower = {place.left, middle, place.right, place.bottom};

    in_capitals(settings->firm_name_en, capitals, sizeof capitals);
    draw_text(dc, &upper, theme, FONT_TITLE, COLOUR_BANNER_TEXT, settings->firm_name, DT_BOTTOM);
    draw_text(dc, &lower, theme, FONT_SMALL, COLOUR_BANNER_QUIET, capitals, DT_TOP);
}

static void draw_person(HDC dc, RECT place, const struct theme *theme, const struct visit *visit)
{
    char both[PERSON_BOTH_SIZE];

    if (!visit->logged_in)
        return;
    person_mask_both(visit->session.name, visit->id, both);
    draw_text(dc, &place, theme, FONT_BODY, COLOUR_BANNER_TEXT, both, DT_RIGHT | DT_VCENTER);
}

void banner_paint(HDC dc, const RECT *place, const struct theme *theme, const struct settings *settings,
                  const struct visit *visit)
{
    HGDIOBJ before = GetCurrentObject(dc, OBJ_FONT);
    RECT rest = *place;

    FillRect(dc, place, theme->brushes[COLOUR_BANNER]);
    SetBkMode(dc, TRANSPARENT);
    rest.left = draw_logo(dc, place, theme);
    rest.right -= theme_px(theme, LEFT);
    draw_firm(dc, rest, theme, settings);
    draw_person(dc, rest, theme, visit);
    SelectObject(dc, before);
}
