/*
 * The answers of the truth table in words: its sentences with their inserts, and which string names a state or an
 * action.
 */
#ifndef SURFACE_STANDING_TEXT_H
#define SURFACE_STANDING_TEXT_H

#include "client/status.h"
#include "surface/words.h"

/* sentence: report->standing.sentence or .note; nothing is appended for 0. The statuses of words_append. */
MUST_CHECK enum status standing_text_append(struct buf *out, const struct status_report *report, int sentence);

/* Ids of strings (client/message.h). */
int standing_text_host(const struct standing_question *question);
int standing_text_pc(enum standing_pc pc);
int standing_text_action(enum standing_action action);

#endif
