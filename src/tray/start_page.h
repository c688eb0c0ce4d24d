/*
 * From a command line, typed here or handed over, or a reminder, to what the window shows.
 */
#ifndef TRAY_START_PAGE_H
#define TRAY_START_PAGE_H

#include "client/standing.h"
#include "tray/arguments.h"
#include "tray/frame.h"

/*
 * The window in front, on what is asked for. Where a job runs or a question is open, it comes to the front as it is.
 * False: nothing is to be shown (START_TRAY, START_QUIT).
 */
bool start_page_open(struct frame *frame, const struct arguments *arguments);
/* Whether the window as it is would do. */
bool start_page_is_plain(const struct arguments *arguments);
/* The window in front, on that action of the truth table, for that person if nobody is logged in. */
void start_page_open_action(struct frame *frame, enum standing_action action, const char *national_id);

#endif
