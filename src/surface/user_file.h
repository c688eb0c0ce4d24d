/*
 * Small files in this user's data folder (settings.json, reminders.json), whole or not there. Knows none of them.
 */
#ifndef SURFACE_USER_FILE_H
#define SURFACE_USER_FILE_H

#include "base/buf.h"

/* name: without a folder. The failures of file_read (base/atomic_file.h): ST_NOT_FOUND where there is none yet. */
MUST_CHECK enum status user_file_read(const char *name, struct buf *out, struct err *err);
/* The folder is made if need be, and an older content replaced. The failures of file_write, ST_NO_MEMORY. */
MUST_CHECK enum status user_file_write(const char *name, const struct buf *bytes, struct err *err);

#endif
