/*
 * The main page: what the host says, what this PC holds, the truth table's sentence, and just the buttons that it
 * gives. It decides nothing itself.
 */
#include <stdio.h>

#include "base/fault.h"
#include "client/message.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/backup_text.h"
#include "surface/person.h"
#include "surface/standing_text.h"
#include "tray/actions.h"
#include "tray/ask.h"
#include "tray/certificate_rows.h"
#include "tray/control_text.h"
#include "tray/pages.h"
#include "tray/standing_view.h"

static const struct page_text texts[] = {
    {IDC_STATUS_INTRO, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_HOST_TITLE, IDS_STATUS_PANE_HOST, FONT_HEADING, COLOUR_TEXT},
    {IDC_STATUS_HOST_STATE, IDS_STATUS_PANE_HOST_STATE, FONT_SMALL, COLOUR_QUIET},
    {IDC_STATUS_HOST_CHIP, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_STATUS_HOST_NAME_LABEL, IDS_LABEL_OWNER, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_HOST_SERIAL_LABEL, IDS_LABEL_SERIAL, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_HOST_BEGIN_LABEL, IDS_LABEL_NOT_BEFORE, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_HOST_END_LABEL, IDS_LABEL_NOT_AFTER, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_PC_TITLE, 0, FONT_HEADING, COLOUR_TEXT},
    {IDC_STATUS_PC_BACK, IDS_STATUS_BACK, FONT_BODY, COLOUR_TEXT},
    {IDC_STATUS_PC_ON, IDS_STATUS_ON, FONT_BODY, COLOUR_TEXT},
    {IDC_STATUS_PC_STATE, IDS_STATUS_PANE_PC_STATE, FONT_SMALL, COLOUR_QUIET},
    {IDC_STATUS_PC_CHIP, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_STATUS_PC_NAME_LABEL, IDS_LABEL_OWNER, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_PC_SERIAL_LABEL, IDS_LABEL_SERIAL, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_PC_BEGIN_LABEL, IDS_LABEL_NOT_BEFORE, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_PC_END_LABEL, IDS_LABEL_NOT_AFTER, FONT_BODY, COLOUR_QUIET},
    {IDC_STATUS_CLEAN, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_STATUS_PC_NOTE, 0, FONT_SMALL, COLOUR_PROBLEM},
    {IDC_STATUS_PC_BACKUP, 0, FONT_SMALL, COLOUR_TEXT},
    {IDC_STATUS_SENTENCE, 0, FONT_HEADING, COLOUR_TEXT},
    {IDC_STATUS_NOTE, 0, FONT_SMALL, COLOUR_QUIET},
    {IDC_STATUS_ACTIONS, IDS_STATUS_ACTIONS, FONT_BODY, COLOUR_QUIET},
};
static const int cards[] = {IDC_STATUS_HOST_CARD, IDC_STATUS_PC_CARD, IDC_STATUS_ADVICE_CARD};
static const int links[] = {IDC_STATUS_PC_BACK, IDC_STATUS_PC_ON, IDC_STATUS_CLEAN, IDC_STATUS_PC_BACKUP};

enum {
    BUTTON_GAP = 6,
    BUTTON_LEAST = 64,
    NOTE_GAP = 3,
    BUTTONS = IDC_STATUS_ACTION_LAST - IDC_STATUS_ACTION_FIRST + 1
};

/* What was read, and which of this PC's certificates is seen. */
struct status_page {
    struct standing_view view;
    size_t at;
    enum standing_action actions[BUTTONS];
    size_t action_count;
};

/* --- one certificate's lines --- */

/* The controls of a pane, in the order of its lines. */
struct pane {
    int name_label, name, serial_label, serial, begin_label, begin, end_label, end;
};
static const struct pane host_pane = {
    IDC_STATUS_HOST_NAME_LABEL,  IDC_STATUS_HOST_NAME,  IDC_STATUS_HOST_SERIAL_LABEL, IDC_STATUS_HOST_SERIAL,
    IDC_STATUS_HOST_BEGIN_LABEL, IDC_STATUS_HOST_BEGIN, IDC_STATUS_HOST_END_LABEL,    IDC_STATUS_HOST_END};
