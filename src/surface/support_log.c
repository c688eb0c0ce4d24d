#include "surface/support_log.h"

#include "win/log_file.h"

enum status support_log_append(size_t lines_most, struct buf *out, struct err *err)
{
    struct log_file *log = NULL;
    enum status st = log_file_of_user(&log, err);

    if (st == ST_OK)
        st = log_file_tail(log, lines_most, out, err);
    log_file_free(&log);
    return st;
}
