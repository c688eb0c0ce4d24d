/*
 * Where things of this user and this program are, as absolute UTF-8 paths. Makes no folder and opens no file.
 */
#ifndef WIN_PATHS_H
#define WIN_PATHS_H

#include <wchar.h>

#include "base/status.h"

/* %LOCALAPPDATA%\<product_id of the brand>: of this PC, does not roam. *out is malloc'ed. ST_IO
 * (FAULT_PROFILE_NOT_LOADED), ST_NO_MEMORY. */
MUST_CHECK enum status paths_user_data(char **out, struct err *err);
/* The folder that this program's .exe is in, without a backslash at the end. */
MUST_CHECK enum status paths_program(char **out, struct err *err);
/* folder\name, malloc'ed. */
MUST_CHECK enum status paths_join(const char *folder, const char *name, char **out, struct err *err);

/*
 * The form that Windows takes whatever its length and whatever name stands in it: absolute, "\\?\" in front
 * (https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation). malloc'ed.
 * ST_BAD_INPUT (FAULT_NOT_TEXT), ST_NOT_FOUND (FAULT_FILE_MISSING) for a path that names nothing, ST_NO_MEMORY.
 */
MUST_CHECK enum status paths_to_wide(const char *path, wchar_t **out, struct err *err);

#endif
