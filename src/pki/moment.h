/*
 * Moments in certificates and revocation lists: ASN.1's Time to and from seconds. Inside pki/ alone.
 */
#ifndef PKI_MOMENT_H
#define PKI_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/asn1.h>

#include "base/buf.h"

/* False if it is none; OpenSSL's error queue is left empty. */
bool moment_read(const ASN1_TIME *time, int64_t *out_utc);
/*
 * UTCTime through 2049, GeneralizedTime from then on (RFC 5280 4.1.2.5 and 5.1.2.4), DER, appended. ST_BAD_INPUT before
 * 1950, where UTCTime begins, and after 9999.
 */
MUST_CHECK enum status moment_append(int64_t at_utc, struct buf *out, struct err *err);

#endif
