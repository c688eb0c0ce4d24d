/*
 * Port: small secret records that only this Windows user can read (DPAPI behind it, another seal in tests), each in a
 * file of its own in one private folder. The journal lives here.
 *
 * Order of calls: list or a new name; lock; read and write any number of times; wipe or not; unlock.
 */
#ifndef CLIENT_PORT_SEALED_FILE_H
#define CLIENT_PORT_SEALED_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { SEALED_NAME_SIZE = 65, SEALED_BYTES_MAX = 256 * 1024, SEALED_NAMES_MAX = 256 };

struct sealed_names {
    char names[SEALED_NAMES_MAX][SEALED_NAME_SIZE];
    size_t count;
    size_t repaired; /* half-written ones that this listing cleared away, or took back to what was there before */
};

struct sealed_lock; /* an exclusive hold on one name, ended by unlock or by the process's end */

struct sealed_file_port {
    /* Names of records there are, locked or not, half-written ones repaired away. ST_OK with none if no folder yet. */
    enum status (*list)(void *self, struct sealed_names *out, struct err *err);
    /* Exclusive across processes. name: [a-z0-9.-]. ST_BUSY (FAULT_ORDER_IN_PROGRESS) at once if held elsewhere. */
    enum status (*lock)(void *self, const char *name, struct sealed_lock **out, struct err *err);
    void (*unlock)(void *self, struct sealed_lock **lock);
    /*
     * ST_NOT_FOUND; ST_BAD_FILE (FAULT_JOURNAL) if neither the record nor its predecessor can be unsealed (password of
     * the account was reset, file damaged): the caller decides, nothing is deleted. ST_IO (FAULT_JOURNAL,
     * FAULT_PROFILE_NOT_LOADED) if the record cannot be read or unsealed now: its predecessor does not stand in for one
     * that may be whole.
     */
    enum status (*read)(void *self, struct sealed_lock *lock, struct buf *out, struct err *err);
    /*
     * Temporary file, flush, rename; the previous record stays beside it. Half-written ones of that name are cleared
     * away. ST_IO (FAULT_DISK_FULL, FAULT_JOURNAL).
     */
    enum status (*write)(void *self, struct sealed_lock *lock, const struct buf *bytes, struct err *err);
    /* The record and its predecessor are overwritten and gone. */
    enum status (*wipe)(void *self, struct sealed_lock *lock, struct err *err);
    void *self;
};

#endif
