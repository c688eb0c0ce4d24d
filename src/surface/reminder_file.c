#include "surface/reminder_file.h"

#include "surface/user_file.h"

static const char record_file[] = "reminders.json";

void reminder_file_read(struct reminder_record *out)
{
    struct buf bytes;

    buf_init(&bytes, REMINDER_RECORD_BYTES_MAX);
    if (user_file_read(record_file, &bytes, NULL) != ST_OK)
        buf_truncate(&bytes, 0);
    (void)reminder_record_decode(bytes.data, bytes.len, out); /* none, or a damaged one: it begins anew */
    buf_clear(&bytes);
}

enum status reminder_file_write(const struct reminder_record *record, struct err *err)
{
    struct buf bytes;
    enum status st = ST_OK;

    buf_init(&bytes, REMINDER_RECORD_BYTES_MAX);
    st = reminder_record_encode(record, &bytes, err);
    if (st == ST_OK)
        st = user_file_write(record_file, &bytes, err);
    buf_clear(&bytes);
    return st;
}
