/*
 * A certificate of this PC as a signer (pki/key.h): the signature is made where the key is, so that one that cannot be
 * taken out signs too.
 */
#ifndef CLIENT_STORE_SIGNER_H
#define CLIENT_STORE_SIGNER_H

#include "client/port/cert_store.h"

struct store_signer {
    const struct cert_store_port *store;
    char sha256[SHA256_HEX_SIZE]; /* of the certificate */
    enum status status;           /* of the last signature */
};

/* Borrows it. Signing fails as the port's sign does. */
struct signer store_signer_of(struct store_signer *signer);

#endif
