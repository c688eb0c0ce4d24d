/*
 * Who this process runs as: the security identifier of its Windows user, for names and access lists that are the user's
 * own.
 */
#ifndef WIN_USER_SID_H
#define WIN_USER_SID_H

#include <wchar.h>

#include "base/status.h"

enum { USER_SID_SIZE = 192 };

/* "S-1-5-21-...-1001". ST_IO. */
MUST_CHECK enum status user_sid(wchar_t out[USER_SID_SIZE], struct err *err);

/*
 * A security descriptor that lets this user do everything and nobody else anything, for CreateFileW and CreateMutexW.
 * Freed with LocalFree. ST_IO.
 */
MUST_CHECK enum status user_sid_private_descriptor(void **out, struct err *err);

#endif
