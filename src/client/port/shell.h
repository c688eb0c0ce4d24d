/*
 * Port: what an installation set up for this user beside its files: entries in Explorer's menu of certificate files,
 * and the tray's start with Windows. To be read, and put right.
 *
 * A program that no installation knows (on a stick, in a build tree) has nothing here, and takes over nothing.
 */
#ifndef CLIENT_PORT_SHELL_H
#define CLIENT_PORT_SHELL_H

#include <stddef.h>

#include "base/status.h"

enum shell_scope {
    SHELL_NOT_INSTALLED, /* of the rest, verbs_dead alone says something */
    SHELL_THIS_USER,
    SHELL_ALL_USERS /* an administrator's: read, never written */
};

enum shell_autostart {
    SHELL_AUTOSTART_NONE, /* not there, and the installation made none */
    SHELL_AUTOSTART_ON,
    SHELL_AUTOSTART_SWITCHED_OFF, /* it is there, and switched off where Windows lists what starts: the user's word */
    SHELL_AUTOSTART_GONE,         /* the installation made one, and somebody has taken it away */
    SHELL_AUTOSTART_WRONG,        /* it starts something else */
    SHELL_AUTOSTART_TOO_LONG      /* the program's path is longer than Windows starts */
};

struct shell_state {
    enum shell_scope scope;
    size_t verbs_wrong; /* entries of Explorer's menu that are not there, or not this program's */
    size_t verbs_dead;  /* of this user's: entries of ours that name a program which is not there any more */
    enum shell_autostart autostart;
};

struct shell_port {
    /* ST_IO (FAULT_REGISTRY), ST_NO_MEMORY; likewise for the others. */
    enum status (*look)(void *self, struct shell_state *out, struct err *err);
    /* For SHELL_THIS_USER alone, else ST_NOT_FOUND. *put: how many were wrong and are right now. */
    enum status (*put_verbs)(void *self, size_t *put, struct err *err);
    /* In every scope: those of this user's go. *removed: how many. */
    enum status (*remove_dead_verbs)(void *self, size_t *removed, struct err *err);
    /* As put_verbs. Whether it is switched off stays as it is. */
    enum status (*put_autostart)(void *self, struct err *err);
    void *self;
};

#endif
