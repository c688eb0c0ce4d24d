/*
 * What the records have revoked of a certificate that another CA issued is told to that CA, again and again until it
 * takes it, or has said for cmp.give_up_s and nothing else that it does not know the certificate: lists and answers
 * about its certificates are its own.
 */
#ifndef SERVER_OUTSIDE_REVOCATION_H
#define SERVER_OUTSIDE_REVOCATION_H

#include "server/ra.h"
#include "server/store/store_asked.h"

/*
 * One that was leased (store_untold_lease). ST_OK also if the CA does not know it: then it is told another time, or
 * never again, with an audit row. Another status: it is told another time; *of_ca: because of the CA or the way to it.
 */
MUST_CHECK enum status outside_revocation_tell(const struct ra *ra, const struct untold *untold, bool *of_ca,
                                               struct err *err);

#endif
