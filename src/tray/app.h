/*
 * The program around the window: its hidden top-level window, which the system, the taskbar, the worker and later
 * starts talk to, and the message loop. It owns worker, frame and tray icon, and says when the program ends.
 */
#ifndef TRAY_APP_H
#define TRAY_APP_H

#include "tray/arguments.h"
#include "tray/frame.h"
#include "tray/one_program.h"

struct app;

/* Order of calls: app_new, app_loop, app_free. ST_NO_MEMORY, ST_IO, ST_BAD_INPUT (FAULT_CONFIGURATION). */
MUST_CHECK enum status app_new(const struct arguments *arguments, struct app **out, struct err *err);
/* Listens for later starts and opens what this one is for; until the program is to end. The exit code. */
int app_loop(struct app *app, struct one_program *program, const struct arguments *arguments);
void app_free(struct app **app);

#endif
