/*
 * What the steps of the order page share. The page is one dialog: each step shows its own controls in place
 * (dlg_order.c), and has a file of its own with what it does. The UI thread's; jobs touch .order, .sent, .consent and
 * what they were given while they run.
 */
#ifndef TRAY_DLG_ORDER_H
#define TRAY_DLG_ORDER_H

#include "client/standing.h"
#include "tray/open_order.h"
#include "tray/page.h"

enum order_step {
    STEP_BEGIN,   /* what is about to happen, and a button for it */
    STEP_CODE,    /* the one-time code */
    STEP_CONSENT, /* the host's text */
    STEP_FINISH,  /* issuing to installed */
    STEP_DONE,
    ORDER_STEPS
};

struct order_page {
    enum standing_action action; /* ACTION_APPLY, ACTION_RENEW, ACTION_RESUME or ACTION_CANCEL_ORDER */
    enum order_step step;
    struct open_order order;
    bool replace_open; /* the person has agreed to cancel another PC's order */
    bool stays_said;   /* that the order stays open has been told, or is no news */

    /* One-time code */
    struct code_sent_answer sent;    /* prefix "" before one was sent from here */
    struct buf typed;                /* secret */
    ULONGLONG expires_ms, resend_ms; /* by GetTickCount64; 0: no code was sent, another may be sent now */
    struct consent_answer consent;   /* as it is shown */
    struct journal_line to_cancel;   /* what 取消申請 found */
    bool must_be_forgotten;          /* and how it ends */
    bool pending;                    /* the firm decides on it first */
    struct enrol_resumed *resumed;   /* of a resumption without login; owned */
};

struct order_page *order_page_of(const struct page *page);
/* For jobs: the session of whoever is there, or NULL. */
const struct session *order_page_session(const struct page *page);
/* Whether the host can do that (BACKEND_CAN_...); without a host nothing is said against it. */
bool order_page_host_can(const struct page *page, unsigned capability);
/* Shows that step's controls, its lead line, its first button. */
void order_page_show(struct page *page, enum order_step step);
/* Goes on as the host says (open_order.next). */
void order_page_go_on(struct page *page);
/*
 * Tells a failure. False: this page has nothing more to do, and another one is open: what was here came to nothing, or
 * the person has to log in. True: the person puts it right here.
 */
bool order_page_failed(struct page *page, const struct err *err);
/* Two lines of a string as a question. */
bool order_page_ask(const struct page *page, int question, const char *const inserts[], int yes, int no,
                    bool dangerous);

/* --- dlg_order_begin.c --- */
void order_begin_opened(struct page *page);
void order_begin_go(struct page *page);
/* Asks whether another PC's order may be cancelled: true, and it is noted. Of a failure that is not that: false. */
bool order_begin_may_replace(struct page *page, const struct err *err);
/* --- dlg_order_code.c --- */
void order_code_show(struct page *page);
void order_code_send(struct page *page);
void order_code_take(struct page *page);
/* Once a second while it is seen: the countdown, and the button that comes back. */
void order_code_tick(struct page *page);
/* It is seen again: the countdown goes on. */
void order_code_seen(struct page *page);
/* --- dlg_order_consent.c --- */
void order_consent_read(struct page *page);
void order_consent_agree(struct page *page);
/* --- dlg_order_finish.c --- */
void order_finish_run(struct page *page);
/* It is not finished: a button to go on. */
void order_finish_stopped(struct page *page);
void order_finish_show_done(struct page *page);
/* --- dlg_order_cancel.c --- */
/* Finds what this person can cancel, asks, cancels. */
void order_cancel_find(struct page *page);
/* The person leaves a step: is the order to stay, or to be cancelled? */
void order_cancel_leave(struct page *page);

#endif
