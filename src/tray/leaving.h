/*
 * The end of a visit: logging out at the host, and on a public PC the removal of what the visit left there, after an
 * offer to back it up.
 */
#ifndef TRAY_LEAVING_H
#define TRAY_LEAVING_H

#include "tray/frame.h"

/*
 * By logging out or by ending the program: asks on a public PC, then ends the visit, tells what was removed, and calls
 * 'then' (on the UI thread; NULL: the login page). The person may call it off. Not while a job runs.
 */
void leaving_begin(struct frame *frame, void (*then)(void *self), void *self);

/* When Windows ends the session: without questions, in a few seconds; what is not done by then the next start does. */
void leaving_now(struct frame *frame);

#endif
