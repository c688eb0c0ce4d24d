/*
 * Logging in to the host as the person of --id: asks for the password, which is kept nowhere.
 */
#ifndef CLI_HOST_SESSION_H
#define CLI_HOST_SESSION_H

#include "cli/context.h"
#include "client/login.h"

/* logout afterwards. ST_BAD_INPUT (FAULT_CONFIGURATION) without a host, the failures of secrets.h and of login. */
MUST_CHECK enum status host_session_open(struct context *context, struct session *out, struct err *err);
/* Before a password is asked for: whether the host can that (client/backend/backend.h). ST_REFUSED (FAULT_NOT_OFFERED).
 */
MUST_CHECK enum status host_session_need(const struct context *context, unsigned capability, struct err *err);

#endif
