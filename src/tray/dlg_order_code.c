/*
 * The step of the one-time code: sent, counted down, typed, sent again. The order itself is begun with the first
 * sending: whoever only looks at the page has begun nothing.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/dlg_order.h"
#include "tray/pages.h"

enum { TYPED_CHARACTERS_MAX = 24, TYPED_BYTES_MAX = TYPED_CHARACTERS_MAX * 4, SECOND_MS = 1000 };

/* --- what is seen --- */

static bool may_be_typed(const struct order_page *at)
{
    return at->sent.prefix[0] != '\0' || (at->order.name[0] != '\0' && at->order.was_placed);
}

static void show_sent(const struct page *page)
{
    const struct order_page *at = page->self;
    struct buf text;
    char prefix[sizeof at->sent.prefix + 1] = "";

    buf_init(&text, WORDS_TEXT_MAX);
    if (at->sent.prefix[0] != '\0') {
        (void)snprintf(prefix, sizeof prefix, "%s-", at->sent.prefix);
        if (words_append(&text, IDS_ORDER_CODE_SENT, WORDS_ALL, WORDS(at->sent.masked_phone, prefix)) != ST_OK)
            buf_truncate(&text, 0);
        control_text_set_utf8(page->window, IDC_ORDER_SENT, buf_text(&text));
    } else {
        control_text_set(page->window, IDC_ORDER_SENT,
                         may_be_typed(at) ? IDS_APPLY_CODE_COUNTS : IDS_ORDER_CODE_WILL_BE_SENT, NULL);
    }
    control_text_set_utf8(page->window, IDC_ORDER_PREFIX, prefix);
    buf_clear(&text);
}

static void show_left(const struct page *page)
{
    const struct order_page *at = page->self;
    const ULONGLONG now_ms = GetTickCount64();
    char seconds[24];

    if (at->expires_ms == 0) {
        control_text_set_utf8(page->window, IDC_ORDER_LEFT, "");
    } else if (now_ms >= at->expires_ms) {
        control_text_set(page->window, IDC_ORDER_LEFT, IDS_ORDER_CODE_OVER, NULL);
    } else {
        (void)snprintf(seconds, sizeof seconds, "%llu", (at->expires_ms - now_ms + SECOND_MS - 1) / SECOND_MS);
        control_text_set(page->window, IDC_ORDER_LEFT, IDS_ORDER_CODE_LEFT, WORDS(seconds));
    }
}

static bool may_be_sent(const struct order_page *at)
{
    return GetTickCount64() >= at->resend_ms;
}

/* Code and button, and which of the two buttons is the next one to press. */
static void show_ways(struct page *page)
{
    const struct order_page *at = page->self;
    const bool typing = may_be_typed(at);

    page_enable(page, IDC_ORDER_CODE, typing);
    page_enable(page, IDC_ORDER_APPLY, typing);
    page_enable(page, IDC_ORDER_SEND, may_be_sent(at));
    page_set_primary(page, typing ? IDC_ORDER_APPLY : IDC_ORDER_SEND);
}

/* --- the clock --- */

static bool is_counting(const struct order_page *at)
{
    const ULONGLONG now_ms = GetTickCount64();

    return at->step == STEP_CODE && (now_ms < at->expires_ms || now_ms < at->resend_ms);
}

static bool is_seen(const struct page *page)
{
    return IsWindowVisible(page->window) && !IsIconic(frame_window(page->frame));
}

static void show_time(const struct page *page)
{
    HWND send = page_control(page, IDC_ORDER_SEND);

    show_left(page);
    if (!IsWindowEnabled(send) && may_be_sent(order_page_of(page)))
        EnableWindow(send, TRUE);
}

void order_code_tick(struct page *page)
{
    const struct order_page *at = page->self;

    if (at->step == STEP_CODE)
        show_time(page);
    if (!is_counting(at) || !is_seen(page))
        KillTimer(page->window, PAGE_TIMER);
}

/* It may not be quite there yet: a window hears this while it is being restored. */
void order_code_seen(struct page *page)
{
    if (order_page_of(page)->step != STEP_CODE)
        return;
    show_time(page);
    if (is_counting(order_page_of(page)))
        SetTimer(page->window, PAGE_TIMER, SECOND_MS, NULL);
}

/* Where the person goes on: the code, or the button if there is nothing to type it for. */
static void give_focus(const struct page *page)
{
    const struct order_page *at = page->self;
    HWND code = page_control(page, IDC_ORDER_CODE), send = page_control(page, IDC_ORDER_SEND);

    if (!may_be_typed(at)) {
        SetFocus(IsWindowEnabled(send) ? send : page_control(page, IDC_ORDER_CANCEL));
        return;
    }
    SendMessageW(code, EM_SETSEL, 0, -1);
    SetFocus(code);
}

static void show_all(struct page *page)
{
    show_sent(page);
    show_left(page);
    show_ways(page);
    order_code_seen(page);
    InvalidateRect(page->window, NULL, TRUE);
}

