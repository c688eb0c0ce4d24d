/*
 * PKCS#12 files put together from keys and certificates, also in ways that no writer would. Failing here fails the
 * test.
 */
#ifndef TESTS_UNIT_PFX_PACK_H
#define TESTS_UNIT_PFX_PACK_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/buf.h"

/* Key and certificate of a fixture under PFX_FIXTURE_PASSWORD; the caller frees both. */
void pfx_pack_load(const char *name, EVP_PKEY **key, X509 **cert);
/* The DER of a certificate; the buffer is initialised here. */
void pfx_pack_encode(const X509 *cert, struct buf *out);

/* How to encrypt; a password of NULL is an absent one. */
struct pfx_packing {
    int encryption; /* NID */
    const char *password;
    const char *mac_password;
};

/* A file of these keys (each shrouded) and certificates, one iteration each. Frees none of them. */
void pfx_pack_as(EVP_PKEY *const keys[], size_t key_count, X509 *const certs[], size_t cert_count,
                 const struct pfx_packing *how, struct buf *out);
/* In 3DES under one password. */
void pfx_pack(EVP_PKEY *const keys[], size_t key_count, X509 *const certs[], size_t cert_count, const char *password,
              struct buf *out);

#endif
