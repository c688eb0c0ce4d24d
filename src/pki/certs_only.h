/*
 * Certificates alone in a CMS SignedData that signs nothing ("certs-only", RFC 8551 section 3.8): how EST servers hand
 * out certificates (RFC 7030 sections 4.1.3 and 4.2.3).
 */
#ifndef PKI_CERTS_ONLY_H
#define PKI_CERTS_ONLY_H

#include "pki/cert.h"

/* DER, appended. ST_BAD_FILE if one of them is no certificate, ST_TOO_COSTLY, ST_NO_MEMORY. */
MUST_CHECK enum status certs_only_write(const struct cert_list *certificates, struct buf *out, struct err *err);

#endif
