#include "pki/cms.h"

#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/moment.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

enum { ONCE_ONE_VALUE = -3 }; /* CMS_signed_get0_data_by_OBJ: exactly one such attribute, with exactly one value */

static enum status refuse(struct err *err, int fault, const char *what)
{
    return openssl_error_set(err, ST_BAD_FILE, fault, what);
}

/* The insert is kept only if this is the first failure. */
static enum status refuse_algorithm(struct err *err, const char *name, const char *what)
{
    const bool first = err != NULL && err->status == ST_OK;
    const enum status status = err_set(err, ST_UNSUPPORTED, FAULT_CMS_ALGORITHM, what);

    if (first)
        err_detail(err, name);
    ERR_clear_error();
    return status;
}

/* Whether it begins as SignedData does: then what cannot be read is damaged, and not something else. */
static bool looks_signed(const unsigned char *bytes, size_t len)
{
    static const unsigned char id_signed_data[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
    enum { HEADER_MOST = 6 };

    if (len < 2 || bytes[0] != DER_SEQUENCE)
        return false;
    for (size_t at = 2; at <= HEADER_MOST && at + sizeof id_signed_data <= len; at++) {
        if (memcmp(bytes + at, id_signed_data, sizeof id_signed_data) == 0)
            return true;
    }
    return false;
}

static enum status parse(const unsigned char *bytes, size_t len, CMS_ContentInfo **out, struct err *err)
{
    const unsigned char *at = bytes;
    CMS_ContentInfo *content = NULL;

    openssl_start();
    if (len == 0 || len > CMS_DER_MAX)
        return err_set(err, ST_BAD_FILE, FAULT_NOT_CMS, "reading signature: its size");
    content = d2i_CMS_ContentInfo(NULL, &at, (long)len);
    if (content != NULL && at == bytes + len) {
        *out = content;
        return ST_OK;
    }
    CMS_ContentInfo_free(content);
    return refuse(err, looks_signed(bytes, len) ? FAULT_CMS_DAMAGED : FAULT_NOT_CMS, "reading signature: structure");
}

/* The one signer; borrowed from *content. */
static enum status find_signer(CMS_ContentInfo *content, CMS_SignerInfo **out, struct err *err)
{
    STACK_OF(CMS_SignerInfo) *signers = NULL;

    if (OBJ_obj2nid(CMS_get0_type(content)) != NID_pkcs7_signed ||
        OBJ_obj2nid(CMS_get0_eContentType(content)) != NID_pkcs7_data)
        return refuse(err, FAULT_NOT_CMS, "reading signature: another kind of content");
    signers = CMS_get0_SignerInfos(content);
    if (sk_CMS_SignerInfo_num(signers) <= 0)
        return refuse(err, FAULT_NOT_CMS, "reading signature: nobody has signed");
    if (CMS_is_detached(content) != 1)
        return refuse(err, FAULT_CMS_EMBEDDED, "reading signature: not a detached one");
    if (sk_CMS_SignerInfo_num(signers) > 1)
        return refuse(err, FAULT_CMS_SEVERAL_SIGNERS, "reading signature: several signers");
    *out = sk_CMS_SignerInfo_value(signers, 0);
    return ST_OK;
}

static enum status check_algorithm(const X509_ALGOR *algorithm, int nid, int other_nid, struct err *err)
{
    const ASN1_OBJECT *object = NULL;
    char name[ERR_DETAIL_MAX] = "";

    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    if (OBJ_obj2nid(object) == nid || OBJ_obj2nid(object) == other_nid)
        return ST_OK;
    (void)OBJ_obj2txt(name, sizeof name, object, 0);
    return refuse_algorithm(err, name, "reading signature: algorithm");
}

static enum status check_algorithms(CMS_SignerInfo *signer, struct err *err)
{
    X509_ALGOR *digest = NULL;
    X509_ALGOR *signature = NULL;
    enum status status = ST_OK;

    CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, &signature);
    status = check_algorithm(digest, NID_sha256, NID_sha256, err);
    if (status == ST_OK)
        status = check_algorithm(signature, NID_rsaEncryption, NID_sha256WithRSAEncryption, err);
    if (status == ST_OK && CMS_signed_get_attr_count(signer) <= 0)
        return refuse_algorithm(err, "no signed attributes", "reading signature: no signed attributes");
    return status;
}

/* --- signed attributes --- */

/* NULL unless it is there once, with one value of that type. */
static const ASN1_STRING *attribute_value(CMS_SignerInfo *signer, int nid, int type)
{
    return CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(nid), ONCE_ONE_VALUE, type);
}

