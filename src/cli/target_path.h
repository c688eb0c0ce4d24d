/*
 * Where an export goes: the FILE of --out, or the default name in it if it is a folder. Writes nothing.
 */
#ifndef CLI_TARGET_PATH_H
#define CLI_TARGET_PATH_H

#include "client/backup.h"

/*
 * *out is malloc'ed. masked: the default name with the national ID masked, for a run that was not given it in the
 * clear. ST_BAD_INPUT (FAULT_NOT_TEXT), ST_NO_MEMORY.
 */
MUST_CHECK enum status target_path(const struct client *client, const char *typed, const char *national_id, bool masked,
                                   char **out, struct err *err);

#endif
