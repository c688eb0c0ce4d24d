/*
 * An operator logs in, by the rule of customers' logins (login.h): one Argon2id and the same words for names that
 * somebody has and for those that nobody has, locks that grow, and a row of the audit log for each that was looked at.
 */
#ifndef SERVER_OPERATOR_LOGIN_H
#define SERVER_OPERATOR_LOGIN_H

#include "protocol/problem.h"
#include "server/operators.h"

/*
 * name and password as they were typed. ST_REFUSED: unauthenticated (also for one who is disabled), rateLimited while
 * locked, busy. request: its identifier, for the row.
 */
MUST_CHECK enum status operator_login(struct ra *ra, const char *name, const char *password, const char *request,
                                      struct operator_record *out, struct problem *refusal, struct err *err);

#endif
