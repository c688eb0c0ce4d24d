#include "pki/cert.h"

#include "pki/cert_internal.h"
#include "pki/subject_internal.h"

enum status cert_subject(const void *der, size_t len, struct subject *out, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status == ST_OK)
        status = subject_from_name(X509_get_subject_name(cert), out, err);
    X509_free(cert);
    return status;
}
