/*
 * Where the three layers of settings are on this PC (client/settings.h): compiled in, beside the program or --config,
 * and the user's own. Finds and reads them; what they may hold is not decided here.
 */
#ifndef SURFACE_CONFIG_FILES_H
#define SURFACE_CONFIG_FILES_H

#include "client/calendar.h"
#include "client/settings.h"

/* The first layer alone: enough for words. */
MUST_CHECK enum status config_files_brand(struct settings *settings, struct err *err);

/*
 * The second. config: of --config, used instead of pccert.json beside the program, which the caller tells; NULL without
 * it. A missing pccert.json is no failure, a missing --config file is. ST_BAD_INPUT (FAULT_CONFIGURATION),
 * ST_IO, ST_NO_MEMORY.
 */
MUST_CHECK enum status config_files_machine(struct settings *settings, const char *config, struct err *err);
/* The third; a missing file is no failure. The same statuses. */
MUST_CHECK enum status config_files_user(struct settings *settings, struct err *err);
/* Write the user's own anew, with all that it may hold. The failures of file_write, ST_NO_MEMORY. */
MUST_CHECK enum status config_files_save_user(const struct settings *settings, struct err *err);

/*
 * The days on which the market is closed: calendar.json beside the program, or else the ones that are compiled in. *out
 * is filled in every case; a file that cannot be used is told: ST_BAD_FILE (FAULT_CALENDAR), the failures of file_read.
 */
MUST_CHECK enum status config_files_calendar(struct calendar *out, struct err *err);

#endif
