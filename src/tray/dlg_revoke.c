/*
 * Revoking: which certificate, why, and that it is for good; proved by the certificate's key where this PC has it, else
 * by a one-time code.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/revocation.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/moment_text.h"
#include "surface/reason_text.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/pages.h"

enum { CODE_CHARACTERS_MAX = 24, CODE_BYTES_MAX = CODE_CHARACTERS_MAX * 4, SECOND_MS = 1000 };

static const struct page_text texts[] = {
    {IDC_REVOKE_TITLE, IDS_REVOKING_TITLE, FONT_HEADING, COLOUR_TEXT},
    {IDC_REVOKE_LEAD, IDS_REVOKING_LEAD, FONT_BODY, COLOUR_QUIET},
    {IDC_REVOKE_SERIAL_LABEL, IDS_LABEL_SERIAL, FONT_BODY, COLOUR_QUIET},
    {IDC_REVOKE_END_LABEL, IDS_LABEL_NOT_AFTER, FONT_BODY, COLOUR_QUIET},
    {IDC_REVOKE_REASON_LABEL, IDS_REVOKE_REASON, FONT_BODY, COLOUR_QUIET},
    {IDC_REVOKE_KEY_COMPROMISE, IDS_REVOKE_KEY_COMPROMISE, FONT_BODY, COLOUR_TEXT},
    {IDC_REVOKE_SUPERSEDED, IDS_REVOKE_SUPERSEDED, FONT_BODY, COLOUR_TEXT},
    {IDC_REVOKE_CESSATION, IDS_REVOKE_CESSATION, FONT_BODY, COLOUR_TEXT},
    {IDC_REVOKE_UNSPECIFIED, IDS_REVOKE_UNSPECIFIED, FONT_BODY, COLOUR_TEXT},
    {IDC_REVOKE_CODE_WHY, 0, FONT_SMALL, COLOUR_QUIET},
    {IDC_REVOKE_SEND, IDS_ORDER_SEND, FONT_BODY, COLOUR_TEXT},
    {IDC_REVOKE_CODE_LABEL, IDS_ORDER_CODE_LABEL, FONT_BODY, COLOUR_QUIET},
    {IDC_REVOKE_PREFIX, 0, FONT_CODE, COLOUR_TEXT},
    {IDC_REVOKE_CODE, 0, FONT_CODE, COLOUR_TEXT},
    {IDC_REVOKE_GO, IDS_REVOKING_GO, FONT_STRONG, COLOUR_TEXT},
    {IDC_REVOKE_CANCEL, IDS_REVOKING_CANCEL, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_REVOKE_CARD, IDC_REVOKE_CODE_CARD};
static const int code_controls[] = {IDC_REVOKE_CODE_WHY, IDC_REVOKE_SEND, IDC_REVOKE_CODE_LABEL, IDC_REVOKE_PREFIX,
                                    IDC_REVOKE_CODE};

struct revoke_page {
    struct revocation revocation;
    enum revocation_reason reason;
    bool by_code;
    struct buf code;
    struct code_sent_answer sent;
    bool code_counts;            /* one that was sent at an earlier time */
    struct revoke_answer answer; /* the host's */
};

static const struct session *session_of(const struct page *page)
{
    return visit_session(frame_visit(page->frame));
}

/* --- what is seen --- */

static void show_code_step(struct page *page)
{
    const struct revoke_page *at = page->self;

    for (size_t i = 0; i < sizeof code_controls / sizeof code_controls[0]; i++)
        page_show(page, code_controls[i], at->by_code);
    EnableWindow(page_control(page, IDC_REVOKE_CODE_CARD), at->by_code); /* a card that is not drawn */
    page_enable(page, IDC_REVOKE_CODE, at->by_code && (at->code_counts || at->sent.prefix[0] != '\0'));
    InvalidateRect(page->window, NULL, TRUE);
}

static void show_certificate(struct page *page)
{
    const struct revoke_page *at = page->self;

    control_text_set_utf8(page->window, IDC_REVOKE_SERIAL, at->revocation.serial);
    if (at->revocation.here)
        control_text_set_moment(page->window, IDC_REVOKE_END, &frame_pc(page->frame)->clock,
                                at->revocation.info.not_after_utc);
    page_enable(page, IDC_REVOKE_GO, true);
}

