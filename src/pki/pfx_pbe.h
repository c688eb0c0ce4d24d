/*
 * Password-based encryption as a PKCS#12 file names it (RFC 7292 appendix C, RFC 8018 section 6.2): what an
 * AlgorithmIdentifier asks for, judged before anything is derived from it. Internal to pki/pfx_*.c.
 */
#ifndef PKI_PFX_PBE_H
#define PKI_PFX_PBE_H

#include "pki/pfx_cost.h"

/* Adds the derivation to the cost. ST_UNSUPPORTED (named), ST_TOO_COSTLY, ST_BAD_FILE. *cipher: for people, static. */
MUST_CHECK enum status pfx_pbe_check(const X509_ALGOR *algorithm, struct pfx_cost *cost, const char **cipher,
                                     struct err *err);
/* The parameters of PBKDF2, alone, for so long a key: PBMAC1 has them too. */
MUST_CHECK enum status pfx_pbe_check_pbkdf2(const PBKDF2PARAM *pbkdf2, int key_bytes, struct pfx_cost *cost,
                                            struct err *err);
/* PBES2 takes the password as UTF-8, everything else as BMPString. */
bool pfx_pbe_is_pbes2(const X509_ALGOR *algorithm);

#endif
