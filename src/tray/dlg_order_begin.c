/*
 * The first step: what is about to happen. A renewal explains itself first; what an earlier time left goes on at once,
 * with its person's login, or as far as it gets without.
 */
#include <stdlib.h>

#include "base/fault.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/dlg_order.h"
#include "tray/pages.h"

static void show(struct page *page, int text, int button)
{
    order_page_show(page, STEP_BEGIN);
    page_set_card(page, IDC_ORDER_TEXT_CARD, LIGHT_NEUTRAL);
    control_text_set(page->window, IDC_ORDER_TEXT, text, NULL);
    control_text_set(page->window, IDC_ORDER_GO, button, NULL);
    SetFocus(page_control(page, IDC_ORDER_GO));
}

/* --- another PC's order --- */

bool order_begin_may_replace(struct page *page, const struct err *err)
{
    struct order_page *at = page->self;

    if (err->fault != FAULT_ORDER_OPEN || at->replace_open)
        return false;
    at->replace_open = order_page_ask(page, IDS_ORDER_REPLACE_QUESTION, NULL, 0, 0, true);
    return at->replace_open;
}

/* --- renewing, and applying where the host wants no code --- */

static enum status run_begin(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;
    const enum order_kind kind = at->action == ACTION_RENEW ? ORDER_RENEW : ORDER_NEW;

    return open_order_begin(&pc->client, order_page_session(page), kind, at->replace_open, &at->order, err);
}

static void begin_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status == ST_OK)
        order_page_go_on(page);
    else if (order_begin_may_replace(page, err))
        order_begin_go(page);
    else if (err->fault == FAULT_ORDER_OPEN)
        SetFocus(page_control(page, IDC_ORDER_GO)); /* the person has just said no to it */
    else
        (void)order_page_failed(page, err);
}

/* --- going on --- */

static enum status run_resume_all(struct order_page *at, const struct client *client, struct err *err)
{
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    if (at->resumed == NULL)
        at->resumed = calloc(1, sizeof *at->resumed);
    if (at->resumed == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "going on with an order");
    status = enrol_resume_all(client, at->resumed, &why);
    if (status != ST_OK)
        return err_set(err, status, why.fault, "going on with an order: the journal");
    return enrol_resumed_verdict(at->resumed, &why, err);
}

static enum status run_resume(void *self, const struct pc *pc, struct err *err)
{
    struct page *page = self;
    struct order_page *at = page->self;
    const struct session *session = order_page_session(page);

    return session != NULL ? open_order_resume(&pc->client, session, &at->order, err)
                           : run_resume_all(at, &pc->client, err);
}

/* Without a login: it is done, or the host had ended it. */
static void tell_resumed(struct page *page)
{
    struct order_page *at = page->self;

    frame_store_changed(page->frame);
    if (at->resumed->finished == 0) {
        ask_tell_words(frame_window(page->frame), IDS_RESUME_ENDED, NULL);
        frame_go_home(page->frame);
        return;
    }
    at->order.certificate = at->resumed->last;
    if (at->resumed->replaced_stay > 0) {
        at->order.kind = ORDER_RENEW;
        at->order.replaced = at->resumed->replaced;
        at->order.replaced_stays = true;
    }
    order_finish_show_done(page);
}

static void resume_done(void *self, enum status status, const struct err *err)
{
    struct page *page = self;

    if (status != ST_OK)
        (void)order_page_failed(page, err);
    else if (order_page_of(page)->order.name[0] != '\0')
        order_page_go_on(page);
    else
        tell_resumed(page);
}

/* --- the step --- */

void order_begin_go(struct page *page)
{
    switch (order_page_of(page)->action) {
    case ACTION_APPLY:
    case ACTION_RENEW:
        frame_run(page->frame,
                  &(const struct job){.name = "begin", .run = run_begin, .done = begin_done, .self = page});
        break;
    case ACTION_CANCEL_ORDER:
        order_cancel_find(page);
        break;
    default:
        frame_run(page->frame,
                  &(const struct job){.name = "resume", .run = run_resume, .done = resume_done, .self = page});
        break;
    }
}

void order_begin_opened(struct page *page)
{
    switch (order_page_of(page)->action) {
    case ACTION_APPLY:
        if (order_page_host_can(page, BACKEND_CAN_CODE))
            order_code_show(page);
        else
            show(page, IDS_ORDER_APPLY_TEXT, IDS_ORDER_APPLY_GO);
        break;
    case ACTION_RENEW:
        show(page, IDS_ORDER_RENEW_TEXT, IDS_ORDER_RENEW_GO);
        break;
    case ACTION_CANCEL_ORDER:
        show(page, order_page_host_can(page, BACKEND_CAN_CANCEL) ? IDS_ORDER_CANCEL_TEXT : IDS_ORDER_CANCEL_HERE_TEXT,
             IDS_ORDER_CANCEL_GO);
        order_begin_go(page);
        break;
    default:
        show(page, IDS_ORDER_RESUME_TEXT, IDS_ORDER_RESUME_GO);
        order_begin_go(page);
        break;
    }
}
