/*
 * What the button beside a line of the check does: mends what the program can mend, or leads to where the person can.
 */
#ifndef TRAY_CHECK_ACTIONS_H
#define TRAY_CHECK_ACTIONS_H

#include "client/checks.h"
#include "tray/frame.h"

/* Its words (IDS_..., MSG_...); 0: there is no button. */
int check_actions_label(enum check_action action);
/*
 * mended: called with 'self' once something was mended, or could not be (that was told): to look again. The page may be
 * another one when this returns.
 */
void check_actions_do(struct frame *frame, enum check_action action, void (*mended)(void *self), void *self);

#endif
