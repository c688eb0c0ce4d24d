/*
 * Which sealed records a folder holds, and the repair of what a killed process left beside them. For sealed_file.c
 * alone.
 */
#ifndef WIN_SEALED_LIST_H
#define WIN_SEALED_LIST_H

#include <stdbool.h>

#include "client/port/sealed_file.h"

/*
 * A record counts if it or its predecessor is there. What killed processes left of records that nobody holds is cleared
 * away first: half-written files, and records whose wiping was broken off. Those of a record that is held are its
 * holder's business. ST_TOO_COSTLY past SEALED_NAMES_MAX. ST_IO.
 */
MUST_CHECK enum status sealed_list_read(const char *folder, struct sealed_names *out, struct err *err);

/* The half-written files of one record, which the caller has locked. */
MUST_CHECK enum status sealed_list_drop_temporaries(const char *folder, const char *name, struct err *err);

/* Overwritten by a wipe that was broken off: nothing but zeros, and the predecessor, which goes first, is gone. */
bool sealed_list_is_wiped(const struct sealed_lock *lock);

#endif
