/*
 * Who is logged in, without a session at the server: the password in memory, until its time is over. Private to
 * backend/est*.c; contracts in backend/backend.h.
 */
#ifndef CLIENT_BACKEND_EST_LOGIN_H
#define CLIENT_BACKEND_EST_LOGIN_H

#include "client/backend/est.h"

/* Whoever was logged in is so no more. Nothing is asked. */
MUST_CHECK enum status est_log_in(void *self, const struct login_request *request, struct session_answer *out,
                                  struct err *err);
MUST_CHECK enum status est_log_out(void *self, const char *token, struct err *err);
/* Wiped; nobody is logged in. */
void est_login_clear(struct est_login *login);
/* The header's text, borrowed until the next call. ST_REFUSED (FAULT_SESSION_ENDED). */
MUST_CHECK enum status est_login_use(struct est *est, const char *token, const char **authorization, struct err *err);

#endif
