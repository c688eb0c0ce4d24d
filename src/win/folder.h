/*
 * Folders: made with all that lead to them, and listed. Paths are UTF-8.
 */
#ifndef WIN_FOLDER_H
#define WIN_FOLDER_H

#include "base/status.h"

/* ST_OK if it is there already. ST_IO (FAULT_TARGET_FOLDER, FAULT_DISK_FULL), with the path as err.detail. */
MUST_CHECK enum status folder_make(const char *path, struct err *err);

/*
 * on_file is called with the bare name of each file (no folders, names that are not valid Unicode left out) until it
 * returns something else than ST_OK, which is then returned. A folder that is not there has no files: ST_OK.
 */
MUST_CHECK enum status folder_each(const char *path, enum status (*on_file)(void *self, const char *name), void *self,
                                   struct err *err);

#endif
