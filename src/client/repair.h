/*
 * What is broken in this user's part of this PC, and mended without an installer's rights. Each finding says what was
 * found and what was done; what only the person can put right is named and left.
 *
 * Of what the installer set up, entries of Explorer's menu come back (those of a folder that is not there any more go,
 * where this program is no installation of this user's), and a start with Windows that starts something
 * else is led back to this program. One that is not there any more is named and stays away: somebody took it away, and
 * only he knows whether that was meant; the installer makes it anew when asked. One that is switched off is no finding.
 */
#ifndef CLIENT_REPAIR_H
#define CLIENT_REPAIR_H

#include "client/inventory.h"

enum repair_kind {
    /* Mended; count: how many */
    REPAIR_HALF_WRITTEN,  /* records of an interrupted run: cleared away, or back to what was there before */
    REPAIR_INTERMEDIATES, /* the firm's CA certificates were missing */
    REPAIR_LINK,          /* a certificate has its key again */
    REPAIR_INSTALLS,      /* installs that were broken off: cleared up after */
    REPAIR_CONTAINERS,    /* key containers of ours that nothing needed: deleted */
    REPAIR_VERBS,         /* entries of Explorer's menu: there again, and this program's */
    REPAIR_VERBS_DEAD,    /* entries of Explorer's menu that named a program which is gone: removed */
    REPAIR_AUTOSTART,     /* the start with Windows started something else */
    /* Left */
    REPAIR_NO_KEY,           /* a certificate whose key cannot be used here: import a backup */
    REPAIR_ORDER_UNREADABLE, /* records of applications: pccert cancel clears them */
    REPAIR_UNDO_UNREADABLE,  /* they go by themselves when their time is over */
    REPAIR_INSTALLS_LEFT,    /* for the next time */
    REPAIR_ALL_USERS,        /* the same as VERBS and AUTOSTART, of an installation that is an administrator's */
    REPAIR_AUTOSTART_GONE,   /* the installer can make it again */
    REPAIR_AUTOSTART_LONG,   /* Windows starts nothing from a path that long */
    REPAIR_KIND_COUNT
};
/* "link"...: for JSON. Never NULL. */
const char *repair_kind_word(enum repair_kind kind);
bool repair_is_mended(enum repair_kind kind);

struct repair_finding {
    enum repair_kind kind;
    size_t count;
    struct cert_info certificate; /* of LINK and NO_KEY */
};
struct repair_report {
    struct repair_finding *findings; /* owned; repair_report_clear */
    size_t count;
};
/*
 * Goes through all steps, whatever fails; the first failure is told at the end. *out zeroed; it holds what was found in
 * every case, and repair_report_clear is called in every case. Several runs at once do no harm: the store's lock holds
 * them apart.
 */
MUST_CHECK enum status repair_run(const struct client *client, struct repair_report *out, struct err *err);
/*
 * The start with Windows, made anew by the word of the person, also where none was: repair_run leaves that alone.
 * ST_NOT_FOUND: no installation of this user; ST_IO (FAULT_REGISTRY).
 */
MUST_CHECK enum status repair_autostart_anew(const struct client *client, struct err *err);
void repair_report_clear(struct repair_report *report);

#endif
