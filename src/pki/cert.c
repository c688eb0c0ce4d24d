#include "pki/cert.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/moment.h"
#include "pki/name_text.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/serial_number.h"

enum status cert_load(const void *der, size_t len, X509 **out, struct err *err)
{
    X509 *cert = NULL;

    if (len > CERT_DER_MAX)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading certificate: too long");
    cert = der_read_value(der, len, ASN1_ITEM_rptr(X509));
    if (cert == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading certificate: structure");
    *out = cert; /* the caller's now */
    return ST_OK;
}

static void describe_names(const X509 *cert, struct cert_info *out)
{
    const X509_NAME *subject = X509_get_subject_name(cert);
    const X509_NAME *issuer = X509_get_issuer_name(cert);
    char id[NATIONAL_ID_SIZE];

    (void)name_text_last(subject, NID_commonName, out->owner_display, sizeof out->owner_display);
    if (name_text_last(issuer, NID_commonName, out->issuer_display, sizeof out->issuer_display) == 0)
        (void)name_text_last(issuer, NID_organizationName, out->issuer_display, sizeof out->issuer_display);
    if (name_text_only(subject, NID_serialNumber, id, sizeof id) && national_id_valid(id))
        memcpy(out->national_id, id, strlen(id) + 1);
    out->self_issued = X509_NAME_cmp(subject, issuer) == 0;
}

static enum status describe_serial(const X509 *cert, struct cert_info *out, struct err *err)
{
    if (serial_number_text(X509_get0_serialNumber(cert), out->serial))
        return ST_OK;
    return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading certificate: length of its serial number");
}

static enum status describe_key(const X509 *cert, struct cert_info *out, struct err *err)
{
    const EVP_PKEY *pkey = X509_get0_pubkey(cert);
    ASN1_OBJECT *algorithm = NULL;

    if (pkey != NULL) {
        key_kind_of(pkey, out->key_kind);
        out->is_rsa = EVP_PKEY_is_a(pkey, "RSA") == 1;
        return ST_OK;
    }
    if (openssl_memory_lacked())
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading certificate: public key");
    ERR_clear_error();
    if (X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(cert)) == 1)
        (void)OBJ_obj2txt(out->key_kind, sizeof out->key_kind, algorithm, 0);
    return ST_OK;
}

static enum status hash_spki(const X509 *cert, struct cert_info *out, struct err *err)
{
    struct buf spki;
    enum status status = ST_OK;

    buf_init(&spki, CERT_DER_MAX);
    status = der_append_value(&spki, X509_get_X509_PUBKEY(cert), ASN1_ITEM_rptr(X509_PUBKEY), err);
    if (status == ST_OK)
        status = digest_sha256_hex(spki.data, spki.len, out->spki_hash, err);
    buf_clear(&spki);
    return status;
}

static enum status cert_describe(X509 *cert, const void *der, size_t len, struct cert_info *out, struct err *err)
{
    struct cert_info info = {0};
    enum status status = describe_serial(cert, &info, err);

    if (status != ST_OK)
        return status;
    if (!moment_read(X509_get0_notBefore(cert), &info.not_before_utc) ||
        !moment_read(X509_get0_notAfter(cert), &info.not_after_utc))
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading certificate: validity");
    describe_names(cert, &info);
    status = describe_key(cert, &info, err);
    if (status != ST_OK)
        return status;
    info.is_ca = (X509_get_extension_flags(cert) & EXFLAG_CA) != 0;
    if (openssl_memory_lacked()) /* what it could not read, it takes for not there */
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading certificate: extensions");
    ERR_clear_error(); /* an extension that OpenSSL cannot read is no matter here */
    status = hash_spki(cert, &info, err);
    if (status == ST_OK)
        status = digest_sha256_hex(der, len, info.sha256, err);
    if (status == ST_OK)
        *out = info;
    return status;
}

enum status cert_read(const void *der, size_t len, struct cert_info *out, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status != ST_OK)
        return status;
    status = cert_describe(cert, der, len, out, err);
    X509_free(cert);
    return status;
}

enum status cert_spki(const void *der, size_t len, struct buf *out, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status != ST_OK)
        return status;
    status = der_append_value(out, X509_get_X509_PUBKEY(cert), ASN1_ITEM_rptr(X509_PUBKEY), err);
    X509_free(cert);
    return status;
}
