/*
 * What sending and checking a code share. Only otp_*.c use it.
 */
#ifndef SERVER_OTP_INTERNAL_H
#define SERVER_OTP_INTERNAL_H

#include "server/ra.h"
#include "server/store/store_order.h"

#define OTP_PURPOSE_ISSUE "issue"

enum { OTP_PREFIX_SIZE = 5 };

/* The only form in which a code is kept. */
MUST_CHECK enum status otp_keyed(const struct ra *ra, const char *order, const char *purpose, const char *prefix,
                                 const char *code, unsigned char out[SHA256_BYTES], struct err *err);

#endif
