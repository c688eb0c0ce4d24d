/*
 * The manual (docs/manual), which lies beside the program, one file a language: opened at a section by whatever opens
 * HTML on this PC. It shows nothing itself.
 */
#ifndef SURFACE_MANUAL_H
#define SURFACE_MANUAL_H

#include "base/buf.h"

/*
 * In the language of the run. section: an anchor of docs/manual, or a fault's code (base/fault.h), which is one too; ""
 * for the beginning. *path is the manual's file, for whoever tells that it could not be opened; malloc'ed, NULL if even
 * that failed. ST_NOT_FOUND: it is not there. ST_IO: nothing opens it. ST_NO_MEMORY.
 *
 * ShellExecute makes a path of a file's address and drops what stands behind '#' (seen in dotnet/winforms#9599 and many
 * others), and no document says how else a browser is to be told. So it is given a page of this user's that leads on to
 * the section; where that cannot be written, the manual opens at its beginning.
 */
MUST_CHECK enum status manual_open(const char *section, char **path, struct err *err);

/* That page: leads to a section of the file at that path. The failures of file_url_append (base/file_url.h). */
MUST_CHECK enum status manual_append_way(struct buf *out, const char *path, const char *section, struct err *err);

#endif
