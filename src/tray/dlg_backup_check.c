/*
 * The page that checks a backup: a file is chosen and its password typed; then what it is worth, how it stands beside
 * this PC, and the next step. What is remembered of it, client/backup_check.h does.
 */
#include <windows.h>

#include <shellapi.h>
#include <stdlib.h>

#include "base/fault.h"
#include "client/backup_check.h"
#include "client/message.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/backup_text.h"
#include "surface/certificate_text.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/import_run.h"
#include "tray/one_file.h"
#include "tray/pages.h"
#include "win/text.h"

static const struct page_text texts[] = {
    {IDC_BACKUP_TITLE, IDS_BACKUP_CHECK_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_BACKUP_NAME, 0, FONT_SMALL, COLOUR_QUIET},
    {IDC_BACKUP_INTRO, IDS_BACKUP_CHECK_INTRO, FONT_BODY, COLOUR_QUIET},
    {IDC_BACKUP_CHOOSE, IDS_INSPECT_CHOOSE, FONT_STRONG, COLOUR_TEXT},
    {IDC_BACKUP_FILE, IDS_IMPORT_NO_FILE, FONT_STRONG, COLOUR_TEXT},
    {IDC_BACKUP_PASSWORD_LABEL, IDS_IMPORT_PASSWORD, FONT_BODY, COLOUR_QUIET},
    {IDC_BACKUP_CAPS, IDS_LOGIN_CAPS, FONT_SMALL, COLOUR_DUE},
    {IDC_BACKUP_REVEAL, IDS_LOGIN_REVEAL, FONT_BODY, COLOUR_TEXT},
    {IDC_BACKUP_GO, IDS_BACKUP_CHECK_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_BACKUP_VERDICT, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_BACKUP_FINDINGS, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_BACKUP_NEXT, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_BACKUP_ANOTHER, IDS_BACKUP_CHECK_ANOTHER, FONT_BODY, COLOUR_TEXT},
    {IDC_BACKUP_LABEL_FIRST + 0, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_BACKUP_LABEL_FIRST + 1, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_BACKUP_LABEL_FIRST + 2, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_BACKUP_LABEL_FIRST + 3, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_BACKUP_LABEL_FIRST + 4, 0, FONT_BODY, COLOUR_QUIET},
};
static const int cards[] = {IDC_BACKUP_CHOOSE_CARD, IDC_BACKUP_FILE_CARD, IDC_BACKUP_VERDICT_CARD,
                            IDC_BACKUP_FIELDS_CARD};
/* What is seen before the file is open, and what then. Caps Lock's hint comes by itself. */
static const int before[] = {IDC_BACKUP_INTRO,    IDC_BACKUP_CHOOSE, IDC_BACKUP_FILE, IDC_BACKUP_PASSWORD_LABEL,
                             IDC_BACKUP_PASSWORD, IDC_BACKUP_REVEAL, IDC_BACKUP_GO};
static const int after[] = {IDC_BACKUP_NAME, IDC_BACKUP_VERDICT, IDC_BACKUP_FINDINGS, IDC_BACKUP_ANOTHER};
static const struct one_file_controls controls = {
    .choose = IDC_BACKUP_CHOOSE,
    .file = IDC_BACKUP_FILE,
    .password_label = IDC_BACKUP_PASSWORD_LABEL,
    .password = IDC_BACKUP_PASSWORD,
    .reveal = IDC_BACKUP_REVEAL,
    .caps = IDC_BACKUP_CAPS,
    .go = IDC_BACKUP_GO,
    .label_first = IDC_BACKUP_LABEL_FIRST,
    .value_first = IDC_BACKUP_VALUE_FIRST,
};

/* What is left to do, by what was found. */
enum next_step { BACKUP_NEXT_NOTHING, BACKUP_NEXT_IMPORT, BACKUP_NEXT_EXPORT };

struct backup_page {
    struct one_file file;
    struct backup_verdict verdict;
    struct import_run run;
    enum next_step next;
};

/* --- which half is seen --- */

