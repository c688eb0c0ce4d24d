/*
 * The cleaner's plan as every surface shows it: with what the host says of each certificate now, or said lately; and
 * what it says in words. It shows nothing.
 */
#ifndef SURFACE_CLEANER_VIEW_H
#define SURFACE_CLEANER_VIEW_H

#include "client/cleaner.h"
#include "surface/pc.h"
#include "surface/words.h"

struct cleaner_view {
    struct cleaner_plan plan;
    bool host_asked; /* else what was revoked lately may be unknown */
};

/*
 * *out zeroed; cleaner_view_clear in every case. A host that does not answer is no failure. ST_CANCELLED, the failures
 * of cleaner_plan.
 */
MUST_CHECK enum status cleaner_view_read(const struct pc *pc, struct cleaner_view *out, struct err *err);
void cleaner_view_clear(struct cleaner_view *view);

/* Why one goes or stays (MSG_CLEAN_...). */
int cleaner_view_why(enum cleaner_why why);
/* Which of this person's a trading application would take, and whether that is the right one. As words_append. */
MUST_CHECK enum status cleaner_view_append_takes(struct buf *out, const struct cleaner_person *person);

#endif
