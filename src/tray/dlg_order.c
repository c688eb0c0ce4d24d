/*
 * The page for an order: applying, renewing, going on with what an earlier time left, and cancelling it. It follows
 * the host's next step (client/enrol.h) and decides nothing itself.
 */
#include "tray/dlg_order.h"

#include <stdlib.h>

#include "base/fault.h"
#include "dialog_ids.h"
#include "ids.h"
#include "tray/actions.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/pages.h"

static const struct page_text texts[] = {
    {IDC_ORDER_TITLE, 0, FONT_HEADING, COLOUR_TEXT},
    {IDC_ORDER_LEAD, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_TEXT, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_ORDER_SENT, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_ORDER_CODE_LABEL, IDS_ORDER_CODE_LABEL, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_PREFIX, 0, FONT_CODE, COLOUR_TEXT},
    {IDC_ORDER_CODE, 0, FONT_CODE, COLOUR_TEXT},
    {IDC_ORDER_LEFT, 0, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_SEND, IDS_ORDER_SEND, FONT_BODY, COLOUR_TEXT},
    {IDC_ORDER_APPLY, IDS_ORDER_APPLY, FONT_STRONG, COLOUR_TEXT},
    {IDC_ORDER_NOTES, IDS_ORDER_NOTES, FONT_SMALL, COLOUR_QUIET},
    {IDC_ORDER_CONSENT_LABEL, IDS_ORDER_LEAD_CONSENT, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_AGREE, IDS_ORDER_AGREE, FONT_STRONG, COLOUR_TEXT},
    {IDC_ORDER_GO, 0, FONT_STRONG, COLOUR_TEXT},
    {IDC_ORDER_DONE, 0, FONT_BODY, COLOUR_TEXT},
    {IDC_ORDER_NAME_LABEL, IDS_LABEL_OWNER, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_SERIAL_LABEL, IDS_LABEL_SERIAL, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_BEGIN_LABEL, IDS_LABEL_NOT_BEFORE, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_END_LABEL, IDS_LABEL_NOT_AFTER, FONT_BODY, COLOUR_QUIET},
    {IDC_ORDER_ADVICE, IDS_ORDER_ADVICE, FONT_SMALL, COLOUR_QUIET},
    {IDC_ORDER_BACKUP, IDS_ORDER_BACKUP, FONT_STRONG, COLOUR_TEXT},
    {IDC_ORDER_CANCEL, 0, FONT_BODY, COLOUR_TEXT},
};
static const int cards[] = {IDC_ORDER_TEXT_CARD, IDC_ORDER_CODE_CARD, IDC_ORDER_CONSENT_CARD, IDC_ORDER_DONE_CARD,
                            IDC_ORDER_CERTIFICATE_CARD};

/* Which controls belong to which steps. What is not listed is seen in all. */
enum {
    BEGIN = 1 << STEP_BEGIN,
    CODE = 1 << STEP_CODE,
    CONSENT = 1 << STEP_CONSENT,
    FINISH = 1 << STEP_FINISH,
    DONE = 1 << STEP_DONE
};
static const struct {
    int control;
    unsigned steps;
} parts[] = {
    {IDC_ORDER_LEAD, BEGIN | CODE | FINISH | DONE},
    {IDC_ORDER_TEXT, BEGIN | FINISH},
    {IDC_ORDER_SENT, CODE},
    {IDC_ORDER_CODE_LABEL, CODE},
    {IDC_ORDER_PREFIX, CODE},
    {IDC_ORDER_CODE, CODE},
    {IDC_ORDER_LEFT, CODE},
    {IDC_ORDER_SEND, CODE},
    {IDC_ORDER_APPLY, CODE},
    {IDC_ORDER_NOTES, CODE},
    {IDC_ORDER_CONSENT_LABEL, CONSENT},
    {IDC_ORDER_CONSENT, CONSENT},
    {IDC_ORDER_AGREE, CONSENT},
    {IDC_ORDER_GO, BEGIN | FINISH},
    {IDC_ORDER_DONE, DONE},
    {IDC_ORDER_NAME_LABEL, DONE},
    {IDC_ORDER_NAME, DONE},
    {IDC_ORDER_SERIAL_LABEL, DONE},
    {IDC_ORDER_SERIAL, DONE},
    {IDC_ORDER_BEGIN_LABEL, DONE},
    {IDC_ORDER_BEGIN, DONE},
    {IDC_ORDER_END_LABEL, DONE},
    {IDC_ORDER_END, DONE},
    {IDC_ORDER_ADVICE, DONE},
    {IDC_ORDER_BACKUP, DONE},
};
/* A card is painted unless it is disabled (tray/page.c). */
static const struct {
    int card;
    unsigned steps;
} grounds[] = {
    {IDC_ORDER_TEXT_CARD, BEGIN | FINISH}, {IDC_ORDER_CODE_CARD, CODE},        {IDC_ORDER_CONSENT_CARD, CONSENT},
    {IDC_ORDER_DONE_CARD, DONE},           {IDC_ORDER_CERTIFICATE_CARD, DONE},
};
static const struct {
    int primary, cancel;
} buttons[ORDER_STEPS] = {
    [STEP_BEGIN] = {IDC_ORDER_GO, IDS_ORDER_CANCEL},        [STEP_CODE] = {IDC_ORDER_SEND, IDS_ORDER_CANCEL},
    [STEP_CONSENT] = {IDC_ORDER_AGREE, IDS_ORDER_DISAGREE}, [STEP_FINISH] = {IDC_ORDER_GO, IDS_ORDER_CANCEL},
    [STEP_DONE] = {IDC_ORDER_BACKUP, IDS_ORDER_CANCEL},
};

