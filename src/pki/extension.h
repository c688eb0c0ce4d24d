/*
 * Extensions of certificates and revocation lists (RFC 5280 sections 4.2 and 5.2), each appended as the DER of one
 * Extension. Inside pki/ alone. Knows no profile: which of them a certificate gets, its maker says.
 */
#ifndef PKI_EXTENSION_H
#define PKI_EXTENSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { EXTENSION_KEY_ID_BYTES = 20, EXTENSION_NO_PATH_LENGTH = -1 };

/* Bits of KeyUsage, by their numbers in 4.2.1.3. */
enum extension_usage {
    EXTENSION_DIGITAL_SIGNATURE = 1U << 0,
    EXTENSION_NON_REPUDIATION = 1U << 1,
    EXTENSION_KEY_ENCIPHERMENT = 1U << 2,
    EXTENSION_CERT_SIGN = 1U << 5,
    EXTENSION_CRL_SIGN = 1U << 6
};

/* Critical. path_length is for CAs. */
MUST_CHECK enum status extension_basic_constraints(struct buf *out, bool is_ca, int path_length, struct err *err);
/* Critical. */
MUST_CHECK enum status extension_key_usage(struct buf *out, unsigned usage, struct err *err);
/* count OpenSSL numbers of purposes (NID_client_auth, ...). */
MUST_CHECK enum status extension_extended_key_usage(struct buf *out, const int *purposes, size_t count,
                                                    struct err *err);
/* The leftmost 160 bits of the SHA-256 of the public key's BIT STRING (RFC 7093 section 2, method 1). */
MUST_CHECK enum status extension_key_id_of(const void *spki, size_t spki_len, unsigned char out[EXTENSION_KEY_ID_BYTES],
                                           struct err *err);
MUST_CHECK enum status extension_subject_key_id(struct buf *out, const void *key_id, size_t len, struct err *err);
MUST_CHECK enum status extension_authority_key_id(struct buf *out, const void *key_id, size_t len, struct err *err);
/* URLs: plain "http://" and visible ASCII (else ST_BAD_INPUT): what tells of revocation must not need a certificate. */
MUST_CHECK enum status extension_crl_url(struct buf *out, const char *url, struct err *err);
/* Authority information access; either may be NULL. */
MUST_CHECK enum status extension_authority_info(struct buf *out, const char *ocsp_url, const char *issuer_url,
                                                struct err *err);
/* Of a revocation list (5.2.3); from 1. ST_BAD_INPUT. */
MUST_CHECK enum status extension_crl_number(struct buf *out, int64_t number, struct err *err);
/* id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1). */
MUST_CHECK enum status extension_ocsp_no_check(struct buf *out, struct err *err);
/* subjectAltName: DNS names and addresses, separated by commas. ST_BAD_INPUT. */
MUST_CHECK enum status extension_alt_names(struct buf *out, const char *names, struct err *err);

#endif
