#include "tray/theme.h"

#include <string.h>

#include "brand_colours.h"

#define OF_BRAND(rgb) RGB((rgb) >> 16, (rgb) >> 8 & 0xFF, (rgb)&0xFF)

enum { DPI_BASE = 96, ALPHABET = 52, BODY_LEAST_PX = 12 };

/* ../shared/look: calm colours of the firm's, one strong one for what is to be done next. */
static const COLORREF own_colours[THEME_COLOURS] = {
    [COLOUR_BANNER] = OF_BRAND(BRAND_COLOUR_BANNER),
    [COLOUR_BANNER_TEXT] = OF_BRAND(BRAND_COLOUR_BANNER_TEXT),
    [COLOUR_BANNER_QUIET] = OF_BRAND(BRAND_COLOUR_BANNER_QUIET),
    [COLOUR_PAGE] = RGB(0xF5, 0xF7, 0xF9),
    [COLOUR_CARD] = RGB(0xFF, 0xFF, 0xFF),
    [COLOUR_EDGE] = RGB(0xD9, 0xDD, 0xE1),
    [COLOUR_TEXT] = RGB(0x1F, 0x1F, 0x1F),
    [COLOUR_QUIET] = RGB(0x5E, 0x64, 0x68),
    [COLOUR_PRIMARY] = OF_BRAND(BRAND_COLOUR_PRIMARY),
    [COLOUR_PRIMARY_HOT] = OF_BRAND(BRAND_COLOUR_PRIMARY_HOT),
    [COLOUR_PRIMARY_TEXT] = OF_BRAND(BRAND_COLOUR_PRIMARY_TEXT),
    [COLOUR_BUTTON_EDGE] = RGB(0xB8, 0xBE, 0xC4),
    [COLOUR_BUTTON_HOT] = OF_BRAND(BRAND_COLOUR_BUTTON_HOT),
    [COLOUR_SELECTED] = OF_BRAND(BRAND_COLOUR_SELECTED),
    [COLOUR_SELECTED_TEXT] = OF_BRAND(BRAND_COLOUR_PRIMARY),
    [COLOUR_LINK] = OF_BRAND(BRAND_COLOUR_PRIMARY),
    [COLOUR_DISABLED] = RGB(0x8A, 0x90, 0x96),
    [COLOUR_NEUTRAL] = RGB(0x5E, 0x64, 0x68),
    [COLOUR_FINE] = RGB(0x1E, 0x6B, 0x3C),
    [COLOUR_DUE] = RGB(0x9A, 0x5B, 0x00),
    [COLOUR_PROBLEM] = RGB(0xA4, 0x26, 0x2C),
    [COLOUR_WORKING] = OF_BRAND(BRAND_COLOUR_PRIMARY),
    [COLOUR_LIGHT_TEXT] = RGB(0xFF, 0xFF, 0xFF),
    [COLOUR_ADVICE_NEUTRAL] = RGB(0xFF, 0xFF, 0xFF),
    [COLOUR_ADVICE_FINE] = RGB(0xF1, 0xF9, 0xF3),
    [COLOUR_ADVICE_DUE] = RGB(0xFF, 0xF8, 0xEC),
    [COLOUR_ADVICE_PROBLEM] = RGB(0xFD, 0xF1, 0xF1),
    [COLOUR_ADVICE_WORKING] = OF_BRAND(BRAND_COLOUR_WORKING),
};

/* In high contrast: which of the system's colours (GetSysColor). */
static const int system_colours[THEME_COLOURS] = {
    [COLOUR_BANNER] = COLOR_WINDOW,
    [COLOUR_BANNER_TEXT] = COLOR_WINDOWTEXT,
    [COLOUR_BANNER_QUIET] = COLOR_WINDOWTEXT,
    [COLOUR_PAGE] = COLOR_WINDOW,
    [COLOUR_CARD] = COLOR_WINDOW,
    [COLOUR_EDGE] = COLOR_WINDOWTEXT,
    [COLOUR_TEXT] = COLOR_WINDOWTEXT,
    [COLOUR_QUIET] = COLOR_WINDOWTEXT,
    [COLOUR_PRIMARY] = COLOR_HIGHLIGHT,
    [COLOUR_PRIMARY_HOT] = COLOR_HIGHLIGHT,
    [COLOUR_PRIMARY_TEXT] = COLOR_HIGHLIGHTTEXT,
    [COLOUR_BUTTON_EDGE] = COLOR_WINDOWTEXT,
    [COLOUR_BUTTON_HOT] = COLOR_WINDOW,
    [COLOUR_SELECTED] = COLOR_HIGHLIGHT,
    [COLOUR_SELECTED_TEXT] = COLOR_HIGHLIGHTTEXT,
    [COLOUR_LINK] = COLOR_HOTLIGHT,
    [COLOUR_DISABLED] = COLOR_GRAYTEXT,
    [COLOUR_NEUTRAL] = COLOR_WINDOW,
    [COLOUR_FINE] = COLOR_WINDOW,
    [COLOUR_DUE] = COLOR_WINDOW,
    [COLOUR_PROBLEM] = COLOR_WINDOW,
    [COLOUR_WORKING] = COLOR_WINDOW,
    [COLOUR_LIGHT_TEXT] = COLOR_WINDOWTEXT,
    [COLOUR_ADVICE_NEUTRAL] = COLOR_WINDOW,
    [COLOUR_ADVICE_FINE] = COLOR_WINDOW,
    [COLOUR_ADVICE_DUE] = COLOR_WINDOW,
    [COLOUR_ADVICE_PROBLEM] = COLOR_WINDOW,
    [COLOUR_ADVICE_WORKING] = COLOR_WINDOW,
};

