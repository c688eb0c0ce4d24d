/*
 * The host's word on one person: GET /v1/state.
 */
#ifndef SERVER_HOST_STATE_H
#define SERVER_HOST_STATE_H

#include "protocol/messages.h"
#include "server/ra.h"

MUST_CHECK enum status host_state_get(struct ra *ra, int64_t account, struct state_answer *out, struct err *err);

struct issued;
/* From when it is due: from its beginning if the CA that issued it is revoked (ca_revoked_utc). */
int64_t host_state_due_utc(const struct ra *ra, const struct issued *issued);
enum host_state host_state_now(const struct ra *ra, const struct issued *issued);

/* --- the rule itself, pure --- */

/* From when a certificate of that end is due. */
int64_t host_state_renew_from_utc(const struct config *config, int64_t not_after_utc);
/* Valid, due, expired; not_after is the last second of validity (RFC 5280 4.1.2.5). */
enum host_state host_state_of(int64_t renew_from_utc, int64_t not_after_utc, bool revoked, int64_t now_utc);

#endif
