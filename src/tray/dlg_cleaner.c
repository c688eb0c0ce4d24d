/*
 * The page for old certificates: of each person, what is here, why it goes or stays, which one a trading application
 * would take; those that are ticked go, after a question. It decides nothing itself (client/cleaner.h).
 */
#include <stdio.h>
#include <string.h>

#include "base/time_text.h"
#include "client/message.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/cleaner_view.h"
#include "surface/moment_text.h"
#include "surface/person.h"
#include "surface/standing_text.h"
#include "tray/ask.h"
#include "tray/certificate_rows.h"
#include "tray/cleaning_words.h"
#include "tray/control_text.h"
#include "tray/pages.h"

enum { ROWS = 4 };
#define ROW(i) (IDC_CLEANER_ROW_FIRST + CERTIFICATE_ROW_CONTROLS * (i))

static const struct page_text texts[] = {
    {IDC_CLEANER_TITLE, IDS_CLEANER_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_CLEANER_UNDO, IDS_CLEANER_UNDO, FONT_BODY, COLOUR_TEXT},
    {IDC_CLEANER_LEAD, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_CLEANER_OWNER, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_CLEANER_COUNT, 0, FONT_SMALL, COLOUR_QUIET},
    {IDC_CLEANER_BACK_PAGE, IDS_STATUS_BACK, FONT_BODY, COLOUR_TEXT},
    {IDC_CLEANER_ON_PAGE, IDS_STATUS_ON, FONT_BODY, COLOUR_TEXT},
    {IDC_CLEANER_TAKES, 0, FONT_BODY, COLOUR_TEXT},
    CERTIFICATE_ROW_TEXTS(ROW(0)),
    CERTIFICATE_ROW_TEXTS(ROW(1)),
    CERTIFICATE_ROW_TEXTS(ROW(2)),
    CERTIFICATE_ROW_TEXTS(ROW(3)),
    {IDC_CLEANER_GO, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_CLEANER_CANCEL, IDS_CLEANER_CANCEL, FONT_BODY, COLOUR_TEXT},
    {IDC_CLEANER_NOTE, 0, FONT_SMALL, COLOUR_DUE},
};
static const int cards[] = {IDC_CLEANER_TAKES_CARD, IDC_CLEANER_ROWS_CARD};
static const int links[] = {IDC_CLEANER_UNDO, IDC_CLEANER_BACK_PAGE, IDC_CLEANER_ON_PAGE};
static const struct certificate_rows_turn turn_controls = {IDC_CLEANER_BACK_PAGE, IDC_CLEANER_ON_PAGE,
                                                           IDC_CLEANER_COUNT};

struct cleaner_page {
    struct cleaner_view view;
    bool is_read;
    size_t leaf;       /* which is seen */
    size_t begin, end; /* and its items */
};

/* --- leaves: of one person each, as many as there are rows --- */

static const char *owner_of(const struct cleaner_plan *plan, size_t item)
{
    return plan->items[item].holding->entry.info.national_id;
}

/* The end of the leaf that begins there. */
static size_t leaf_end(const struct cleaner_plan *plan, size_t begin)
{
    size_t end = begin;

    while (end < plan->count && end - begin < ROWS && strcmp(owner_of(plan, end), owner_of(plan, begin)) == 0)
        end++;
    return end;
}

static size_t leaves(const struct cleaner_plan *plan)
{
    size_t count = 0;

    for (size_t at = 0; at < plan->count; at = leaf_end(plan, at))
        count++;
    return count;
}

static void go_to_leaf(struct cleaner_page *at, size_t leaf)
{
    at->leaf = leaf;
    at->begin = 0;
    at->end = leaf_end(&at->view.plan, 0);
    for (size_t i = 0; i < leaf; i++) {
        at->begin = at->end;
        at->end = leaf_end(&at->view.plan, at->begin);
    }
}

/* The first with something to go, or that of whoever is there; else the first. */
static size_t leaf_to_begin(const struct cleaner_plan *plan, const char *national_id)
{
    size_t leaf = 0, own = 0;
    bool own_found = false;

    for (size_t at = 0, end = 0; at < plan->count; at = end, leaf++) {
        end = leaf_end(plan, at);
        for (size_t i = at; i < end; i++) {
            if (plan->items[i].to_go)
                return leaf;
        }
        if (!own_found && strcmp(owner_of(plan, at), national_id) == 0) {
            own_found = true;
            own = leaf;
        }
    }
    return own;
}

/* --- a person --- */

static const struct cleaner_person *person_seen(const struct cleaner_page *at)
{
    const struct cleaner_plan *plan = &at->view.plan;

    for (size_t i = 0; i < plan->person_count; i++) {
        const size_t first = (size_t)(plan->persons[i].items - plan->items);

        if (first <= at->begin && at->begin < first + plan->persons[i].count)
            return &plan->persons[i];
    }
    return NULL;
}