/* --- what the steps share --- */

struct order_page *order_page_of(const struct page *page)
{
    return page->self;
}

const struct session *order_page_session(const struct page *page)
{
    return visit_session(frame_visit(page->frame));
}

bool order_page_host_can(const struct page *page, unsigned capability)
{
    const struct backend *backend = frame_pc(page->frame)->client.backend;

    return backend == NULL || (backend->capabilities & capability) != 0;
}

static int title_of(const struct order_page *at)
{
    if (at->order.name[0] != '\0' || at->step == STEP_DONE)
        return at->order.kind == ORDER_RENEW ? IDS_ORDER_TITLE_RENEW : IDS_ORDER_TITLE_APPLY;
    switch (at->action) {
    case ACTION_RENEW:
        return IDS_ORDER_TITLE_RENEW;
    case ACTION_RESUME:
        return IDS_ORDER_TITLE_RESUME;
    case ACTION_CANCEL_ORDER:
        return IDS_ORDER_TITLE_CANCEL;
    default:
        return IDS_ORDER_TITLE_APPLY;
    }
}

static int lead_of_begin(enum standing_action action)
{
    switch (action) {
    case ACTION_APPLY:
        return IDS_ORDER_LEAD_APPLY;
    case ACTION_RENEW:
        return IDS_ORDER_LEAD_RENEW;
    case ACTION_CANCEL_ORDER:
        return IDS_ORDER_LEAD_CANCEL;
    default:
        return IDS_ORDER_LEAD_RESUME;
    }
}

/* What is continued may not be what was asked for: said, so that nobody wonders about its steps. */
static int lead_of(const struct order_page *at)
{
    static const int leads[ORDER_STEPS] = {[STEP_CODE] = IDS_ORDER_LEAD_CODE,
                                           [STEP_CONSENT] = IDS_ORDER_LEAD_CONSENT,
                                           [STEP_FINISH] = IDS_ORDER_LEAD_RESUME,
                                           [STEP_DONE] = IDS_ORDER_LEAD_DONE};
    const bool begun = at->order.name[0] != '\0';

    if (begun && at->action == ACTION_RENEW && at->order.kind == ORDER_NEW)
        return IDS_RENEW_APPLICATION_GOES_ON;
    if (begun && at->action == ACTION_APPLY && at->order.kind == ORDER_RENEW)
        return IDS_RENEW_GOES_ON;
    return at->step == STEP_BEGIN ? lead_of_begin(at->action) : leads[at->step];
}

void order_page_show(struct page *page, enum order_step step)
{
    struct order_page *at = page->self;

    at->step = step;
    control_text_set(page->window, IDC_ORDER_TITLE, title_of(at), NULL);
    control_text_set(page->window, IDC_ORDER_LEAD, lead_of(at), NULL);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        page_show(page, parts[i].control, (parts[i].steps & 1U << step) != 0);
    for (size_t i = 0; i < sizeof grounds / sizeof grounds[0]; i++)
        page_enable(page, grounds[i].card, (grounds[i].steps & 1U << step) != 0);
    control_text_set(page->window, IDC_ORDER_CANCEL, buttons[step].cancel, NULL);
    page_show(page, IDC_ORDER_CANCEL, true);
    page_set_primary(page, buttons[step].primary);
    InvalidateRect(page->window, NULL, TRUE);
}

