#include "tray/reminding_look.h"

#include "surface/config_files.h"
#include "surface/reminder_file.h"

enum status reminding_look_run(void *self, const struct pc *pc, struct err *err)
{
    struct reminding_look *look = self;
    const struct reminding_shown *shown = &look->shown;
    enum status st = ST_OK;

    reminder_file_read(&look->record);
    /* Filled in any case; the environment check tells of a file that cannot be used. */
    (void)!config_files_calendar(&look->calendar, NULL);
    if (shown->any)
        reminder_record_shown(&look->record, shown->sha256, shown->stage, shown->day);
    st = outlook_read(&pc->client, look->ask, &look->record, &look->outlook, err);
    if (shown->any || (st == ST_OK && look->outlook.record_changed))
        look->noted = reminder_file_write(&look->record, NULL) == ST_OK;
    return st;
}
