/*
 * The CA of somebody else that the configuration names (cmp.*): how it is asked, over HTTP (RFC 9811), what its
 * certificates must lead to, and whose they are. It must not know orders, nor what is remembered of them.
 */
#ifndef SERVER_CA_OUTSIDE_H
#define SERVER_CA_OUTSIDE_H

#include "pki/cmp.h"
#include "server/config.h"

struct outside_ca;

/* What the records say in place of a number of the host's own CAs (ca/names.h). */
enum { OUTSIDE_CA_NUMBER = 0 };

/*
 * Reads what the configuration names. *out stays NULL if it names no such CA. ST_REFUSED if others may read a secret,
 * ST_WRONG_SECRET, ST_BAD_FILE, ST_BAD_INPUT (FAULT_CONFIGURATION) as files and members deserve. Asks nobody.
 */
MUST_CHECK enum status outside_open(const struct config *config, struct outside_ca **out, struct err *err);
void outside_close(struct outside_ca **ca);

/* These are thread-safe. */
const struct cmp_peer *outside_peer(const struct outside_ca *ca);
/* For 'send' of a port (pki/cmp.h). ST_BUSY: not reached, or no answer of its kind; err has curl's number or HTTP's. */
MUST_CHECK enum status outside_send(const struct outside_ca *ca, const struct buf *message, struct buf *answer,
                                    struct err *err);
/* Of a status of cmp_enrol or cmp_revoke: does it lie with the CA, or the way to it? */
bool outside_at_fault(enum status status);
/* Does it lead to one of its roots, and is it valid then? As chain_verify. */
MUST_CHECK enum status outside_verify(const struct outside_ca *ca, const struct buf *certificate, int64_t at_utc,
                                      struct err *err);
/* The certificate of the CA that issued that one, DER, appended. ST_NOT_OURS: none of these. */
MUST_CHECK enum status outside_issuer(const struct outside_ca *ca, const struct buf *certificate, struct buf *out,
                                      struct err *err);
/* How it went with it the last time. True: that is another answer than the time before. */
bool outside_note(struct outside_ca *ca, bool went_well);
/* False: the last time went wrong. */
bool outside_serves(const struct outside_ca *ca);
/* Its certificates as they were configured; borrowed. */
const struct cert_list *outside_cas(const struct outside_ca *ca);
/* When the last of them ends that is no root, or the last of all. */
int64_t outside_not_after_utc(const struct outside_ca *ca);

#endif
