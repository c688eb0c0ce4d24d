/*
 * What the files issue*.c share. Inside pki/ alone.
 */
#ifndef PKI_ISSUE_INTERNAL_H
#define PKI_ISSUE_INTERNAL_H

#include "pki/issue.h"
#include "pki/issuer.h"

/* The part of a certificate that is the same in every profile. */
struct issue_frame {
    const unsigned char *serial; /* ISSUE_SERIAL_BYTES */
    const struct issuer *issuer;
    const struct subject *subject;
    int64_t not_before_utc, not_after_utc;
    const unsigned char *spki;
    size_t spki_len;
};

/* Subject and authority key identifier, appended to the profile's own extensions. */
MUST_CHECK enum status issue_key_ids(const struct issue_frame *frame, struct buf *extensions, struct err *err);
/* TBSCertificate from frame and extensions, appended. */
MUST_CHECK enum status issue_frame_tbs(const struct issue_frame *frame, const struct buf *extensions, struct buf *out,
                                       struct err *err);
/* A certificate for a key of the firm's own machines; 'extensions' appends those of its profile. */
struct issue_station {
    const struct subject *subject;
    struct key *key;
    int64_t not_before_utc, not_after_utc;
    enum status (*extensions)(const void *self, const struct issue_frame *frame, struct buf *out, struct err *err);
    const void *self;
};
/* With a fresh serial; DER appended. */
MUST_CHECK enum status issue_for_station(const struct issue_station *station, const struct buf *issuer_cert,
                                         struct key *issuer_key, struct buf *out, struct err *err);
/* Signs the TBS and appends the certificate if it verifies under the signer's public key. */
MUST_CHECK enum status issue_sign_checked(const struct buf *tbs, struct key *issuer_key, struct buf *out,
                                          struct err *err);

#endif
