/*
 * Reading PKCS#12 files of any maker, within limits. Uses an OSSL_LIB_CTX of its own with the default and the legacy
 * provider; nothing else in the program sees RC2 or MD5 (../shared/design.md section 3).
 */
#ifndef PKI_PFX_READ_H
#define PKI_PFX_READ_H

#include "pki/pfx.h"

/*
 * Scans first. password: UTF-8, "" for none (an empty and an absent password are both tried). On ST_OK *out is filled and
 * the caller clears it; a file without a key, or whose key is not RSA, is read all the same (key is NULL): what to refuse
 * is the use case's to say. ST_WRONG_SECRET (FAULT_PFX_PASSWORD) and the failures named in pki/pfx.h.
 */
MUST_CHECK enum status pfx_read(const void *bytes, size_t len, const char *password, const struct pfx_limits *limits,
                                struct pfx *out, struct err *err);

#endif
