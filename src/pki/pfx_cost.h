/*
 * What a PKCS#12 file asks of its reader, added up and held against the limits before anything is spent. Every number
 * here comes from the file: it may be negative, zero or longer than any C type. Internal to pki/pfx_*.c.
 *
 * The unit of work is one run of the hash (for PBKDF2 of its HMAC) through one iteration: a derivation of n iterations
 * whose output is longer than the hash runs it n times for each further piece. Work is charged before it is done, each
 * time that it is done; so what is done never exceeds iterations_sum of the limits, whatever the password.
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
    long long iterations_sum;  /* the work */
    long long iterations_most; /* as the file has them: the largest and the smallest count; 0 before the first */
    long long iterations_least;
};

/* One more bag. */
MUST_CHECK enum status pfx_cost_bag(struct pfx_cost *cost, struct err *err);
MUST_CHECK enum status pfx_cost_salt(const struct pfx_cost *cost, const ASN1_OCTET_STRING *salt, struct err *err);
/* How many pieces of hash_bytes make key_bytes: what a derivation of that many octets costs for each iteration. */
int pfx_cost_pieces(int key_bytes, int hash_bytes);
/*
 * Derivations of this many iterations that together make so many pieces. NULL is one iteration (the default of MacData,
 * RFC 7292 4).
 */
MUST_CHECK enum status pfx_cost_iterations(struct pfx_cost *cost, const ASN1_INTEGER *count, int pieces,
                                           struct err *err);
/* The same work once more. False if it is not affordable, and then nothing is charged. */
MUST_CHECK bool pfx_cost_again(struct pfx_cost *cost, long long work);
/*
 * Memory is 128 * r * (N + p + 2) bytes, as OpenSSL allocates it (RFC 7914 section 6 and its working blocks); above the
 * limit it is ST_TOO_COSTLY with FAULT_PFX_MEMORY ("65 MiB"). Memory alone does not bound the time: the block mixes
 * (RFC 7914 section 4), N * p * r, and the pieces that PBKDF2 makes before and after them count as work.
 * N must be a power of two from 2 on, and below 2^(16 r).
 */
MUST_CHECK enum status pfx_cost_scrypt(struct pfx_cost *cost, const SCRYPT_PARAMS *scrypt, struct err *err);
/*
 * *bytes within the limits. Below their least it is ST_UNSUPPORTED (FAULT_PFX_MAC_SHORT_KEY, with the number): such a
 * MAC can be forged (CVE-2026-34181).
 */
MUST_CHECK enum status pfx_cost_pbmac1_key(const struct pfx_cost *cost, const ASN1_INTEGER *key_bytes, int *bytes,
                                           struct err *err);

#endif
