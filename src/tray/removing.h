/*
 * Removing a certificate from this PC: the manual's question, the removal, its proof. Wherever the window offers it.
 */
#ifndef TRAY_REMOVING_H
#define TRAY_REMOVING_H

#include "tray/frame.h"

/* Asks, then removes it and shows the main page anew. Nothing while a job runs. */
void removing_begin(struct frame *frame, const struct cert_info *certificate);

#endif
