#include "pki/cms.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/moment.h"

/* Object identifiers and algorithms as DER, tags and lengths included. */
static const unsigned char id_data[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01};
static const unsigned char id_signed_data[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
static const unsigned char id_content_type[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03};
static const unsigned char id_message_digest[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04};
static const unsigned char id_signing_time[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05};
static const unsigned char id_signing_certificate_v2[] = {0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7,
                                                          0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F};
/* RFC 5754 section 2: SHA-256 without parameters. Section 3.2: rsaEncryption with NULL, which every reader knows. */
static const unsigned char sha256[] = {0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
static const unsigned char rsa[] = {0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86,
                                    0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00};
static const unsigned char version_1[] = {0x02, 0x01, 0x01};

static enum status append(struct buf *out, const void *bytes, size_t len, struct err *err)
{
    const enum status status = buf_append(out, bytes, len);

    return status == ST_OK ? ST_OK : der_fail_to_append(err, status);
}

/* Wraps what is in *content and appends it; the content is emptied for the next use. */
static enum status append_wrapped(struct buf *out, unsigned char tag, struct buf *content, struct err *err)
{
    const enum status status = der_wrap(out, tag, content->data, content->len, err);

    buf_truncate(content, 0);
    return status;
}

/* Attribute ::= SEQUENCE { type, SET OF value }, with the one value that is in *value (emptied). */
static enum status append_attribute(struct buf *out, const unsigned char *type, size_t type_len, struct buf *value,
                                    struct err *err)
{
    struct buf content;
    enum status status = ST_OK;

    buf_init(&content, CMS_DER_MAX);
    status = append(&content, type, type_len, err);
    if (status == ST_OK)
        status = append_wrapped(&content, DER_SET, value, err);
    if (status == ST_OK)
        status = append_wrapped(out, DER_SEQUENCE, &content, err);
    buf_clear(&content);
    return status;
}

/* SigningCertificateV2 of one ESSCertIDv2: SHA-256 is its default, and issuer and serial stand in the SignerInfo. */
static enum status write_signing_certificate(const struct buf *certificate, struct buf *out, struct err *err)
{
    unsigned char digest[SHA256_BYTES];
    struct buf inner;
    enum status status = digest_sha256(certificate->data, certificate->len, digest, err);

    buf_init(&inner, CMS_DER_MAX);
    if (status == ST_OK)
        status = der_wrap(out, DER_OCTET_STRING, digest, sizeof digest, err);
    for (int depth = 0; depth < 3 && status == ST_OK; depth++) { /* ESSCertIDv2, the list of them, the whole */
        buf_truncate(&inner, 0);
        status = append(&inner, out->data, out->len, err);
        buf_truncate(out, 0);
        if (status == ST_OK)
            status = append_wrapped(out, DER_SEQUENCE, &inner, err);
    }
    buf_clear(&inner);
    return status;
}

/*
 * The attributes one after another, in the order of DER (X.690 11.6): by their bytes, and so here by their lengths,
 * which are 26, 30 or 32, 49 and 58.
 */
static enum status write_attributes(const struct cms_request *request, struct buf *out, struct err *err)
{
    struct buf value;
    enum status status = ST_OK;

    buf_init(&value, CMS_DER_MAX);
    status = append(&value, id_data, sizeof id_data, err);
    if (status == ST_OK)
        status = append_attribute(out, id_content_type, sizeof id_content_type, &value, err);
    if (status == ST_OK)
        status = moment_append(request->signing_time_utc, &value, err);
    if (status == ST_OK)
        status = append_attribute(out, id_signing_time, sizeof id_signing_time, &value, err);
    if (status == ST_OK)
        status = der_wrap(&value, DER_OCTET_STRING, request->content_digest, SHA256_BYTES, err);
    if (status == ST_OK)
        status = append_attribute(out, id_message_digest, sizeof id_message_digest, &value, err);
    if (status == ST_OK)
        status = write_signing_certificate(request->certificate, &value, err);
    if (status == ST_OK)
        status = append_attribute(out, id_signing_certificate_v2, sizeof id_signing_certificate_v2, &value, err);
    buf_clear(&value);
    return status;
}

/* Signs the attributes as the SET OF that they are, whatever tag they will carry (RFC 5652 5.4). */
static enum status append_signature(const struct buf *attributes, struct signer signer, struct buf *out,
                                    struct err *err)
{
    unsigned char digest[SHA256_BYTES];
    struct buf set;
    struct buf signature;
    enum status status = ST_OK;

    buf_init(&set, CMS_DER_MAX);
    buf_init(&signature, KEY_SIGNATURE_MAX);
    status = der_wrap(&set, DER_SET, attributes->data, attributes->len, err);
    if (status == ST_OK)
        status = digest_sha256(set.data, set.len, digest, err);
    if (status == ST_OK)
        status = signer.sign_digest(signer.self, digest, &signature, err);
    if (status == ST_OK)
        status = append_wrapped(out, DER_OCTET_STRING, &signature, err);
    buf_clear(&signature);
    buf_clear(&set);
    return status;
}

/* IssuerAndSerialNumber. */
static enum status append_signer_name(const struct buf *certificate, struct buf *out, struct err *err)
{
    X509 *cert = NULL;
    struct buf content;
    enum status status = cert_load(certificate->data, certificate->len, &cert, err);

    if (status != ST_OK)
        return status;
    buf_init(&content, CMS_DER_MAX);
    status = der_append_value(&content, X509_get_issuer_name(cert), ASN1_ITEM_rptr(X509_NAME), err);
    if (status == ST_OK)
        status = der_append_value(&content, X509_get0_serialNumber(cert), ASN1_ITEM_rptr(ASN1_INTEGER), err);
    if (status == ST_OK)
        status = append_wrapped(out, DER_SEQUENCE, &content, err);
    buf_clear(&content);
    X509_free(cert);
    return status;
}

static enum status append_signer_info(const struct cms_request *request, struct signer signer, struct buf *out,
                                      struct err *err)
{
    struct buf attributes;
    struct buf content;
    enum status status = ST_OK;

    buf_init(&attributes, CMS_DER_MAX);
    buf_init(&content, CMS_DER_MAX);
    status = write_attributes(request, &attributes, err);
    if (status == ST_OK)
        status = append(&content, version_1, sizeof version_1, err);
    if (status == ST_OK)
        status = append_signer_name(request->certificate, &content, err);
    if (status == ST_OK)
        status = append(&content, sha256, sizeof sha256, err);
    if (status == ST_OK)
        status = der_wrap(&content, DER_CONTEXT_0, attributes.data, attributes.len, err);
    if (status == ST_OK)
        status = append(&content, rsa, sizeof rsa, err);
    if (status == ST_OK)
        status = append_signature(&attributes, signer, &content, err);
    if (status == ST_OK)
        status = append_wrapped(out, DER_SEQUENCE, &content, err);
    buf_clear(&content);
    buf_clear(&attributes);
    return status;
}

static int compare_bytes(const void *left, const void *right)
{
    const struct buf *a = *(const struct buf *const *)left;
    const struct buf *b = *(const struct buf *const *)right;
    const int order = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* [0] IMPLICIT SET OF, in the order of DER. */
static enum status append_certificates(const struct cms_request *request, struct buf *out, struct err *err)
{
    const struct buf *sorted[CMS_CERTIFICATES_MAX] = {request->certificate};
    const size_t more = request->intermediates != NULL ? request->intermediates->count : 0;
    struct buf content;
    enum status status = ST_OK;

    if (more >= CMS_CERTIFICATES_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "writing signature: too many certificates");
    for (size_t i = 0; i < more; i++)
        sorted[i + 1] = &request->intermediates->items[i];
    qsort(sorted, more + 1, sizeof(const struct buf *), compare_bytes);
    buf_init(&content, CMS_DER_MAX);
    for (size_t i = 0; i <= more && status == ST_OK; i++)
        status = append(&content, sorted[i]->data, sorted[i]->len, err);
    if (status == ST_OK)
        status = append_wrapped(out, DER_CONTEXT_0, &content, err);
    buf_clear(&content);
    return status;
}

/* What stands inside SignedData: version, digests, the kind of content without any, certificates, the one signer. */
static enum status write_signed_data(const struct cms_request *request, struct signer signer, struct buf *out,
                                     struct err *err)
{
    struct buf part;
    enum status status = ST_OK;

    buf_init(&part, CMS_DER_MAX);
    status = append(out, version_1, sizeof version_1, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SET, sha256, sizeof sha256, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, id_data, sizeof id_data, err);
    if (status == ST_OK)
        status = append_certificates(request, out, err);
    if (status == ST_OK)
        status = append_signer_info(request, signer, &part, err);
    if (status == ST_OK)
        status = append_wrapped(out, DER_SET, &part, err);
    buf_clear(&part);
    return status;
}

enum status cms_make(const struct cms_request *request, struct signer signer, struct buf *out, struct err *err)
{
    struct buf inner;
    struct buf outer;
    enum status status = ST_OK;

    buf_init(&inner, CMS_DER_MAX);
    buf_init(&outer, CMS_DER_MAX);
    status = write_signed_data(request, signer, &inner, err);
    if (status == ST_OK)
        status = append_wrapped(&outer, DER_SEQUENCE, &inner, err);
    if (status == ST_OK)
        status = append(&inner, id_signed_data, sizeof id_signed_data, err);
    if (status == ST_OK)
        status = append_wrapped(&inner, DER_CONTEXT_0, &outer, err);
    if (status == ST_OK)
        status = append_wrapped(&outer, DER_SEQUENCE, &inner, err);
    if (status == ST_OK)
        status = append(out, outer.data, outer.len, err);
    buf_clear(&outer);
    buf_clear(&inner);
    return status;
}