static void show_half(struct page *page, bool open)
{
    const struct backup_page *at = page->self;

    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        page_show(page, before[i], !open);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++)
        page_show(page, after[i], open);
    one_file_show_rows(&at->file, open);
    page_show(page, IDC_BACKUP_NEXT, open && at->next != BACKUP_NEXT_NOTHING);
    page_enable(page, IDC_BACKUP_CHOOSE_CARD, !open); /* a card is there if it is enabled (page.c) */
    page_enable(page, IDC_BACKUP_FILE_CARD, !open);
    page_enable(page, IDC_BACKUP_VERDICT_CARD, open);
    page_enable(page, IDC_BACKUP_FIELDS_CARD, open);
    InvalidateRect(page->window, NULL, TRUE);
}

/* --- what was found --- */

static bool is_in_time(const struct backup_verdict *verdict)
{
    return verdict->state == STANDING_PC_VALID || verdict->state == STANDING_PC_DUE;
}

/* An expired one helps nobody, and is not brought back. */
static enum next_step next_of(const struct backup_verdict *verdict)
{
    switch (verdict->relation) {
    case BACKUP_OLDER:
        return BACKUP_NEXT_EXPORT;
    case BACKUP_SAME_NO_KEY:
    case BACKUP_NEWER:
    case BACKUP_NONE_HERE:
        return is_in_time(verdict) ? BACKUP_NEXT_IMPORT : BACKUP_NEXT_NOTHING;
    default:
        return BACKUP_NEXT_NOTHING;
    }
}

static enum standing_light light_of(const struct backup_verdict *verdict)
{
    if (!is_in_time(verdict))
        return LIGHT_PROBLEM;
    return verdict->relation == BACKUP_SAME ? LIGHT_FINE : LIGHT_DUE;
}

static bool is_anothers(const struct page *page)
{
    const struct backup_page *at = page->self;
    const char *id = frame_visit(page->frame)->id;

    return id[0] != '\0' && strcmp(id, at->file.opening.inspection.certificate.national_id) != 0;
}

/* A sentence on a line of its own; 0: none. */
static enum status add_line(struct buf *out, int sentence, const char *const inserts[])
{
    enum status st = sentence != 0 && out->len > 0 ? buf_append_text(out, "\r\n") : ST_OK;

    if (st == ST_OK && sentence != 0)
        st = words_append(out, sentence, WORDS_ALL, inserts);
    return st;
}

static enum status append_findings(const struct page *page, struct buf *out)
{
    const struct backup_page *at = page->self;
    const struct backup_verdict *verdict = &at->verdict;
    const bool well_kept = verdict->relation == BACKUP_SAME && is_in_time(verdict);
    char masked[NATIONAL_ID_SIZE] = "";
    enum status st = add_line(out, backup_text_relation(verdict->relation), NULL);

    national_id_mask(at->file.opening.inspection.certificate.national_id, masked);
    if (st == ST_OK && is_anothers(page))
        st = add_line(out, IDS_BACKUP_CHECK_OTHER, WORDS(masked));
    if (st == ST_OK)
        st = add_line(out, backup_text_form(verdict->form), NULL);
    if (st == ST_OK)
        st = add_line(out, verdict->chain_included ? 0 : MSG_WARN_NO_CHAIN, NULL);
    if (st == ST_OK)
        st = add_line(out, at->file.opening.inspection.pfx.has_mac ? 0 : MSG_WARN_NO_MAC, NULL);
    return st == ST_OK ? add_line(out, well_kept ? IDS_EXPORT_KEEP_SAFE : 0, NULL) : st;
}

static void show_findings(const struct page *page)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (append_findings(page, &text) == ST_OK)
        control_text_set_utf8(page->window, IDC_BACKUP_FINDINGS, buf_text(&text));
    buf_clear(&text);
}

static void show_fields(struct page *page)
{
    struct backup_page *at = page->self;
    const struct certificate_view view = {&frame_pc(page->frame)->clock, NULL};
    const struct field_sink sink = {one_file_add_row, &at->file};

    one_file_clear_rows(&at->file);
    if (certificate_text_fields(&at->file.opening.inspection.certificate, &view, OWNER_SHOWN, &sink) != ST_OK)
        one_file_clear_rows(&at->file);
}

