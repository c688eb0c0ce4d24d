/*
 * Backing up what was chosen on the page for it: where to, the job, and its result or its failure, told to the person.
 */
#ifndef TRAY_EXPORT_RUN_H
#define TRAY_EXPORT_RUN_H

#include "client/backup.h"
#include "tray/file_dialog.h"
#include "tray/frame.h"
#include "win/removable_drive.h"

struct export_run {
    struct page *page;

    /* What the page fills */
    const struct holding *holding;
    struct buf password;
    enum pfx_format format;
    char name[BACKUP_NAME_SIZE]; /* what is offered for the file */
    /* The person was told; the password is wiped. ST_CANCELLED: called off. The page may go away in it. */
    void (*ended)(struct page *page, enum status status);

    char folder[REMOVABLE_DRIVE_SIZE];
    struct file_target target;
    struct backup_result result;
};

/* *run must stay where it is until it has ended. */
void export_run_go(struct export_run *run);
/* Wipes and frees what an export leaves, wherever it stopped. */
void export_run_clear(struct export_run *run);

#endif
