/*
 * The page of what was removed and kept: until when, and back with one of them, which then has signed. It decides
 * nothing itself (client/undo.h).
 */
#include <stdio.h>

#include "base/time_text.h"
#include "client/enrol.h"
#include "client/message.h"
#include "client/undo.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/moment_text.h"
#include "surface/person.h"
#include "surface/standing_text.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/certificate_rows.h"
#include "tray/control_text.h"
#include "tray/pages.h"

enum { ROWS = 5 };
#define ROW(i) (IDC_UNDO_ROW_FIRST + CERTIFICATE_ROW_CONTROLS * (i))

static const struct page_text texts[] = {
    {IDC_UNDO_TITLE, IDS_UNDO_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_UNDO_COUNT, 0, FONT_SMALL, COLOUR_QUIET},
    {IDC_UNDO_BACK_PAGE, IDS_STATUS_BACK, FONT_BODY, COLOUR_TEXT},
    {IDC_UNDO_ON_PAGE, IDS_STATUS_ON, FONT_BODY, COLOUR_TEXT},
    {IDC_UNDO_LEAD, IDS_UNDO_LEAD, FONT_BODY, COLOUR_QUIET},
    {IDC_UNDO_NOTHING, IDS_UNDO_EMPTY, FONT_BODY, COLOUR_QUIET},
    CERTIFICATE_ROW_TEXTS(ROW(0)),
    CERTIFICATE_ROW_TEXTS(ROW(1)),
    CERTIFICATE_ROW_TEXTS(ROW(2)),
    CERTIFICATE_ROW_TEXTS(ROW(3)),
    CERTIFICATE_ROW_TEXTS(ROW(4)),
    {IDC_UNDO_GO, IDS_UNDO_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_UNDO_CANCEL, IDS_CLEANER_CANCEL, FONT_BODY, COLOUR_TEXT},
    {IDC_UNDO_LEFT, 0, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_UNDO_CARD};
static const int links[] = {IDC_UNDO_BACK_PAGE, IDC_UNDO_ON_PAGE, IDC_UNDO_LEFT};
static const struct certificate_rows_turn turn_controls = {IDC_UNDO_BACK_PAGE, IDC_UNDO_ON_PAGE, IDC_UNDO_COUNT};

struct undo_page {
    struct undo_lines lines;
    bool is_read;
    size_t leaf;   /* which is seen */
    size_t chosen; /* which line; count if none */
    size_t left;   /* records of applications that nobody can read */
    char left_name[SEALED_NAME_SIZE];
};

static bool can_come_back(const struct undo_line *line)
{
    return !line->busy && !line->unreadable && !line->here;
}

/* --- rows --- */

/* Of one that cannot be read now only the time is known. */
static enum status append_detail(struct buf *out, const struct page *page, const struct undo_line *line)
{
    const struct clock_port *clock = &frame_pc(page->frame)->clock;
    char until[TIME_MANUAL_SIZE], end[TIME_MANUAL_SIZE], both[PERSON_BOTH_SIZE];

    moment_text(clock, line->until_utc, until);
    if (line->busy || line->unreadable)
        return words_append(out, IDS_UNDO_KEPT_UNTIL, WORDS_ALL, WORDS(until));
    moment_text(clock, line->certificate.not_after_utc, end);
    person_mask_both(line->certificate.owner_display, line->certificate.national_id, both);
    return words_append(out, IDS_UNDO_DETAIL, WORDS_ALL, WORDS(both, end, until));
}

static void take_state(struct certificate_row *row, const struct undo_line *line)
{
    row->light = LIGHT_NEUTRAL;
    if (line->busy) {
        row->state = IDS_UNDO_BUSY;
    } else if (line->unreadable) {
        row->light = LIGHT_PROBLEM;
        row->state = IDS_UNDO_UNREADABLE;
    } else if (line->here) {
        row->state = IDS_UNDO_HERE;
    } else if (line->state == STANDING_PC_VALID || line->state == STANDING_PC_DUE) {
        row->state = IDS_UNDO_IN_TIME; /* it may be revoked: what is not here nobody asks the host of */
    } else {
        row->light = certificate_rows_light(line->state);
        row->state = standing_text_pc(line->state);
    }
}

static void show_row(const struct page *page, int first, const struct undo_line *line, bool chosen)
{
    struct certificate_row row = {
        .serial = line->certificate.serial, .choosable = can_come_back(line), .chosen = chosen};
    struct buf detail, name;

    buf_init(&detail, WORDS_TEXT_MAX);
    buf_init(&name, WORDS_TEXT_MAX);
    if (append_detail(&detail, page, line) != ST_OK)
        buf_truncate(&detail, 0);
    row.detail = buf_text(&detail);
    if (row.serial[0] == '\0' && words_append(&name, IDS_UNDO_UNNAMED, WORDS_ALL, NULL) == ST_OK)
        row.serial = buf_text(&name);
    take_state(&row, line);
    certificate_rows_show(page, first, &row);
    buf_clear(&name);
    buf_clear(&detail);
}

static void show_rows(const struct page *page)
{
    const struct undo_page *at = page->self;

    for (size_t i = 0; i < ROWS; i++) {
        const size_t which = at->leaf * ROWS + i;
        const int first = ROW((int)i);

        if (which < at->lines.count)
            show_row(page, first, &at->lines.lines[which], which == at->chosen);
        else
            certificate_rows_show(page, first, NULL);
    }
}

/* What was left over by applications: nothing comes of it any more, and only here it can be cleared. */
static void show_left(const struct page *page)
{
    const struct undo_page *at = page->self;
    char count[24];

    (void)snprintf(count, sizeof count, "%zu", at->left);
    control_text_set(page->window, IDC_UNDO_LEFT, IDS_UNDO_LEFT, WORDS(count));
    page_show(page, IDC_UNDO_LEFT, at->left > 0);
}

static void show_all(const struct page *page)
{
    const struct undo_page *at = page->self;

    certificate_rows_show_turn(page, &turn_controls, at->leaf, (at->lines.count + ROWS - 1) / ROWS);
    page_show(page, IDC_UNDO_NOTHING, at->is_read && at->lines.count == 0);
    show_rows(page);
    show_left(page);
    page_enable(page, IDC_UNDO_GO, at->chosen < at->lines.count);
    InvalidateRect(page->window, NULL, TRUE);
}

/* --- reading --- */

static enum status run_read(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct undo_page *at = page->self;

    undo_lines_clear(&at->lines);
    at->left = enrol_unreadable(&pc->client, at->left_name);
    return undo_list(&pc->client, &at->lines, err);
}

/* The only one needs no choice. */
static size_t chosen_at_first(const struct undo_lines *lines)
{
    size_t found = lines->count;

    for (size_t i = 0; i < lines->count; i++) {
        if (!can_come_back(&lines->lines[i]))
            continue;
        if (found < lines->count)
            return lines->count;
        found = i;
    }
    return found;
}

static void read_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct undo_page *at = page->self;

    if (status != ST_OK) {
        ask_tell_failure(frame_window(page->frame), err);
        frame_go(page->frame, &page_status, NULL);
        return;
    }
    at->is_read = true;
    at->leaf = 0;
    at->chosen = chosen_at_first(&at->lines);
    show_all(page);
    page_focus(page);
}

