/*
 * 憑證上傳手機: which phone, in which form; then the QR code, the passphrase and the time that is left, until a phone
 * has the file or nobody wants it any more. Whoever leaves the page while it waits cancels it, and is asked first.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "client/qr.h"
#include "client/transfer.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/moment_text.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/pages.h"
#include "tray/upload_paint.h"
#include "tray/upload_watch.h"

enum { SECOND_MS = 1000, SECONDS_BETWEEN_QUESTIONS = TRANSFER_POLL_MS / SECOND_MS };

static const struct page_text texts[] = {
    {IDC_UPLOAD_TITLE, IDS_UPLOAD_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_UPLOAD_LEAD, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_UPLOAD_LEAD_WAIT, IDS_UPLOAD_LEAD_WAIT, FONT_BODY, COLOUR_QUIET},
    {IDC_UPLOAD_DEVICE_LABEL, IDS_UPLOAD_DEVICE, FONT_BODY, COLOUR_QUIET},
    {IDC_UPLOAD_IPHONE, IDS_UPLOAD_IPHONE, FONT_HEADING, COLOUR_TEXT},
    {IDC_UPLOAD_IPHONE_NOTE, IDS_UPLOAD_IPHONE_NOTE, FONT_SMALL, COLOUR_QUIET},
    {IDC_UPLOAD_ANDROID, IDS_UPLOAD_ANDROID, FONT_HEADING, COLOUR_TEXT},
    {IDC_UPLOAD_ANDROID_NOTE, IDS_UPLOAD_ANDROID_NOTE, FONT_SMALL, COLOUR_QUIET},
    {IDC_UPLOAD_STRONG, IDS_UPLOAD_STRONG, FONT_BODY, COLOUR_TEXT},
    {IDC_UPLOAD_PRIVATE, IDS_UPLOAD_PRIVATE, FONT_SMALL, COLOUR_QUIET},
    {IDC_UPLOAD_QR, IDS_UPLOAD_QR, FONT_BODY, COLOUR_TEXT},
    {IDC_UPLOAD_STEPS, IDS_UPLOAD_STEPS, FONT_BODY, COLOUR_TEXT},
    {IDC_UPLOAD_LEFT, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_UPLOAD_RESULT, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_UPLOAD_NOT_YOU, IDS_UPLOAD_NOT_YOU, FONT_BODY, COLOUR_QUIET},
    {IDC_UPLOAD_PASSPHRASE_LABEL, IDS_UPLOAD_PASSPHRASE_LABEL, FONT_BODY, COLOUR_QUIET},
    {IDC_UPLOAD_PASSPHRASE, 0, FONT_FIXED, COLOUR_TEXT},
    {IDC_UPLOAD_ADDRESS_LABEL, IDS_UPLOAD_ADDRESS_LABEL, FONT_BODY, COLOUR_QUIET},
    {IDC_UPLOAD_ADDRESS, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_UPLOAD_GO, IDS_UPLOAD_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_UPLOAD_AGAIN, IDS_UPLOAD_AGAIN, FONT_STRONG, COLOUR_TEXT},
    {IDC_UPLOAD_CANCEL, IDS_UPLOAD_CANCEL, FONT_BODY, COLOUR_TEXT},
    {IDC_UPLOAD_CLOSE, IDS_UPLOAD_CLOSE, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_UPLOAD_CHOICE_CARD, IDC_UPLOAD_QR_CARD, IDC_UPLOAD_RESULT_CARD,
                            IDC_UPLOAD_PASSPHRASE_CARD};

/* What is seen when; the others are hidden. */
enum upload_step { STEP_CHOOSE = 1 << 0, STEP_WAIT = 1 << 1, STEP_FETCHED = 1 << 2, STEP_OVER = 1 << 3 };
static const struct {
    int control;
    unsigned steps;
    bool is_card; /* it is not drawn while it is disabled */
} parts[] = {
    {IDC_UPLOAD_LEAD, STEP_CHOOSE | STEP_FETCHED | STEP_OVER, false},
    {IDC_UPLOAD_LEAD_WAIT, STEP_WAIT, false},
    {IDC_UPLOAD_CHOICE_CARD, STEP_CHOOSE, true},
    {IDC_UPLOAD_DEVICE_LABEL, STEP_CHOOSE, false},
    {IDC_UPLOAD_IPHONE, STEP_CHOOSE, false},
    {IDC_UPLOAD_IPHONE_NOTE, STEP_CHOOSE, false},
    {IDC_UPLOAD_ANDROID, STEP_CHOOSE, false},
    {IDC_UPLOAD_ANDROID_NOTE, STEP_CHOOSE, false},
    {IDC_UPLOAD_STRONG, STEP_CHOOSE, false},
    {IDC_UPLOAD_PRIVATE, STEP_CHOOSE, false},
    {IDC_UPLOAD_GO, STEP_CHOOSE, false},
    {IDC_UPLOAD_QR_CARD, STEP_WAIT, true},
    {IDC_UPLOAD_QR, STEP_WAIT, false},
    {IDC_UPLOAD_STEPS, STEP_WAIT, false},
    {IDC_UPLOAD_LEFT, STEP_WAIT, false},
    {IDC_UPLOAD_ADDRESS_LABEL, STEP_WAIT, false},
    {IDC_UPLOAD_ADDRESS, STEP_WAIT, false},
    {IDC_UPLOAD_CANCEL, STEP_WAIT, false},
    {IDC_UPLOAD_PASSPHRASE_CARD, STEP_WAIT | STEP_FETCHED, true},
    {IDC_UPLOAD_PASSPHRASE_LABEL, STEP_WAIT | STEP_FETCHED, false},
    {IDC_UPLOAD_PASSPHRASE, STEP_WAIT | STEP_FETCHED, false},
    {IDC_UPLOAD_RESULT_CARD, STEP_FETCHED | STEP_OVER, true},
    {IDC_UPLOAD_RESULT, STEP_FETCHED | STEP_OVER, false},
    {IDC_UPLOAD_NOT_YOU, STEP_FETCHED, false},
    {IDC_UPLOAD_AGAIN, STEP_FETCHED | STEP_OVER, false},
    {IDC_UPLOAD_CLOSE, STEP_FETCHED | STEP_OVER, false},
};