static const struct pane pc_pane = {IDC_STATUS_PC_NAME_LABEL, IDC_STATUS_PC_NAME,        IDC_STATUS_PC_SERIAL_LABEL,
                                    IDC_STATUS_PC_SERIAL,     IDC_STATUS_PC_BEGIN_LABEL, IDC_STATUS_PC_BEGIN,
                                    IDC_STATUS_PC_END_LABEL,  IDC_STATUS_PC_END};

/* greyed: it cannot be used any more; its chip says why. */
static void show_certificate(const struct page *page, const struct pane *pane, const char *name, const char *id,
                             const char *serial, int64_t not_before_utc, int64_t not_after_utc, bool greyed)
{
    const int values[] = {pane->name, pane->serial, pane->begin, pane->end};
    char both[PERSON_BOTH_SIZE];

    person_mask_both(name, id, both);
    control_text_set_utf8(page->window, pane->name, both);
    control_text_set_utf8(page->window, pane->serial, serial);
    control_text_set_moment(page->window, pane->begin, &frame_pc(page->frame)->clock, not_before_utc);
    control_text_set_moment(page->window, pane->end, &frame_pc(page->frame)->clock, not_after_utc);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        page_set_greyed(page, values[i], greyed);
}

static void empty_pane(const struct page *page, const struct pane *pane)
{
    const int values[] = {pane->name, pane->serial, pane->begin, pane->end};

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        control_text_set_utf8(page->window, values[i], "");
}

/* --- the host --- */

static bool is_link(const struct status_page *at, enum standing_light light)
{
    return light != LIGHT_FINE && light != LIGHT_NEUTRAL && at->action_count > 0 &&
           at->actions[0] == at->view.report.standing.primary;
}

static void show_host(const struct page *page)
{
    static const enum standing_light lights[STANDING_HOST_COUNT] = {
        [STANDING_HOST_UNKNOWN] = LIGHT_NEUTRAL, [STANDING_HOST_NONE] = LIGHT_NEUTRAL,
        [STANDING_HOST_VALID] = LIGHT_FINE,      [STANDING_HOST_DUE] = LIGHT_DUE,
        [STANDING_HOST_EXPIRED] = LIGHT_PROBLEM, [STANDING_HOST_REVOKED] = LIGHT_PROBLEM,
        [STANDING_HOST_PENDING] = LIGHT_WORKING,
    };
    const struct status_page *at = page->self;
    const struct status_report *report = &at->view.report;
    const struct host_certificate *certificate = &report->host.certificate;
    const enum standing_host host = report->question.host;

    page_show(page, IDC_STATUS_HOST_CHIP, at->view.is_read);
    page_set_chip(page, IDC_STATUS_HOST_CHIP, lights[host], standing_text_host(&report->question),
                  is_link(at, lights[host]));
    if (report->host_asked && report->host.has_certificate)
        show_certificate(page, &host_pane, certificate->name, frame_visit(page->frame)->id, certificate->serial,
                         certificate->not_before_utc, certificate->not_after_utc, lights[host] == LIGHT_PROBLEM);
    else
        empty_pane(page, &host_pane);
}

/* --- this PC --- */

static void show_pc_title(const struct page *page, size_t at, size_t count)
{
    char which[24], of[24];

    (void)snprintf(which, sizeof which, "%zu", count > 0 ? at + 1 : 0);
    (void)snprintf(of, sizeof of, "%zu", count);
    control_text_set(page->window, IDC_STATUS_PC_TITLE, IDS_STATUS_PANE_PC, WORDS(which, of));
    page_show(page, IDC_STATUS_PC_BACK, count > 1);
    page_show(page, IDC_STATUS_PC_ON, count > 1);
    page_enable(page, IDC_STATUS_PC_BACK, at > 0);
    page_enable(page, IDC_STATUS_PC_ON, at + 1 < count);
}

