/*
 * Files that only the host's own user may read, or change: owner and mode are looked at before their content is used.
 * Root counts as the host's own user, since root can do everything anyway.
 */
#ifndef SERVER_SECRET_FILE_H
#define SERVER_SECRET_FILE_H

#include "base/buf.h"

/*
 * Appends the content. ST_REFUSED if the file is another user's, or group or others may do anything with it; else as
 * file_read (base/atomic_file.h). err.what is a sentence for the operator, err.detail the path.
 */
MUST_CHECK enum status secret_file_read(const char *path, struct buf *out, struct err *err);
/* Of what is in it the first line, without its end, into a buffer that is empty. */
MUST_CHECK enum status secret_file_read_line(const char *path, struct buf *out, struct err *err);
/* The same look without reading. A file that is not there is fine: whoever makes it makes it private. */
MUST_CHECK enum status secret_file_check(const char *path, struct err *err);
/* For a file or folder that holds no secret but must not be changed by others: ST_REFUSED if they can. */
MUST_CHECK enum status secret_file_check_writers(const char *path, struct err *err);

#endif