static void show_takes(const struct page *page, const struct cleaner_person *person)
{
    static const enum standing_light lights[CLEANER_TAKES_COUNT] = {
        [CLEANER_TAKES_NOTHING] = LIGHT_NEUTRAL,
        [CLEANER_TAKES_RIGHT] = LIGHT_FINE,
        [CLEANER_TAKES_WRONG] = LIGHT_PROBLEM,
        [CLEANER_TAKES_UNPROVEN] = LIGHT_DUE,
    };
    struct buf sentence;

    buf_init(&sentence, WORDS_TEXT_MAX);
    if (person != NULL && cleaner_view_append_takes(&sentence, person) != ST_OK)
        buf_truncate(&sentence, 0);
    control_text_set_utf8(page->window, IDC_CLEANER_TAKES, buf_text(&sentence));
    page_set_card(page, IDC_CLEANER_TAKES_CARD, person != NULL ? lights[person->takes] : LIGHT_NEUTRAL);
    buf_clear(&sentence);
}

static void show_owner(const struct page *page)
{
    const struct cleaner_page *at = page->self;
    char both[PERSON_BOTH_SIZE];

    if (at->begin == at->end) {
        control_text_set_utf8(page->window, IDC_CLEANER_OWNER, "");
        show_takes(page, NULL);
        if (at->is_read)
            control_text_set(page->window, IDC_CLEANER_TAKES, IDS_CLEANER_EMPTY, NULL);
        return;
    }
    if (owner_of(&at->view.plan, at->begin)[0] == '\0') {
        control_text_set(page->window, IDC_CLEANER_OWNER, IDS_CLEANER_NOBODY, NULL);
    } else {
        const struct cert_info *info = &at->view.plan.items[at->begin].holding->entry.info;

        person_mask_both(info->owner_display, info->national_id, both);
        control_text_set_utf8(page->window, IDC_CLEANER_OWNER, both);
    }
    show_takes(page, person_seen(at));
}

/* --- rows --- */

static void take_state(struct certificate_row *row, const struct cleaner_item *item)
{
    row->light = certificate_rows_light(item->holding->state);
    row->state = standing_text_pc(item->holding->state);
    if (item->holding->revoked) {
        row->light = LIGHT_PROBLEM;
        row->state = MSG_HOST_REVOKED;
    } else if (item->why == CLEANER_SUPERSEDED) {
        row->light = LIGHT_DUE;
        row->state = IDS_CLEANER_SUPERSEDED;
    }
}

static enum status append_why(struct buf *out, const struct page *page, const struct cleaner_item *item)
{
    char end[TIME_MANUAL_SIZE];
    struct buf why;
    enum status st = ST_OK;

    moment_text(&frame_pc(page->frame)->clock, item->holding->entry.info.not_after_utc, end);
    buf_init(&why, WORDS_TEXT_MAX);
    st = words_append(&why, cleaner_view_why(item->why), WORDS_ALL, NULL);
    if (st == ST_OK)
        st = words_append(out, IDS_CLEANER_DETAIL, WORDS_ALL, WORDS(end, buf_text(&why)));
    buf_clear(&why);
    return st;
}

static enum status append_detail(struct buf *out, const struct page *page, const struct cleaner_item *item)
{
    const struct cleaner_person *person = person_seen(page->self);
    enum status st = append_why(out, page, item);

    if (st == ST_OK && item->to_go && !item->undoable)
        st = words_append(out, IDS_CLEANER_NO_UNDO, WORDS_ALL, NULL);
    if (st == ST_OK && person != NULL && person->taken == item->holding)
        st = words_append(out, IDS_CLEANER_TAKEN, WORDS_ALL, NULL);
    return st;
}

static void show_row(const struct page *page, int first, const struct cleaner_item *item)
{
    struct certificate_row row = {
        .serial = item->holding->entry.info.serial, .choosable = item->to_go, .chosen = item->chosen};
    struct buf detail;

    buf_init(&detail, WORDS_TEXT_MAX);
    if (append_detail(&detail, page, item) != ST_OK)
        buf_truncate(&detail, 0);
    row.detail = buf_text(&detail);
    take_state(&row, item);
    certificate_rows_show(page, first, &row);
    buf_clear(&detail);
}

static void show_rows(const struct page *page)
{
    const struct cleaner_page *at = page->self;

    for (size_t i = 0; i < ROWS; i++) {
        const int first = ROW((int)i);

        if (at->begin + i < at->end)
            show_row(page, first, &at->view.plan.items[at->begin + i]);
        else
            certificate_rows_show(page, first, NULL);
    }
}

/* --- what can be done --- */

static void show_go(const struct page *page)
{
    const struct cleaner_page *at = page->self;
    const size_t chosen = cleaner_chosen(&at->view.plan);
    char count[24];

    (void)snprintf(count, sizeof count, "%zu", chosen);
    control_text_set(page->window, IDC_CLEANER_GO, IDS_CLEANER_GO, WORDS(count));
    page_enable(page, IDC_CLEANER_GO, chosen > 0 && !visit_is_public(frame_visit(page->frame)));
}

