/*
 * A file, or standard input, from front to end in pieces: for what is too large to be held at once. The bytes come as
 * they are, on Windows too. Paths are UTF-8. Declared here, defined once a platform: base/file_reader_posix.c and
 * win/file_reader.c.
 */
#ifndef BASE_FILE_READER_H
#define BASE_FILE_READER_H

#include <stddef.h>

#include "base/status.h"

struct file_reader;

/*
 * path NULL: standard input, which is not closed. ST_NOT_FOUND (FAULT_FILE_MISSING), ST_IO (FAULT_FILE_UNREADABLE;
 * pipes too, and folders, at the latest when they are read). err.detail is the path.
 */
MUST_CHECK enum status file_reader_open(const char *path, struct file_reader **out, struct err *err);
/* *len: 1 to size bytes, 0 at the end. ST_IO (FAULT_FILE_UNREADABLE). */
MUST_CHECK enum status file_reader_next(struct file_reader *reader, void *piece, size_t size, size_t *len,
                                        struct err *err);
/* Bytes of the whole, for progress only: it may grow or shrink meanwhile. 0 if nobody knows. */
size_t file_reader_size(const struct file_reader *reader);
void file_reader_close(struct file_reader **reader);

#endif
