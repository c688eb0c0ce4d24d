/*
 * What sending and checking codes share. Only otp_*.c use it.
 */
#ifndef SERVER_OTP_INTERNAL_H
#define SERVER_OTP_INTERNAL_H

#include "protocol/problem.h"
#include "server/ra.h"
#include "server/store/store_certificate.h"
#include "server/store/store_order.h"

#define OTP_PURPOSE_ISSUE "issue"
#define OTP_PURPOSE_REVOKE "revoke"

enum { OTP_PREFIX_SIZE = 5 };

/* The only form in which a code is kept. */
MUST_CHECK enum status otp_keyed(const struct ra *ra, const char *order, const char *purpose, const char *prefix,
                                 const char *code, unsigned char out[SHA256_BYTES], struct err *err);

/* ST_REFUSED rateLimited once as many wrong codes were typed for it within 24 hours as code.tries allows. */
MUST_CHECK enum status otp_refuse_exhausted(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                                            struct problem *refusal, struct err *err);

#endif
