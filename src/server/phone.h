/*
 * Mobile numbers that one-time codes are sent to: "0912345678" (Taiwan), or "+" with country code.
 */
#ifndef SERVER_PHONE_H
#define SERVER_PHONE_H

#include "base/status.h"

enum { PHONE_SIZE = 17, PHONE_MASKED_SIZE = 24 };

/*
 * Spaces and hyphens are dropped, and a Taiwanese number is written as at home, however it was typed: the messages to
 * it are counted by what stands here. ST_BAD_INPUT; err.what does not hold the number.
 */
MUST_CHECK enum status phone_read(const char *typed, char out[PHONE_SIZE], struct err *err);
/* "0912***678"; anything too short becomes asterisks. */
void phone_mask(const char *phone, char out[PHONE_MASKED_SIZE]);

#endif
