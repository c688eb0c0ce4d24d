/*
 * What the records say in sum, for whoever watches the host, and whether they can be added to. Each function belongs to
 * the transaction it is given (store.h) and reads a good part of a table: not for every request.
 */
#ifndef STORE_STORE_METRICS_H
#define STORE_STORE_METRICS_H

#include <stdint.h>

#include "server/store/store.h"

/* A status other than ST_OK ends it and is returned. */
typedef enum status store_sum_visitor(void *self, int64_t what, int64_t count, struct err *err);

/* what: enum order_state, of the orders that are not at their end; states that no order is in are left out. */
MUST_CHECK enum status store_orders_each_state(struct tx *tx, store_sum_visitor *visit, void *self, struct err *err);
/*
 * what: the last second of a day of UTC on which confirmed certificates end that are not revoked, none before from_utc
 * or from until_utc on.
 */
MUST_CHECK enum status store_ends_each_day(struct tx *tx, int64_t from_utc, int64_t until_utc, store_sum_visitor *visit,
                                           void *self, struct err *err);

/* Writes one row, always the same: where its transaction commits, the database takes writes. */
MUST_CHECK enum status store_try(struct tx *tx, int64_t now_utc, struct err *err);

#endif