static void read_again(struct page *page)
{
    frame_run(page->frame, &(const struct job){.name = "undo-list", .run = run_read, .done = read_done, .self = page});
}

/* --- back with it --- */

static enum status run_bring_back(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct undo_page *at = page->self;

    return undo_bring_back(&pc->client, &at->lines.lines[at->chosen], err);
}

static void tell(const struct page *page, const struct undo_line *line)
{
    const struct clock_port *clock = &frame_pc(page->frame)->clock;
    struct buf what, more;
    enum status st = ST_OK;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    st = words_append(&what, line->state == STANDING_PC_NO_KEY ? IDS_UNDO_DONE_NO_KEY : IDS_UNDO_DONE, WORDS_ALL, NULL);
    if (st == ST_OK && clock->now_utc(clock->self) > line->certificate.not_after_utc)
        st = words_append(&more, MSG_WARN_EXPIRED, WORDS_ALL, NULL);
    if (st == ST_OK)
        ask_tell(frame_window(page->frame), buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}

static void bring_back_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct undo_page *at = page->self;

    if (status == ST_OK) {
        frame_store_changed(page->frame);
        tell(page, &at->lines.lines[at->chosen]);
    } else {
        ask_tell_failure(frame_window(page->frame), err);
    }
    read_again(page);
}

/* --- what is left over --- */

static enum status run_forget(void *self, const struct pc *pc, struct err *err)
{
    const struct page *page = self;
    const struct undo_page *at = page->self;

    return enrol_forget(&pc->client, at->left_name, err);
}

static void forget_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status == ST_OK)
        ask_tell_words(frame_window(page->frame), IDS_CANCEL_FORGOTTEN, NULL);
    else
        ask_tell_failure(frame_window(page->frame), err);
    read_again(page);
}

static void forget(struct page *page)
{
    if (ask_question_words(frame_window(page->frame), IDS_ORDER_FORGET_UNREADABLE, 0, 0))
        frame_run(page->frame,
                  &(const struct job){.name = "forget", .run = run_forget, .done = forget_done, .self = page});
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    (void)request;
    show_all(page);
    read_again(page);
}

static void closing(struct page *page)
{
    struct undo_page *at = page->self;

    undo_lines_clear(&at->lines);
}

static void choose(struct page *page, int control)
{
    struct undo_page *at = page->self;
    const size_t row = (size_t)(control - IDC_UNDO_ROW_FIRST) / CERTIFICATE_ROW_CONTROLS;

    if (control != ROW((int)row))
        return;
    at->chosen = at->leaf * ROWS + row;
    page_enable(page, IDC_UNDO_GO, at->chosen < at->lines.count);
}

static void turn(struct page *page, bool on)
{
    struct undo_page *at = page->self;

    at->leaf = on ? at->leaf + 1 : at->leaf - 1;
    show_all(page);
    certificate_rows_keep_focus(page, &turn_controls);
}

static void command(struct page *page, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_UNDO_GO)
        frame_run(page->frame,
                  &(const struct job){.name = "undo", .run = run_bring_back, .done = bring_back_done, .self = page});
    else if (control == IDC_UNDO_CANCEL)
        frame_go(page->frame, &page_status, NULL);
    else if (control == IDC_UNDO_LEFT)
        forget(page);
    else if (control == IDC_UNDO_BACK_PAGE || control == IDC_UNDO_ON_PAGE)
        turn(page, control == IDC_UNDO_ON_PAGE);
    else if (control >= ROW(0) && control < ROW(ROWS))
        choose(page, control);
}

const struct page_class page_undo = {.dialog = IDD_UNDO,
                                     .manual = "undo",
                                     .texts = texts,
                                     .text_count = sizeof texts / sizeof texts[0],
                                     .cards = cards,
                                     .card_count = sizeof cards / sizeof cards[0],
                                     .links = links,
                                     .link_count = sizeof links / sizeof links[0],
                                     .primary = IDC_UNDO_GO,
                                     .escape = IDC_UNDO_CANCEL,
                                     .focus = IDC_UNDO_GO,
                                     .self_bytes = sizeof(struct undo_page),
                                     .opened = opened,
                                     .command = command,
                                     .closing = closing};