static void show_holding(const struct page *page, const struct holding *holding)
{
    const struct status_page *at = page->self;
    const struct cert_info *info = &holding->entry.info;
    const enum standing_light light = certificate_rows_light(holding->state);

    page_set_chip(page, IDC_STATUS_PC_CHIP, light, standing_text_pc(holding->state),
                  at->at == at->view.first && at->view.of_person > 0 && is_link(at, light));
    show_certificate(page, &pc_pane, info->owner_display, info->national_id, info->serial, info->not_before_utc,
                     info->not_after_utc, holding->state == STANDING_PC_EXPIRED);
}

/* The certificate that is seen, if there is one. */
static const struct cert_info *seen(const struct status_page *at)
{
    return at->view.count > 0 ? &at->view.holdings[at->at].entry.info : NULL;
}

static const struct backup_entry *seen_backup(const struct status_page *at)
{
    return at->view.backups != NULL && seen(at) != NULL ? backup_record_find(at->view.backups, seen(at)->sha256) : NULL;
}

/* Where there is a note, it has this line. */
static void show_backup(const struct page *page)
{
    const struct status_page *at = page->self;
    const bool shown = at->view.is_read && at->view.backups != NULL && at->view.of_person > 0;
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (shown && backup_text_line(seen_backup(at), &frame_pc(page->frame)->clock, &text) == ST_OK)
        control_text_set_utf8(page->window, IDC_STATUS_PC_BACKUP, buf_text(&text));
    buf_clear(&text);
    page_show(page, IDC_STATUS_PC_BACKUP, shown);
    page_show(page, IDC_STATUS_PC_NOTE, !shown);
}

/* To old certificates that can go, else to those that went and can come back, and to what is left over. */
static void show_clean(const struct page *page)
{
    const struct status_page *at = page->self;
    const int elsewhere = at->view.restorable ? IDS_STATUS_UNDO : IDS_STATUS_LEFT;

    control_text_set(page->window, IDC_STATUS_CLEAN, at->view.cleanable ? IDS_STATUS_CLEAN : elsewhere, NULL);
    page_show(page, IDC_STATUS_CLEAN, at->view.cleanable || at->view.restorable || at->view.left_over);
}

static void show_pc(const struct page *page)
{
    const struct status_page *at = page->self;

    show_backup(page);
    show_clean(page);
    page_show(page, IDC_STATUS_PC_CHIP, at->view.is_read);
    if (!at->view.is_read) { /* it is not known what there is, or could not be read */
        show_pc_title(page, 0, 0);
        control_text_set(page->window, IDC_STATUS_PC_TITLE, IDS_STATUS_PC_TITLE_NONE, NULL);
        empty_pane(page, &pc_pane);
        return;
    }
    show_pc_title(page, at->at, at->view.count);
    if (at->view.count > 0) {
        show_holding(page, &at->view.holdings[at->at]);
    } else {
        empty_pane(page, &pc_pane);
        page_set_chip(page, IDC_STATUS_PC_CHIP, LIGHT_NEUTRAL, MSG_HOST_NONE, false);
    }
    if (at->view.of_person == 0)
        control_text_set(page->window, IDC_STATUS_PC_NOTE, standing_text_pc(at->view.report.question.pc), NULL);
    else
        control_text_set_utf8(page->window, IDC_STATUS_PC_NOTE, "");
}

/* --- sentence and buttons --- */

static void show_sentence(const struct page *page, int control, int sentence)
{
    const struct status_page *at = page->self;
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (standing_text_append(&text, &at->view.report, sentence) == ST_OK)
        control_text_set_utf8(page->window, control, buf_text(&text));
    buf_clear(&text);
}

static void add_action(struct status_page *at, enum standing_action action)
{
    if (action != ACTION_NONE && at->action_count < BUTTONS && actions_can(action))
        at->actions[at->action_count++] = action;
}

static void take_actions(struct page *page)
{
    struct status_page *at = page->self;
    const struct standing *standing = &at->view.report.standing;

    at->action_count = 0;
    add_action(at, standing->primary);
    page_set_primary(page, at->action_count > 0 ? IDC_STATUS_ACTION_FIRST : 0);
    for (size_t i = 0; i < standing->secondary_count; i++)
        add_action(at, standing->secondary[i]);
}

