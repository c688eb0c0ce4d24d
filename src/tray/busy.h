/*
 * The strip over a page while a job runs: what is going on, how far it is, and Cancel.
 */
#ifndef TRAY_BUSY_H
#define TRAY_BUSY_H

#include "tray/frame.h"

/* A page of the frame's own. */
const struct page_class *busy_class(void);
void busy_show_progress(struct page *busy, struct worker_progress progress);
/* After Cancel was pressed: it takes its time. */
void busy_show_stopping(struct page *busy);
/* Nothing goes on any more: a bar that runs would wake the program many times a second, seen or not. */
void busy_rest(struct page *busy);

#endif
