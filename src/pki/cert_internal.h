/*
 * OpenSSL's side of certificates. Inside pki/ alone.
 */
#ifndef PKI_CERT_INTERNAL_H
#define PKI_CERT_INTERNAL_H

#include <openssl/x509.h>

#include "pki/cert.h"

/* At most CERT_DER_MAX bytes, nothing behind them. The caller frees *out with X509_free. ST_BAD_FILE. */
MUST_CHECK enum status cert_load(const void *der, size_t len, X509 **out, struct err *err);

#endif
