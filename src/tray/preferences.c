#include "tray/preferences.h"

#include <stdio.h>

#include "surface/config_files.h"

static void save(struct worker *worker)
{
    (void)!config_files_save_user(worker_settings(worker), NULL);
}

void preferences_set_language(struct worker *worker, const char *language)
{
    struct settings *settings = worker_settings(worker);

    (void)snprintf(settings->language, sizeof settings->language, "%s", language);
    save(worker);
}

void preferences_set_reminders(struct worker *worker, bool wanted)
{
    worker_settings(worker)->reminders = wanted;
    save(worker);
}

void preferences_set_hide_said(struct worker *worker)
{
    worker_settings(worker)->tray_hide_said = true;
    save(worker);
}
