/*
 * What a PKCS#12 file asks of its reader, added up and held against the limits before anything is spent. Every number
 * here comes from the file: it may be negative, zero or longer than any C type. Internal to pki/pfx_*.c.
 *
 * A count that is no count (negative, zero) is ST_BAD_FILE with FAULT_PFX_DAMAGED; one above its limit is ST_TOO_COSTLY
 * with FAULT_PFX_COST, and the insert says what and how much ("iterations 2147483647").
 */
#ifndef PKI_PFX_COST_H
#define PKI_PFX_COST_H

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include "pki/pfx.h"

/* Set limits, leave the rest zero. A copy is a state to come back to. */
struct pfx_cost {
    const struct pfx_limits *limits;
    unsigned bags;
    long long iterations_sum;
    long long iterations_most;
};

/* One more bag. */
MUST_CHECK enum status pfx_cost_bag(struct pfx_cost *cost, struct err *err);
MUST_CHECK enum status pfx_cost_salt(const struct pfx_cost *cost, const ASN1_OCTET_STRING *salt, struct err *err);
/* One more derivation of this many iterations; NULL is one iteration (the default of MacData, RFC 7292 4). */
MUST_CHECK enum status pfx_cost_iterations(struct pfx_cost *cost, const ASN1_INTEGER *count, struct err *err);
/*
 * Memory is 128 * r * (N + p) bytes (RFC 7914 section 6). Memory alone does not bound the time: N * p * r, the number
 * of block mixes, counts as iterations.
 */
MUST_CHECK enum status pfx_cost_scrypt(struct pfx_cost *cost, const SCRYPT_PARAMS *scrypt, struct err *err);
/* Below the limit's least it is ST_UNSUPPORTED (FAULT_PFX_ALGORITHM): such a MAC can be forged (CVE-2026-34181). */
MUST_CHECK enum status pfx_cost_pbmac1_key(const struct pfx_cost *cost, const ASN1_INTEGER *key_bytes, struct err *err);

#endif
