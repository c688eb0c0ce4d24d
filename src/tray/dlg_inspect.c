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
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/file_dialog.h"
#include "tray/import_run.h"
#include "tray/pages.h"
#include "tray/pfx_opening.h"

enum { FIELDS = IDC_INSPECT_VALUE_FIRST - IDC_INSPECT_LABEL_FIRST, VERDICT_MAX = 512, VERDICT_GAP = 4 };

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
static const int of_file[] = {IDC_INSPECT_PASSWORD_LABEL, IDC_INSPECT_PASSWORD, IDC_INSPECT_REVEAL, IDC_INSPECT_GO};

struct inspect_page {
    struct file_queue files; /* one */
    struct pfx_opening opening;
    struct import_run run;
    size_t fields; /* that are filled */
};

/* --- which half is seen --- */

static void show_half(struct page *page, bool open)
{
    const struct inspect_page *at = page->self;

    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        page_show(page, before[i], !open);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++)
        page_show(page, after[i], open);
    for (int i = 0; i < FIELDS; i++) {
        page_show(page, IDC_INSPECT_LABEL_FIRST + i, open && (size_t)i < at->fields);
        page_show(page, IDC_INSPECT_VALUE_FIRST + i, open && (size_t)i < at->fields);
    }
    page_enable(page, IDC_INSPECT_CHOOSE_CARD, !open); /* a card is there if it is enabled (page.c) */
    page_enable(page, IDC_INSPECT_FILE_CARD, !open);
    page_enable(page, IDC_INSPECT_FIELDS_CARD, open);
    page_enable(page, IDC_INSPECT_VERDICT_CARD, open);
    InvalidateRect(page->window, NULL, TRUE);
}

static void let_type(struct page *page, bool can)
{
    for (size_t i = 0; i < sizeof of_file / sizeof of_file[0]; i++)
        page_enable(page, of_file[i], can);
    page_set_primary(page, can ? IDC_INSPECT_GO : IDC_INSPECT_CHOOSE);
}

/* --- what was found --- */

static void add_field(void *self, int label, const char *value)
{
    const struct page *page = self;
    struct inspect_page *at = page->self;

    if (at->fields == FIELDS)
        return;
    control_text_set(page->window, IDC_INSPECT_LABEL_FIRST + (int)at->fields, label, NULL);
    control_text_set_utf8(page->window, IDC_INSPECT_VALUE_FIRST + (int)at->fields, value);
    at->fields++;
}

static void show_fields(struct page *page)
{
    struct inspect_page *at = page->self;
    const struct certificate_view view = {&frame_pc(page->frame)->clock, NULL};
    const struct field_sink sink = {add_field, page};

    at->fields = 0;
    if (inspection_text_fields(&at->opening.inspection, &view, &sink) != ST_OK)
        at->fields = 0;
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
    if (append(&at->opening.inspection, &text) == ST_OK && append_lines(&lines, buf_text(&text)) == ST_OK)
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
    const bool importable = at->opening.inspection.import_status == ST_OK;
    const bool here = at->opening.inspection.import_status == ST_ALREADY;

    show_fields(page);
    show_lines(page, IDC_INSPECT_VERDICT, inspection_text_verdict);
    show_lines(page, IDC_INSPECT_FINDINGS, inspection_text_findings);
    page_set_card(page, IDC_INSPECT_VERDICT_CARD, importable ? LIGHT_FINE : here ? LIGHT_NEUTRAL : LIGHT_PROBLEM);
    control_text_set_utf8(page->window, IDC_INSPECT_NAME, at->opening.path);
    show_half(page, true);
    shown(page);
    page_show(page, IDC_INSPECT_IMPORT, importable);
    page_set_primary(page, importable ? IDC_INSPECT_IMPORT : 0);
    SetFocus(page_control(page, importable ? IDC_INSPECT_IMPORT : IDC_INSPECT_ANOTHER));
}

/* --- the file --- */

static void on_looked(struct page *page)
{
    let_type(page, true);
    SetFocus(page_control(page, IDC_INSPECT_PASSWORD));
}

/* Back to where a file is chosen. */
static void begin(struct page *page)
{
    struct inspect_page *at = page->self;

    pfx_opening_forget(&at->opening);
    file_queue_clear(&at->files);
    control_text_set(page->window, IDC_INSPECT_FILE, IDS_IMPORT_NO_FILE, NULL);
    let_type(page, false);
    show_half(page, false);
    SetFocus(page_control(page, IDC_INSPECT_CHOOSE));
}

static const struct pfx_opening_steps steps = {.looked = on_looked, .opened = on_opened, .failed = begin};

static void look_at_file(struct page *page)
{
    struct inspect_page *at = page->self;
    const char *path = file_queue_first(&at->files);

    if (path == NULL)
        return;
    control_text_set(page->window, IDC_INSPECT_FILE, IDS_IMPORT_FILE, WORDS(path));
    pfx_opening_look(&at->opening, path);
}

static void choose(struct page *page)
{
    struct inspect_page *at = page->self;
    struct file_queue chosen = {.first = NULL};
    struct err err = ERR_INIT;

    if (file_dialog_open(frame_window(page->frame), false, &chosen, &err) == ST_OK) {
        file_queue_clear(&at->files);
        at->files = chosen;
        look_at_file(page);
    } else {
        ask_tell_failure(frame_window(page->frame), &err);
    }
}

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
    struct err err = ERR_INIT;

    SendMessageW(page_control(page, IDC_INSPECT_FINDINGS), EM_SETMARGINS, EC_LEFTMARGIN | EC_RIGHTMARGIN, 0);
    pfx_opening_open(&at->opening, page, &steps, IDC_INSPECT_PASSWORD, IDC_INSPECT_REVEAL, IDC_INSPECT_CAPS);
    begin(page);
    if (request != NULL && file_queue_add(&at->files, request, &err) != ST_OK)
        ask_tell_failure(frame_window(page->frame), &err);
    look_at_file(page);
}

static void closing(struct page *page)
{
    struct inspect_page *at = page->self;

    pfx_opening_close(&at->opening);
    file_queue_clear(&at->files);
}

static void command(struct page *page, int control, int notification)
{
    struct inspect_page *at = page->self;

    if (notification != BN_CLICKED)
        return;
    if (control == IDC_INSPECT_CHOOSE)
        choose(page);
    else if (control == IDC_INSPECT_GO)
        pfx_opening_try(&at->opening);
    else if (control == IDC_INSPECT_REVEAL)
        password_edit_reveal(&at->opening.edit);
    else if (control == IDC_INSPECT_IMPORT)
        import_run_go(&at->run, page, &at->opening.inspection, on_ended);
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