static int button_width(const struct page *page, size_t which)
{
    const int wanted = paint_button_width(page_control(page, IDC_STATUS_ACTION_FIRST + (int)which), page->theme);
    const int least = theme_px(page->theme, BUTTON_LEAST);

    return wanted > least ? wanted : least;
}

/* What each gives up of the room around its words where they would be too many for one row. */
static int button_cut(const struct page *page, int left, int right)
{
    const struct status_page *at = page->self;
    const int count = (int)at->action_count;
    int total = 0;

    for (size_t i = 0; i < at->action_count; i++)
        total += button_width(page, i) + (i > 0 ? theme_px(page->theme, BUTTON_GAP) : 0);
    return count > 0 && total > right - left ? (total - (right - left) + count - 1) / count : 0;
}

/* Beside one another, each as wide as its words. */
static void place_buttons(const struct page *page)
{
    const struct status_page *at = page->self;
    const struct theme *theme = page->theme;
    const RECT place = layout_of(&page->layout, theme, page_control(page, IDC_STATUS_ACTION_FIRST));
    const RECT row = layout_of(&page->layout, theme, page_control(page, IDC_STATUS_NOTE));
    const int cut = button_cut(page, (int)place.left, (int)row.right);
    int left = (int)place.left;

    for (size_t i = 0; i < at->action_count; i++) {
        const int width = button_width(page, i) - cut;

        SetWindowPos(page_control(page, IDC_STATUS_ACTION_FIRST + (int)i), NULL, left, (int)place.top, width,
                     (int)(place.bottom - place.top), SWP_NOZORDER | SWP_NOACTIVATE);
        left += width + theme_px(theme, BUTTON_GAP);
    }
}

/* Pixels that the sentence takes: one line or two. */
static int sentence_height(const struct page *page, const RECT *place)
{
    HWND sentence = page_control(page, IDC_STATUS_SENTENCE);
    wchar_t text[PAINT_TEXT_MAX] = L"";
    RECT needs = *place;
    HDC dc = GetDC(sentence);
    HGDIOBJ before = SelectObject(dc, page->theme->fonts[FONT_HEADING]);

    GetWindowTextW(sentence, text, PAINT_TEXT_MAX);
    DrawTextW(dc, text, -1, &needs, DT_CALCRECT | DT_WORDBREAK | DT_NOPREFIX);
    SelectObject(dc, before);
    ReleaseDC(sentence, dc);
    return (int)(needs.bottom < place->bottom ? needs.bottom - needs.top : place->bottom - place->top);
}

/* Right under the sentence. */
static void place_note(const struct page *page)
{
    HWND sentence = page_control(page, IDC_STATUS_SENTENCE), note = page_control(page, IDC_STATUS_NOTE);
    const RECT place = layout_of(&page->layout, page->theme, sentence);
    const RECT below = layout_of(&page->layout, page->theme, note);
    const int height = sentence_height(page, &place);

    SetWindowPos(sentence, NULL, 0, 0, place.right - place.left, height, SWP_NOMOVE | SWP_NOZORDER | SWP_NOACTIVATE);
    SetWindowPos(note, NULL, below.left, place.top + height + theme_px(page->theme, NOTE_GAP), 0, 0,
                 SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
}

static void show_buttons(struct page *page)
{
    const struct status_page *at = page->self;

    for (size_t i = 0; i < BUTTONS; i++) {
        const int control = IDC_STATUS_ACTION_FIRST + (int)i;

        if (i < at->action_count)
            control_text_set(page->window, control, actions_label(at->actions[i]), NULL);
        page_show(page, control, i < at->action_count);
    }
    page_show(page, IDC_STATUS_ACTIONS, at->action_count > 0);
    place_buttons(page);
}

static void show_all(struct page *page)
{
    struct status_page *at = page->self;

    take_actions(page);
    show_host(page);
    show_pc(page);
    show_sentence(page, IDC_STATUS_SENTENCE, at->view.report.standing.sentence);
    show_sentence(page, IDC_STATUS_NOTE, at->view.report.standing.note);
    page_set_card(page, IDC_STATUS_ADVICE_CARD, at->view.report.standing.light);
    place_note(page);
    show_buttons(page);
    InvalidateRect(page->window, NULL, TRUE);
}

/* --- reading --- */

static enum status run_read(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct status_page *at = page->self;

    return standing_view_read(&pc->client, frame_visit(page->frame), &at->view, err);
}

static void read_again(struct page *page);

/*
 * What this PC alone can say is shown although the host did not answer; its silence is the note's to tell. A session
 * that has ended is no silence: the person logs in again over what is seen so far.
 */
static void read_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct status_page *at = page->self;

    at->at = at->view.first;
    show_all(page);
    page_focus(page);
    if (status != ST_OK && !at->view.is_read)
        ask_tell_failure(frame_window(page->frame), err);
    else if (status != ST_OK && err->fault == FAULT_SESSION_ENDED && frame_session_over(page->frame))
        read_again(page);
}

