#include "tray/reminding_look.h"

#include "surface/config_files.h"
#include "surface/release_file.h"
#include "surface/reminder_file.h"

/* While the host is asked anyway, and no oftener than it is asked that; what came of it is for whoever looks. */
static void ask_for_release(const struct pc *pc)
{
    struct release_word word;

    (void)!release_file_look(pc, RELEASE_ASK_DAILY, &word, NULL);
}

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
    if (look->ask)
        ask_for_release(pc);
    else if (st == ST_OK && !look->outlook.asking_wanted)
        look->outlook.asking_wanted = release_file_is_due(pc);
    if (shown->any || (st == ST_OK && look->outlook.record_changed))
        look->noted = reminder_file_write(&look->record, NULL) == ST_OK;
    return st;
}
