/*
 * TBSCertificate and Certificate (RFC 5280 section 4.1) as bytes, written out field by field: the same parts give the
 * same bytes, on every machine and at any time. CertificateList (5.1) and CertificationRequest (RFC 2986 section 4)
 * have the same outer form and are signed here too. Inside pki/ alone. Knows no profile.
 */
#ifndef PKI_TBS_H
#define PKI_TBS_H

#include <stdint.h>

#include "base/buf.h"
#include "pki/key.h"

struct tbs {
    const unsigned char *serial; /* unsigned, most significant byte first; DER's leading 00 is added where it is due */
    size_t serial_len;
    const struct buf *issuer, *subject; /* Name, DER */
    int64_t not_before_utc, not_after_utc;
    const unsigned char *spki; /* DER */
    size_t spki_len;
    const struct buf *extensions; /* DER, one after another */
};

/* Version 3, sha256WithRSAEncryption. Appended. ST_BAD_INPUT if the serial is zero or the times are not in order. */
MUST_CHECK enum status tbs_append(const struct tbs *tbs, struct buf *out, struct err *err);
/* AlgorithmIdentifier of sha256WithRSAEncryption, the one that tbs_sign signs with. Appended. */
MUST_CHECK enum status tbs_append_algorithm(struct buf *out, struct err *err);
/* Certificate, CertificateList or CertificationRequest = TBS, algorithm, signature over exactly these bytes. Appended.
 */
MUST_CHECK enum status tbs_sign(const struct buf *tbs, struct key *issuer_key, struct buf *out, struct err *err);

#endif
