/*
 * The page of the check of the environment: a row for each check, as it is made; what the chosen one found and what to
 * do about it, with a button where the program can do it; and the report for the helpdesk. It needs no login.
 */
#include <windows.h>

#include <stdlib.h>

#include "base/time_text.h"
#include "client/message.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/check_report.h"
#include "surface/check_text.h"
#include "surface/config_files.h"
#include "surface/release_file.h"
#include "surface/support_log.h"
#include "tray/ask.h"
#include "tray/check_actions.h"
#include "tray/check_list.h"
#include "tray/clipboard.h"
#include "tray/control_text.h"
#include "tray/file_dialog.h"
#include "tray/pages.h"

static const struct page_text texts[] = {
    {IDC_CHECK_TITLE, IDS_CHECK_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_CHECK_AGAIN, IDS_CHECK_AGAIN, FONT_BODY, COLOUR_TEXT},
    {IDC_CHECK_SUM, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_CHECK_LIST, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_CHECK_NAME, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_CHECK_DETAIL, 0, FONT_SMALL, COLOUR_TEXT},
    {IDC_CHECK_ACTION, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_CHECK_LOG, IDS_CHECK_LOG, FONT_SMALL, COLOUR_TEXT},
    {IDC_CHECK_COPY, IDS_CHECK_COPY, FONT_BODY, COLOUR_TEXT},
    {IDC_CHECK_SAVE, IDS_CHECK_SAVE, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_CHECK_LIST_CARD, IDC_CHECK_DETAIL_CARD};

struct check_page {
    struct checks_report report;        /* while a job runs, only the lines that it has told of may be looked at */
    size_t shown;                       /* rows in the list */
    char national_id[NATIONAL_ID_SIZE]; /* who is logged in; "" for everybody */
};

/* --- the chosen line --- */

static enum status append_detail(struct buf *out, const struct check_line *line)
{
    static const struct check_text_view view = {.given_id = NULL};
    enum status st = check_text_sentence(out, line, &view);
    const size_t before = out->len;

    if (st == ST_OK)
        st = buf_append_text(out, "\n");
    if (st == ST_OK)
        st = check_text_remedy(out, line, &view);
    if (st == ST_OK && out->len == before + 1) /* there is none */
        buf_truncate(out, before);
    return st;
}

static void show_detail(struct page *page, const struct check_line *line)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (append_detail(&text, line) == ST_OK)
        control_text_set_utf8(page->window, IDC_CHECK_DETAIL, buf_text(&text));
    buf_clear(&text);
    control_text_set(page->window, IDC_CHECK_NAME, check_text_name(line->kind), NULL);
    page_set_card(page, IDC_CHECK_DETAIL_CARD, check_list_light(line->result));
}

/* NULL: none is chosen. */
static const struct check_line *chosen(const struct page *page)
{
    const struct check_page *at = page->self;
    const LRESULT row = SendMessageW(page_control(page, IDC_CHECK_LIST), LB_GETCURSEL, 0, 0);

    return row >= 0 && (size_t)row < at->shown ? &at->report.lines[row] : NULL;
}

static void show_chosen(struct page *page)
{
    const struct check_line *line = chosen(page);
    const int label = line != NULL ? check_actions_label(line->action) : 0;

    if (line != NULL)
        show_detail(page, line);
    page_show(page, IDC_CHECK_NAME, line != NULL);
    page_show(page, IDC_CHECK_DETAIL, line != NULL);
    if (label != 0)
        control_text_set(page->window, IDC_CHECK_ACTION, label, NULL);
    page_show(page, IDC_CHECK_ACTION, label != 0);
    page_set_primary(page, label != 0 ? IDC_CHECK_ACTION : 0);
}

/* The first of the worst, if there is anything to do. */
static void choose_worst(struct page *page)
{
    const struct check_page *at = page->self;
    const enum check_result worst = checks_worst(&at->report);
    size_t row = 0;

    while (row < at->report.count && at->report.lines[row].result != worst)
        row++;
    SendMessageW(page_control(page, IDC_CHECK_LIST), LB_SETCURSEL, worst >= CHECK_WARN ? row : 0, 0);
    show_chosen(page);
}

/* --- the check --- */

static enum status run_checks(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct check_page *at = page->self;
    struct calendar calendar;
    struct err calendar_err = ERR_INIT;
    struct release_record release;
    const struct checks_question question = {.national_id = at->national_id[0] != '\0' ? at->national_id : NULL,
                                             .calendar = &calendar,
                                             .calendar_err = &calendar_err,
                                             .program = release_file_read(&release),
                                             .release = &release};

    (void)!config_files_calendar(&calendar, &calendar_err); /* it is a line of the report */
    return checks_run(&pc->client, &question, &at->report, err);
}

static void show_rows(struct page *page, size_t count)
{
    struct check_page *at = page->self;

    for (; at->shown < count; at->shown++)
        check_list_add(page_control(page, IDC_CHECK_LIST), &at->report.lines[at->shown]);
}

static void show_sum(struct page *page, enum status status)
{
    const struct check_page *at = page->self;
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (status != ST_OK)
        control_text_set(page->window, IDC_CHECK_SUM, IDS_CHECK_STOPPED, NULL);
    else if (check_text_sum(&text, &at->report) == ST_OK)
        control_text_set_utf8(page->window, IDC_CHECK_SUM, buf_text(&text));
    buf_clear(&text);
}

