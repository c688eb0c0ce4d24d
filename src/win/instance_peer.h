/*
 * Who may speak with whom over a pipe of this program: processes of the same Windows user at the same integrity level,
 * and nobody else. A normal process must not steer an elevated one, nor an elevated one believe what a normal one says
 * (../shared/facts/windows.md G6). It neither makes pipes nor reads them.
 *
 * https://learn.microsoft.com/windows/win32/secauthz/mandatory-integrity-control
 */
#ifndef WIN_INSTANCE_PEER_H
#define WIN_INSTANCE_PEER_H

#include <windows.h>

#include "base/status.h"
#include "win/user_sid.h"

struct instance_peer {
    wchar_t sid[USER_SID_SIZE]; /* of this user */
    unsigned long level;        /* of this process: the last number of its integrity SID */
};

/* Who this process is. ST_IO. */
MUST_CHECK enum status instance_peer_self(struct instance_peer *out, struct err *err);

/*
 * A security descriptor: owned by this user, open to nobody else, and labelled with this process's level, so that no
 * process of a lower one can read or write. Freed with LocalFree. ST_IO.
 */
MUST_CHECK enum status instance_peer_descriptor(const struct instance_peer *self, void **out, struct err *err);

/*
 * The client's end of a pipe: is whoever made it one like this process? By the pipe's owner and label, which nobody can
 * set to another user, or to a higher level than his own. ST_UNTRUSTED if not, ST_IO.
 */
MUST_CHECK enum status instance_peer_check_server(const struct instance_peer *self, HANDLE pipe, struct err *err);

/* The server's end, after something was read from it: the same of whoever wrote. ST_UNTRUSTED, ST_IO. */
MUST_CHECK enum status instance_peer_check_client(const struct instance_peer *self, HANDLE pipe, struct err *err);

#endif
