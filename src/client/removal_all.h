/*
 * Removing all certificates of this firm from this PC, or all of one person's, each with its private key: what
 * uninstalling may be asked for. The rules of client/removal.h hold for each.
 *
 * Order of calls: inventory_read; removal_all_check before the person is asked; removal_all_next until nothing is left.
 */
#ifndef CLIENT_REMOVAL_ALL_H
#define CLIENT_REMOVAL_ALL_H

#include <stdbool.h>

#include "client/removal.h"

struct removal_all {
    const struct inventory *inventory; /* borrowed */
    bool undoably;                     /* each is kept for undo first */
    size_t done;
};
/* Of an inventory that was read for a person, that person's; else all. */
size_t removal_all_count(const struct inventory *inventory);
/*
 * ST_NOT_FOUND (FAULT_CERTIFICATE_MISSING) if there is none. ST_BUSY (FAULT_REMOVE_ORDER_OPEN) while an application of
 * one of those persons is not finished: the key of a certificate that the host counts as issued may be in its record
 * alone. A record that nobody can unseal holds no key that could be used, and stands in nobody's way.
 */
MUST_CHECK enum status removal_all_check(const struct client *client, const struct inventory *inventory,
                                         const char *national_id, struct err *err);
/* The next one. *more: there was one, and it is gone; *out tells of it. The failures of client/removal.h. */
MUST_CHECK enum status removal_all_next(const struct client *client, struct removal_all *all, bool *more,
                                        struct removal_result *out, struct err *err);

#endif
