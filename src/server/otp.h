/*
 * One-time codes: made, sent and checked. A code is bound to its order (or certificate, by the order that brought it)
 * and purpose; a resend makes a new code with a new prefix, voids the old one and resets no counter; the tries are the
 * order's, over all its codes (product.md section 8). A person's wrong ones in a row end it all: wrong_codes.h.
 */
#ifndef SERVER_OTP_H
#define SERVER_OTP_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/orders.h"
#include "server/store/store_certificate.h"

/*
 * ST_REFUSED: noPhone; rateLimited when it is too soon or too often for this number, whatever order it was for;
 * orderNotReady, gone; busy when the message could not be sent (the code is void then, and may be asked for again at
 * once), or too many are on their way at this moment (nothing happened then).
 */
MUST_CHECK enum status otp_send(struct ra *ra, const struct caller *caller, const char *order,
                                struct code_sent_answer *out, struct problem *refusal, struct err *err);
/*
 * One that revokes that certificate. ST_REFUSED besides: what revoking.h refuses (nothing is sent for that), and
 * rateLimited once the tries of a day are used up.
 */
MUST_CHECK enum status otp_send_to_revoke(struct ra *ra, int64_t account, const char *serial,
                                          struct code_sent_answer *out, struct problem *refusal, struct err *err);
/*
 * The right code moves the order to verified (or past the consent that it does not need), and is accepted again for the
 * order that it verified. ST_REFUSED: otpInvalid with the tries that are left (each wrong one counts), otpExpired,
 * otpExhausted (the order is invalid then), orderNotReady before any code was sent.
 */
MUST_CHECK enum status otp_verify(struct ra *ra, const struct caller *caller, const char *order,
                                  const struct code_request *request, struct order_answer *out, struct problem *refusal,
                                  struct err *err);

/*
 * Uses up the code, in the transaction that revokes. ST_REFUSED: otpInvalid with the tries that are left (over all
 * codes for this certificate within 24 hours), otpExpired (also before any code was sent), rateLimited once none is
 * left.
 */
MUST_CHECK enum status otp_use_to_revoke(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                                         const char *typed, struct problem *refusal, struct err *err);

#endif
