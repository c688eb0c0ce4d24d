/*
 * What the files ocsp_*.c share. Inside pki/ alone.
 */
#ifndef PKI_OCSP_INTERNAL_H
#define PKI_OCSP_INTERNAL_H

#include <openssl/ocsp.h>

#include "pki/ocsp.h"

/* How question and answer name the certificate. The caller frees *out with OCSP_CERTID_free. ST_BAD_INPUT. */
MUST_CHECK enum status ocsp_name_certificate(const struct ocsp_question *question, const X509 *issuer,
                                             OCSP_CERTID **out, struct err *err);

#endif
