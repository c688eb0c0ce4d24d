#include "tray/check_actions.h"

#include "client/repair.h"
#include "surface/check_text.h"
#include "tray/actions.h"
#include "tray/ask.h"
#include "tray/pages.h"
#include "win/windows_settings.h"

int check_actions_label(enum check_action action)
{
    return check_text_action(action);
}

/* --- mending: one at a time, since one job runs at a time --- */

static struct {
    struct frame *frame;
    void (*mended)(void *self);
    void *self;
} mending;

static enum status run_repair(void *self, const struct pc *pc, struct err *err)
{
    struct repair_report report = {.findings = NULL};
    const enum status st = repair_run(&pc->client, &report, err);

    (void)self;
    repair_report_clear(&report);
    return st;
}

static enum status run_autostart(void *self, const struct pc *pc, struct err *err)
{
    (void)self;
    return repair_autostart_anew(&pc->client, err);
}

static void mend_done(void *self, enum status status, const struct err *err)
{
    (void)self;
    if (status != ST_OK)
        ask_tell_failure(frame_window(mending.frame), err);
    mending.mended(mending.self);
}

static void mend(struct frame *frame, const char *name,
                 enum status (*run)(void *self, const struct pc *pc, struct err *err))
{
    mending.frame = frame;
    frame_run(frame, &(const struct job){.name = name, .run = run, .done = mend_done});
}

/* --- Windows' settings --- */

static void open_setting(struct frame *frame, enum windows_setting setting)
{
    struct err err = ERR_INIT;

    if (windows_settings_open(setting, &err) != ST_OK)
        ask_tell_failure(frame_window(frame), &err);
}

void check_actions_do(struct frame *frame, enum check_action action, void (*mended)(void *self), void *self)
{
    mending.mended = mended;
    mending.self = self;
    switch (action) {
    case CHECK_DO_REPAIR:
        mend(frame, "repair", run_repair);
        break;
    case CHECK_DO_AUTOSTART:
        mend(frame, "autostart", run_autostart);
        break;
    case CHECK_DO_CLOCK:
        open_setting(frame, WINDOWS_SETTING_CLOCK);
        break;
    case CHECK_DO_PROXY:
        open_setting(frame, WINDOWS_SETTING_PROXY);
        break;
    case CHECK_DO_IMPORT:
        actions_do(frame, ACTION_IMPORT, NULL);
        break;
    case CHECK_DO_EXPORT:
        actions_do(frame, ACTION_EXPORT, NULL);
        break;
    case CHECK_DO_RENEW:
        actions_do(frame, ACTION_RENEW, NULL);
        break;
    case CHECK_DO_APPLY:
        actions_do(frame, ACTION_APPLY, NULL);
        break;
    case CHECK_DO_CLEAN:
        frame_go(frame, &page_cleaner, NULL);
        break;
    case CHECK_DO_NOTHING:
    case CHECK_ACTION_COUNT:
        break;
    }
}
