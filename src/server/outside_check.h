/*
 * Is what another CA has issued what this order asked for? Whoever answers for a certificate looks at it, whoever made
 * it: subject, key, validity, chain, serial number.
 */
#ifndef SERVER_OUTSIDE_CHECK_H
#define SERVER_OUTSIDE_CHECK_H

#include "server/ra.h"
#include "server/store/store_certificate.h"
#include "server/store/store_order.h"

/*
 * ST_BAD_ANSWER if it is not; err.what is a sentence for the audit log, no person in it. Other statuses: nobody can say
 * now. out: all that the records say of it, its bytes too; issued_clear. NULL: only asked.
 */
MUST_CHECK enum status outside_check(const struct ra *ra, const struct order *order, const struct subject *subject,
                                     const struct buf *certificate, struct issued *out, struct err *err);

#endif
