/*
 * Writing PKCS#12 files, in the three forms that this product needs.
 */
#ifndef PKI_PFX_WRITE_H
#define PKI_PFX_WRITE_H

#include "pki/pfx.h"

enum pfx_format {
    PFX_COMPATIBLE, /* 3DES for key and certificates, SHA-1 MAC, 8-byte salts, 100,000 iterations: every reader */
    PFX_STRONG,     /* AES-256-CBC, PBKDF2-HMAC-SHA256, SHA-256 MAC with an 8-byte salt, 100,000 iterations each */
    PFX_STORE       /* for PFXImportCertStore alone, in memory: 3DES, SHA-1 MAC, few iterations, no names on the key
                       bag, CSP attribute "Microsoft Enhanced RSA and AES Cryptographic Provider" (facts/windows.md A2, A4) */
};

/* password: UTF-8. leaf must belong to key (ST_BAD_INPUT, FAULT_PFX_KEY_MISMATCH). chain may be NULL. *out holds a secret. */
MUST_CHECK enum status pfx_write(struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                                 const char *password, enum pfx_format format, struct buf *out, struct err *err);

#endif
