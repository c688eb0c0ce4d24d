/*
 * Port: how a use case tells the surface how far it is, and learns that the person wants to stop. Both are called on
 * the thread that runs the use case and must return at once.
 */
#ifndef CLIENT_PORT_PROGRESS_H
#define CLIENT_PORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

enum progress_step {
    PROGRESS_ASKING,      /* a question to the host */
    PROGRESS_KEY,         /* key pair is being made */
    PROGRESS_ORDER,       /* order is being placed */
    PROGRESS_ISSUING,     /* the host issues */
    PROGRESS_DOWNLOADING, /* done and total in bytes; total 0 while unknown */
    PROGRESS_INSTALLING,
    PROGRESS_TESTING, /* signature with the installed key */
    PROGRESS_CONFIRMING,
    PROGRESS_WRITING, /* file */
    PROGRESS_READING_BACK,
    PROGRESS_KEEPING, /* for undo */
    PROGRESS_REMOVING,
    PROGRESS_REVOKING,
    PROGRESS_WAITING, /* for another process that holds the store */
    PROGRESS_READING, /* content that is signed or verified; done and total in bytes, total 0 while unknown */
    PROGRESS_REPAIRING,
    PROGRESS_SEALING,  /* a file under a passphrase is made, and opened again */
    PROGRESS_PHONE,    /* for a phone to fetch it; done: seconds left, total 0 */
    PROGRESS_CHECKING, /* the environment: done and total in checks */
    PROGRESS_TELLING   /* another program of a change (client/post_change.h) */
};

struct progress {
    void (*report)(void *self, enum progress_step step, size_t done, size_t total); /* may be NULL */
    bool (*cancelled)(void *self);                                                  /* may be NULL */
    void *self;
};

/* For use cases: tolerate NULL and missing functions. */
void progress_report(const struct progress *progress, enum progress_step step, size_t done, size_t total);
bool progress_cancelled(const struct progress *progress);

#endif
