/*
 * Operators: the firm's own people, each with a name and a password, who look customers up on a page of their own
 * (operator_page.h). This is their accounts; operator_login.h is logging in. It must not know customers.
 */
#ifndef SERVER_OPERATORS_H
#define SERVER_OPERATORS_H

#include <stdbool.h>

#include "protocol/limits.h"
#include "server/ra.h"
#include "server/store/store_operator.h"

enum { OPERATOR_PASSWORD_CHARACTERS_LEAST = 12 };

/* Lower-case letters, digits, ".", "-", "_", beginning with a letter; 2 to 32. ST_BAD_INPUT, a sentence. */
MUST_CHECK enum status operators_read_name(const char *typed, char out[OPERATOR_NAME_SIZE], struct err *err);
/* One that may be chosen; whoever logs in may type any. ST_BAD_INPUT, a sentence. */
MUST_CHECK enum status operators_read_password(const char *typed, char out[LIMIT_PASSWORD_BYTES + 1], struct err *err);
/* The name that wrong logins are counted by, whether or not somebody has it. */
MUST_CHECK enum status operators_keyed(const struct ra *ra, const char *name, unsigned char out[SHA256_BYTES],
                                       struct err *err);

/*
 * What the command line does, each with its audit row, in a form that operators_read_* gave. ST_ALREADY, ST_NOT_FOUND
 * with a sentence.
 */
MUST_CHECK enum status operators_add(const struct ra *ra, const char *name, const char *password, struct err *err);
/* Ends their sessions, and forgets wrong logins. */
MUST_CHECK enum status operators_set_password(const struct ra *ra, const char *name, const char *password,
                                              struct err *err);
/* Disabled: ends their sessions with the next request, and no login is right any more. */
MUST_CHECK enum status operators_set_disabled(const struct ra *ra, const char *name, bool disabled, struct err *err);

#endif
