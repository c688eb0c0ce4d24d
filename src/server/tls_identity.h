/*
 * As whom a TLS listener answers: a certificate with its chain and its key, ready for handshakes, and the replacing of
 * one by a renewed one while it listens. A handshake goes to its end with the one that it began with; connections that
 * stand are not touched.
 */
#ifndef SERVER_TLS_IDENTITY_H
#define SERVER_TLS_IDENTITY_H

#include <gnutls/abstract.h>

#include "base/buf.h"

struct tls_identity;
/* ST_BAD_FILE for what is no PEM of either; that they belong together is tls_pair.h's. */
MUST_CHECK enum status tls_identity_new(const struct buf *certificate_pem, const struct buf *key_pem,
                                        struct tls_identity **out, struct err *err);
void tls_identity_free(struct tls_identity **identity);

/* Those of one listener. handshake_ms: no handshake takes longer. */
struct tls_identities;
MUST_CHECK enum status tls_identities_new(struct tls_identity **first, int64_t handshake_ms,
                                          struct tls_identities **out, struct err *err);
/* After the listener. NULL is allowed. */
void tls_identities_free(struct tls_identities **identities);
/* Takes it over. From one thread at a time. */
void tls_identities_renew(struct tls_identities *identities, struct tls_identity **next);
/* What a handshake that begins now answers with; borrowed for handshake_ms. On any thread. */
void tls_identities_peek(struct tls_identities *identities, gnutls_pcert_st **chain, unsigned *count,
                         gnutls_privkey_t *key);

#endif
