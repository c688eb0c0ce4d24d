#include "pki/issuer.h"

#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/openssl_error.h"
#include "pki/subject_internal.h"

enum { ISSUER_NAME_MAX = 8192, ISSUER_KEY_ID_MAX = 64 };

void issuer_clear(struct issuer *issuer)
{
    buf_clear(&issuer->key_id);
    buf_clear(&issuer->name);
}

static enum status key_id_set(struct issuer *issuer, const void *key_id, size_t len, struct err *err)
{
    const enum status status = buf_set(&issuer->key_id, key_id, len);

    return status == ST_OK ? ST_OK : der_fail_to_append(err, status);
}

static enum status issuer_fill(X509 *cert, struct issuer *out, struct err *err)
{
    const ASN1_OCTET_STRING *key_id = NULL;
    enum status status = ST_OK;

    if ((X509_get_extension_flags(cert) & EXFLAG_CA) == 0)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_CONFIGURATION, "issuer's certificate: not a CA's");
    key_id = X509_get0_subject_key_id(cert);
    if (key_id == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_CONFIGURATION, "issuer's certificate: no key identifier");
    status = der_append_value(&out->name, X509_get_subject_name(cert), ASN1_ITEM_rptr(X509_NAME), err);
    if (status == ST_OK)
        status = key_id_set(out, ASN1_STRING_get0_data(key_id), (size_t)ASN1_STRING_length(key_id), err);
    return status;
}

static struct issuer issuer_empty(void)
{
    struct issuer issuer;

    buf_init(&issuer.name, ISSUER_NAME_MAX);
    buf_init(&issuer.key_id, ISSUER_KEY_ID_MAX);
    return issuer;
}

enum status issuer_load(const struct buf *issuer_cert, struct issuer *out, struct err *err)
{
    struct issuer issuer = issuer_empty();
    X509 *cert = NULL;
    enum status status = cert_load(issuer_cert->data, issuer_cert->len, &cert, err);

    if (status == ST_OK)
        status = issuer_fill(cert, &issuer, err);
    X509_free(cert);
    if (status == ST_OK)
        *out = issuer; /* the caller's now */
    else
        issuer_clear(&issuer);
    return status;
}

enum status issuer_self(const struct subject *subject, const unsigned char key_id[EXTENSION_KEY_ID_BYTES],
                        struct issuer *out, struct err *err)
{
    struct issuer issuer = issuer_empty();
    enum status status = subject_append_name(subject, &issuer.name, err);

    if (status == ST_OK)
        status = key_id_set(&issuer, key_id, EXTENSION_KEY_ID_BYTES, err);
    if (status == ST_OK)
        *out = issuer; /* the caller's now */
    else
        issuer_clear(&issuer);
    return status;
}
