/*
 * The window: banner, menu, the page's place, and the strip that shows what is going on. It decides which page is seen
 * and lets one job run at a time; what a page does is the page's.
 *
 * One a process, of the UI thread. Closing it hides it: the program lives on in the tray.
 */
#ifndef TRAY_FRAME_H
#define TRAY_FRAME_H

#include "tray/page.h"
#include "tray/visit.h"
#include "tray/worker.h"

/* What the frame asks of the program around it. */
struct frame_owner {
    void (*hidden)(void *self);   /* the person closed the window */
    void (*changed)(void *self);  /* what is in the store, or at the host, may be different now */
    void (*reworded)(void *self); /* the language is another one */
    void (*answered)(void *self); /* a box was closed; who opened it is still at work: nothing may be opened yet */
    void *self;
};

/*
 * Makes no window yet: that comes when it is first shown, or sent to a page. ST_NO_MEMORY. The worker must outlive it,
 * but be stopped before it goes: jobs work on its pages.
 */
MUST_CHECK enum status frame_new(struct worker *worker, const struct frame_owner *owner, struct frame **out,
                                 struct err *err);
void frame_free(struct frame **frame);

/* In front, with the keyboard; on the page that was last there, or the first one. That it cannot be made is told. */
void frame_show(struct frame *frame);
bool frame_is_shown(const struct frame *frame);
HWND frame_window(const struct frame *frame); /* NULL before it was first shown; boxes have no owner then */
/* A box of the window is open and waits for its answer. */
bool frame_asks(const struct frame *frame);

/*
 * To another page; request is the page's own affair and is read before this returns. Nothing happens while a job runs,
 * or if the present page wants to stay.
 */
void frame_go(struct frame *frame, const struct page_class *class, const void *request);
/*
 * For a page that wanted to stay until a job of its own was done: where the person wanted to go from it, or home if
 * that came with a request.
 */
void frame_go_on(struct frame *frame);
/*
 * More of what the present page, if it is of that class, is at work on: it takes it even while a job runs or a box is
 * open. False: it is another page, or cannot take it now.
 */
MUST_CHECK bool frame_join(struct frame *frame, const struct page_class *class, const void *request);
/* The page of the present state: the login page, or the main page. */
void frame_go_home(struct frame *frame);

/*
 * Runs a job of the present page: its controls and the menu rest meanwhile, the strip shows progress and Cancel. Then
 * job->done is called. Not while one runs.
 */
void frame_run(struct frame *frame, const struct job *job);
bool frame_is_busy(const struct frame *frame);
/* Asks the running job to stop. */
void frame_cancel(struct frame *frame);
struct worker *frame_worker(struct frame *frame); /* for the end of the Windows session, and preferences */
/* For the worker's messages: how far it is; its end. */
void frame_progress(struct frame *frame);
void frame_job_done(struct frame *frame);

struct visit *frame_visit(struct frame *frame);
const struct pc *frame_pc(const struct frame *frame); /* settings and clock (tray/worker.h) */
/* After login or logout: banner, menu. */
void frame_visit_changed(struct frame *frame);
/*
 * A job failed since the session has ended (FAULT_SESSION_ENDED), or nobody has touched the window for its idle time:
 * asks for the password anew. True: there is a session again, and the page goes on; else it is left, or has been.
 */
bool frame_session_over(struct frame *frame);
/* A page did what others show: store or host have changed. */
void frame_store_changed(struct frame *frame);

/* Keys for dialogs; true: the message was taken. */
bool frame_takes(struct frame *frame, MSG *message);
/* After the system's colours or fonts changed. */
void frame_restyle(struct frame *frame);
/* From Chinese to English and back: everything anew, on the same page. */
void frame_switch_language(struct frame *frame);

#endif
