#include "pki/csr.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/subject_internal.h"
#include "pki/tbs.h"
#include "pki/weak_modulus.h"

/*
 * CertificationRequestInfo (RFC 2986 section 4.1) of a Name and of attributes, both as they stand in DER. Not OpenSSL's
 * X509_REQ: where its memory fails while it signs one, 3.5 frees a part of it that is none of its own.
 */
static enum status request_append(const struct buf *name, const struct buf *attributes, const struct key *key,
                                  struct buf *out, struct err *err)
{
    static const unsigned char version_1 = 0;
    struct buf content;
    enum status status = ST_OK;

    buf_init(&content, CSR_DER_MAX);
    status = der_wrap(&content, DER_INTEGER, &version_1, sizeof version_1, err);
    if (status == ST_OK && buf_append(&content, name->data, name->len) != ST_OK)
        status = der_fail_to_append(err, ST_TOO_COSTLY);
    if (status == ST_OK)
        status = key_spki(key, &content, err);
    if (status == ST_OK)
        status = der_wrap(&content, DER_CONTEXT_0, attributes->data, attributes->len, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, content.data, content.len, err);
    buf_clear(&content);
    return status;
}

static enum status request_sign(const struct buf *name, const struct buf *attributes, struct key *key, struct buf *out,
                                struct err *err)
{
    struct buf request;
    enum status status = ST_OK;

    buf_init(&request, CSR_DER_MAX);
    status = request_append(name, attributes, key, &request, err);
    if (status == ST_OK)
        status = tbs_sign(&request, key, out, err);
    buf_clear(&request);
    return status;
}

enum status csr_build(const struct subject *subject, struct key *key, struct buf *out, struct err *err)
{
    struct buf name, attributes;
    enum status status = ST_OK;

    buf_init(&name, CSR_DER_MAX);
    buf_init(&attributes, CSR_DER_MAX);
    status = subject->count > 0 ? subject_append_name(subject, &name, err) : der_wrap(&name, DER_SEQUENCE, "", 0, err);
    if (status == ST_OK)
        status = request_sign(&name, &attributes, key, out, err);
    buf_clear(&attributes);
    buf_clear(&name);
    return status;
}

/* --- like a certificate --- */

/* extensionRequest (RFC 2985 section 5.4.2), of one Extension. */
static enum status request_append_extension(X509_EXTENSION *extension, struct buf *out, struct err *err)
{
    static const unsigned char type[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x0E};
    struct buf inner, outer;
    enum status status = ST_OK;

    buf_init(&inner, CSR_DER_MAX);
    buf_init(&outer, CSR_DER_MAX);
    status = der_append_value(&inner, extension, ASN1_ITEM_rptr(X509_EXTENSION), err);
    if (status == ST_OK)
        status = der_wrap(&outer, DER_SEQUENCE, inner.data, inner.len, err); /* Extensions */
    buf_clear(&inner);
    if (status == ST_OK && buf_append(&inner, type, sizeof type) != ST_OK)
        status = der_fail_to_append(err, ST_NO_MEMORY);
    if (status == ST_OK)
        status = der_wrap(&inner, DER_SET, outer.data, outer.len, err);
    if (status == ST_OK)
        status = der_wrap(out, DER_SEQUENCE, inner.data, inner.len, err);
    buf_clear(&outer);
    buf_clear(&inner);
    return status;
}

static enum status request_sign_like(const X509 *cert, struct key *key, struct buf *out, struct err *err)
{
    const int at = X509_get_ext_by_NID(cert, NID_subject_alt_name, -1);
    struct buf name, attributes;
    enum status status = ST_OK;

    buf_init(&name, CSR_DER_MAX);
    buf_init(&attributes, CSR_DER_MAX);
    status = der_append_value(&name, X509_get_subject_name(cert), ASN1_ITEM_rptr(X509_NAME), err);
    if (status == ST_OK && at >= 0)
        status = request_append_extension(X509_get_ext(cert, at), &attributes, err);
    if (status == ST_OK)
        status = request_sign(&name, &attributes, key, out, err);
    buf_clear(&attributes);
    buf_clear(&name);
    return status;
}

enum status csr_build_like(const struct buf *certificate, struct key *key, struct buf *out, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(certificate->data, certificate->len, &cert, err);

    if (status == ST_OK)
        status = request_sign_like(cert, key, out, err);
    X509_free(cert);
    return status;
}

/* --- reading --- */

static enum status csr_refuse(struct err *err, const char *what)
{
    return openssl_error_set(err, ST_BAD_INPUT, FAULT_BAD_CSR, what);
}

/* What could not be written again for want of memory is not the sender's fault. */
static enum status csr_refuse_written(struct err *err, enum status status, const char *what)
{
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, what);
    return csr_refuse(err, what);
}

/* One request and the shortest way to write it: of two encodings of the same, only one may pass for its hash. */
static enum status request_read(const void *der, size_t len, X509_REQ **out, struct err *err)
{
    X509_REQ *request = der_read_value(der, len, ASN1_ITEM_rptr(X509_REQ));
    struct buf again;
    enum status status = ST_OK;

