#include "pki/cert.h"

#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/openssl_error.h"

static enum status append_key_id(const ASN1_OCTET_STRING *key_id, struct buf *out, struct err *err)
{
    const enum status status = buf_append(out, ASN1_STRING_get0_data(key_id), (size_t)ASN1_STRING_length(key_id));

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "certificate: authority key identifier");
    if (status != ST_OK)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "certificate: authority key identifier too long");
    return ST_OK;
}

enum status cert_authority_key_id(const void *der, size_t len, struct buf *out, struct err *err)
{
    const ASN1_OCTET_STRING *key_id = NULL;
    X509 *cert = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status != ST_OK)
        return status;
    key_id = X509_get0_authority_key_id(cert);
    if (key_id == NULL) /* for want of memory too */
        status = openssl_error_set(err, ST_NOT_FOUND, FAULT_NONE, "certificate: no authority key identifier");
    else
        status = append_key_id(key_id, out, err);
    X509_free(cert);
    return status;
}