static enum status read_signing_time(CMS_SignerInfo *signer, struct cms *cms, struct err *err)
{
    const ASN1_STRING *time = attribute_value(signer, NID_pkcs9_signingTime, V_ASN1_UTCTIME);

    if (CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1) < 0)
        return ST_OK;
    if (time == NULL)
        time = attribute_value(signer, NID_pkcs9_signingTime, V_ASN1_GENERALIZEDTIME);
    if (time == NULL || !moment_read(time, &cms->signing_time_utc))
        return refuse(err, FAULT_CMS_DAMAGED, "reading signature: signing time");
    ERR_clear_error();
    cms->has_signing_time = true;
    return ST_OK;
}

static enum status read_digest(CMS_SignerInfo *signer, struct cms *cms, struct err *err)
{
    const ASN1_OBJECT *type =
        CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_contentType), ONCE_ONE_VALUE, V_ASN1_OBJECT);
    const ASN1_STRING *digest = attribute_value(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);

    if (OBJ_obj2nid(type) != NID_pkcs7_data)
        return refuse(err, FAULT_CMS_DAMAGED, "reading signature: content type");
    if (digest == NULL || ASN1_STRING_length(digest) != SHA256_BYTES)
        return refuse(err, FAULT_CMS_DAMAGED, "reading signature: digest of the content");
    memcpy(cms->content_digest, ASN1_STRING_get0_data(digest), SHA256_BYTES);
    return ST_OK;
}

/* As they came, under the tag of a SET OF (RFC 5652 5.4). */
static enum status read_attributes(CMS_SignerInfo *signer, struct cms *cms, struct err *err)
{
    struct buf list;
    enum status status = ST_OK;

    buf_init(&list, CMS_DER_MAX);
    for (int i = 0; i < CMS_signed_get_attr_count(signer) && status == ST_OK; i++)
        status = der_append_value(&list, CMS_signed_get_attr(signer, i), ASN1_ITEM_rptr(X509_ATTRIBUTE), err);
    if (status == ST_OK)
        status = der_wrap(&cms->attributes, DER_SET, list.data, list.len, err);
    buf_clear(&list);
    return status;
}

static enum status read_signature(CMS_SignerInfo *signer, struct cms *cms, struct err *err)
{
    const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(signer);
    const int len = ASN1_STRING_length(signature);
    enum status status = ST_OK;

    if (len <= 0 || len > KEY_SIGNATURE_MAX)
        return refuse(err, FAULT_CMS_DAMAGED, "reading signature: its length");
    status = buf_append(&cms->signature, ASN1_STRING_get0_data(signature), (size_t)len);
    return status == ST_OK ? ST_OK : der_fail_to_append(err, status);
}

/* --- certificates --- */

/*
 * A signature that says which certificate was meant holds for that one alone (RFC 5035 section 4): another one of the
 * same key and name would put other words into the signer's mouth.
 */
static enum status check_meant(CMS_SignerInfo *signer, X509 *cert, struct err *err)
{
    const int nid = NID_id_smime_aa_signingCertificateV2;
    const ASN1_STRING *value = attribute_value(signer, nid, V_ASN1_SEQUENCE);
    const unsigned char *at = value != NULL ? ASN1_STRING_get0_data(value) : NULL;
    ESS_SIGNING_CERT_V2 *meant = NULL;
    STACK_OF(X509) *chain = NULL;
    bool same = false;

    if (CMS_signed_get_attr_by_NID(signer, nid, -1) < 0)
        return ST_OK;
    if (value != NULL)
        meant = d2i_ESS_SIGNING_CERT_V2(NULL, &at, ASN1_STRING_length(value));
    chain = sk_X509_new_null();
    if (meant != NULL && chain != NULL && sk_X509_push(chain, cert) > 0)
        same = OSSL_ESS_check_signing_certs(NULL, meant, chain, 1) == 1;
    sk_X509_free(chain);
    ESS_SIGNING_CERT_V2_free(meant);
    return same ? ST_OK : refuse(err, FAULT_CMS_SIGNATURE, "reading signature: it names another certificate");
}

static enum status take_signer(CMS_SignerInfo *signer, X509 *cert, struct cms *cms, struct err *err)
{
    EVP_PKEY *key = X509_get0_pubkey(cert);
    char kind[KEY_KIND_SIZE] = "";
    enum status status = der_append_value(&cms->certificate, cert, ASN1_ITEM_rptr(X509), err);

