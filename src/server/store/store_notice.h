/*
 * Records of notices before a certificate's end: one for each certificate and lead, so that none is sent twice,
 * whichever node sends. Each function belongs to the transaction it is given (store.h).
 */
#ifndef STORE_STORE_NOTICE_H
#define STORE_STORE_NOTICE_H

#include <stdint.h>

#include "base/serial.h"
#include "server/store/store.h"
#include "server/store/store_metrics.h"

enum notice_state {
    NOTICE_SENDING, /* claimed: its node sends it, or died over it; nobody else sends it any more */
    NOTICE_SENT,
    NOTICE_FAILED /* the gateway did not take it: it may be claimed again */
};

/* A certificate whose person is to be told. */
struct notice_due {
    char serial[SERIAL_TEXT_SIZE];
    int64_t account, not_after_utc;
};
struct notice_window {
    int64_t lead_days;
    int64_t ends_from_utc, ends_before_utc; /* of the certificates */
    int64_t
        failed_before_utc; /* 0: those of which nothing was sent for this lead; else those that failed before that */
};
/*
 * Confirmed and not revoked, of a person with a phone; by their ends, up to most. *count: how many there are in out.
 */
MUST_CHECK enum status store_notice_due(struct tx *tx, const struct notice_window *window, size_t most,
                                        struct notice_due *out, size_t *count, struct err *err);
/*
 * Claims one. ST_ALREADY: somebody has, or it need not be sent any more (revoked meanwhile). *first: it had not been
 * tried before.
 */
MUST_CHECK enum status store_notice_claim(struct tx *tx, const char *serial, int64_t lead_days, int64_t at_utc,
                                          bool *first, struct err *err);
/* From NOTICE_SENDING. */
MUST_CHECK enum status store_notice_end(struct tx *tx, const char *serial, int64_t lead_days, enum notice_state state,
                                        int64_t at_utc, struct err *err);

/* what: enum notice_state; states that none is in are left out. */
MUST_CHECK enum status store_notices_each_state(struct tx *tx, store_sum_visitor *visit, void *self, struct err *err);

#endif
