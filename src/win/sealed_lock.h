/*
 * The exclusive hold on one sealed record (struct sealed_lock of client/port/sealed_file.h), and the names of its
 * files. For sealed_file.c and sealed_list.c alone.
 */
#ifndef WIN_SEALED_LOCK_H
#define WIN_SEALED_LOCK_H

#include <stdbool.h>

#include "client/port/sealed_file.h"

struct sealed_lock {
    char name[SEALED_NAME_SIZE];
    char *current;  /* NAME.sealed */
    char *previous; /* NAME.sealed.bak */
    char *guard;    /* NAME.lock */
    void *handle;   /* of the guard */
};

/* [a-z0-9.-], not empty, no dot first: what a name may be. */
bool sealed_name_valid(const char *name);

/* ST_BUSY (FAULT_ORDER_IN_PROGRESS) if somebody else has it; ST_IO (FAULT_JOURNAL, FAULT_DISK_FULL). */
MUST_CHECK enum status sealed_lock_open(const char *folder, const char *name, struct sealed_lock **out,
                                        struct err *err);
/* Takes the guard file away too if no record is left. */
void sealed_lock_close(struct sealed_lock **lock);

/* Fill *err with a failure of the journal's: what was found out of the file layer's own report. */
enum status sealed_lock_report(struct err *err, const struct err *cause, const char *what);

/* A guard file without a record, whose holder has died. One that is held stays; nobody who asks for it meanwhile is
 * refused. */
void sealed_lock_clear_away(const char *folder, const char *name);

#endif
