/*
 * How the program ends: by the person's wish, which may be asked about and waits for what is going on to stop; or at
 * once, when Windows, an installer or --quit says so. The UI thread's.
 */
#ifndef TRAY_APP_END_H
#define TRAY_APP_END_H

#include "tray/frame.h"

/* The fields are its own. */
struct app_end {
    struct frame *frame;
    bool after_job; /* as soon as the running job has stopped */
    bool ending;
};

void app_end_open(struct app_end *end, struct frame *frame);

/* Asks if something is going on; then stops it, logs out, and ends the message loop. */
void app_end_wanted(struct app_end *end);
/* Without questions, in a few seconds; what is not done by then the next start does. */
void app_end_now(struct app_end *end);
/* After each job of the frame's. */
void app_end_job_done(struct app_end *end);

/*
 * An installer that closes the program by Restart Manager starts it again: into the tray, with that --config (NULL:
 * without). https://learn.microsoft.com/windows/win32/rstmgr/guidelines-for-applications
 */
void app_end_register_restart(const char *config);

#endif