static void checked(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct check_page *at = page->self;

    show_rows(page, at->report.count);
    show_sum(page, status);
    choose_worst(page);
    page_enable(page, IDC_CHECK_COPY, at->report.count > 0);
    page_enable(page, IDC_CHECK_SAVE, at->report.count > 0);
    ask_tell_failure(frame_window(page->frame), err); /* of a stop, nothing */
    SetFocus(page_control(page, IDC_CHECK_LIST));
}

static void begin(struct page *page)
{
    struct check_page *at = page->self;

    at->report = (struct checks_report){.count = 0};
    at->shown = 0;
    check_list_clear(page_control(page, IDC_CHECK_LIST));
    control_text_set(page->window, IDC_CHECK_SUM, IDS_CHECK_RUNNING, NULL);
    show_chosen(page);
    frame_run(page->frame, &(const struct job){.name = "check", .run = run_checks, .done = checked, .self = page});
}

static void begin_again(void *self)
{
    begin(self);
}

static void progressed(struct page *page, const struct worker_progress *progress)
{
    if (progress->step == PROGRESS_CHECKING)
        show_rows(page, progress->done);
}

/* --- the report --- */

/* Into *log, if the person said so: who sends the report on decides what is in it. */
static enum status read_log(const struct page *page, struct buf *log, struct err *err)
{
    buf_init(log, SUPPORT_LOG_BYTES_MAX);
    return IsDlgButtonChecked(page->window, IDC_CHECK_LOG) == BST_CHECKED
               ? support_log_append(SUPPORT_LOG_LINES, log, err)
               : ST_OK;
}

/* NULL: none. */
static const char *text_of_log(const struct buf *log)
{
    return log->len > 0 ? buf_text(log) : NULL;
}

static void copy(struct page *page)
{
    const struct check_page *at = page->self;
    HWND window = frame_window(page->frame);
    struct buf text, log;
    struct err err = ERR_INIT;
    enum status st = read_log(page, &log, &err);

    buf_init(&text, CHECK_REPORT_MAX);
    if (st == ST_OK)
        st = check_report_append(&text, &frame_pc(page->frame)->client, &at->report, text_of_log(&log));
    if (st == ST_OK)
        st = clipboard_put(window, buf_text(&text), &err);
    if (st == ST_OK)
        ask_tell_words(window, IDS_CHECK_COPIED, NULL);
    else
        ask_tell_failure(window, &err);
    buf_clear(&log);
    buf_clear(&text);
}

/* "environment-check-2026-11-27.txt": nobody's number in it. */
static enum status name_of_report(const struct clock_port *clock, struct buf *out)
{
    const int64_t now_utc = clock->now_utc(clock->self);
    char day[TIME_DATE_SIZE];

    time_to_date(now_utc, clock->local_offset_s(clock->self, now_utc), day);
    return words_append(out, IDS_CHECK_FILE_NAME, WORDS_ALL, WORDS(day));
}

static void save(struct page *page)
{
    const struct check_page *at = page->self;
    const struct client *client = &frame_pc(page->frame)->client;
    struct file_target target = {.path = NULL};
    struct buf name, log;
    struct err err = ERR_INIT;
    enum status st = read_log(page, &log, &err);

    buf_init(&name, WORDS_TEXT_MAX);
    if (st == ST_OK)
        st = name_of_report(client->clock, &name);
    if (st == ST_OK)
        st = file_dialog_save_report(frame_window(page->frame), buf_text(&name), &target, &err);
    if (st == ST_OK)
        st = check_report_save(target.path, client, &at->report, text_of_log(&log), &err);
    if (st == ST_OK)
        ask_tell_words(frame_window(page->frame), IDS_CHECK_SAVED_BOX, WORDS(target.path));
    else
        ask_tell_failure(frame_window(page->frame), &err);
    free(target.path);
    buf_clear(&log);
    buf_clear(&name);
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    struct check_page *at = page->self;
    const struct visit *visit = frame_visit(page->frame);

    (void)request;
    if (visit->logged_in)
        (void)!national_id_read(visit->id, at->national_id, NULL);
    page_enable(page, IDC_CHECK_COPY, false);
    page_enable(page, IDC_CHECK_SAVE, false);
    begin(page);
}

static void shown(struct page *page)
{
    check_list_lay_out(page_control(page, IDC_CHECK_LIST), page->theme);
}

static void draw_row(struct page *page, const DRAWITEMSTRUCT *row)
{
    check_list_draw(page->theme, row);
}

static void act(struct page *page)
{
    const struct check_line *line = chosen(page);

    if (line != NULL)
        check_actions_do(page->frame, line->action, begin_again, page);
}

static void command(struct page *page, int control, int notification)
{
    if (control == IDC_CHECK_LIST && notification == LBN_SELCHANGE)
        show_chosen(page);
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_CHECK_AGAIN)
        begin(page);
    else if (control == IDC_CHECK_ACTION)
        act(page);
    else if (control == IDC_CHECK_COPY)
        copy(page);
    else if (control == IDC_CHECK_SAVE)
        save(page);
}

const struct page_class page_check = {.dialog = IDD_CHECK,
                                      .manual = "check",
                                      .texts = texts,
                                      .text_count = sizeof texts / sizeof texts[0],
                                      .cards = cards,
                                      .card_count = sizeof cards / sizeof cards[0],
                                      .focus = IDC_CHECK_LIST,
                                      .self_bytes = sizeof(struct check_page),
                                      .opened = opened,
                                      .command = command,
                                      .shown = shown,
                                      .draw_row = draw_row,
                                      .progressed = progressed};
