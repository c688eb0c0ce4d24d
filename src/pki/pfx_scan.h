/*
 * A bounded look at a PKCS#12 file before any key derivation: outer structure, content types, bag counts, algorithms
 * and the work that they ask for. Takes no password and decrypts nothing.
 */
#ifndef PKI_PFX_SCAN_H
#define PKI_PFX_SCAN_H

#include "pki/pfx.h"

/*
 * Also BER (indefinite lengths, as NSS writes them); bytes behind the file are ignored. ST_BAD_FILE (FAULT_NOT_PFX: it
 * is no PKCS#12 at all; FAULT_PFX_DAMAGED: it begins as one), ST_UNSUPPORTED (FAULT_PFX_ALGORITHM, named),
 * ST_TOO_COSTLY (FAULT_FILE_TOO_LARGE; FAULT_PFX_COST, named with the number: "iterations 2147483647"). What is inside
 * encrypted safes only pfx_read can judge. ST_NO_MEMORY.
 */
MUST_CHECK enum status pfx_scan(const void *bytes, size_t len, const struct pfx_limits *limits, struct err *err);

/*
 * The same, for whoever passes the file on and must not be able to use what is in it. Moreover refused, as
 * ST_UNSUPPORTED with FAULT_PFX_ALGORITHM: no MAC, a key or anything else but certificates that is not encrypted; as
 * ST_BAD_FILE with FAULT_PFX_DAMAGED: bytes behind the file.
 */
MUST_CHECK enum status pfx_scan_sealed(const void *bytes, size_t len, const struct pfx_limits *limits, struct err *err);

#endif
