/*
 * The log of this user's programs (client/activity.h): one file for all of them, in which lines of several processes
 * never mix, moved aside when it is full, a few of them kept. Only this user may read them. Whatever is in the way, the
 * disk included, a line is lost and nobody waits long: it is never why something else fails.
 *
 * Each line opens the file, adds itself and closes it again: nothing is kept open between, so that any process may move
 * the file aside, and nothing is lost when one is killed.
 */
#ifndef WIN_LOG_FILE_H
#define WIN_LOG_FILE_H

#include "base/buf.h"
#include "client/activity.h"

enum {
    LOG_FILE_COUNT = 4,
    LOG_FILE_BYTES = 256 * 1024, /* of one; a mebibyte in all */
    LOG_FILE_NAME_MAX = 16       /* "activity.3.log" */
};

struct log_file;

/* folder: UTF-8; made when the first line comes. bytes_most: of one file. ST_NO_MEMORY, ST_BAD_INPUT. */
MUST_CHECK enum status log_file_new(const char *folder, size_t bytes_most, struct log_file **out, struct err *err);
/* %LOCALAPPDATA%\<product_id>\log */
MUST_CHECK enum status log_file_of_user(struct log_file **out, struct err *err);
void log_file_free(struct log_file **log);

/* Borrows it. For any thread. */
struct activity_sink log_file_sink(struct log_file *log);

/*
 * Appends its last lines, oldest first; nothing where there is no log. ST_TOO_COSTLY past the maximum of *out
 * (LOG_FILE_COUNT * LOG_FILE_BYTES always does), ST_BUSY, ST_IO, ST_NO_MEMORY.
 */
MUST_CHECK enum status log_file_tail(const struct log_file *log, size_t lines_most, struct buf *out, struct err *err);

#endif
