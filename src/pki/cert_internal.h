/*
 * OpenSSL's side of certificates. Inside pki/ alone.
 */
#ifndef PKI_CERT_INTERNAL_H
#define PKI_CERT_INTERNAL_H

#include <openssl/x509.h>

#include "pki/cert.h"

/* At most CERT_DER_MAX bytes, nothing behind them. The caller frees *out with X509_free. ST_BAD_FILE. */
MUST_CHECK enum status cert_load(const void *der, size_t len, X509 **out, struct err *err);
/* The DER of a certificate, appended. */
MUST_CHECK enum status cert_store_der(const X509 *cert, struct buf *out, struct err *err);
/* The same values as cert_read gives, for one that is loaded already; der are its bytes. */
MUST_CHECK enum status cert_describe(X509 *cert, const void *der, size_t len, struct cert_info *out, struct err *err);

#endif
