/*
 * From a command line, typed here or handed over, or a reminder, to what the window shows.
 */
#ifndef TRAY_START_PAGE_H
#define TRAY_START_PAGE_H

#include "client/standing.h"
#include "tray/arguments.h"
#include "tray/frame.h"

enum start_page_shown {
    START_PAGE_NOTHING, /* no window is to be shown (START_TRAY, START_QUIT, the manual) */
    START_PAGE_SHOWN,
    START_PAGE_LATER /* a job runs or a box is open: the window is in front as it is, and this is to be asked again */
};

/* The window in front, on what is asked for. A file to be imported joins those that the page for it has already. */
enum start_page_shown start_page_open(struct frame *frame, const struct arguments *arguments);
/* The window in front, on that action of the truth table, for that person if nobody is logged in. */
void start_page_open_action(struct frame *frame, enum standing_action action, const char *national_id);

#endif