static void ask_for_code(struct page *page, int why)
{
    struct revoke_page *at = page->self;

    at->by_code = true;
    control_text_set(page->window, IDC_REVOKE_CODE_WHY, why, NULL);
    show_code_step(page);
    SetFocus(page_control(page, IDC_REVOKE_SEND));
}

/* --- the end --- */

static void tell(const struct page *page)
{
    const struct revoke_page *at = page->self;
    struct buf what, more;
    char moment[TIME_MANUAL_SIZE];

    moment_text(&frame_pc(page->frame)->clock, at->answer.revoked_utc, moment);
    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, at->revocation.already ? IDS_REVOKE_ALREADY : IDS_REVOKE_DONE, WORDS_ALL,
                     WORDS(at->answer.serial, moment)) == ST_OK &&
        words_append(&more, IDS_REVOKE_REASON, WORDS_ALL, NULL) == ST_OK &&
        words_append(&more, reason_text(at->answer.reason), WORDS_ALL, NULL) == ST_OK &&
        buf_append_text(&more, "\n") == ST_OK && words_append(&more, IDS_REVOKING_NEXT, WORDS_ALL, NULL) == ST_OK)
        ask_tell(frame_window(page->frame), buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}

static void revoked(struct page *page)
{
    struct frame *frame = page->frame;

    tell(page);
    frame_store_changed(frame);
    frame_go(frame, &page_status, NULL);
}

/* True: the page may go on. */
static bool failed(struct page *page, const struct err *err)
{
    if (err->fault == FAULT_SESSION_ENDED)
        return frame_session_over(page->frame);
    ask_tell_failure(frame_window(page->frame), err);
    return true;
}

/* --- which certificate --- */

static enum status run_find(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct revoke_page *at = page->self;
    enum status st = revocation_find(&pc->client, session_of(page), NULL, &at->revocation, err);

    if (st == ST_OK && at->revocation.already)
        st = revocation_when(&pc->client, session_of(page), &at->revocation, &at->answer, err);
    return st;
}

static void find_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct revoke_page *at = page->self;

    if (status != ST_OK) {
        if (failed(page, err))
            frame_go_home(page->frame);
        return;
    }
    if (at->revocation.already) {
        revoked(page);
        return;
    }
    show_certificate(page);
    if (!at->revocation.provable)
        ask_for_code(page, IDS_REVOKE_BY_CODE);
    else
        page_focus(page);
}

/* --- the code --- */

static enum status run_send(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct revoke_page *at = page->self;

    return revocation_send_code(&pc->client, session_of(page), &at->revocation, &at->sent, err);
}

static void wait_to_send_again(struct page *page, int64_t wait_s)
{
    page_enable(page, IDC_REVOKE_SEND, false);
    SetTimer(page->window, PAGE_TIMER, (UINT)wait_s * SECOND_MS, NULL);
}

/* Too soon for another one: there is one already, of now or of an earlier visit. */
static void not_sent(struct page *page, const struct err *err)
{
    struct revoke_page *at = page->self;

    if (!failed(page, err) || err->fault != FAULT_CODE_TOO_SOON)
        return;
    at->code_counts = true;
    control_text_set(page->window, IDC_REVOKE_CODE_WHY, IDS_REVOKE_CODE_COUNTS, NULL);
    show_code_step(page);
    if (err->retry_after_s > 0)
        wait_to_send_again(page, err->retry_after_s);
    SetFocus(page_control(page, IDC_REVOKE_CODE));
}

static void send_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct revoke_page *at = page->self;
    char prefix[sizeof at->sent.prefix + 1];

    if (status != ST_OK) {
        not_sent(page, err);
        return;
    }
    (void)snprintf(prefix, sizeof prefix, "%s-", at->sent.prefix);
    control_text_set_utf8(page->window, IDC_REVOKE_PREFIX, prefix);
    control_text_wipe(page->window, IDC_REVOKE_CODE);
    show_code_step(page);
    wait_to_send_again(page, at->sent.resend_after_s);
    ask_tell_words(frame_window(page->frame), IDS_ORDER_CODE_SENT, WORDS(at->sent.masked_phone, prefix));
    SetFocus(page_control(page, IDC_REVOKE_CODE));
}

