/*
 * The one way in which a certificate is revoked, whoever wants it (its person, the client that rejects it, a newer one,
 * the helpdesk): what hangs on it changes in the same transaction. It must not know who may revoke what, how often, and
 * by which proof: that is the caller's (revoking.h for persons).
 */
#ifndef SERVER_REVOCATION_H
#define SERVER_REVOCATION_H

#include <stdbool.h>

#include "protocol/messages.h"
#include "server/store/store_certificate.h"

struct revocation {
    const char *serial; /* in the form of base/serial.h */
    enum revoke_reason reason;
    const char *actor; /* server/audit.h: AUDIT_HOST, AUDIT_HELPDESK, or a person */
    const char *why;   /* outcome of the audit row, no person in it: "superseded" */
    bool by_person;    /* their own wish: counts for their quota */
    int64_t at_utc;
};

/*
 * Marks it revoked and writes the row "certificate.revoke". If it was never confirmed, its order becomes rejected. An
 * order that would renew it and is not being issued yet becomes invalid (row "order.void"): the key that vouched for it
 * is void. ST_NOT_FOUND: there is no such certificate. ST_ALREADY: it is revoked; nothing was changed. Both leave err
 * alone. The transaction is the caller's to finish.
 */
MUST_CHECK enum status revocation_revoke(struct tx *tx, const struct revocation *revocation, struct err *err);

/* The reason as it goes over the wire and is shown ("keyCompromise"), and back. */
enum revocation_reason revocation_wire_reason(enum revoke_reason reason);
enum revoke_reason revocation_kept_reason(enum revocation_reason reason);

#endif
