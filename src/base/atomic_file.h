/*
 * Whole files: read with a limit, written so that after any crash the old or the new content is there and never half of
 * one. Paths are UTF-8. Declared here, defined once a platform: base/atomic_file_posix.c and win/atomic_file.c.
 */
#ifndef BASE_ATOMIC_FILE_H
#define BASE_ATOMIC_FILE_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Appends the content to *out, whose maximum is the limit. ST_NOT_FOUND (FAULT_FILE_MISSING), ST_TOO_COSTLY
 * (FAULT_FILE_TOO_LARGE), ST_IO (FAULT_FILE_UNREADABLE; folders too, and pipes, which somebody might hold open and say
 * nothing), ST_NO_MEMORY. err.detail is the path.
 */
MUST_CHECK enum status file_read(const char *path, struct buf *out, struct err *err);
#if !defined(_WIN32)
/* The same, of a pipe too, for as long as its other end likes: what an operator names who must not leave it on a disk.
 */
MUST_CHECK enum status file_read_waiting(const char *path, struct buf *out, struct err *err);
#endif

enum file_mode {
    FILE_NEW,            /* ST_ALREADY (FAULT_TARGET_EXISTS) if it is there */
    FILE_REPLACE,        /* the old content is gone once this returns ST_OK, untouched otherwise */
    FILE_REPLACE_PRIVATE /* the same, and whatever the folder hands down: for this user on this PC alone */
};

/*
 * Temporary file in the same folder, flushed, renamed, the folder flushed.
 * Who may read it: on POSIX its owner only. On Windows, but for FILE_REPLACE_PRIVATE, whoever the folder lets, since an
 * access list that names this PC's user would lock its owner out on the next PC.
 * A link at that place is replaced, and what it leads to is not touched. No device, and no stream of another file.
 * ST_IO with FAULT_TARGET_READ_ONLY, FAULT_TARGET_FOLDER, FAULT_DISK_FULL, or FAULT_NONE.
 */
MUST_CHECK enum status file_write(const char *path, const void *bytes, size_t len, enum file_mode mode,
                                  struct err *err);
bool file_exists(const char *path);
/* Overwritten with zeros, flushed, removed; a link is only removed. ST_OK if it was not there. */
MUST_CHECK enum status file_wipe(const char *path, struct err *err);

#endif
