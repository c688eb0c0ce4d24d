/*
 * The page that shows what is in a certificate file: whose, until when, how it is protected, and whether it can be
 * imported. It imports nothing until its button is pressed, and then what was inspected, without opening the file
 * again.
 */
#include <windows.h>

#include "dialog_ids.h"
#include "ids.h"
#include "surface/inspection_text.h"
#include "surface/words.h"
#include "tray/control_text.h"
#include "tray/import_run.h"
#include "tray/one_file.h"
#include "tray/pages.h"

enum { VERDICT_MAX = 512, VERDICT_GAP = 4 };

static const struct page_text texts[] = {
    {IDC_INSPECT_TITLE, IDS_INSPECT_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_INSPECT_INTRO, IDS_INSPECT_INTRO, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_CHOOSE, IDS_INSPECT_CHOOSE, FONT_STRONG, COLOUR_TEXT},
    {IDC_INSPECT_FILE, IDS_IMPORT_NO_FILE, FONT_STRONG, COLOUR_TEXT},
    {IDC_INSPECT_PASSWORD_LABEL, IDS_IMPORT_PASSWORD, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_CAPS, IDS_LOGIN_CAPS, FONT_SMALL, COLOUR_DUE},
    {IDC_INSPECT_REVEAL, IDS_LOGIN_REVEAL, FONT_BODY, COLOUR_TEXT},
    {IDC_INSPECT_GO, IDS_INSPECT_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_INSPECT_NAME, 0, FONT_SMALL, COLOUR_QUIET},
    {IDC_INSPECT_VERDICT, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_INSPECT_FINDINGS, 0, FONT_SMALL, COLOUR_QUIET},
    {IDC_INSPECT_IMPORT, IDS_INSPECT_IMPORT, FONT_STRONG, COLOUR_TEXT},
    {IDC_INSPECT_ANOTHER, IDS_INSPECT_ANOTHER, FONT_BODY, COLOUR_TEXT},
    {IDC_INSPECT_LABEL_FIRST + 0, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 1, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 2, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 3, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 4, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 5, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 6, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 7, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 8, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 9, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 10, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 11, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_INSPECT_LABEL_FIRST + 12, 0, FONT_BODY, COLOUR_QUIET},
};
static const int cards[] = {IDC_INSPECT_CHOOSE_CARD, IDC_INSPECT_FILE_CARD, IDC_INSPECT_FIELDS_CARD,
                            IDC_INSPECT_VERDICT_CARD};
/* What is seen before the file is open, and what then. Caps Lock's hint comes by itself. */
static const int before[] = {IDC_INSPECT_INTRO,    IDC_INSPECT_CHOOSE, IDC_INSPECT_FILE, IDC_INSPECT_PASSWORD_LABEL,
                             IDC_INSPECT_PASSWORD, IDC_INSPECT_REVEAL, IDC_INSPECT_GO};
static const int after[] = {IDC_INSPECT_NAME, IDC_INSPECT_VERDICT, IDC_INSPECT_FINDINGS, IDC_INSPECT_IMPORT,
                            IDC_INSPECT_ANOTHER};
static const struct one_file_controls controls = {
    .choose = IDC_INSPECT_CHOOSE,
    .file = IDC_INSPECT_FILE,
    .password_label = IDC_INSPECT_PASSWORD_LABEL,
    .password = IDC_INSPECT_PASSWORD,
    .reveal = IDC_INSPECT_REVEAL,
    .caps = IDC_INSPECT_CAPS,
    .go = IDC_INSPECT_GO,
    .label_first = IDC_INSPECT_LABEL_FIRST,
    .value_first = IDC_INSPECT_VALUE_FIRST,
};

struct inspect_page {
    struct one_file file;
    struct import_run run;
};

/* --- which half is seen --- */

static void show_half(struct page *page, bool open)
{
    const struct inspect_page *at = page->self;

    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        page_show(page, before[i], !open);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++)
        page_show(page, after[i], open);
    one_file_show_rows(&at->file, open);
    page_enable(page, IDC_INSPECT_CHOOSE_CARD, !open); /* a card is there if it is enabled (page.c) */
    page_enable(page, IDC_INSPECT_FILE_CARD, !open);
    page_enable(page, IDC_INSPECT_FIELDS_CARD, open);
    page_enable(page, IDC_INSPECT_VERDICT_CARD, open);
    InvalidateRect(page->window, NULL, TRUE);
}

/* --- what was found --- */

static void show_fields(struct page *page)
{
    struct inspect_page *at = page->self;
    const struct certificate_view view = {&frame_pc(page->frame)->clock, NULL};
    const struct field_sink sink = {one_file_add_row, &at->file};

    one_file_clear_rows(&at->file);
    if (inspection_text_fields(&at->file.opening.inspection, &view, &sink) != ST_OK)
        one_file_clear_rows(&at->file);
}

/* An edit wants CR before LF. */
static enum status append_lines(struct buf *out, const char *text)
{
    enum status st = ST_OK;

    for (; st == ST_OK && *text != '\0'; text++) {
        if (*text == '\n' && text[1] == '\0')
            break;
        st = *text == '\n' ? buf_append_text(out, "\r\n") : buf_append(out, text, 1);
    }
    return st;
}

static void show_lines(const struct page *page, int control,
                       enum status append(const struct inspection *inspection, struct buf *out))
{
    const struct inspect_page *at = page->self;
    struct buf text, lines;

    buf_init(&text, WORDS_TEXT_MAX);
    buf_init(&lines, WORDS_TEXT_MAX);
    if (append(&at->file.opening.inspection, &text) == ST_OK && append_lines(&lines, buf_text(&text)) == ST_OK)
        control_text_set_utf8(page->window, control, buf_text(&lines));
    buf_clear(&lines);
    buf_clear(&text);
}

