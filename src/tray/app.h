/*
 * The program around the window: its hidden top-level window, which the system and the worker talk to, and the message
 * loop. It owns worker and frame.
 */
#ifndef TRAY_APP_H
#define TRAY_APP_H

#include "tray/frame.h"

struct app;

struct app_wishes {
    const char *config; /* of --config, or NULL */
    const char *lang;   /* of --lang, or NULL */
};

/* Order of calls: app_new, app_loop, app_free. ST_NO_MEMORY, ST_IO, ST_BAD_INPUT (FAULT_CONFIGURATION). */
MUST_CHECK enum status app_new(const struct app_wishes *wishes, struct app **out, struct err *err);
/* The window in front, on its home page. */
void app_open_window(struct app *app);
/* Until the program is to end; the exit code. */
int app_loop(struct app *app);
void app_free(struct app **app);

#endif
