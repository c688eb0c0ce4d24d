/*
 * Backups in words for people: what is remembered of a certificate's, in one line without a path, and so without a
 * national ID; and what was found in a file that was checked.
 */
#ifndef SURFACE_BACKUP_TEXT_H
#define SURFACE_BACKUP_TEXT_H

#include "client/backup_check.h"
#include "client/port/clock.h"

/* entry may be NULL: nothing is. The statuses of words_append (surface/words.h). */
MUST_CHECK enum status backup_text_line(const struct backup_entry *entry, const struct clock_port *clock,
                                        struct buf *out);

/* Ids of strings: whether it can be used, how it stands beside this PC, and what can open it. */
int backup_text_sentence(const struct backup_verdict *verdict);
int backup_text_relation(enum backup_relation relation);
int backup_text_form(enum backup_form form);

#endif
