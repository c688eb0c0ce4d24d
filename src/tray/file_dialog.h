/*
 * The system's windows for choosing files. COM is there for as long as one is open and no longer, so that what the
 * shell loads for them does not stay in a program that sits in the tray. Modal to their owner; the UI thread's.
 */
#ifndef TRAY_FILE_DIALOG_H
#define TRAY_FILE_DIALOG_H

#include <stdbool.h>
#include <windows.h>

#include "tray/file_queue.h"

/* Certificate files to read; several: more than one may be chosen. ST_CANCELLED, ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status file_dialog_open(HWND owner, bool several, struct file_queue *out, struct err *err);

struct file_target {
    char *path;    /* malloc'ed */
    bool replaces; /* a file is there, and the person said that it may go */
};

/*
 * Where a backup goes. folder: where the window begins; "": the user's documents. name: what is offered. The same
 * statuses.
 */
MUST_CHECK enum status file_dialog_save(HWND owner, const char *folder, const char *name, struct file_target *out,
                                        struct err *err);
/* Where a report goes; the window begins in the user's documents. */
MUST_CHECK enum status file_dialog_save_report(HWND owner, const char *name, struct file_target *out, struct err *err);

#endif
