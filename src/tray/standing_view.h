/*
 * What the main page shows: one person's report if somebody is there, else this PC's, led by the person whose
 * certificate is in the worst state. Reads on the worker's thread.
 */
#ifndef TRAY_STANDING_VIEW_H
#define TRAY_STANDING_VIEW_H

#include "client/backup_record.h"
#include "client/status.h"
#include "tray/visit.h"

struct standing_view {
    bool is_read;
    struct status_report report;    /* of that person */
    struct status_pc pc;            /* behind it, where nobody is there */
    const struct holding *holdings; /* all of this firm's on this PC, as they are paged through; borrowed */
    size_t count;
    size_t of_person;              /* the first ones, that person's */
    struct backup_record *backups; /* owned; NULL: not read */
    size_t first;                  /* to be seen first: the one that the report speaks of */
    bool cleanable;                /* the cleaner is likely to find something (client/cleaner.h) */
    bool restorable;               /* something is kept for undo */
    bool left_over;                /* a record of an application that nobody can read */
};

/*
 * *out zeroed; standing_view_clear in every case. If the host cannot be asked the view is read from this PC alone and
 * the status is the host's failure (client/status.h).
 */
MUST_CHECK enum status standing_view_read(const struct client *client, const struct visit *visit,
                                          struct standing_view *out, struct err *err);
void standing_view_clear(struct standing_view *view);

#endif
