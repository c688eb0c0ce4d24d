/*
 * Certificates alone in a CMS SignedData that signs nothing ("certs-only", RFC 8551 section 3.8): how EST servers hand
 * out certificates (RFC 7030 sections 4.1.3 and 4.2.3). Nothing in it is believed by itself.
 */
#ifndef PKI_CERTS_ONLY_H
#define PKI_CERTS_ONLY_H

#include "pki/cert.h"

enum { CERTS_ONLY_DER_MAX = 192 * 1024 };

/* DER, appended. ST_BAD_FILE if one of them is no certificate, ST_TOO_COSTLY, ST_NO_MEMORY. */
MUST_CHECK enum status certs_only_write(const struct cert_list *certificates, struct buf *out, struct err *err);
/*
 * All certificates of it, DER each, in the order in which they lie there (a SET: it says nothing), into an empty list.
 * Signatures, lists of revoked ones and a content that may be there too are passed over, unread. ST_BAD_FILE for
 * anything else, and if there is no certificate in it or one that cannot be read; ST_TOO_COSTLY past the limits of a
 * list or CERTS_ONLY_DER_MAX.
 */
MUST_CHECK enum status certs_only_read(const void *der, size_t len, struct cert_list *out, struct err *err);

#endif
