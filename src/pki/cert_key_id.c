#include "pki/cert.h"

#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/cert_internal.h"

enum status cert_authority_key_id(const void *der, size_t len, struct buf *out, struct err *err)
{
    const ASN1_OCTET_STRING *key_id = NULL;
    X509 *cert = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status != ST_OK)
        return status;
    key_id = X509_get0_authority_key_id(cert);
    if (key_id == NULL)
        status = err_set(err, ST_NOT_FOUND, FAULT_NONE, "certificate: no authority key identifier");
    else if (buf_append(out, ASN1_STRING_get0_data(key_id), (size_t)ASN1_STRING_length(key_id)) != ST_OK)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "certificate: authority key identifier too long");
    X509_free(cert);
    return status;
}
