/*
 * As whom this process runs: a person of this session, another one, or Windows itself; and whether what it keeps in the
 * profile stays. Asks Windows, changes nothing.
 */
#ifndef WIN_WINDOWS_USER_H
#define WIN_WINDOWS_USER_H

#include "client/port/environment.h"

/* Fills user, elevated, other_user, system_account and temporary_profile; what Windows does not tell stays "no". */
void windows_user_look(struct environment *out);

#endif