static bool system_is_high_contrast(void)
{
    HIGHCONTRASTW contrast = {.cbSize = sizeof contrast};

    return SystemParametersInfoW(SPI_GETHIGHCONTRAST, sizeof contrast, &contrast, 0) &&
           (contrast.dwFlags & HCF_HIGHCONTRASTON) != 0;
}

/* The system's own message font, which follows the user's size of text. */
static LOGFONTW message_font(UINT dpi)
{
    NONCLIENTMETRICSW metrics = {.cbSize = sizeof metrics};
    const int least = -MulDiv(BODY_LEAST_PX, (int)dpi, DPI_BASE);

    if (!SystemParametersInfoForDpi(SPI_GETNONCLIENTMETRICS, sizeof metrics, &metrics, 0, dpi))
        GetObjectW(GetStockObject(DEFAULT_GUI_FONT), sizeof metrics.lfMessageFont, &metrics.lfMessageFont);
    if (metrics.lfMessageFont.lfHeight > least) /* negative: the height of a character */
        metrics.lfMessageFont.lfHeight = least;
    return metrics.lfMessageFont;
}

static HFONT font_sized(LOGFONTW font, int sixths, LONG weight)
{
    font.lfHeight = MulDiv(font.lfHeight, sixths, 6);
    font.lfWeight = weight;
    font.lfQuality = CLEARTYPE_QUALITY;
    return CreateFontIndirectW(&font);
}

/* Consolas, which is with every Windows; where it is not, another one of that kind. */
static LOGFONTW fixed_font(LOGFONTW font)
{
    static const wchar_t face[LF_FACESIZE] = L"Consolas";

    font.lfCharSet = ANSI_CHARSET; /* else an East Asian one takes its place */
    font.lfPitchAndFamily = FIXED_PITCH | FF_MODERN;
    memcpy(font.lfFaceName, face, sizeof face);
    return font;
}

static void open_fonts(struct theme *theme)
{
    static const struct {
        int sixths; /* of the message font */
        LONG weight;
    } shapes[THEME_FONTS] = {
        [FONT_BODY] = {7, FW_NORMAL},   [FONT_STRONG] = {7, FW_SEMIBOLD}, [FONT_SMALL] = {6, FW_NORMAL},
        [FONT_HEADING] = {8, FW_BOLD},  [FONT_TITLE] = {11, FW_BOLD},     [FONT_CODE] = {12, FW_NORMAL},
        [FONT_FIXED] = {12, FW_NORMAL},
    };
    const LOGFONTW font = message_font(theme->dpi);

    for (int i = 0; i < THEME_FONTS; i++)
        theme->fonts[i] = font_sized(i == FONT_FIXED ? fixed_font(font) : font, shapes[i].sixths, shapes[i].weight);
}

/* As dialogs are measured (MS/dlgbox/dialog-box-programming-considerations, base units), but by our own font. */
static void measure_units(struct theme *theme)
{
    static const wchar_t alphabet[] = L"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    HDC screen = GetDC(NULL);
    HGDIOBJ before = SelectObject(screen, theme->fonts[FONT_BODY]);
    TEXTMETRICW metrics = {.tmHeight = 0};
    SIZE size = {0, 0};

    GetTextMetricsW(screen, &metrics);
    GetTextExtentPoint32W(screen, alphabet, ALPHABET, &size);
    theme->unit_x = (int)(size.cx / (ALPHABET / 2) + 1) / 2;
    theme->unit_y = (int)metrics.tmHeight;
    SelectObject(screen, before);
    ReleaseDC(NULL, screen);
}

void theme_open(struct theme *theme, UINT dpi)
{
    theme_close(theme);
    theme->dpi = dpi;
    theme->high_contrast = system_is_high_contrast();
    for (int i = 0; i < THEME_COLOURS; i++) {
        theme->colours[i] = theme->high_contrast ? GetSysColor(system_colours[i]) : own_colours[i];
        theme->brushes[i] = CreateSolidBrush(theme->colours[i]);
    }
    open_fonts(theme);
    measure_units(theme);
}

void theme_close(struct theme *theme)
{
    for (int i = 0; i < THEME_COLOURS; i++) {
        if (theme->brushes[i] != NULL)
            DeleteObject(theme->brushes[i]);
    }
    for (int i = 0; i < THEME_FONTS; i++) {
        if (theme->fonts[i] != NULL)
            DeleteObject(theme->fonts[i]);
    }
    memset(theme, 0, sizeof *theme);
}

int theme_px(const struct theme *theme, int at_96_dpi)
{
    return MulDiv(at_96_dpi, (int)theme->dpi, DPI_BASE);
}

int theme_units_x(const struct theme *theme, int units)
{
    return MulDiv(units, theme->unit_x, 4);
}

int theme_units_y(const struct theme *theme, int units)
{
    return MulDiv(units, theme->unit_y, 8);
}
