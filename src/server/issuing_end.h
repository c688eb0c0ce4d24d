/*
 * How an order in processing ends, whoever issues: with a certificate, or without one for good. Each in one transaction
 * of its own, and fine if another thread or node was faster.
 */
#ifndef SERVER_ISSUING_END_H
#define SERVER_ISSUING_END_H

#include "server/ra.h"
#include "server/store/store_certificate.h"
#include "server/store/store_order.h"

/*
 * processing -> issued. An older unconfirmed certificate of the person is revoked in the same transaction ("a further
 * application revokes the unconfirmed one: never three", product.md section 8).
 */
MUST_CHECK enum status issuing_keep(const struct ra *ra, const struct issued *issued, struct err *err);
/*
 * processing -> invalid, since what can never be issued must not stand in the way of the person's next application.
 * why: the outcome of the audit row.
 */
MUST_CHECK enum status issuing_give_up(const struct ra *ra, const struct order *order, const char *why,
                                       struct err *err);

#endif
