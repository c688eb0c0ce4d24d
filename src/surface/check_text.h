/*
 * The words of a check's line (client/checks.h), for every surface: its name, what was found, what to do, and the code
 * that a user quotes.
 */
#ifndef SURFACE_CHECK_TEXT_H
#define SURFACE_CHECK_TEXT_H

#include "client/checks.h"
#include "surface/words.h"

int check_text_name(enum check_kind kind);
int check_text_result(enum check_result result);
/* What stands on its button; 0 for CHECK_DO_NOTHING. */
int check_text_action(enum check_action action);

/* National IDs are masked unless given (NULL: all are). for_helpdesk: serials and user names too. */
struct check_text_view {
    const char *given_id;
    bool for_helpdesk;
};

MUST_CHECK enum status check_text_sentence(struct buf *out, const struct check_line *line,
                                           const struct check_text_view *view);
/* Nothing where there is nothing to do. */
MUST_CHECK enum status check_text_remedy(struct buf *out, const struct check_line *line,
                                         const struct check_text_view *view);
/* "check.store_write", and behind it, in English, what failed. */
MUST_CHECK enum status check_text_code(struct buf *out, const struct check_line *line);
/* "2 problems and 1 note were found." */
MUST_CHECK enum status check_text_sum(struct buf *out, const struct checks_report *report);

#endif