struct upload_page {
    enum upload_step step;
    enum transfer_device device;
    enum pfx_format format;
    struct qr qr;
    struct upload_watch *watch; /* a question that is on its way */
    unsigned seconds;           /* since the last one */
    bool unheard;               /* it brought no answer */
};

static struct transfer *transfer_of(const struct page *page)
{
    return &frame_visit(page->frame)->transfer;
}

static const struct session *session_of(const struct page *page)
{
    return visit_session(frame_visit(page->frame));
}

static bool is_waiting(const struct page *page)
{
    const struct upload_page *at = page->self;

    return at->step == STEP_WAIT;
}

/* --- what is seen --- */

static void show_step(struct page *page, enum upload_step step)
{
    struct upload_page *at = page->self;

    at->step = step;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const bool shown = ((unsigned)step & parts[i].steps) != 0;

        if (parts[i].is_card)
            EnableWindow(page_control(page, parts[i].control), shown);
        else
            page_show(page, parts[i].control, shown);
    }
    page_set_primary(page, step == STEP_CHOOSE ? IDC_UPLOAD_GO : step == STEP_WAIT ? 0 : IDC_UPLOAD_CLOSE);
    InvalidateRect(page->window, NULL, TRUE);
}

static void forget_secrets(struct page *page)
{
    struct upload_page *at = page->self;

    control_text_wipe(page->window, IDC_UPLOAD_PASSPHRASE);
    control_text_wipe(page->window, IDC_UPLOAD_ADDRESS);
    wipe(&at->qr, sizeof at->qr);
    transfer_clear(transfer_of(page));
    *transfer_of(page) = (struct transfer){.id = ""};
}

static void show_choice(struct page *page)
{
    forget_secrets(page);
    control_text_set(page->window, IDC_UPLOAD_LEAD, IDS_UPLOAD_LEAD, NULL);
    show_step(page, STEP_CHOOSE);
}

static void show_left(const struct page *page)
{
    const struct upload_page *at = page->self;
    const int64_t left_s = transfer_left_s(&frame_pc(page->frame)->client, transfer_of(page));
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64 ":%02" PRId64, left_s / 60, left_s % 60);
    control_text_set(page->window, IDC_UPLOAD_LEFT, at->unheard ? IDS_UPLOAD_LEFT_UNHEARD : IDS_UPLOAD_LEFT,
                     WORDS(text));
}

static void show_waiting(struct page *page)
{
    const struct transfer *transfer = transfer_of(page);

    control_text_set_utf8(page->window, IDC_UPLOAD_PASSPHRASE, buf_text(&transfer->passphrase));
    control_text_set_utf8(page->window, IDC_UPLOAD_ADDRESS, transfer->url);
    show_left(page);
    show_step(page, STEP_WAIT);
    SetTimer(page->window, PAGE_TIMER, SECOND_MS, NULL);
    SetFocus(page_control(page, IDC_UPLOAD_ADDRESS)); /* Enter does nothing there */
}

