/*
 * What the window says around the cleaner: the question before, and what went. It asks and tells; it removes nothing.
 */
#ifndef TRAY_CLEANING_WORDS_H
#define TRAY_CLEANING_WORDS_H

#include "client/cleaner.h"
#include "tray/frame.h"

/* Whether those that are chosen are to go. */
bool cleaning_words_ask(struct frame *frame, const struct cleaner_plan *plan);
/* Nothing if nothing went. */
void cleaning_words_tell(struct frame *frame, const struct cleaner_plan *plan);

#endif