    if (status != ST_OK)
        return status;
    if (key == NULL)
        return refuse_algorithm(err, "?", "reading signature: key of the certificate");
    if (!key_is_acceptable(key)) {
        key_kind_of(key, kind);
        return refuse_algorithm(err, kind, "reading signature: kind of key");
    }
    return check_meant(signer, cert, err);
}

static enum status keep_other(X509 *cert, struct cms *cms, struct err *err)
{
    struct buf der;
    enum status status = ST_OK;

    buf_init(&der, CMS_DER_MAX);
    status = der_append_value(&der, cert, ASN1_ITEM_rptr(X509), err);
    if (status == ST_OK)
        status = cert_list_add(&cms->others, der.data, der.len, err);
    buf_clear(&der);
    return status;
}

static enum status sort_certificates(CMS_SignerInfo *signer, STACK_OF(X509) *certs, struct cms *cms, struct err *err)
{
    enum status status = ST_OK;

    if (sk_X509_num(certs) > CMS_CERTIFICATES_MAX)
        return refuse(err, FAULT_CMS_DAMAGED, "reading signature: too many certificates");
    for (int i = 0; i < sk_X509_num(certs) && status == ST_OK; i++) {
        X509 *cert = sk_X509_value(certs, i);

        if (cms->certificate.len == 0 && CMS_SignerInfo_cert_cmp(signer, cert) == 0)
            status = take_signer(signer, cert, cms, err);
        else
            status = keep_other(cert, cms, err);
    }
    ERR_clear_error();
    if (status == ST_OK && cms->certificate.len == 0)
        return refuse(err, FAULT_CMS_NO_CERTIFICATE, "reading signature: without the signer's certificate");
    return status;
}

static enum status read_certificates(CMS_ContentInfo *content, CMS_SignerInfo *signer, struct cms *cms, struct err *err)
{
    STACK_OF(X509) *certs = CMS_get1_certs(content); /* NULL if there is none */
    const enum status status = sort_certificates(signer, certs, cms, err);

    sk_X509_pop_free(certs, X509_free);
    return status;
}

/* --- the whole --- */

static enum status read_signer(CMS_ContentInfo *content, struct cms *cms, struct err *err)
{
    CMS_SignerInfo *signer = NULL;
    enum status status = find_signer(content, &signer, err);

    if (status == ST_OK)
        status = check_algorithms(signer, err);
    if (status == ST_OK)
        status = read_certificates(content, signer, cms, err);
    if (status == ST_OK)
        status = read_digest(signer, cms, err);
    if (status == ST_OK)
        status = read_signing_time(signer, cms, err);
    if (status == ST_OK)
        status = read_attributes(signer, cms, err);
    if (status == ST_OK)
        status = read_signature(signer, cms, err);
    return status;
}

enum status cms_read(const void *bytes, size_t len, struct cms *out, struct err *err)
{
    CMS_ContentInfo *content = NULL;
    struct cms cms = {.has_signing_time = false};
    enum status status = parse(bytes, len, &content, err);

    if (status != ST_OK)
        return status;
    buf_init(&cms.certificate, CMS_DER_MAX);
    buf_init(&cms.attributes, CMS_DER_MAX);
    buf_init(&cms.signature, KEY_SIGNATURE_MAX);
    status = read_signer(content, &cms, err);
    CMS_ContentInfo_free(content);
    if (status == ST_OK)
        *out = cms; /* the caller's now */
    else
        cms_clear(&cms);
    return status;
}

void cms_clear(struct cms *cms)
{
    buf_clear(&cms->signature);
    buf_clear(&cms->attributes);
    cert_list_clear(&cms->others);
    buf_clear(&cms->certificate);
}

enum status cms_verify(const struct cms *cms, const unsigned char content_digest[SHA256_BYTES], struct err *err)
{
    unsigned char digest[SHA256_BYTES];
    struct buf spki;
    enum status status = digest_sha256(cms->attributes.data, cms->attributes.len, digest, err);

    buf_init(&spki, KEY_DER_MAX);
    if (status == ST_OK)
        status = cert_spki(cms->certificate.data, cms->certificate.len, &spki, err);
    if (status == ST_OK &&
        key_verify(spki.data, spki.len, digest, cms->signature.data, cms->signature.len, NULL) != ST_OK)
        status = openssl_error_set(err, ST_BAD_FILE, FAULT_CMS_SIGNATURE,
                                   "verifying signature: not by the certificate's key");
    if (status == ST_OK && memcmp(content_digest, cms->content_digest, SHA256_BYTES) != 0)
        status = err_set(err, ST_BAD_FILE, FAULT_CMS_CONTENT, "verifying signature: another content");
    buf_clear(&spki);
    return status;
}