void order_page_go_on(struct page *page)
{
    switch (order_page_of(page)->order.next) {
    case NEXT_CODE:
        order_code_show(page);
        break;
    case NEXT_CONSENT:
        order_consent_read(page);
        break;
    case NEXT_FINALIZE:
    case NEXT_WAIT:
    case NEXT_CONFIRM:
    case NEXT_NOTHING:
        order_finish_run(page);
        break;
    }
}

/* What has come to nothing needs no page; an application that can be begun anew on this page does. */
static bool is_of_use(const struct order_page *at)
{
    return at->order.name[0] != '\0' || (at->action == ACTION_APPLY && at->step == STEP_CODE);
}

bool order_page_failed(struct page *page, const struct err *err)
{
    struct order_page *at = page->self;
    struct frame *frame = page->frame;

    if (err->fault == FAULT_SESSION_ENDED && frame_visit(frame)->logged_in)
        return frame_session_over(frame);
    ask_tell_failure(frame_window(frame), err);
    if (err->status == ST_CANCELLED || is_of_use(at))
        return true;
    frame_go_home(frame);
    return false;
}

bool order_page_ask(const struct page *page, int question, const char *const inserts[], int yes, int no, bool dangerous)
{
    struct buf what, more;
    bool agreed = false;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, question, WORDS_FIRST_LINE, inserts) == ST_OK &&
        words_append(&more, question, WORDS_SECOND_LINE, inserts) == ST_OK)
        agreed = ask_question(
            frame_window(page->frame),
            &(const struct question){
                .what = buf_text(&what), .more = buf_text(&more), .yes = yes, .no = no, .dangerous = dangerous});
    buf_clear(&more);
    buf_clear(&what);
    return agreed;
}

/* --- the page --- */

static void opened(struct page *page, const void *request)
{
    struct order_page *at = page->self;

    at->action = request != NULL ? *(const enum standing_action *)request : ACTION_RESUME;
    if (at->action == ACTION_RENEW)
        page->manual = "renew";
    else if (at->action != ACTION_APPLY)
        page->manual = "apply-interrupted";
    order_begin_opened(page);
}

/* An order that is open at the host does not end with the page. */
static bool leaving(struct page *page)
{
    struct order_page *at = page->self;
    const bool open = at->order.name[0] != '\0' && at->step != STEP_DONE;

    if (open && !at->stays_said)
        ask_tell_words(frame_window(page->frame),
                       at->order.kind == ORDER_RENEW ? IDS_ORDER_STAYS_RENEWAL : IDS_ORDER_STAYS, NULL);
    at->stays_said = true;
    return true;
}

static void closing(struct page *page)
{
    struct order_page *at = page->self;

    KillTimer(page->window, PAGE_TIMER);
    control_text_wipe(page->window, IDC_ORDER_CODE);
    buf_clear(&at->typed);
    consent_answer_clear(&at->consent);
    free(at->resumed);
}

static void back_up(struct page *page)
{
    const struct order_page *at = page->self;

    actions_do(page->frame, ACTION_EXPORT, &at->order.certificate);
}

static void go(struct page *page)
{
    if (order_page_of(page)->step == STEP_FINISH)
        order_page_go_on(page);
    else
        order_begin_go(page);
}

static void command(struct page *page, int control, int notification)
{
    if (notification != BN_CLICKED)
        return;
    if (control == IDC_ORDER_SEND)
        order_code_send(page);
    else if (control == IDC_ORDER_APPLY)
        order_code_take(page);
    else if (control == IDC_ORDER_AGREE)
        order_consent_agree(page);
    else if (control == IDC_ORDER_GO)
        go(page);
    else if (control == IDC_ORDER_BACKUP)
        back_up(page);
    else if (control == IDC_ORDER_CANCEL)
        order_cancel_leave(page);
}

const struct page_class page_order = {.dialog = IDD_ORDER,
                                      .manual = "apply",
                                      .texts = texts,
                                      .text_count = sizeof texts / sizeof texts[0],
                                      .cards = cards,
                                      .card_count = sizeof cards / sizeof cards[0],
                                      .escape = IDC_ORDER_CANCEL,
                                      .self_bytes = sizeof(struct order_page),
                                      .opened = opened,
                                      .command = command,
                                      .leaving = leaving,
                                      .closing = closing,
                                      .timer = order_code_tick,
                                      .seen = order_code_seen};
