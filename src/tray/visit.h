/*
 * Who is at the window: the national ID that was typed, and the host session while there is one. The UI thread's, and
 * the running job's while there is one: the window rests meanwhile.
 */
#ifndef TRAY_VISIT_H
#define TRAY_VISIT_H

#include <stdbool.h>

#include "client/login.h"
#include "client/public_pc.h"
#include "client/transfer.h"

struct visit {
    char id[NATIONAL_ID_SIZE]; /* "" until somebody logged in */
    struct session session;
    bool logged_in;
    struct public_pc
        *promise;   /* 這是公用電腦: what the visit leaves here goes when it ends; NULL on the person's own PC */
    bool no_phones; /* the host does not do uploads to phones */
    struct transfer transfer; /* of the page that uploads (dlg_upload.c), while it is open */
};

/* For calls that take a session or NULL. */
const struct session *visit_session(const struct visit *visit);
bool visit_is_public(const struct visit *visit);
/* Of a visit with a session: ends at the host what waits there for a phone, then the session. A job's to do. */
void visit_logout(struct visit *visit, const struct client *client);
/* Nobody any more; wiped. A promise that was not kept is the next start's. */
void visit_end(struct visit *visit);

#endif
