/*
 * One-time codes: made, sent and checked. A code is bound to its order and purpose; a resend makes a new code with a
 * new prefix, voids the old one and resets no counter; the tries are the order's, over all its codes (product.md
 * section 8).
 */
#ifndef SERVER_OTP_H
#define SERVER_OTP_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/orders.h"

/*
 * ST_REFUSED: noPhone; rateLimited when it is too soon or too often for this number, whatever order it was for;
 * orderNotReady, gone; busy when the message could not be sent (the code is void then, and may be asked for again at
 * once), or too many are on their way at this moment (nothing happened then).
 */
MUST_CHECK enum status otp_send(struct ra *ra, const struct caller *caller, const char *order,
                                struct code_sent_answer *out, struct problem *refusal, struct err *err);
/*
 * The right code moves the order to verified, and is accepted again for the order that it verified. ST_REFUSED:
 * otpInvalid with the tries that are left (each wrong one counts), otpExpired, otpExhausted (the order is invalid
 * then), orderNotReady before any code was sent.
 */
MUST_CHECK enum status otp_verify(struct ra *ra, const struct caller *caller, const char *order,
                                  const struct code_request *request, struct order_answer *out, struct problem *refusal,
                                  struct err *err);

#endif
