/*
 * A key that another library hands over encrypted: PKCS#8 EncryptedPrivateKeyInfo (RFC 5958 section 3). For what a
 * Windows provider gives out under a password of our own; not for files, whose cost pki/pfx_read.h bounds first.
 */
#ifndef PKI_KEY_ENCRYPTED_H
#define PKI_KEY_ENCRYPTED_H

#include "pki/key.h"

/*
 * PBES1 with 3DES (RFC 7292 appendix C) or PBES2, whatever the default provider knows; no trailing bytes. The caller
 * frees *out. ST_BAD_FILE; ST_WRONG_SECRET if it does not decrypt; ST_UNSUPPORTED as key_from_pkcs8.
 */
MUST_CHECK enum status key_from_encrypted_pkcs8(const void *der, size_t len, const char *password, struct key **out,
                                                struct err *err);

#endif