    if (request == NULL)
        return csr_refuse(err, "reading request: structure");
    buf_init(&again, CSR_DER_MAX);
    status = der_append_value(&again, request, ASN1_ITEM_rptr(X509_REQ), NULL);
    if (status == ST_OK && (again.len != len || memcmp(again.data, der, len) != 0))
        status = ST_BAD_INPUT;
    buf_clear(&again);
    if (status != ST_OK) {
        X509_REQ_free(request);
        return csr_refuse_written(err, status, "reading request: structure");
    }
    *out = request; /* the caller's now */
    return ST_OK;
}

/* Odd, at least 65537; small ones have a history of attacks. At most 256 bits (FIPS 186-5 A.1.1). */
static bool exponent_is_sound(const EVP_PKEY *pkey)
{
    BIGNUM *exponent = NULL;
    bool sound = false;

    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1)
        sound = BN_is_odd(exponent) && BN_num_bits(exponent) >= 17 && BN_num_bits(exponent) <= 256;
    BN_free(exponent);
    return sound;
}

static enum status modulus_check(const EVP_PKEY *pkey, struct err *err)
{
    BIGNUM *modulus = NULL;
    bool weak = false;
    enum status status = ST_OK;

    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &modulus) != 1)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading request: modulus");
    status = weak_modulus_check(modulus, &weak, err);
    BN_free(modulus);
    if (status == ST_OK && weak)
        status = csr_refuse(err, "reading request: RSA key that is known to be weak");
    return status;
}

/* What stands outside the signature has one allowed form: NULL parameters (RFC 4055 section 5), no unused bits. */
static bool signature_is_plain(const X509_REQ *request)
{
    const ASN1_BIT_STRING *signature = NULL;
    const X509_ALGOR *algorithm = NULL;
    int parameters = V_ASN1_UNDEF;

    X509_REQ_get0_signature(request, &signature, &algorithm);
    X509_ALGOR_get0(NULL, &parameters, NULL, algorithm);
    return parameters == V_ASN1_NULL && (signature->flags & 0x07) == 0;
}

static bool signature_is_allowed(const X509_REQ *request)
{
    switch (X509_REQ_get_signature_nid(request)) {
    case NID_sha256WithRSAEncryption:
    case NID_sha384WithRSAEncryption:
    case NID_sha512WithRSAEncryption:
        return signature_is_plain(request);
    default:
        return false;
    }
}

static enum status key_check(X509_REQ *request, struct csr_info *info, struct err *err)
{
    EVP_PKEY *pkey = X509_REQ_get0_pubkey(request);

    if (pkey == NULL)
        return csr_refuse(err, "reading request: public key");
    if (!key_is_acceptable(pkey))
        return csr_refuse(err, "reading request: not RSA of 2048 to 4096 bits");
    if (!exponent_is_sound(pkey))
        return csr_refuse(err, "reading request: RSA exponent even or below 65537, or too long");
    if (!signature_is_allowed(request))
        return csr_refuse(err, "reading request: signature algorithm");
    if (X509_REQ_verify(request, pkey) != 1)
        return csr_refuse(err, "reading request: not signed by its own key");
    info->key_bits = (unsigned)EVP_PKEY_get_bits(pkey);
    return modulus_check(pkey, err); /* last: it takes the longest */
}

/* The key as it will stand in the certificate: the usual encoding, and no other that means the same. */
static enum status spki_copy(X509_REQ *request, struct csr_info *info, struct err *err)
{
    struct buf given;
    struct buf usual;
    enum status status = ST_OK;

    buf_init(&given, sizeof info->spki);
    buf_init(&usual, sizeof info->spki);
    status = der_append_value(&given, X509_REQ_get_X509_PUBKEY(request), ASN1_ITEM_rptr(X509_PUBKEY), NULL);
    if (status == ST_OK)
        status = key_spki_of(X509_REQ_get0_pubkey(request), &usual, NULL);
    if (status == ST_OK && (given.len != usual.len || memcmp(given.data, usual.data, given.len) != 0))
        status = ST_BAD_INPUT;
    if (status != ST_OK) {
        status = csr_refuse_written(err, status, "reading request: encoding of the public key");
    } else {
        memcpy(info->spki, given.data, given.len);
        info->spki_len = given.len;
        status = digest_sha256_hex(given.data, given.len, info->spki_hash, err);
    }
    buf_clear(&usual);
    buf_clear(&given);
    return status;
}

enum status csr_read(const void *der, size_t len, struct csr_info *out, struct err *err)
{
    struct csr_info info = {.spki_len = 0};
    X509_REQ *request = NULL;
    enum status status = ST_OK;

    if (len > CSR_DER_MAX)
        return csr_refuse(err, "reading request: too long");
    status = request_read(der, len, &request, err);
    if (status != ST_OK)
        return status;
    if (X509_REQ_get_version(request) != X509_REQ_VERSION_1)
        status = csr_refuse(err, "reading request: version");
    if (status == ST_OK)
        status = subject_from_name(X509_REQ_get_subject_name(request), &info.subject, err);
    if (status == ST_OK)
        status = key_check(request, &info, err);
    if (status == ST_OK)
        status = spki_copy(request, &info, err);
    X509_REQ_free(request);
    if (status == ST_OK)
        *out = info;
    return status;
}
