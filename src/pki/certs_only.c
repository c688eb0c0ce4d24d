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

/* As DER again: what lies around a certificate may be BER, the certificate itself is as it was signed. */
static enum status take(const X509 *cert, struct cert_list *list, struct err *err)
{
    X509 *again = NULL;
    struct buf der;
    enum status status = ST_OK;

    buf_init(&der, CERT_DER_MAX);
    status = der_append_value(&der, cert, ASN1_ITEM_rptr(X509), err);
    if (status == ST_OK)
        status = cert_load(der.data, der.len, &again, err);
    if (status == ST_OK)
        status = cert_list_add(list, der.data, der.len, err);
    X509_free(again);
    buf_clear(&der);
    return status;
}

static enum status take_all(const PKCS7 *message, struct cert_list *list, struct err *err)
{
    const STACK_OF(X509) *certificates = NULL;
    enum status status = ST_OK;

    if (!PKCS7_type_is_signed(message) || message->d.sign == NULL)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "certificates alone: another kind of message");
    certificates = message->d.sign->cert;
    if (sk_X509_num(certificates) <= 0)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "certificates alone: none in it");
    for (int i = 0; i < sk_X509_num(certificates) && status == ST_OK; i++)
        status = take(sk_X509_value(certificates, i), list, err);
    return status;
}

enum status certs_only_read(const void *der, size_t len, struct cert_list *out, struct err *err)
{
    struct cert_list list = {.count = 0};
    PKCS7 *message = NULL;
    enum status status = ST_OK;

    if (len > CERTS_ONLY_DER_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "certificates alone: too long");
    message = der_read_value(der, len, ASN1_ITEM_rptr(PKCS7));
    if (message == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "certificates alone: structure");
    status = take_all(message, &list, err);
    PKCS7_free(message);
    if (status == ST_OK)
        *out = list; /* the caller's now */
    else
        cert_list_clear(&list);
    return status;
}
