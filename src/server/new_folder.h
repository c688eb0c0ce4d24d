/*
 * A folder that is about to be filled: made, for its owner alone, or there and empty.
 */
#ifndef SERVER_NEW_FOLDER_H
#define SERVER_NEW_FOLDER_H

#include "base/status.h"

/* ST_ALREADY if anything is in it (err.detail: its path); ST_IO (FAULT_TARGET_FOLDER). */
MUST_CHECK enum status new_folder_make(const char *path, struct err *err);

#endif
