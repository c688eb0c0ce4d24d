/*
 * Which CAs are this firm's, on this PC: the configured ones, and what was issued under them and lies in the user's CA
 * store, where an install puts the intermediates that a file or the host brought. So a certificate of an issuing CA
 * that took the place of the configured one stays this firm's after it was installed. Trusted are the configured roots
 * alone: what anybody else puts there reaches none of them.
 */
#ifndef CLIENT_FIRM_CAS_H
#define CLIENT_FIRM_CAS_H

#include "client/client.h"

/* The failures of the port: what nobody could look at is not what is not there. The caller frees *out. */
MUST_CHECK enum status firm_cas_read(const struct client *client, struct anchors **out, struct err *err);
/* Those of the user's CA store alone, no root among them; into *out, which is empty before. cert_list_clear. */
MUST_CHECK enum status firm_cas_found(const struct client *client, struct cert_list *out, struct err *err);
/* For one certificate: chain_reaches (pki/chain.h); that store is opened only if the configured CAs do not tell. */
MUST_CHECK enum status firm_cas_reached(const struct client *client, const struct buf *leaf,
                                        const struct cert_list *intermediates, bool *reached, struct err *err);
/*
 * Its way up to a configured root (chain_path), for which that store is opened likewise, and where the configured CAs
 * are not valid then; the way is valid then, or, for CHAIN_ANY_TIME, was once. The failures of both.
 */
MUST_CHECK enum status firm_cas_path(const struct client *client, const struct buf *leaf,
                                     const struct cert_list *intermediates, int64_t at_utc, struct cert_list *path,
                                     struct err *err);

#endif
