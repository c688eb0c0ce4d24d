#include "pki/extension.h"

#include <stdint.h>
#include <string.h>

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/openssl_error.h"

static enum status extension_no_memory(struct err *err)
{
    return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "certificate extension");
}

/* value: the OpenSSL structure that goes with nid. Borrowed. */
static enum status extension_append(struct buf *out, int nid, bool critical, void *value, struct err *err)
{
    X509_EXTENSION *extension = X509V3_EXT_i2d(nid, critical, value);
    enum status status = ST_OK;

    if (extension == NULL)
        return extension_no_memory(err);
    status = der_append_value(out, extension, ASN1_ITEM_rptr(X509_EXTENSION), err);
    X509_EXTENSION_free(extension);
    return status;
}

enum status extension_basic_constraints(struct buf *out, bool is_ca, int path_length, struct err *err)
{
    BASIC_CONSTRAINTS *value = BASIC_CONSTRAINTS_new();
    enum status status = ST_OK;

    if (value == NULL)
        return extension_no_memory(err);
    value->ca = is_ca ? 0xFF : 0; /* DER's TRUE */
    if (is_ca && path_length != EXTENSION_NO_PATH_LENGTH) {
        value->pathlen = ASN1_INTEGER_new();
        if (value->pathlen == NULL || ASN1_INTEGER_set_int64(value->pathlen, path_length) != 1)
            status = extension_no_memory(err);
    }
    if (status == ST_OK)
        status = extension_append(out, NID_basic_constraints, true, value, err);
    BASIC_CONSTRAINTS_free(value);
    return status;
}

enum status extension_key_usage(struct buf *out, unsigned usage, struct err *err)
{
    ASN1_BIT_STRING *value = ASN1_BIT_STRING_new();
    enum status status = ST_OK;

    if (value == NULL)
        return extension_no_memory(err);
    for (int bit = 0; bit < 9 && status == ST_OK; bit++) {
        if ((usage >> (unsigned)bit & 1U) != 0 && ASN1_BIT_STRING_set_bit(value, bit, 1) != 1)
            status = extension_no_memory(err);
    }
    if (status == ST_OK)
        status = extension_append(out, NID_key_usage, true, value, err);
    ASN1_BIT_STRING_free(value);
    return status;
}

enum status extension_extended_key_usage(struct buf *out, const int *purposes, size_t count, struct err *err)
{
    EXTENDED_KEY_USAGE *value = sk_ASN1_OBJECT_new_null();
    enum status status = ST_OK;

    if (value == NULL)
        return extension_no_memory(err);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (sk_ASN1_OBJECT_push(value, OBJ_nid2obj(purposes[i])) <= 0) /* static objects, nothing to free */
            status = extension_no_memory(err);
    }
    if (status == ST_OK)
        status = extension_append(out, NID_ext_key_usage, false, value, err);
    sk_ASN1_OBJECT_free(value);
    return status;
}

enum status extension_key_id_of(const void *spki, size_t spki_len, unsigned char out[EXTENSION_KEY_ID_BYTES],
                                struct err *err)
{
    X509_PUBKEY *info = der_read_value(spki, spki_len, ASN1_ITEM_rptr(X509_PUBKEY));
    const unsigned char *bits = NULL;
    int bits_len = 0;
    unsigned char digest[SHA256_BYTES];
    enum status status = ST_OK;

    if (info == NULL || X509_PUBKEY_get0_param(NULL, &bits, &bits_len, NULL, info) != 1) {
        X509_PUBKEY_free(info);
        return openssl_error_set(err, ST_BAD_INPUT, FAULT_NONE, "key identifier: public key");
    }
    status = digest_sha256(bits, (size_t)bits_len, digest, err);
    if (status == ST_OK)
        memcpy(out, digest, EXTENSION_KEY_ID_BYTES);
    X509_PUBKEY_free(info);
    return status;
}

enum status extension_subject_key_id(struct buf *out, const void *key_id, size_t len, struct err *err)
{
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    enum status status = ST_OK;

    if (value == NULL || ASN1_OCTET_STRING_set(value, key_id, (int)len) != 1)
        status = extension_no_memory(err);
    else
        status = extension_append(out, NID_subject_key_identifier, false, value, err);
    ASN1_OCTET_STRING_free(value);
    return status;
}

enum status extension_authority_key_id(struct buf *out, const void *key_id, size_t len, struct err *err)
{
    AUTHORITY_KEYID *value = AUTHORITY_KEYID_new();
    enum status status = ST_OK;

    if (value != NULL)
        value->keyid = ASN1_OCTET_STRING_new();
    if (value == NULL || value->keyid == NULL || ASN1_OCTET_STRING_set(value->keyid, key_id, (int)len) != 1)
        status = extension_no_memory(err);
    else
        status = extension_append(out, NID_authority_key_identifier, false, value, err);
    AUTHORITY_KEYID_free(value);
    return status;
}

