/*
 * The MAC over a PKCS#12 file (MacData of RFC 7292 section 4, PBMAC1 of RFC 9879): what it asks for, and whether a
 * password makes it. Internal to pki/pfx_*.c.
 */
#ifndef PKI_PFX_MAC_H
#define PKI_PFX_MAC_H

#include <openssl/pkcs12.h>

#include "pki/pfx_cost.h"
#include "pki/pfx_secret.h"

/* "SHA-256", "PBMAC1 SHA-256" */
enum { PFX_MAC_NAME_SIZE = 32 };

/*
 * The file must have one. Adds its derivation to the cost. ST_UNSUPPORTED (named), ST_TOO_COSTLY, ST_BAD_FILE (also for
 * a value that is longer or shorter than the algorithm makes it: no password could verify it).
 */
MUST_CHECK enum status pfx_mac_check(const PKCS12 *file, struct pfx_cost *cost, char name[PFX_MAC_NAME_SIZE],
                                     struct err *err);
/*
 * The form of the password that makes the MAC; borrowed from forms. Only after pfx_mac_check, which has charged work
 * for the first form; the others are charged here, and not tried if they are not affordable. ST_WRONG_SECRET
 * (FAULT_PFX_PASSWORD) if none does.
 */
MUST_CHECK enum status pfx_mac_verify(PKCS12 *file, const struct pfx_secret_forms *forms, long long work,
                                      struct pfx_cost *cost, const struct pfx_secret **form, struct err *err);

#endif