static void show_verdict(struct page *page)
{
    struct backup_page *at = page->self;
    const enum next_step next = next_of(&at->verdict);
    const int label = next == BACKUP_NEXT_EXPORT ? IDS_BACKUP_CHECK_EXPORT : IDS_BACKUP_CHECK_IMPORT;

    at->next = next;
    control_text_set_utf8(page->window, IDC_BACKUP_NAME, at->file.opening.path);
    control_text_set(page->window, IDC_BACKUP_VERDICT, backup_text_sentence(&at->verdict), NULL);
    control_text_set(page->window, IDC_BACKUP_NEXT, label, NULL);
    show_findings(page);
    show_fields(page);
    page_set_card(page, IDC_BACKUP_VERDICT_CARD, light_of(&at->verdict));
    show_half(page, true);
    page_set_primary(page, next != BACKUP_NEXT_NOTHING ? IDC_BACKUP_NEXT : 0);
    SetFocus(page_control(page, next != BACKUP_NEXT_NOTHING ? IDC_BACKUP_NEXT : IDC_BACKUP_ANOTHER));
}

/* --- the file --- */

/* Back to where a file is chosen. */
static void begin(struct page *page)
{
    struct backup_page *at = page->self;

    show_half(page, false);
    one_file_begin(&at->file);
}

static void on_looked(struct page *page)
{
    const struct backup_page *at = page->self;

    one_file_looked(&at->file);
}

static enum status run_check(void *self, const struct pc *pc, struct err *err)
{
    const struct page *page = self;
    struct backup_page *at = page->self;

    return backup_check(&pc->client, &at->file.opening.inspection, NULL, NULL, &at->verdict, err);
}

static void check_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status == ST_OK) {
        show_verdict(page);
        return;
    }
    ask_tell_failure(frame_window(page->frame), err);
    begin(page);
}

static void on_opened(struct page *page)
{
    frame_run(page->frame,
              &(const struct job){.name = "backup-check", .run = run_check, .done = check_done, .self = page});
}

static const struct pfx_opening_steps steps = {.looked = on_looked, .opened = on_opened, .failed = begin};

/* The first of them: one is checked at a time. Not while a job runs, nor before the answer to a box. */
static void dropped(struct page *page, HDROP files)
{
    struct backup_page *at = page->self;
    const UINT len = DragQueryFileW(files, 0, NULL, 0);
    wchar_t *wide = calloc((size_t)len + 1, sizeof *wide);
    char *path = NULL;

    if (IsWindowEnabled(page->window) && !frame_asks(page->frame) && wide != NULL &&
        DragQueryFileW(files, 0, wide, len + 1) > 0 && text_from_wide(wide, &path, NULL) == ST_OK) {
        begin(page);
        one_file_take(&at->file, path);
    }
    free(path);
    free(wide);
    DragFinish(files);
}

/* --- the next step --- */

static void on_imported(struct page *page, enum status status)
{
    if (status == ST_OK)
        frame_go(page->frame, &page_status, NULL);
    else
        SetFocus(page_control(page, IDC_BACKUP_NEXT));
}

static void go_on(struct page *page)
{
    struct backup_page *at = page->self;

    if (at->next == BACKUP_NEXT_IMPORT)
        import_run_go(&at->run, page, &at->file.opening.inspection, on_imported);
    else
        frame_go(page->frame, &page_export, NULL);
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    struct backup_page *at = page->self;

    (void)request;
    one_file_open(&at->file, page, &controls, &steps);
    begin(page);
}

static void closing(struct page *page)
{
    struct backup_page *at = page->self;

    one_file_close(&at->file);
}

static void command(struct page *page, int control, int notification)
{
    struct backup_page *at = page->self;

    if (notification != BN_CLICKED || one_file_command(&at->file, control))
        return;
    if (control == IDC_BACKUP_NEXT)
        go_on(page);
    else if (control == IDC_BACKUP_ANOTHER)
        begin(page);
}

const struct page_class page_backup_check = {.dialog = IDD_BACKUP_CHECK,
                                             .manual = "backup-check",
                                             .texts = texts,
                                             .text_count = sizeof texts / sizeof texts[0],
                                             .cards = cards,
                                             .card_count = sizeof cards / sizeof cards[0],
                                             .primary = IDC_BACKUP_CHOOSE,
                                             .focus = IDC_BACKUP_CHOOSE,
                                             .self_bytes = sizeof(struct backup_page),
                                             .opened = opened,
                                             .command = command,
                                             .closing = closing,
                                             .dropped = dropped};
