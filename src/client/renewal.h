/*
 * Which certificate of this PC a person's renewal replaces, or why there is none. Asks the host and the store, changes
 * nothing; the renewal itself is enrol_begin_renewal's (client/enrol.h).
 */
#ifndef CLIENT_RENEWAL_H
#define CLIENT_RENEWAL_H

#include "client/journal.h"
#include "client/login.h"

struct renewal {
    struct journal_replaced replaced;
    int64_t renew_from_utc; /* the host's word where it is not due yet, else 0; whether it refuses is its own to say */
};

/*
 * It must be the host's, be here and have its key; where the host tells nothing of its certificates, this person's best
 * one, or the named one. serial: as typed; NULL for that of the person.
 *
 * ST_NOT_FOUND: FAULT_HOST_NO_CERTIFICATE (it has none of this person), FAULT_RENEW_NOT_HERE, FAULT_CERTIFICATE_MISSING
 * (no such serial here). ST_EXPIRED (FAULT_CERTIFICATE_EXPIRED). ST_REFUSED: FAULT_CERTIFICATE_REVOKED,
 * FAULT_RENEW_OTHER (serial names one that is not the host's), FAULT_NOT_OFFERED (this host renews nothing). ST_NO_KEY
 * (FAULT_RENEW_NO_KEY). ST_BAD_INPUT (FAULT_SERIAL).
 */
MUST_CHECK enum status renewal_find(const struct client *client, const struct session *session, const char *serial,
                                    struct renewal *out, struct err *err);

#endif
