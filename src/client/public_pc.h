/*
 * A PC that others use too: what a login leaves here goes when the visit ends. The intent is durable from the login on,
 * so that the next start of a program that was killed removes; nothing is kept for undo.
 *
 * Order of calls: public_pc_begin after the login; public_pc_end when the visit ends. At a start public_pc_end_all.
 */
#ifndef CLIENT_PUBLIC_PC_H
#define CLIENT_PUBLIC_PC_H

#include "client/inventory.h"

struct public_pc_result {
    size_t removed;     /* certificates that are proven to be gone, with their keys */
    size_t left;        /* that could not be removed now, or are still to come: the next start tries again */
    size_t orders_open; /* among those left: the host counts them as issued, and they have to be resumed first */
};

/* May be called again. ST_IO (FAULT_JOURNAL, FAULT_DISK_FULL), ST_BUSY, ST_NO_MEMORY: nothing is promised then. */
MUST_CHECK enum status public_pc_begin(const struct client *client, const char *national_id, struct err *err);
/*
 * Every certificate of that person on this PC, whoever put it there. The intent stays while something is left. ST_OK
 * also where some are left, *err tells of the first; ST_IO where the store cannot be looked into.
 */
MUST_CHECK enum status public_pc_end(const struct client *client, const char *national_id, struct public_pc_result *out,
                                     struct err *err);
/* The same for everybody whose intent was left behind. ST_OK with nothing where there is none. */
MUST_CHECK enum status public_pc_end_all(const struct client *client, struct public_pc_result *out, struct err *err);

#endif
