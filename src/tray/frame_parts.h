/*
 * What the two halves of the frame share: frame.c (pages, jobs, who is there) and frame_window.c (the window itself).
 */
#ifndef TRAY_FRAME_PARTS_H
#define TRAY_FRAME_PARTS_H

#include "tray/frame.h"

struct frame {
    HWND window;
    struct theme theme;
    struct worker *worker;
    struct frame_owner owner;
    struct visit visit;

    struct page menu, busy;
    struct page *page; /* the open one of these two: a new one is made before the old one goes */
    struct page pages[2];
    const struct page_class *wanted; /* where the person last wanted to go; NULL: with a request */
    HWND focus;                      /* where the keyboard was when the window was left, or a job began */
    bool busy_shown;                 /* the strip is there: a short job needs none */
    bool hide_later;                 /* as soon as the job has ended */
    ULONGLONG touched_ms;            /* when the person last did something here */
    bool place_later;                /* it is minimised: it gets its size when it comes back */
    int placed_width;                /* pixels of the client area as laid out; 0: not placed on the screen yet */
};

enum { PAGE_UNITS = 250 }; /* how high the pages of res/dialogs.rc are, in dialog units */
enum { FRAME_TIMER_BUSY = 1, FRAME_TIMER_IDLE = 2 };
enum { FRAME_IDLE_MS = 15 * 60 * 1000 }; /* then the host session ends */

/* --- frame_window.c --- */

MUST_CHECK enum status frame_window_new(struct frame *frame, struct err *err);
/* Colours, fonts and sizes for that DPI, so that the highest page fits the screen. */
void frame_window_style(struct frame *frame, UINT dpi);
/* The window's size for its page, every part in its place. */
void frame_window_lay_out(struct frame *frame);
void frame_window_set_title(struct frame *frame);
void frame_window_keep_focus(struct frame *frame);
void frame_window_give_focus(struct frame *frame);

/* --- frame.c --- */

/* The login page stands alone: without the menu. */
bool frame_has_menu(const struct frame *frame);
/* The person closes the window; asks if something is going on. */
void frame_close_wanted(struct frame *frame);
void frame_show_busy(struct frame *frame);
/* Ends the host session of somebody who went away, or looks again when it may be time. */
void frame_check_idle(struct frame *frame);

#endif
