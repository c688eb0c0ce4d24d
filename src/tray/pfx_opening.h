/*
 * A PFX file on its way to being open: looked at, its password asked for until it is right, and inspected. What the
 * pages for importing and inspecting share; what they do with the inspection is theirs.
 *
 * Order of calls: pfx_opening_open (in 'opened' of the page), any number of times pfx_opening_look and, once the file
 * was looked at, pfx_opening_try; pfx_opening_close (in 'closing'). The UI thread's; reading is done by jobs.
 */
#ifndef TRAY_PFX_OPENING_H
#define TRAY_PFX_OPENING_H

#include "client/import.h"
#include "tray/frame.h"
#include "tray/password_edit.h"

/* Called on the UI thread, last of all: the page may go away in it. */
struct pfx_opening_steps {
    void (*looked)(struct page *page); /* it is a PFX: its password is to be typed */
    void (*opened)(struct page *page); /* opening->inspection is there */
    void (*failed)(struct page *page); /* nothing can be done with this file; the person was told */
};

struct pfx_opening {
    struct page *page;
    const struct pfx_opening_steps *steps;
    struct password_edit edit;
    struct buf password;
    const char *path; /* borrowed */
    struct inspection inspection;
};

/* edit, reveal, caps: controls of the page. steps is borrowed. */
void pfx_opening_open(struct pfx_opening *opening, struct page *page, const struct pfx_opening_steps *steps, int edit,
                      int reveal, int caps);
void pfx_opening_close(struct pfx_opening *opening);

/* path: UTF-8, borrowed until the file is done with. What was inspected before is forgotten. */
void pfx_opening_look(struct pfx_opening *opening, const char *path);
/* With the password that was typed. */
void pfx_opening_try(struct pfx_opening *opening);
/* The file is done with: no key and no password of it stays in memory. */
void pfx_opening_forget(struct pfx_opening *opening);

#endif
