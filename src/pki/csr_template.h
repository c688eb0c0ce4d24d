/*
 * The template of a request (CertificationRequestInfoTemplate, RFC 9908 section 3.4), by which newer EST servers say
 * what a request should be. Inside pki/ alone; what comes of it stands in pki/csr_attributes.h.
 */
#ifndef PKI_CSR_TEMPLATE_H
#define PKI_CSR_TEMPLATE_H

#include <openssl/asn1.h>

#include "pki/csr_attributes.h"

/* Whether an attribute of that type holds one. */
bool csr_template_is(const ASN1_OBJECT *type);

/*
 * DER. Kind and size of the key, and the subject as far as a request of ours can have one, into *wanted, which is
 * zeroed before. ST_BAD_FILE, ST_NO_MEMORY.
 */
MUST_CHECK enum status csr_template_read(const void *der, size_t len, struct csr_attributes *wanted, struct err *err);

#endif
