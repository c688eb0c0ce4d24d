/*
 * A page of the window: a child dialog from res/dialogs.rc, and what it does. This draws and lays out all of them alike
 * and hands what the person does to the page's functions (dlg_<name>.c). It knows no certificates.
 *
 * A page lives from page_open to page_close; what it keeps (self) is zeroed before and wiped after. The UI thread's.
 */
#ifndef TRAY_PAGE_H
#define TRAY_PAGE_H

#include <windows.h>

#include <shellapi.h>

#include "base/status.h"
#include "client/standing.h"
#include "tray/layout.h"
#include "tray/paint.h"

struct frame;
struct page;
struct worker_progress;

/* What stands on a control. string 0: the page sets it. */
struct page_text {
    int control;
    int string; /* IDS_..., MSG_... */
    enum theme_font font;
    enum theme_colour colour; /* of statics; COLOUR_QUIET for labels */
};

struct page_class {
    int dialog;         /* IDD_... */
    const char *manual; /* the section of docs/manual that F1 opens; the frame's own parts have none */
    const struct page_text *texts;
    size_t text_count;
    const int *cards; /* statics of the template that are cards; what lies in one stands on its ground */
    size_t card_count;
    const int *links; /* push buttons that look like links */
    size_t link_count;
    bool is_menu; /* push buttons are entries of a menu, on a white ground; primary is the chosen one */
    int primary;  /* the button that Enter presses, and that is coloured; 0: none */
    int escape;   /* the button that Esc presses; 0: none */
    int focus;    /* where the keyboard is at first */
    size_t self_bytes;
    void (*opened)(struct page *page, const void *request); /* request: of frame_go */
    bool (*joined)(struct page *page, const void *request); /* of frame_join: false: not now; may be NULL: never */
    void (*command)(struct page *page, int control, int notification);
    void (*shown)(struct page *page);                /* after it was laid out anew; may be NULL */
    bool (*leaving)(struct page *page);              /* false: it stays (the person was asked); NULL: true */
    void (*closing)(struct page *page);              /* may be NULL */
    void (*timer)(struct page *page);                /* PAGE_TIMER of its window; may be NULL */
    void (*seen)(struct page *page);                 /* the window is in front again; may be NULL */
    void (*dropped)(struct page *page, HDROP files); /* may be NULL */
    void (*draw)(struct page *page, const DRAWITEMSTRUCT *item);    /* owner-drawn statics; NULL: there are none */
    void (*draw_row)(struct page *page, const DRAWITEMSTRUCT *row); /* of a list that it draws; may be NULL */
    /* How far its job is, each time that it tells (on the UI thread); may be NULL. */
    void (*progressed)(struct page *page, const struct worker_progress *progress);
};

enum { PAGE_TIMER = 1 };

struct page {
    const struct page_class *class; /* NULL: none open */
    struct frame *frame;
    HWND window;
    const struct theme *theme;
    struct layout layout;
    void *self;
    int primary;        /* at first class->primary; page_set_primary */
    const char *manual; /* at first class->manual; the page's to change */
};

/* A child of 'parent', hidden. page must stay where it is. ST_NO_MEMORY, ST_IO. */
MUST_CHECK enum status page_open(struct page *page, const struct page_class *class, struct frame *frame, HWND parent,
                                 const struct theme *theme, const void *request, struct err *err);
void page_close(struct page *page);
/* Fonts and places for the theme as it is now. */
void page_lay_out(struct page *page);
/* Another program comes to the front: its controls are told, as windows are (WM_ACTIVATEAPP). */
void page_leave_program(const struct page *page);
SIZE page_size(const struct page *page);
void page_focus(const struct page *page);

/* What a page does with its controls. */
HWND page_control(const struct page *page, int control);
void page_set_primary(struct page *page, int control);
void page_show(const struct page *page, int control, bool shown);
void page_enable(const struct page *page, int control, bool enabled);
/* A chip: its light, its word, and whether it is a link. */
void page_set_chip(const struct page *page, int control, enum standing_light light, int string, bool link);
/* A static whose content is no longer in force. */
void page_set_greyed(const struct page *page, int control, bool greyed);
/* The words of the language as it is now, on everything that has words of its own. */
void page_reword(struct page *page);
/* The ground of a card, for the card of a sentence. */
void page_set_card(const struct page *page, int control, enum standing_light light);

#endif