/* The passphrase stays: the phone has the file and asks for it now. */
static void show_fetched(struct page *page)
{
    char moment[TIME_MANUAL_SIZE];

    moment_text(&frame_pc(page->frame)->clock, transfer_of(page)->fetched_utc, moment);
    control_text_set(page->window, IDC_UPLOAD_LEAD, IDS_UPLOAD_LEAD_FETCHED, NULL);
    control_text_set(page->window, IDC_UPLOAD_RESULT, IDS_UPLOAD_FETCHED, WORDS(moment));
    show_step(page, STEP_FETCHED);
}

static void show_over(struct page *page, int why)
{
    forget_secrets(page);
    control_text_set(page->window, IDC_UPLOAD_LEAD, IDS_UPLOAD_LEAD, NULL);
    control_text_set(page->window, IDC_UPLOAD_RESULT, why, NULL);
    show_step(page, STEP_OVER);
}

/* As the host says that it ended. */
static void show_end(struct page *page)
{
    const enum transfer_state state = transfer_of(page)->state;

    KillTimer(page->window, PAGE_TIMER);
    if (state == TRANSFER_FETCHED)
        show_fetched(page);
    else
        show_over(page, state == TRANSFER_EXPIRED ? IDS_UPLOAD_EXPIRED : IDS_UPLOAD_CANCELLED);
    SetFocus(page_control(page, IDC_UPLOAD_CLOSE));
}

/* True: the page may go on. */
static bool failed(struct page *page, const struct err *err)
{
    if (err->fault == FAULT_SESSION_ENDED)
        return frame_session_over(page->frame);
    ask_tell_failure(frame_window(page->frame), err);
    return true;
}

/* --- waiting --- */

static void answered(struct page *page, enum status status, const struct err *err)
{
    struct upload_page *at = page->self;

    at->watch = NULL;
    at->seconds = 0;
    if (frame_is_busy(page->frame)) /* the job that runs has the last word: it tells how it ended, a session over too */
        return;
    if (!is_waiting(page) || status == ST_CANCELLED)
        return;
    at->unheard = status != ST_OK;
    if (status == ST_OK && transfer_of(page)->state != TRANSFER_WAITING) {
        show_end(page);
    } else if (status != ST_OK && !transfer_may_pass(status) && !frame_asks(page->frame)) {
        KillTimer(page->window, PAGE_TIMER);
        if (failed(page, err)) /* logged in again: go on asking; or the host knows of none any more */
            SetTimer(page->window, PAGE_TIMER, SECOND_MS, NULL);
        if (err->fault == FAULT_TRANSFER_GONE)
            show_over(page, IDS_UPLOAD_CANCELLED);
    }
}

/* How long its time has been over. */
static int64_t late_s(const struct page *page)
{
    const struct clock_port *clock = &frame_pc(page->frame)->clock;

    return clock->now_utc(clock->self) - transfer_of(page)->until_utc;
}

static void timer(struct page *page)
{
    struct upload_page *at = page->self;

    if (frame_is_busy(page->frame)) /* the transfer is the job's */
        return;
    if (!is_waiting(page)) {
        KillTimer(page->window, PAGE_TIMER);
        return;
    }
    show_left(page);
    at->seconds++;
    if (at->unheard && late_s(page) > TRANSFER_LATE_S) { /* it has ended, whatever the host would say */
        KillTimer(page->window, PAGE_TIMER);
        show_over(page, IDS_UPLOAD_OVER_UNHEARD);
        return;
    }
    if (at->watch == NULL && at->seconds >= SECONDS_BETWEEN_QUESTIONS && session_of(page) != NULL)
        at->watch = upload_watch_ask(page, answered);
}

/* --- beginning --- */

static enum status run_begin(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct upload_page *at = page->self;
    struct transfer *transfer = transfer_of(page);
    enum status st = transfer_begin(&pc->client, session_of(page), at->device, at->format, transfer, err);

    if (st != ST_OK)
        return st;
    st = qr_make(transfer->url, &at->qr, err);
    if (st != ST_OK) /* nobody will see its address */
        (void)!transfer_cancel(&pc->client, session_of(page), transfer, NULL);
    return st;
}

static void begin_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct upload_page *at = page->self;

    at->unheard = false;
    at->seconds = 0;
    if (status == ST_OK) {
        show_waiting(page);
        return;
    }
    forget_secrets(page);
    if (failed(page, err))
        page_focus(page);
}

