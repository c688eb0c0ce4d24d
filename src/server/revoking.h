/*
 * Revocation by the person whose certificate it is, logged in, with a proof by its key or with a one-time code: whose
 * it is, whether it still can be, and how often (product.md section 8). What revoking does: revocation.h.
 */
#ifndef SERVER_REVOKING_H
#define SERVER_REVOKING_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"
#include "server/store/store_certificate.h"

/*
 * A certificate that is revoked already is answered with the first time and reason, whoever did it and whatever the
 * request holds. ST_REFUSED: notFound for one that is not the account's; forbidden for one that has expired, or if this
 * host offers no revocation; rateLimited when the person's quota is used up; badProof, badNonce (proof.h); otpInvalid,
 * otpExpired, rateLimited (otp.h).
 */
MUST_CHECK enum status revoking_revoke(struct ra *ra, int64_t account, const char *serial,
                                       const struct revoke_request *request, struct revoke_answer *out,
                                       struct problem *refusal, struct err *err);

/* --- for otp_send.c, which sends no code for what would be refused --- */

/* ST_REFUSED notFound, as if it were not there; else issued_clear(out). */
MUST_CHECK enum status revoking_find(struct tx *tx, int64_t account, const char *serial, struct issued *out,
                                     struct problem *refusal, struct err *err);
/* ST_REFUSED: forbidden, rateLimited. */
MUST_CHECK enum status revoking_allow(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                                      int64_t now_utc, struct problem *refusal, struct err *err);

#endif
