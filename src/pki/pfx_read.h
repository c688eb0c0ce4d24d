/*
 * Reading PKCS#12 files of any maker, within limits. Uses an OSSL_LIB_CTX of its own with the default and the legacy
 * provider; nothing else in the program sees RC2 or MD5 (../shared/design.md section 3).
 */
#ifndef PKI_PFX_READ_H
#define PKI_PFX_READ_H

#include "pki/pfx.h"

/*
 * Judges everything as pki/pfx_scan.h does before the first derivation, and what was encrypted before the next one.
 *
 * password: UTF-8, "" for none. A few writers encode it in another way, and that is tried after the usual one: "" as no
 * password at all, a non-ASCII one as OpenSSL before 1.1.0 did. So such a password may cost the MAC's derivation twice
 * (without a MAC, everything): the second attempt counts too, and is left out if the limits do not allow it.
 *
 * On ST_OK *out is filled and the caller clears it; a file without a key, or whose key is not RSA, is read all the same
 * (key is NULL): what to refuse is the use case's to say. A file without a MAC is read too (has_mac).
 * ST_WRONG_SECRET (FAULT_PFX_PASSWORD): the MAC does not verify, or there is none and something does not decrypt.
 * ST_BAD_FILE: the MAC verifies, so the password is right, and the rest does not open (FAULT_PFX_INNER_PASSWORD) or is
 * no key and no certificate (FAULT_PFX_DAMAGED); also all of pki/pfx_scan.h. ST_BAD_INPUT: password not UTF-8
 * (FAULT_NOT_TEXT) or longer than PFX_PASSWORD_MAX bytes (FAULT_PASSWORD_LENGTH). ST_NO_MEMORY, ST_BUG.
 */
MUST_CHECK enum status pfx_read(const void *bytes, size_t len, const char *password, const struct pfx_limits *limits,
                                struct pfx *out, struct err *err);

#endif