static void begin(struct page *page)
{
    struct upload_page *at = page->self;

    at->device = IsDlgButtonChecked(page->window, IDC_UPLOAD_ANDROID) == BST_CHECKED ? DEVICE_ANDROID : DEVICE_IPHONE;
    at->format = IsDlgButtonChecked(page->window, IDC_UPLOAD_STRONG) == BST_CHECKED ? PFX_STRONG : PFX_COMPATIBLE;
    frame_run(page->frame, &(const struct job){.run = run_begin, .done = begin_done, .self = page});
}

/* --- cancelling --- */

static enum status run_cancel(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;

    return transfer_cancel(&pc->client, session_of(page), transfer_of(page), err);
}

/*
 * The host has not heard of it: until when the file lies there is what the person has to know. Nothing of one that is
 * forgotten: it ended while another box was open, or with the visit.
 */
static void tell_stays(const struct page *page)
{
    char moment[TIME_MANUAL_SIZE];

    if (!is_waiting(page) || transfer_of(page)->id[0] == '\0')
        return;
    moment_text(&frame_pc(page->frame)->clock, transfer_of(page)->until_utc, moment);
    ask_tell_words(frame_window(page->frame), IDS_UPLOAD_STAYS, WORDS(moment));
}

static void cancel_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status == ST_OK)
        show_end(page);
    else if (failed(page, err))
        tell_stays(page);
}

static void cancel(struct page *page)
{
    frame_run(page->frame, &(const struct job){.run = run_cancel, .done = cancel_done, .self = page});
}

/* --- leaving --- */

static void leave_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    (void)err;
    if (status == ST_OK && transfer_of(page)->state == TRANSFER_FETCHED) { /* just now: that is news */
        show_end(page);
        return;
    }
    if (status != ST_OK)
        tell_stays(page);
    show_over(page, IDS_UPLOAD_CANCELLED);
    frame_go_on(page->frame);
}

/* Without a session nothing can be cancelled any more. What ended while the question was open is shown first. */
static bool leaving(struct page *page)
{
    if (!is_waiting(page) || transfer_of(page)->state != TRANSFER_WAITING)
        return true;
    if (session_of(page) == NULL) {
        if (!frame_asks(page->frame))
            tell_stays(page);
        return !frame_is_busy(page->frame);
    }
    if (ask_question_words(frame_window(page->frame), IDS_UPLOAD_LEAVE_QUESTION, IDS_UPLOAD_LEAVE, IDS_UPLOAD_STAY) &&
        !frame_is_busy(page->frame) && is_waiting(page))
        frame_run(page->frame, &(const struct job){.run = run_cancel, .done = leave_done, .self = page});
    return false;
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    (void)request;
    CheckDlgButton(page->window, IDC_UPLOAD_IPHONE, BST_CHECKED);
    show_choice(page);
}

static void closing(struct page *page)
{
    struct upload_page *at = page->self;

    KillTimer(page->window, PAGE_TIMER);
    upload_watch_let_go(at->watch);
    forget_secrets(page);
}

static void draw(struct page *page, const DRAWITEMSTRUCT *item)
{
    const struct upload_page *at = page->self;

    if (item->CtlID == IDC_UPLOAD_QR)
        upload_paint_qr(item, &at->qr, page->theme->brushes[COLOUR_CARD]);
    else
        upload_paint_passphrase(item, page->theme, page->theme->brushes[COLOUR_CARD]);
}

static void command(struct page *page, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_UPLOAD_GO)
        begin(page);
    else if (control == IDC_UPLOAD_CANCEL)
        cancel(page);
    else if (control == IDC_UPLOAD_AGAIN)
        show_choice(page);
    else if (control == IDC_UPLOAD_CLOSE)
        frame_go_home(page->frame);
}

const struct page_class page_upload = {.dialog = IDD_UPLOAD,
                                       .texts = texts,
                                       .text_count = sizeof texts / sizeof texts[0],
                                       .cards = cards,
                                       .card_count = sizeof cards / sizeof cards[0],
                                       .manual = "phone",
                                       .primary = IDC_UPLOAD_GO,
                                       .escape = IDC_UPLOAD_CANCEL,
                                       .focus = IDC_UPLOAD_IPHONE,
                                       .self_bytes = sizeof(struct upload_page),
                                       .opened = opened,
                                       .command = command,
                                       .leaving = leaving,
                                       .closing = closing,
                                       .timer = timer,
                                       .draw = draw};