static void read_again(struct page *page)
{
    struct status_page *at = page->self;

    standing_view_clear(&at->view);
    frame_run(page->frame, &(const struct job){.name = "status", .run = run_read, .done = read_done, .self = page});
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    const struct backend *host = frame_pc(page->frame)->client.backend;
    const bool logged_in = frame_visit(page->frame)->logged_in;
    const bool looked_at = host == NULL || (host->capabilities & BACKEND_CAN_LOGIN) != 0;
    const int known = looked_at ? IDS_STATUS_INTRO : IDS_STATUS_INTRO_UNCHECKED;

    (void)request;
    control_text_set(page->window, IDC_STATUS_INTRO, logged_in ? known : IDS_STATUS_INTRO_ALONE, NULL);
    show_all(page);
    read_again(page);
}

static void shown(struct page *page)
{
    place_note(page);
    place_buttons(page);
}

static void closing(struct page *page)
{
    struct status_page *at = page->self;

    standing_view_clear(&at->view);
}

static void turn(struct page *page, int step)
{
    struct status_page *at = page->self;

    at->at = (size_t)((long long)at->at + step);
    show_pc(page);
    if (!IsWindowEnabled(GetFocus())) /* at an end: the other way is open */
        SetFocus(page_control(page, step > 0 ? IDC_STATUS_PC_BACK : IDC_STATUS_PC_ON));
}

/* One that is known to have none is backed up; else a file is looked at. */
static void go_to_backup(const struct page *page)
{
    const struct status_page *at = page->self;
    const bool none = backup_entry_known(seen_backup(at)) == BACKUP_NONE_YET;

    if (none)
        actions_do(page->frame, ACTION_EXPORT, seen(at));
    else
        frame_go(page->frame, &page_backup_check, NULL);
}

static void command(struct page *page, int control, int notification)
{
    const struct status_page *at = page->self;

    if (notification != BN_CLICKED)
        return;
    if (control == IDC_STATUS_PC_BACK || control == IDC_STATUS_PC_ON)
        turn(page, control == IDC_STATUS_PC_ON ? 1 : -1);
    else if (control == IDC_STATUS_PC_BACKUP)
        go_to_backup(page);
    else if (control == IDC_STATUS_CLEAN)
        frame_go(page->frame, at->view.cleanable ? &page_cleaner : &page_undo, NULL);
    else if (control == IDC_STATUS_HOST_CHIP || control == IDC_STATUS_PC_CHIP)
        actions_do(page->frame, at->view.report.standing.primary, seen(at));
    else if (control >= IDC_STATUS_ACTION_FIRST && control <= IDC_STATUS_ACTION_LAST)
        actions_do(page->frame, at->actions[control - IDC_STATUS_ACTION_FIRST], seen(at));
}

const struct page_class page_status = {.dialog = IDD_STATUS,
                                       .manual = "status",
                                       .texts = texts,
                                       .text_count = sizeof texts / sizeof texts[0],
                                       .cards = cards,
                                       .card_count = sizeof cards / sizeof cards[0],
                                       .links = links,
                                       .link_count = sizeof links / sizeof links[0],
                                       .focus = IDC_STATUS_ACTION_FIRST,
                                       .self_bytes = sizeof(struct status_page),
                                       .opened = opened,
                                       .command = command,
                                       .shown = shown,
                                       .closing = closing};