enum status extension_crl_number(struct buf *out, int64_t number, struct err *err)
{
    ASN1_INTEGER *value = NULL;
    enum status status = ST_OK;

    if (number < 1)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "revocation list: its number");
    value = ASN1_INTEGER_new();
    if (value == NULL || ASN1_INTEGER_set_int64(value, number) != 1)
        status = extension_no_memory(err);
    else
        status = extension_append(out, NID_crl_number, false, value, err);
    ASN1_INTEGER_free(value);
    return status;
}

enum status extension_ocsp_no_check(struct buf *out, struct err *err)
{
    ASN1_NULL *value = ASN1_NULL_new();
    const enum status status =
        value != NULL ? extension_append(out, NID_id_pkix_OCSP_noCheck, false, value, err) : extension_no_memory(err);

    ASN1_NULL_free(value);
    return status;
}

static bool url_is_plain_http(const char *url)
{
    static const char scheme[] = "http://";
    const size_t len = strlen(url);

    if (strncmp(url, scheme, sizeof scheme - 1) != 0 || len == sizeof scheme - 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (url[i] <= ' ' || url[i] > '~')
            return false;
    }
    return true;
}

/* The caller frees *out with GENERAL_NAME_free. */
static enum status url_name(const char *url, GENERAL_NAME **out, struct err *err)
{
    GENERAL_NAME *name = NULL;
    ASN1_IA5STRING *text = NULL;

    if (!url_is_plain_http(url))
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "certificate extension: URL is not plain http");
    name = GENERAL_NAME_new();
    text = ASN1_IA5STRING_new();
    if (name == NULL || text == NULL || ASN1_STRING_set(text, url, -1) != 1) {
        ASN1_IA5STRING_free(text);
        GENERAL_NAME_free(name);
        return extension_no_memory(err);
    }
    GENERAL_NAME_set0_value(name, GEN_URI, text); /* owns the text now */
    *out = name;
    return ST_OK;
}

/* point and names become the list's own. */
static bool distribution_point_fill(CRL_DIST_POINTS *list, GENERAL_NAME **url)
{
    DIST_POINT *point = DIST_POINT_new();

    if (point == NULL || sk_DIST_POINT_push(list, point) <= 0) {
        DIST_POINT_free(point);
        return false;
    }
    point->distpoint = DIST_POINT_NAME_new();
    if (point->distpoint == NULL)
        return false;
    point->distpoint->type = 0; /* fullName */
    point->distpoint->name.fullname = GENERAL_NAMES_new();
    if (point->distpoint->name.fullname == NULL || sk_GENERAL_NAME_push(point->distpoint->name.fullname, *url) <= 0)
        return false;
    *url = NULL; /* the list's now */
    return true;
}

enum status extension_crl_url(struct buf *out, const char *url, struct err *err)
{
    GENERAL_NAME *name = NULL;
    CRL_DIST_POINTS *list = NULL;
    enum status status = url_name(url, &name, err);

    if (status != ST_OK)
        return status;
    list = CRL_DIST_POINTS_new();
    if (list == NULL || !distribution_point_fill(list, &name))
        status = extension_no_memory(err);
    else
        status = extension_append(out, NID_crl_distribution_points, false, list, err);
    CRL_DIST_POINTS_free(list);
    GENERAL_NAME_free(name);
    return status;
}

static enum status access_add(AUTHORITY_INFO_ACCESS *list, int method, const char *url, struct err *err)
{
    ACCESS_DESCRIPTION *access = NULL;
    GENERAL_NAME *name = NULL;
    enum status status = url_name(url, &name, err);

    if (status != ST_OK)
        return status;
    access = ACCESS_DESCRIPTION_new();
    if (access == NULL || sk_ACCESS_DESCRIPTION_push(list, access) <= 0) {
        ACCESS_DESCRIPTION_free(access);
        GENERAL_NAME_free(name);
        return extension_no_memory(err);
    }
    access->method = OBJ_nid2obj(method);
    GENERAL_NAME_free(access->location);
    access->location = name; /* the list's now */
    return ST_OK;
}

enum status extension_authority_info(struct buf *out, const char *ocsp_url, const char *issuer_url, struct err *err)
{
    AUTHORITY_INFO_ACCESS *list = AUTHORITY_INFO_ACCESS_new();
    enum status status = ST_OK;

    if (list == NULL)
        return extension_no_memory(err);
    if (ocsp_url != NULL)
        status = access_add(list, NID_ad_OCSP, ocsp_url, err);
    if (status == ST_OK && issuer_url != NULL)
        status = access_add(list, NID_ad_ca_issuers, issuer_url, err);
    if (status == ST_OK)
        status = extension_append(out, NID_info_access, false, list, err);
    AUTHORITY_INFO_ACCESS_free(list);
    return status;
}
