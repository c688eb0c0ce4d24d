/*
 * The last steps: issuing, installing, testing and confirming, with the strip's progress; and what came of it.
 */
#include <stdio.h>

#include "base/fault.h"
#include "client/message.h"
#include "dialog_ids.h"
#include "ids.h"
#include "surface/person.h"
#include "tray/actions.h"
#include "tray/control_text.h"
#include "tray/dlg_order.h"
#include "tray/pages.h"

/* --- until it is installed --- */

static void show_running(struct page *page)
{
    order_page_show(page, STEP_FINISH);
    page_set_card(page, IDC_ORDER_TEXT_CARD, LIGHT_WORKING);
    control_text_set(page->window, IDC_ORDER_LEAD, IDS_ORDER_LEAD_FINISH, NULL);
    control_text_set(page->window, IDC_ORDER_TEXT, MSG_PROGRESS_DOWNLOADING, NULL);
    page_show(page, IDC_ORDER_GO, false);
    page_show(page, IDC_ORDER_CANCEL, false); /* the strip has one, and lies over this one */
}

void order_finish_stopped(struct page *page)
{
    const bool renewal = order_page_of(page)->order.kind == ORDER_RENEW;

    order_page_show(page, STEP_FINISH);
    page_set_card(page, IDC_ORDER_TEXT_CARD, LIGHT_NEUTRAL);
    if (order_page_of(page)->pending)
        control_text_set(page->window, IDC_ORDER_TEXT, IDS_APPLY_KEY, WORDS(order_page_of(page)->order.spki_hash));
    else
        control_text_set(page->window, IDC_ORDER_TEXT, renewal ? IDS_ORDER_STOPPED_RENEWAL : IDS_ORDER_STOPPED, NULL);
    control_text_set(page->window, IDC_ORDER_GO, IDS_ORDER_RESUME_GO, NULL);
    SetFocus(page_control(page, IDC_ORDER_GO));
}

static enum status run(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;

    return open_order_finish(&pc->client, order_page_session(page), &at->order, err);
}

static void done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    order_page_of(page)->pending = err->fault == FAULT_ORDER_PENDING;
    if (status == ST_OK) {
        frame_store_changed(page->frame);
        order_finish_show_done(page);
    } else if (order_page_failed(page, err)) {
        order_finish_stopped(page);
    }
}

void order_finish_run(struct page *page)
{
    show_running(page);
    frame_run(page->frame, &(const struct job){.name = "finish", .run = run, .done = done, .self = page});
}

/* --- what came of it --- */

/* What became of the certificate that a renewal replaced. */
static enum status append_replaced(struct buf *text, const struct open_order *order)
{
    const char *serial = order->replaced.serial;
    enum status st = buf_append_text(text, "\n");

    if (st == ST_OK)
        st = words_append(text, order->replaced_stays ? MSG_WARN_REPLACED_STAYS : IDS_RENEW_REPLACED_GONE, WORDS_ALL,
                          WORDS(serial));
    return st;
}

static void show_sentence(const struct page *page, bool can_back_up)
{
    const struct open_order *order = &order_page_of(page)->order;
    const bool renewal = order->kind == ORDER_RENEW;
    struct buf text;
    enum status st = ST_OK;

    buf_init(&text, WORDS_TEXT_MAX);
    st = words_append(&text, renewal ? IDS_RENEW_DONE : IDS_APPLY_DONE, WORDS_ALL, NULL);
    if (st == ST_OK && renewal)
        st = append_replaced(&text, order);
    if (st == ST_OK && can_back_up)
        st = buf_append_text(&text, "\n");
    if (st == ST_OK && can_back_up)
        st = words_append(&text, IDS_ORDER_DONE_BACKUP, WORDS_ALL, NULL);
    if (st == ST_OK)
        control_text_set_utf8(page->window, IDC_ORDER_DONE, buf_text(&text));
    buf_clear(&text);
}

static void show_certificate(const struct page *page)
{
    const struct cert_info *info = &order_page_of(page)->order.certificate;
    char both[PERSON_BOTH_SIZE];

    person_mask_both(info->owner_display, info->national_id, both);
    control_text_set_utf8(page->window, IDC_ORDER_NAME, both);
    control_text_set_utf8(page->window, IDC_ORDER_SERIAL, info->serial);
    control_text_set_moment(page->window, IDC_ORDER_BEGIN, &frame_pc(page->frame)->clock, info->not_before_utc);
    control_text_set_moment(page->window, IDC_ORDER_END, &frame_pc(page->frame)->clock, info->not_after_utc);
}

void order_finish_show_done(struct page *page)
{
    const bool can_back_up = actions_can(ACTION_EXPORT);

    order_page_show(page, STEP_DONE);
    page_set_card(page, IDC_ORDER_DONE_CARD, LIGHT_FINE);
    show_sentence(page, can_back_up);
    show_certificate(page);
    page_show(page, IDC_ORDER_BACKUP, can_back_up);
    page_set_primary(page, can_back_up ? IDC_ORDER_BACKUP : IDC_ORDER_CANCEL);
    SetFocus(page_control(page, page->primary));
}
