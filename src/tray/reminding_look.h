/*
 * The part of reminding that reads and writes: one look at this PC without a login, on the worker's thread. The record
 * of reminders is read, what was shown since is noted in it, and it is written where it has changed.
 */
#ifndef TRAY_REMINDING_LOOK_H
#define TRAY_REMINDING_LOOK_H

#include "client/outlook.h"
#include "surface/pc.h"

/* What was shown and is not noted yet. */
struct reminding_shown {
    bool any;
    char sha256[SHA256_HEX_SIZE];
    enum reminder_stage stage;
    int64_t day;
};

struct reminding_look {
    /* What is wanted */
    bool ask; /* the host, where it is time */
    struct reminding_shown shown;
    /* What came of it */
    bool noted; /* shown is in the record on disk */
    struct outlook outlook;
    struct reminder_record record;
    struct calendar calendar;
};

/* For struct job. ST_IO, ST_NO_MEMORY. A record that cannot be written is no failure: it will be tried again. */
MUST_CHECK enum status reminding_look_run(void *self, const struct pc *pc, struct err *err);

#endif
