/*
 * What the user chose in this program, kept in the user's file (client/settings.h). One that cannot be written counts
 * until the program ends.
 *
 * The UI thread's, and only while no job runs: the settings are the worker's.
 */
#ifndef TRAY_PREFERENCES_H
#define TRAY_PREFERENCES_H

#include "tray/worker.h"

/* "zh-TW" or "en". */
void preferences_set_language(struct worker *worker, const char *language);
/* Whether the tray reminds of a certificate's end. */
void preferences_set_reminders(struct worker *worker, bool wanted);
/* It has been said that the window's x hides it in the tray. */
void preferences_set_hide_said(struct worker *worker);

#endif
