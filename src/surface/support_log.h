/*
 * The end of this user's log (client/activity.h) as text, for a report that the person agreed to give it to. Its lines
 * are masked as they were written; nothing of it is a secret, and nothing names a person.
 */
#ifndef SURFACE_SUPPORT_LOG_H
#define SURFACE_SUPPORT_LOG_H

#include <stddef.h>

#include "base/buf.h"

enum { SUPPORT_LOG_LINES = 300, SUPPORT_LOG_BYTES_MAX = 1024 * 1024 };

/* Appends at most that many lines (of 512 bytes at most each), oldest first; nothing where there is no log. The
 * failures of log_file_tail. */
MUST_CHECK enum status support_log_append(size_t lines_most, struct buf *out, struct err *err);

#endif
