/*
 * Which of the firm's intermediate CAs a certificate needs, so that a backup brings its whole path (but the root, which
 * every PC must get in another way).
 */
#ifndef CLIENT_BACKUP_CHAIN_H
#define CLIENT_BACKUP_CHAIN_H

#include "client/client.h"

/*
 * Into *out, which is empty before; *complete tells whether they reach a root of the firm (with none, if the root
 * issued it). They come from the configuration and from this PC (client/firm_cas.h), as they are needed.
 * cert_list_clear afterwards.
 */
MUST_CHECK enum status backup_chain(const struct client *client, const struct buf *leaf, struct cert_list *out,
                                    bool *complete, struct err *err);
/* Whether these certificates alone reach a root of the firm (*reaches false without any root configured). */
MUST_CHECK enum status backup_chain_reaches(const struct client *client, const struct buf *leaf,
                                            const struct cert_list *chain, bool *reaches, struct err *err);
/* All of the firm's intermediates, as configured, into *out, which is empty before. */
MUST_CHECK enum status backup_chain_intermediates(const struct client *client, struct cert_list *out, struct err *err);

#endif