void order_code_show(struct page *page)
{
    SendMessageW(page_control(page, IDC_ORDER_CODE), EM_LIMITTEXT, TYPED_CHARACTERS_MAX, 0);
    order_page_show(page, STEP_CODE);
    show_all(page);
    give_focus(page);
}

/* The host takes no code for it any more: the next sending begins another order. */
static void start_over(struct page *page)
{
    struct order_page *at = page->self;

    at->sent = (struct code_sent_answer){.prefix = ""};
    at->order = (struct open_order){.name = ""};
    at->replace_open = false;
    at->expires_ms = 0;
    control_text_wipe(page->window, IDC_ORDER_CODE);
    show_all(page);
}

/* --- sending --- */

static enum status run_send(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;
    const struct session *session = order_page_session(page);
    enum status status = ST_OK;

    if (at->order.name[0] == '\0')
        status = open_order_begin(&pc->client, session, ORDER_NEW, at->replace_open, &at->order, err);
    if (status == ST_OK && at->order.next == NEXT_CODE)
        status = open_order_send_code(&pc->client, session, &at->order, &at->sent, err);
    return status;
}

static void sent(struct page *page)
{
    struct order_page *at = page->self;
    const ULONGLONG now_ms = GetTickCount64();
    char prefix[sizeof at->sent.prefix + 1];

    at->expires_ms = now_ms + (ULONGLONG)at->sent.expires_in_s * SECOND_MS;
    at->resend_ms = now_ms + (ULONGLONG)at->sent.resend_after_s * SECOND_MS;
    control_text_wipe(page->window, IDC_ORDER_CODE);
    order_code_show(page);
    (void)snprintf(prefix, sizeof prefix, "%s-", at->sent.prefix);
    ask_tell_words(frame_window(page->frame), IDS_ORDER_CODE_SENT, WORDS(at->sent.masked_phone, prefix));
    give_focus(page);
}

static void not_sent(struct page *page, const struct err *err)
{
    struct order_page *at = page->self;

    if (err->fault == FAULT_CODE_TOO_SOON && err->retry_after_s > 0)
        at->resend_ms = GetTickCount64() + (ULONGLONG)err->retry_after_s * SECOND_MS;
    if (err->fault == FAULT_NO_PHONE) { /* nothing on this page helps */
        ask_tell_failure(frame_window(page->frame), err);
        if (at->order.name[0] != '\0')
            ask_tell_words(frame_window(page->frame), IDS_APPLY_ORDER_STAYS, NULL);
        at->stays_said = true;
        frame_go_home(page->frame);
        return;
    }
    if (!order_page_failed(page, err))
        return;
    if (at->order.name[0] == '\0')
        start_over(page);
    order_code_show(page);
}

static void send_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status == ST_OK && order_page_of(page)->order.next != NEXT_CODE)
        order_page_go_on(page); /* the host wants none, or has verified one before */
    else if (status == ST_OK)
        sent(page);
    else if (order_begin_may_replace(page, err))
        order_code_send(page);
    else if (err->fault == FAULT_ORDER_OPEN)
        give_focus(page); /* the person has just said no to it */
    else
        not_sent(page, err);
}

void order_code_send(struct page *page)
{
    frame_run(page->frame, &(const struct job){.name = "send-code", .run = run_send, .done = send_done, .self = page});
}

/* --- taking --- */

static enum status run_take(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;

    return open_order_take_code(&pc->client, order_page_session(page), &at->order, buf_text(&at->typed), err);
}

/* Each with its own words; then the keyboard is where it is put right. */
static void not_taken(struct page *page, const struct err *err)
{
    struct order_page *at = page->self;
    HWND send = page_control(page, IDC_ORDER_SEND);

    if (err->fault == FAULT_ORDER_NOT_READY) { /* it was too soon for one, so that none was sent for this order */
        ask_tell_words(frame_window(page->frame), IDS_ORDER_CODE_NONE, NULL);
        give_focus(page);
        return;
    }
    if (!order_page_failed(page, err))
        return;
    if (at->order.name[0] == '\0')
        start_over(page);
    give_focus(page);
    if (err->fault == FAULT_CODE_EXPIRED && IsWindowEnabled(send))
        SetFocus(send);
}

static void take_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    buf_clear(&order_page_of(page)->typed);
    if (status != ST_OK) {
        not_taken(page, err);
        return;
    }
    control_text_wipe(page->window, IDC_ORDER_CODE);
    ask_tell_words(frame_window(page->frame), IDS_APPLY_CODE_RIGHT, NULL);
    order_page_go_on(page);
}

void order_code_take(struct page *page)
{
    struct order_page *at = page->self;
    struct err err = ERR_INIT;

    buf_clear(&at->typed);
    buf_init(&at->typed, TYPED_BYTES_MAX);
    if (control_text_get(page->window, IDC_ORDER_CODE, &at->typed, &err) == ST_OK) {
        frame_run(page->frame,
                  &(const struct job){.name = "take-code", .run = run_take, .done = take_done, .self = page});
    } else {
        buf_clear(&at->typed);
        not_taken(page, &err);
    }
}
