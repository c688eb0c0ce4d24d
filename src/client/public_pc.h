/*
 * A PC that others use too: what a login leaves here goes when the visit ends. The intent is durable from the login on,
 * so that the next start of a program that was killed removes; nothing is kept for undo. While a visit goes on its
 * program holds the intent, so that the start of another one (a second session of the same Windows user) leaves it
 * alone.
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

struct public_pc; /* one visit's intent, held by this process */

/*
 * ST_BUSY (FAULT_STORE_BUSY) while a visit of the same person goes on in another program; ST_IO (FAULT_JOURNAL,
 * FAULT_DISK_FULL), ST_NO_MEMORY: nothing is promised then.
 */
MUST_CHECK enum status public_pc_begin(const struct client *client, const char *national_id, struct public_pc **out,
                                       struct err *err);
/*
 * Every certificate of that person on this PC, whoever put it there. The intent stays while something is left. ST_OK
 * also where some are left, *err tells of the first; ST_IO where the store cannot be looked into. The visit is over in
 * every case: *visit is freed, and NULL.
 */
MUST_CHECK enum status public_pc_end(const struct client *client, struct public_pc **visit,
                                     struct public_pc_result *out, struct err *err);
/* The program ends, and the next start shall do it: as if it had been killed. *visit is freed; NULL is allowed. */
void public_pc_let_go(struct public_pc **visit);
/* The same as public_pc_end for everybody whose intent was left behind. ST_OK with nothing where there is none. */
MUST_CHECK enum status public_pc_end_all(const struct client *client, struct public_pc_result *out, struct err *err);

#endif
