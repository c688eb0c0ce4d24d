/*
 * From an action of the truth table to what does it in the window, and to its button.
 */
#ifndef TRAY_ACTIONS_H
#define TRAY_ACTIONS_H

#include "client/standing.h"
#include "pki/cert.h"
#include "tray/frame.h"

/* Whether the window does it. */
bool actions_can(enum standing_action action);
/* The string on its button, with a mnemonic. */
int actions_label(enum standing_action action);
/* Goes to its page, or begins it. certificate: the one that is seen, for actions that are about one; may be NULL. */
void actions_do(struct frame *frame, enum standing_action action, const struct cert_info *certificate);

#endif
