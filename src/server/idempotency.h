/*
 * A call that makes something, sent again because its answer was lost, makes it once: its Idempotency-Key, which the
 * client wrote down before the first byte left, is kept with what was asked and what came of it, in the transaction
 * that makes it. So nobody can meet a call of the same key that is half done: the store lets one writer in at a time,
 * and who comes second finds the row, or, if the first was rolled back, none.
 *
 * Only what was made is kept. A refusal is not: the same key may be tried again, and is judged anew.
 */
#ifndef SERVER_IDEMPOTENCY_H
#define SERVER_IDEMPOTENCY_H

#include "pki/digest.h"
#include "protocol/problem.h"
#include "server/store/store.h"

struct idempotency {
    char key[LIMIT_IDEMPOTENCY_KEY_SIZE];
    unsigned char fingerprint[SHA256_BYTES];
};

/*
 * key: as the header has it, NULL if it has none. asked: method, path and whatever of the body makes it another call
 * (not what must differ each time, as a proof's nonce). ST_REFUSED malformed for a key that is missing or no key.
 */
MUST_CHECK enum status idempotency_read(const char *key, const char *asked, struct idempotency *out,
                                        struct problem *refusal, struct err *err);
/*
 * Has that account made this call before? ST_OK: yes, *order is what it made. ST_NOT_FOUND: no, err left alone.
 * ST_REFUSED idempotencyMismatch: the same key with another call.
 */
MUST_CHECK enum status idempotency_find(struct tx *tx, int64_t account, const struct idempotency *call,
                                        char order[LIMIT_ID_SIZE], struct problem *refusal, struct err *err);
/* After idempotency_find found none, in the same transaction. */
MUST_CHECK enum status idempotency_keep(struct tx *tx, int64_t account, const struct idempotency *call,
                                        const char *order, int64_t now_utc, struct err *err);

#endif
