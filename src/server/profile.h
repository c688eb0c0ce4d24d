/*
 * What a certificate of this host says of a person: from the account and the configuration, never from a request.
 */
#ifndef SERVER_PROFILE_H
#define SERVER_PROFILE_H

#include "protocol/messages.h"
#include "server/accounts.h"

MUST_CHECK enum status profile_subject(const struct ra *ra, const struct account *account, struct subject *out,
                                       struct err *err);
/* For GET /v1/profile. */
MUST_CHECK enum status profile_get(struct ra *ra, int64_t account, struct profile_answer *out, struct err *err);

/* The rule alone. */
void profile_fill(const struct config *config, const char *name, const char *national_id, struct subject *out);

#endif
