/*
 * From an action of the truth table to the page that does it, and to its button.
 */
#ifndef TRAY_ACTIONS_H
#define TRAY_ACTIONS_H

#include "client/standing.h"
#include "tray/frame.h"

/* NULL: nothing in the window does it. */
const struct page_class *actions_page(enum standing_action action);
/* The string on its button, with a mnemonic. */
int actions_label(enum standing_action action);
/* Goes to its page. */
void actions_do(struct frame *frame, enum standing_action action);

#endif
