/*
 * A folder that is about to be filled: made, for its owner alone, or there and empty.
 */
#ifndef SERVER_NEW_FOLDER_H
#define SERVER_NEW_FOLDER_H

#include "base/status.h"

/* ST_ALREADY if anything is in it (err.detail: its path); ST_IO (FAULT_TARGET_FOLDER). */
MUST_CHECK enum status new_folder_make(const char *path, struct err *err);
/* Of a file that was made in it: overwritten, and gone also where it cannot be. One that is not there is none. */
void new_folder_take_back(const char *path);

#endif
