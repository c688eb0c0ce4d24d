#include "pki/cert.h"

#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/openssl_error.h"

enum status cert_fits_issuer(const void *der, size_t len, const struct buf *issuer_cert, struct err *err)
{
    X509 *issuer = NULL;
    X509 *cert = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status == ST_OK)
        status = cert_load(issuer_cert->data, issuer_cert->len, &issuer, err);
    if (status == ST_OK && X509_check_issued(issuer, cert) != X509_V_OK)
        status = openssl_error_set(err, ST_NOT_OURS, FAULT_NONE, "certificate: another CA's");
    X509_free(issuer);
    X509_free(cert);
    return status;
}
