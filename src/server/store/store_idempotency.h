/*
 * Records of calls that made something, by the account and the key that its client chose. Each function belongs to the
 * transaction it is given (store.h).
 */
#ifndef STORE_STORE_IDEMPOTENCY_H
#define STORE_STORE_IDEMPOTENCY_H

#include <stdint.h>

#include "pki/digest.h"
#include "protocol/limits.h"
#include "server/store/store.h"

struct kept_call {
    unsigned char fingerprint[SHA256_BYTES]; /* of what was asked */
    char order[LIMIT_ID_SIZE];               /* what was made */
    int64_t at_utc;
};

/* ST_ALREADY if the account has used that key. */
MUST_CHECK enum status store_idempotency_add(struct tx *tx, int64_t account, const char *key,
                                             const struct kept_call *call, struct err *err);
/* ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_idempotency_get(struct tx *tx, int64_t account, const char *key, struct kept_call *out,
                                             struct err *err);

#endif
