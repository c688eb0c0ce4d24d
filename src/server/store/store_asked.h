/*
 * Records about what another CA was asked for (issuing_outside.h): an order in processing with its CMP transaction, and
 * revocations that it has not been told of. Each has the moment at which it is gone on with next, which is also its
 * lease: whoever takes one moves it, so that others leave it alone meanwhile.
 */
#ifndef STORE_STORE_ASKED_H
#define STORE_STORE_ASKED_H

#include "base/serial.h"
#include "pki/cmp.h"
#include "protocol/limits.h"
#include "server/store/store.h"

struct asked {
    char order[LIMIT_ID_SIZE];
    struct cmp_transaction transaction; /* owned; asked_clear */
    int64_t begun_utc, next_utc;
    int64_t failures; /* in a row */
};
void asked_clear(struct asked *asked);

/* ST_ALREADY if the order has one. */
MUST_CHECK enum status store_asked_add(struct tx *tx, const struct asked *asked, struct err *err);
/* One that is due by now, moved to until_utc; ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_asked_lease(struct tx *tx, int64_t now_utc, int64_t until_utc, struct asked *out,
                                         struct err *err);
/*
 * By whom it is leased to, as it was leased. ST_NOT_FOUND: it has ended, or is somebody else's by now, so nothing more
 * may be done about it. keep: what is remembered of its transaction, whole.
 */
MUST_CHECK enum status store_asked_keep(struct tx *tx, const struct asked *asked,
                                        const struct cmp_transaction *transaction, struct err *err);
MUST_CHECK enum status store_asked_move(struct tx *tx, const struct asked *asked, int64_t next_utc, int64_t failures,
                                        struct err *err);
/* Fine if it is not there. */
MUST_CHECK enum status store_asked_end(struct tx *tx, const char *order, struct err *err);
/* How many are due by then, and since when the oldest of them was asked for; 0 without one. */
MUST_CHECK enum status store_asked_count(struct tx *tx, int64_t by_utc, int64_t *count, int64_t *oldest_utc,
                                         struct err *err);
/* The request as it came (store_order_add). ST_NOT_FOUND. */
MUST_CHECK enum status store_asked_request(struct tx *tx, const char *order, struct buf *csr, struct err *err);

struct untold {
    char serial[SERIAL_TEXT_SIZE];
    int64_t failures;
    int64_t unknown_since_utc; /* since when the CA says that it does not know the certificate; 0: it does not say so */
};
MUST_CHECK enum status store_untold_add(struct tx *tx, const char *serial, int64_t next_utc, struct err *err);
MUST_CHECK enum status store_untold_lease(struct tx *tx, int64_t now_utc, int64_t until_utc, struct untold *out,
                                          struct err *err);
/* As that one stands now. */
MUST_CHECK enum status store_untold_move(struct tx *tx, const struct untold *untold, int64_t next_utc, struct err *err);
MUST_CHECK enum status store_untold_end(struct tx *tx, const char *serial, struct err *err);
/* The CA is not told any more: it is nobody's to lease, and is counted apart. */
MUST_CHECK enum status store_untold_give_up(struct tx *tx, const char *serial, struct err *err);
/* It is, once more from the beginning. ST_NOT_FOUND: that one was not given up. */
MUST_CHECK enum status store_untold_again(struct tx *tx, const char *serial, int64_t next_utc, struct err *err);
/* How many are due by then. */
MUST_CHECK enum status store_untold_count(struct tx *tx, int64_t by_utc, int64_t *count, struct err *err);
/* How many of those that were given up have not ended by then. */
MUST_CHECK enum status store_untold_count_given_up(struct tx *tx, int64_t at_utc, int64_t *count, struct err *err);

#endif
