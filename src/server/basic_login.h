/*
 * National ID and password from an Authorization header of scheme Basic (RFC 7617, UTF-8). Knows no accounts.
 */
#ifndef SERVER_BASIC_LOGIN_H
#define SERVER_BASIC_LOGIN_H

#include "protocol/messages.h"
#include "protocol/problem.h"

/*
 * ST_REFUSED unauthenticated if the header is missing (NULL), of another scheme, or holds what cannot be a login. *out
 * holds a password: wipe it.
 */
MUST_CHECK enum status basic_login_read(const char *authorization, struct login_request *out, struct problem *refusal);

#endif