static void timer(struct page *page)
{
    KillTimer(page->window, PAGE_TIMER);
    page_enable(page, IDC_REVOKE_SEND, true);
}

/* --- revoking --- */

/* The key is here and cannot be used: the phone may still tell who asks. */
static bool is_keys_fault(enum status status)
{
    return status == ST_NO_KEY || status == ST_IO;
}

static enum status run_revoke(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct revoke_page *at = page->self;

    if (at->by_code)
        return revocation_by_code(&pc->client, session_of(page), &at->revocation, at->reason, buf_text(&at->code),
                                  &at->answer, err);
    return revocation_by_key(&pc->client, session_of(page), &at->revocation, at->reason, &at->answer, err);
}

static void revoke_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct revoke_page *at = page->self;

    buf_clear(&at->code);
    if (status == ST_OK) {
        revoked(page);
    } else if (!at->by_code && is_keys_fault(status)) {
        ask_for_code(page, IDS_REVOKE_KEY_FAILED);
    } else if (failed(page, err) && at->by_code) {
        SendMessageW(page_control(page, IDC_REVOKE_CODE), EM_SETSEL, 0, -1);
        SetFocus(page_control(page, IDC_REVOKE_CODE));
    }
}

static enum revocation_reason reason_chosen(const struct page *page)
{
    static const struct {
        int control;
        enum revocation_reason reason;
    } reasons[] = {{IDC_REVOKE_KEY_COMPROMISE, REASON_KEY_COMPROMISE},
                   {IDC_REVOKE_SUPERSEDED, REASON_SUPERSEDED},
                   {IDC_REVOKE_CESSATION, REASON_CESSATION}};

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (IsDlgButtonChecked(page->window, reasons[i].control) == BST_CHECKED)
            return reasons[i].reason;
    }
    return REASON_UNSPECIFIED;
}

static bool is_sure(const struct page *page)
{
    return ask_question_words(frame_window(page->frame), IDS_REVOKING_QUESTION, 0, 0);
}

static void revoke(struct page *page)
{
    struct revoke_page *at = page->self;
    struct err err = ERR_INIT;

    if (at->by_code) {
        buf_clear(&at->code); /* of a question that was answered with no */
        buf_init(&at->code, CODE_BYTES_MAX);
        if (control_text_get(page->window, IDC_REVOKE_CODE, &at->code, &err) != ST_OK) {
            ask_tell_failure(frame_window(page->frame), &err);
            return;
        }
    }
    if (!is_sure(page))
        return;
    at->reason = reason_chosen(page);
    frame_run(page->frame, &(const struct job){.name = "revoke", .run = run_revoke, .done = revoke_done, .self = page});
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    (void)request;
    CheckDlgButton(page->window, IDC_REVOKE_KEY_COMPROMISE, BST_CHECKED);
    SendMessageW(page_control(page, IDC_REVOKE_CODE), EM_LIMITTEXT, CODE_CHARACTERS_MAX, 0);
    page_enable(page, IDC_REVOKE_GO, false);
    show_code_step(page);
    frame_run(page->frame,
              &(const struct job){.name = "revoke-look", .run = run_find, .done = find_done, .self = page});
}

static void closing(struct page *page)
{
    struct revoke_page *at = page->self;

    control_text_wipe(page->window, IDC_REVOKE_CODE);
    buf_clear(&at->code);
}

static void command(struct page *page, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_REVOKE_GO)
        revoke(page);
    else if (control == IDC_REVOKE_SEND)
        frame_run(page->frame,
                  &(const struct job){.name = "send-revoke-code", .run = run_send, .done = send_done, .self = page});
    else if (control == IDC_REVOKE_CANCEL)
        frame_go_home(page->frame);
}

const struct page_class page_revoke = {.dialog = IDD_REVOKE,
                                       .manual = "revoke",
                                       .texts = texts,
                                       .text_count = sizeof texts / sizeof texts[0],
                                       .cards = cards,
                                       .card_count = sizeof cards / sizeof cards[0],
                                       .primary = IDC_REVOKE_GO,
                                       .escape = IDC_REVOKE_CANCEL,
                                       .focus = IDC_REVOKE_KEY_COMPROMISE,
                                       .self_bytes = sizeof(struct revoke_page),
                                       .opened = opened,
                                       .command = command,
                                       .closing = closing,
                                       .timer = timer};
