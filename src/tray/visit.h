/*
 * Who is at the window: the national ID that was typed, and the host session while there is one. The UI thread's; a job
 * may read it, since nothing changes it while one runs.
 */
#ifndef TRAY_VISIT_H
#define TRAY_VISIT_H

#include <stdbool.h>

#include "client/login.h"

struct visit {
    char id[NATIONAL_ID_SIZE]; /* "" until somebody logged in */
    struct session session;
    bool logged_in;
    bool public_pc; /* 這是公用電腦: what the visit leaves here goes when it ends (client/public_pc.h) */
    bool backed_up; /* an export of this visit was read back */
};

/* For calls that take a session or NULL. */
const struct session *visit_session(const struct visit *visit);
/* Nobody any more; wiped. */
void visit_end(struct visit *visit);

#endif
