/*
 * Port: what this PC tells of itself, for the check of the environment: which Windows it is, as whom the program runs,
 * and whether its folders take files. It reads, and leaves nothing behind; what any of it means is not decided here.
 */
#ifndef CLIENT_PORT_ENVIRONMENT_H
#define CLIENT_PORT_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { ENVIRONMENT_RELEASE_SIZE = 16, ENVIRONMENT_USER_SIZE = 128 };

struct environment {
    uint32_t build; /* 19045; 0 if it is not known */
    bool is_server;
    char release[ENVIRONMENT_RELEASE_SIZE]; /* "22H2", "" if it has no such name */
    char user[ENVIRONMENT_USER_SIZE];       /* of this process, for display: it may hold anything */
    bool elevated;                          /* with an administrator's rights that this user's other programs lack */
    bool other_user;                        /* the desktop of this session is another user's */
    bool system_account;                    /* Windows' own, and no person's */
    bool temporary_profile;                 /* what is kept here is gone after the logout */
    bool free_known;
    uint64_t free_bytes; /* where the program keeps its records */
};

struct environment_port {
    /* What cannot be found out is left as "no". ST_NO_MEMORY. */
    enum status (*look)(void *self, struct environment *out, struct err *err);
    /*
     * A small file is written into each folder that the program writes to, read, and removed. The failures of
     * base/atomic_file.h, ST_IO (FAULT_PROFILE_NOT_LOADED).
     */
    enum status (*try_folders)(void *self, struct err *err);
    void *self;
};

#endif
