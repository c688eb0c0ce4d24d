#include "tray/reminding_look.h"

#include "surface/config_files.h"
#include "surface/user_file.h"

static const char record_file[] = "reminders.json";

static void read_record(struct reminder_record *out)
{
    struct buf bytes;

    buf_init(&bytes, REMINDER_RECORD_BYTES_MAX);
    if (user_file_read(record_file, &bytes, NULL) != ST_OK)
        buf_truncate(&bytes, 0);
    (void)reminder_record_decode(bytes.data, bytes.len, out); /* none, or a damaged one: it begins anew */
    buf_clear(&bytes);
}

static enum status write_record(const struct reminder_record *record)
{
    struct buf bytes;
    enum status st = ST_OK;

    buf_init(&bytes, REMINDER_RECORD_BYTES_MAX);
    st = reminder_record_encode(record, &bytes, NULL);
    if (st == ST_OK)
        st = user_file_write(record_file, &bytes, NULL);
    buf_clear(&bytes);
    return st;
}

enum status reminding_look_run(void *self, const struct pc *pc, struct err *err)
{
    struct reminding_look *look = self;
    const struct reminding_shown *shown = &look->shown;
    enum status st = ST_OK;

    read_record(&look->record);
    /* Filled in any case; the environment check tells of a file that cannot be used. */
    (void)!config_files_calendar(&look->calendar, NULL);
    if (shown->any)
        reminder_record_shown(&look->record, shown->sha256, shown->stage, shown->day);
    st = outlook_read(&pc->client, look->ask, &look->record, &look->outlook, err);
    if (shown->any || (st == ST_OK && look->outlook.record_changed))
        look->noted = write_record(&look->record) == ST_OK;
    return st;
}
