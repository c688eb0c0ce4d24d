/*
 * What the records have revoked of a certificate that another CA issued is told to that CA, again and again until it
 * takes it: lists and answers about its certificates are its own.
 */
#ifndef SERVER_OUTSIDE_REVOCATION_H
#define SERVER_OUTSIDE_REVOCATION_H

#include "server/ra.h"
#include "server/store/store_asked.h"

/* One that was leased (store_untold_lease). A status other than ST_OK: the CA is told another time. */
MUST_CHECK enum status outside_revocation_tell(const struct ra *ra, const struct untold *untold, struct err *err);

#endif
