/*
 * Writing PKCS#12 files, in the three forms that this product needs.
 */
#ifndef PKI_PFX_WRITE_H
#define PKI_PFX_WRITE_H

#include "pki/pfx.h"

enum pfx_format {
    PFX_COMPATIBLE, /* 3DES for key and certificates, SHA-1 MAC, 8-byte salts, 100,000 iterations: every reader */
    PFX_STRONG,     /* AES-256-CBC, PBKDF2-HMAC-SHA256, SHA-256 MAC with an 8-byte salt, 100,000 iterations each */
    PFX_STORE       /* for PFXImportCertStore alone, in memory: 3DES, SHA-1 MAC, 2,000 iterations, no name on the key
                       bag (Windows would make it a container's), CSP attribute "Microsoft Enhanced RSA and AES
                       Cryptographic Provider" (which signs SHA-256; the default one does not) */
};

/*
 * password: UTF-8; "" is written as the empty password, two NUL bytes. leaf: DER; it must belong to key (ST_BAD_INPUT,
 * FAULT_PFX_KEY_MISMATCH). chain may be NULL; all of it is written, behind the leaf. No bag has a name. *out is
 * replaced, and holds a secret. ST_BAD_INPUT also for a certificate that cannot be read (FAULT_PFX_NO_CERTIFICATE) and
 * for the password as in pki/pfx_read.h. ST_TOO_COSTLY past PFX_BYTES_MAX, ST_NO_MEMORY, ST_BUG.
 */
MUST_CHECK enum status pfx_write(struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                                 const char *password, enum pfx_format format, struct buf *out, struct err *err);

#endif
