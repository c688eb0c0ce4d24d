/*
 * Certificate revocation lists (RFC 5280 section 5): complete ones, version 2, of a CA about its own certificates. Made
 * by the same signer as certificates, and read back. When one is due and what stands in it is not known here.
 */
#ifndef PKI_CRL_H
#define PKI_CRL_H

#include <stdint.h>

#include "base/serial.h"
#include "pki/key.h"

enum { CRL_DER_MAX = 16 * 1024 * 1024 }; /* some 300,000 entries */

/* By their numbers in 5.3.1 (CRLReason). removeFromCRL (8) has no place in a complete list, 7 does not exist. */
enum crl_reason {
    CRL_UNSPECIFIED = 0, /* left out, as 5.3.1 wants it */
    CRL_KEY_COMPROMISE = 1,
    CRL_SUPERSEDED = 4,
    CRL_CESSATION = 5,
    CRL_HOLD = 6, /* may be lifted again */
    CRL_REASON_LAST = 10
};

struct crl_entry {
    char serial[SERIAL_TEXT_SIZE];
    int64_t revoked_utc;
    int reason; /* enum crl_reason, or another number of 5.3.1 */
};
/* One entry, DER, appended to those before it. ST_BAD_INPUT: no serial, reason or moment; ST_TOO_COSTLY past out->max.
 */
MUST_CHECK enum status crl_entry_append(struct buf *out, const struct crl_entry *entry, struct err *err);

struct crl_request {
    int64_t number; /* from 1 */
    int64_t this_update_utc, next_update_utc;
    const struct buf *entries; /* of crl_entry_append; may be empty */
};
/*
 * The signed list, DER, appended; verified under the issuer's certificate before it is returned. ST_BAD_INPUT for a
 * number or moments that are out of order, ST_BAD_FILE if the certificate is not that of a CA that may sign lists, or
 * the key not its key, ST_TOO_COSTLY past CRL_DER_MAX.
 */
MUST_CHECK enum status crl_sign(const struct crl_request *request, struct key *issuer_key,
                                const struct buf *issuer_cert, struct buf *out, struct err *err);

struct crl_info {
    int64_t number;
    int64_t this_update_utc, next_update_utc;
    size_t entries;
};
/*
 * These four read a list, DER, nothing behind it. ST_BAD_FILE; ST_UNSUPPORTED for one with a critical extension (delta
 * and indirect lists have one), in the list or in an entry: it must not be taken for the whole truth.
 */
MUST_CHECK enum status crl_read(const void *der, size_t len, struct crl_info *out, struct err *err);
/* ST_NOT_FOUND (err left alone) if the serial is not on the list. */
MUST_CHECK enum status crl_find(const void *der, size_t len, const char *serial, struct crl_entry *out,
                                struct err *err);
/* Its entries as they stand in it, appended as crl_entry_append does. ST_TOO_COSTLY past out->max. */
MUST_CHECK enum status crl_entries_append(const void *der, size_t len, struct buf *out, struct err *err);
/* ST_BAD_FILE unless that CA's certificate has its issuer's name and key. Says nothing of its moments. */
MUST_CHECK enum status crl_verify(const void *der, size_t len, const struct buf *issuer_cert, struct err *err);

#endif
