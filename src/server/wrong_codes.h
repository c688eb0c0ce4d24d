/*
 * Wrong one-time codes of a person in a row, over all orders and certificates: the tries of each come anew with the
 * next one, so that they alone would have no end. After code.wrong_before_block (100, as for logins; NIST SP
 * 800-63B-4 3.2.2) no code is sent or compared until the helpdesk unlocks the person; a right one begins anew. Each
 * function belongs to the transaction of the judgement.
 */
#ifndef SERVER_WRONG_CODES_H
#define SERVER_WRONG_CODES_H

#include "protocol/problem.h"
#include "server/ra.h"
#include "server/store/store_people.h"

bool wrong_codes_block(const struct config *config, const struct account *account);

/* *blocked: this was the last one that is compared. */
MUST_CHECK enum status wrong_codes_count(const struct ra *ra, struct tx *tx, int64_t account, bool *blocked,
                                         struct err *err);
/* ST_REFUSED otpBlocked if the person is. */
MUST_CHECK enum status wrong_codes_refuse(const struct ra *ra, struct tx *tx, int64_t account, struct problem *refusal,
                                          struct err *err);

#endif
