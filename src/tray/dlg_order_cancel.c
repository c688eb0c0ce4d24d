/*
 * Leaving an order: it stays and can be gone on with, or it is cancelled, at the host and here.
 */
#include <string.h>

#include "base/fault.h"
#include "ids.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/dlg_order.h"
#include "tray/pages.h"

/* --- cancelling --- */

static enum status run_cancel(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;

    if (at->must_be_forgotten)
        return enrol_forget(&pc->client, at->to_cancel.name, err);
    return open_order_cancel(&pc->client, order_page_session(page), &at->order, err);
}

/* It stays as it is: a step goes on; from the main page there is nothing to go on with here. */
static void not_cancelled(struct page *page, const struct err *err)
{
    const bool asked_anew = err->fault == FAULT_SESSION_ENDED;

    if (order_page_failed(page, err) && !asked_anew && order_page_of(page)->action == ACTION_CANCEL_ORDER)
        frame_go_home(page->frame);
}

static void cancel_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;

    if (status != ST_OK) {
        not_cancelled(page, err);
        return;
    }
    at->stays_said = true;
    ask_tell_words(frame_window(page->frame), at->must_be_forgotten ? IDS_CANCEL_FORGOTTEN : IDS_CANCEL_DONE, NULL);
    frame_store_changed(page->frame);
    frame_go_home(page->frame);
}

static void cancel(struct page *page)
{
    frame_run(page->frame, &(const struct job){.name = "cancel", .run = run_cancel, .done = cancel_done, .self = page});
}

/* --- 取消申請 --- */

static enum status run_find(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;
    const enum status status = enrol_to_cancel(&pc->client, frame_visit(page->frame)->id, &at->to_cancel, err);

    at->must_be_forgotten = status == ST_OK && enrol_must_be_forgotten(&pc->client, &at->to_cancel);
    return status;
}

static bool may_cancel(const struct page *page)
{
    const struct order_page *at = page->self;
    const char *host = at->to_cancel.host_url;
    int question = IDS_ORDER_CANCEL_QUESTION;

    if (at->must_be_forgotten && at->to_cancel.unreadable)
        question = IDS_ORDER_FORGET_UNREADABLE;
    else if (at->must_be_forgotten)
        question = enrol_is_stuck(&frame_pc(page->frame)->client, &at->to_cancel) ? IDS_ORDER_FORGET_OTHER_HOST
                                                                                  : IDS_ORDER_CANCEL_STAYS_QUESTION;
    return order_page_ask(page, question, WORDS(host), IDS_ORDER_CANCEL_GO, IDS_ORDER_KEEP, true);
}

static void find_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;

    at->stays_said = true; /* the person comes from where it was shown */
    if (status != ST_OK) {
        (void)order_page_failed(page, err);
    } else if (!at->must_be_forgotten && order_page_session(page) == NULL) {
        ask_tell_words(frame_window(page->frame), IDS_ORDER_LOGIN_FIRST, NULL);
        frame_go(page->frame, &page_login, NULL);
    } else if (may_cancel(page)) {
        at->order = (struct open_order){.kind = at->to_cancel.kind};
        memcpy(at->order.name, at->to_cancel.name, sizeof at->order.name);
        cancel(page);
    } else {
        frame_go_home(page->frame);
    }
}

void order_cancel_find(struct page *page)
{
    frame_run(page->frame,
              &(const struct job){.name = "cancel-look", .run = run_find, .done = find_done, .self = page});
}

/* --- from a step --- */

static bool may_cancel_open(const struct page *page)
{
    const bool renewal = order_page_of(page)->order.kind == ORDER_RENEW;
    int question = renewal ? IDS_ORDER_LEAVE_QUESTION_RENEWAL : IDS_ORDER_LEAVE_QUESTION;

    if (!order_page_host_can(page, BACKEND_CAN_CANCEL))
        question = renewal ? IDS_ORDER_LEAVE_HERE_QUESTION_RENEWAL : IDS_ORDER_LEAVE_HERE_QUESTION;
    return order_page_ask(page, question, NULL, IDS_ORDER_CANCEL_GO, IDS_ORDER_KEEP, true);
}

void order_cancel_leave(struct page *page)
{
    struct order_page *at = page->self;
    const bool open = at->order.name[0] != '\0' && at->step != STEP_DONE;

    if (open && may_cancel_open(page)) {
        at->must_be_forgotten = !order_page_host_can(page, BACKEND_CAN_CANCEL);
        memcpy(at->to_cancel.name, at->order.name, sizeof at->to_cancel.name);
        cancel(page);
        return;
    }
    at->stays_said = true; /* the question has told */
    frame_go_home(page->frame);
}
