/*
 * Files that only the host's own user may read: their mode is looked at before their content.
 */
#ifndef SERVER_SECRET_FILE_H
#define SERVER_SECRET_FILE_H

#include "base/buf.h"

/*
 * Appends the content. ST_REFUSED if group or others may do anything with the file; else as file_read
 * (base/atomic_file.h). err.what is a sentence for the operator, err.detail the path.
 */
MUST_CHECK enum status secret_file_read(const char *path, struct buf *out, struct err *err);

#endif