static void move(HWND control, const RECT *place)
{
    SetWindowPos(control, NULL, (int)place->left, (int)place->top, (int)(place->right - place->left),
                 (int)(place->bottom - place->top), SWP_NOZORDER | SWP_NOACTIVATE);
}

/* The verdict has one line or two; the findings begin under it. */
static void place_findings(const struct page *page)
{
    HWND verdict = page_control(page, IDC_INSPECT_VERDICT), findings = page_control(page, IDC_INSPECT_FINDINGS);
    RECT above = layout_of(&page->layout, page->theme, verdict),
         below = layout_of(&page->layout, page->theme, findings);
    RECT needed = {0, 0, above.right - above.left, 0};
    HDC dc = GetDC(verdict);
    HGDIOBJ before_font = SelectObject(dc, page->theme->fonts[FONT_STRONG]);
    wchar_t words[VERDICT_MAX] = L"";

    GetWindowTextW(verdict, words, VERDICT_MAX);
    DrawTextW(dc, words, -1, &needed, DT_CALCRECT | DT_WORDBREAK | DT_NOPREFIX);
    SelectObject(dc, before_font);
    ReleaseDC(verdict, dc);
    above.bottom = above.top + needed.bottom;
    below.top = above.bottom + theme_px(page->theme, VERDICT_GAP);
    move(verdict, &above);
    move(findings, &below);
}

/* Its bar is there when there is something to scroll. */
static void show_scroll_bar(const struct page *page)
{
    HWND findings = page_control(page, IDC_INSPECT_FINDINGS);
    RECT place;
    TEXTMETRICW metric = {.tmHeight = 1};
    HDC dc = GetDC(findings);
    HGDIOBJ before_font = SelectObject(dc, (HGDIOBJ)SendMessageW(findings, WM_GETFONT, 0, 0));

    GetTextMetricsW(dc, &metric);
    SelectObject(dc, before_font);
    ReleaseDC(findings, dc);
    GetClientRect(findings, &place);
    ShowScrollBar(findings, SB_VERT,
                  SendMessageW(findings, EM_GETLINECOUNT, 0, 0) * metric.tmHeight > place.bottom - place.top);
}

/* For these words, this font and this DPI. */
static void shown(struct page *page)
{
    place_findings(page);
    show_scroll_bar(page);
}

static void on_opened(struct page *page)
{
    const struct inspect_page *at = page->self;
    const bool importable = at->file.opening.inspection.import_status == ST_OK;
    const bool here = at->file.opening.inspection.import_status == ST_ALREADY;

    show_fields(page);
    show_lines(page, IDC_INSPECT_VERDICT, inspection_text_verdict);
    show_lines(page, IDC_INSPECT_FINDINGS, inspection_text_findings);
    page_set_card(page, IDC_INSPECT_VERDICT_CARD, importable ? LIGHT_FINE : here ? LIGHT_NEUTRAL : LIGHT_PROBLEM);
    control_text_set_utf8(page->window, IDC_INSPECT_NAME, at->file.opening.path);
    show_half(page, true);
    shown(page);
    page_show(page, IDC_INSPECT_IMPORT, importable);
    page_set_primary(page, importable ? IDC_INSPECT_IMPORT : 0);
    SetFocus(page_control(page, importable ? IDC_INSPECT_IMPORT : IDC_INSPECT_ANOTHER));
}

/* --- the file --- */

static void on_looked(struct page *page)
{
    const struct inspect_page *at = page->self;

    one_file_looked(&at->file);
}

/* Back to where a file is chosen. */
static void begin(struct page *page)
{
    struct inspect_page *at = page->self;

    show_half(page, false);
    one_file_begin(&at->file);
}

static const struct pfx_opening_steps steps = {.looked = on_looked, .opened = on_opened, .failed = begin};

/* --- importing it --- */

static void on_ended(struct page *page, enum status status)
{
    if (status == ST_OK)
        frame_go(page->frame, &page_status, NULL);
    else
        SetFocus(page_control(page, IDC_INSPECT_IMPORT));
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    struct inspect_page *at = page->self;

    SendMessageW(page_control(page, IDC_INSPECT_FINDINGS), EM_SETMARGINS, EC_LEFTMARGIN | EC_RIGHTMARGIN, 0);
    one_file_open(&at->file, page, &controls, &steps);
    begin(page);
    if (request != NULL)
        one_file_take(&at->file, request);
}

static void closing(struct page *page)
{
    struct inspect_page *at = page->self;

    one_file_close(&at->file);
}

static void command(struct page *page, int control, int notification)
{
    struct inspect_page *at = page->self;

    if (notification != BN_CLICKED || one_file_command(&at->file, control))
        return;
    if (control == IDC_INSPECT_IMPORT)
        import_run_go(&at->run, page, &at->file.opening.inspection, on_ended);
    else if (control == IDC_INSPECT_ANOTHER)
        begin(page);
}

const struct page_class page_inspect = {.dialog = IDD_INSPECT,
                                        .manual = "inspect",
                                        .texts = texts,
                                        .text_count = sizeof texts / sizeof texts[0],
                                        .cards = cards,
                                        .card_count = sizeof cards / sizeof cards[0],
                                        .primary = IDC_INSPECT_CHOOSE,
                                        .focus = IDC_INSPECT_CHOOSE,
                                        .self_bytes = sizeof(struct inspect_page),
                                        .opened = opened,
                                        .command = command,
                                        .shown = shown,
                                        .closing = closing};
