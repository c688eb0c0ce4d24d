/*
 * Login passwords as the host keeps them: Argon2id (RFC 9106) of an HMAC-SHA-256 of the password under a pepper that
 * lives outside the database, in the PHC string form "$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>".
 */
#ifndef PKI_PASSWORD_H
#define PKI_PASSWORD_H

#include <stdbool.h>

#include "base/status.h"

enum { PASSWORD_PEPPER_BYTES = 32, PASSWORD_SALT_BYTES = 16, PASSWORD_PHC_SIZE = 160 };

struct password_cost {
    unsigned memory_kib; /* 19456 by default (OWASP's minimum) */
    unsigned passes;     /* 2 */
};

MUST_CHECK enum status password_hash(const char *password, const unsigned char pepper[PASSWORD_PEPPER_BYTES],
                                     const struct password_cost *cost, char out[PASSWORD_PHC_SIZE], struct err *err);
/*
 * Always exactly one Argon2id with the string's own cost, whatever the outcome. *matches is false for a wrong password.
 * ST_BAD_FILE for a string that is not of the form, or asks for more than 1 GiB or 64 passes.
 */
MUST_CHECK enum status password_check(const char *password, const unsigned char pepper[PASSWORD_PEPPER_BYTES],
                                      const char *phc, bool *matches, struct err *err);
/*
 * The string with another salt, which no password matches: for an ID that has no account. Which blocks of memory
 * Argon2id reads depends on the salt, so with one salt for all of them they would be told apart by a clock in the end.
 * ST_BAD_FILE as password_check.
 */
MUST_CHECK enum status password_set_salt(char phc[PASSWORD_PHC_SIZE], const unsigned char salt[PASSWORD_SALT_BYTES],
                                         struct err *err);

#endif
