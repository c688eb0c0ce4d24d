/*
 * Records of files on their way to a phone. Each function belongs to the transaction it is given (store.h). What the
 * file is sealed under and whether its time is over is the caller's business; that it is handed out once is proved
 * here, by the condition of the UPDATE and its row count.
 */
#ifndef STORE_STORE_TRANSFER_H
#define STORE_STORE_TRANSFER_H

#include <stdint.h>

#include "base/buf.h"
#include "pki/digest.h"
#include "protocol/messages.h"
#include "server/store/store.h"

struct transfer {
    char id[LIMIT_ID_SIZE];
    int64_t account;
    enum transfer_device device;
    enum transfer_state state;
    unsigned char ticket_keyed[SHA256_BYTES];
    int64_t created_utc, expires_utc;
    int64_t ended_utc; /* 0 while it waits */
};

/* Waiting. ST_ALREADY if the account has another that waits. */
MUST_CHECK enum status store_transfer_add(struct tx *tx, const struct transfer *transfer, const struct buf *file,
                                          struct err *err);
/* These four: ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_transfer_get(struct tx *tx, const char *id, struct transfer *out, struct err *err);
MUST_CHECK enum status store_transfer_by_ticket(struct tx *tx, const unsigned char ticket_keyed[SHA256_BYTES],
                                                struct transfer *out, struct err *err);
/* The one of that account that waits; there is at most one. */
MUST_CHECK enum status store_transfer_waiting(struct tx *tx, int64_t account, struct transfer *out, struct err *err);
/* One, of anybody, that waits though it expired at or before that moment, and that nobody else has at hand. */
MUST_CHECK enum status store_transfer_overdue(struct tx *tx, int64_t before_utc, struct transfer *out, struct err *err);
/* The file as it was added; "" after the end. */
MUST_CHECK enum status store_transfer_file(struct tx *tx, const char *id, struct buf *out, struct err *err);
/* From waiting to how it ended; the file is emptied. ST_NOT_FOUND if it does not wait, or no longer. */
MUST_CHECK enum status store_transfer_end(struct tx *tx, const char *id, enum transfer_state state, int64_t at_utc,
                                          struct err *err);
/* When the account's n-th latest (from 1) until then was made; 0 if there are fewer. */
MUST_CHECK enum status store_transfer_nth_latest(struct tx *tx, int64_t account, int64_t until_utc, int64_t n,
                                                 int64_t *at_utc, struct err *err);

#endif