static void show_lead(const struct page *page)
{
    const struct cleaner_page *at = page->self;
    char days[24];

    (void)snprintf(days, sizeof days, "%u", frame_pc(page->frame)->settings.undo_days);
    if (at->is_read && at->view.plan.to_go == 0)
        control_text_set(page->window, IDC_CLEANER_LEAD, IDS_CLEANER_NOTHING, NULL);
    else
        control_text_set(page->window, IDC_CLEANER_LEAD, IDS_CLEANER_LEAD, WORDS(days));
}

static void show_note(const struct page *page)
{
    const struct cleaner_page *at = page->self;

    if (visit_is_public(frame_visit(page->frame)))
        control_text_set(page->window, IDC_CLEANER_NOTE, IDS_CLEANER_PUBLIC, NULL);
    else if (at->is_read && at->view.plan.count > 0 && !at->view.host_asked)
        control_text_set(page->window, IDC_CLEANER_NOTE, IDS_CLEANER_HOST_SILENT, NULL);
    else
        control_text_set_utf8(page->window, IDC_CLEANER_NOTE, "");
}

static void show_all(const struct page *page)
{
    const struct cleaner_page *at = page->self;

    certificate_rows_show_turn(page, &turn_controls, at->leaf, leaves(&at->view.plan));
    show_lead(page);
    show_note(page);
    show_owner(page);
    show_rows(page);
    show_go(page);
    InvalidateRect(page->window, NULL, TRUE);
}

/* --- reading --- */

static enum status run_read(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct cleaner_page *at = page->self;

    cleaner_view_clear(&at->view);
    return cleaner_view_read(pc, &at->view, err);
}

static void read_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct cleaner_page *at = page->self;

    if (status != ST_OK) {
        ask_tell_failure(frame_window(page->frame), err);
        frame_go(page->frame, &page_status, NULL);
        return;
    }
    at->is_read = true;
    go_to_leaf(at, leaf_to_begin(&at->view.plan, frame_visit(page->frame)->id));
    show_all(page);
    page_focus(page);
}

static void read_again(struct page *page)
{
    struct cleaner_page *at = page->self;

    at->is_read = false;
    at->begin = at->end = 0;
    frame_run(page->frame, &(const struct job){.name = "clean-look", .run = run_read, .done = read_done, .self = page});
}

/* --- cleaning --- */

static enum status run_clean(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct cleaner_page *at = page->self;

    return cleaner_clean(&pc->client, &at->view.plan, err);
}

/* Whatever stopped it, some may be gone by then. */
static void clean_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct cleaner_page *at = page->self;

    if (at->view.plan.gone > 0)
        frame_store_changed(page->frame);
    if (status != ST_OK)
        ask_tell_failure(frame_window(page->frame), err);
    cleaning_words_tell(page->frame, &at->view.plan);
    read_again(page);
}

static void clean(struct page *page)
{
    struct cleaner_page *at = page->self;

    if (cleaning_words_ask(page->frame, &at->view.plan))
        frame_run(page->frame,
                  &(const struct job){.name = "clean", .run = run_clean, .done = clean_done, .self = page});
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
    struct cleaner_page *at = page->self;

    cleaner_view_clear(&at->view);
}

static void tick(struct page *page, int control)
{
    struct cleaner_page *at = page->self;
    const size_t row = (size_t)(control - IDC_CLEANER_ROW_FIRST) / CERTIFICATE_ROW_CONTROLS;

    if (control != ROW((int)row) || row >= at->end - at->begin)
        return;
    at->view.plan.items[at->begin + row].chosen = IsDlgButtonChecked(page->window, control) == BST_CHECKED;
    show_go(page);
}

static void turn(struct page *page, bool on)
{
    struct cleaner_page *at = page->self;

    go_to_leaf(at, on ? at->leaf + 1 : at->leaf - 1);
    show_all(page);
    certificate_rows_keep_focus(page, &turn_controls);
}

static void command(struct page *page, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_CLEANER_GO)
        clean(page);
    else if (control == IDC_CLEANER_CANCEL)
        frame_go(page->frame, &page_status, NULL);
    else if (control == IDC_CLEANER_UNDO)
        frame_go(page->frame, &page_undo, NULL);
    else if (control == IDC_CLEANER_BACK_PAGE || control == IDC_CLEANER_ON_PAGE)
        turn(page, control == IDC_CLEANER_ON_PAGE);
    else if (control >= ROW(0) && control < ROW(ROWS))
        tick(page, control);
}

const struct page_class page_cleaner = {.dialog = IDD_CLEANER,
                                        .manual = "clean",
                                        .texts = texts,
                                        .text_count = sizeof texts / sizeof texts[0],
                                        .cards = cards,
                                        .card_count = sizeof cards / sizeof cards[0],
                                        .links = links,
                                        .link_count = sizeof links / sizeof links[0],
                                        .primary = IDC_CLEANER_GO,
                                        .escape = IDC_CLEANER_CANCEL,
                                        .focus = IDC_CLEANER_GO,
                                        .self_bytes = sizeof(struct cleaner_page),
                                        .opened = opened,
                                        .command = command,
                                        .closing = closing};
