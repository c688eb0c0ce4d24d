#include "pki/certs_only.h"

#include <openssl/objects.h>
#include <openssl/pkcs7.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/openssl_error.h"

/* SignedData of PKCS #7 1.5, which CMS reads as its version 1; the content is of type data, and is not there. */
static PKCS7 *signs_nothing(void)
{
    PKCS7 *message = PKCS7_new();

    if (message == NULL || PKCS7_set_type(message, NID_pkcs7_signed) != 1) {
        PKCS7_free(message);
        return NULL;
    }
    message->d.sign->contents->type = OBJ_nid2obj(NID_pkcs7_data);
    return message;
}

static enum status add(PKCS7 *message, const struct buf *certificate, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(certificate->data, certificate->len, &cert, err);

    if (status == ST_OK && PKCS7_add_certificate(message, cert) != 1)
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "certificates alone");
    X509_free(cert);
    return status;
}

enum status certs_only_write(const struct cert_list *certificates, struct buf *out, struct err *err)
{
    PKCS7 *message = signs_nothing();
    enum status status = ST_OK;
    size_t i = 0;

    if (message == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "certificates alone");
    for (i = 0; i < certificates->count && status == ST_OK; i++)
        status = add(message, &certificates->items[i], err);
    if (status == ST_OK)
        status = der_append_value(out, message, ASN1_ITEM_rptr(PKCS7), err);
    PKCS7_free(message);
    return status;
}
