#include "pki/ocsp.h"

#include <openssl/objects.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/ocsp_internal.h"
#include "pki/openssl_error.h"
#include "pki/serial_number.h"

static const EVP_MD *hash_of(enum ocsp_hash hash)
{
    return hash == OCSP_SHA256 ? EVP_sha256() : EVP_sha1();
}

enum status ocsp_name_certificate(const struct ocsp_question *question, const X509 *issuer, OCSP_CERTID **out,
                                  struct err *err)
{
    ASN1_INTEGER *number = NULL;
    enum status status = serial_number_make(question->serial, &number, err);

    if (status != ST_OK)
        return status;
    *out = OCSP_cert_id_new(hash_of(question->hash), X509_get_subject_name(issuer), X509_get0_pubkey_bitstr(issuer),
                            number);
    if (*out == NULL)
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "naming a certificate");
    ASN1_INTEGER_free(number);
    return status;
}

/* The name becomes the request's own. */
static enum status write_request(OCSP_CERTID *name, struct buf *out, struct err *err)
{
    OCSP_REQUEST *request = OCSP_REQUEST_new();
    enum status status = ST_OK;

    if (request == NULL || OCSP_request_add0_id(request, name) == NULL) {
        OCSP_CERTID_free(name);
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "asking of a certificate");
    } else {
        status = der_append_value(out, request, ASN1_ITEM_rptr(OCSP_REQUEST), err);
    }
    OCSP_REQUEST_free(request);
    return status;
}

enum status ocsp_question_write(const struct ocsp_question *question, const struct buf *issuer_cert, struct buf *out,
                                struct err *err)
{
    struct ocsp_question plain = {.hash = question->hash};
    OCSP_CERTID *name = NULL;
    X509 *issuer = NULL;
    enum status status = serial_read(question->serial, plain.serial, err);

    if (status == ST_OK)
        status = cert_load(issuer_cert->data, issuer_cert->len, &issuer, err);
    if (status == ST_OK)
        status = ocsp_name_certificate(&plain, issuer, &name, err);
    if (status == ST_OK)
        status = write_request(name, out, err);
    X509_free(issuer);
    return status;
}

static enum status refuse(struct err *err, const char *what)
{
    return err_set(err, ST_UNSUPPORTED, FAULT_NONE, what);
}

/* A nonce, say, is not critical, and is passed over. */
static bool wants_too_much(OCSP_REQUEST *request, OCSP_ONEREQ *one)
{
    return OCSP_REQUEST_get_ext_by_critical(request, 1, -1) >= 0 || OCSP_ONEREQ_get_ext_by_critical(one, 1, -1) >= 0;
}

static bool read_hash(const ASN1_OBJECT *algorithm, enum ocsp_hash *out)
{
    const int nid = OBJ_obj2nid(algorithm);

    *out = nid == NID_sha256 ? OCSP_SHA256 : OCSP_SHA1;
    return nid == NID_sha256 || nid == NID_sha1;
}

/* Whose certificate it is shows when the same is named by us. */
static enum status read_name(OCSP_CERTID *name, const X509 *issuer, struct ocsp_question *out, struct err *err)
{
    struct ocsp_question question = {.hash = OCSP_SHA1};
    ASN1_OBJECT *algorithm = NULL;
    ASN1_INTEGER *number = NULL;
    OCSP_CERTID *ours = NULL;
    enum status status = ST_OK;

    (void)OCSP_id_get0_info(NULL, &algorithm, NULL, &number, name);
    if (!read_hash(algorithm, &question.hash))
        return refuse(err, "question of a certificate: its hash");
    if (!serial_number_text(number, question.serial))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "question of a certificate: its serial number");
    status = ocsp_name_certificate(&question, issuer, &ours, err);
    if (status == ST_OK && OCSP_id_cmp(ours, name) != 0)
        status = err_set(err, ST_NOT_FOUND, FAULT_NONE, "question of a certificate: another CA's");
    if (status == ST_OK)
        *out = question;
    OCSP_CERTID_free(ours);
    return status;
}

static enum status read_request(OCSP_REQUEST *request, const struct buf *issuer_cert, struct ocsp_question *out,
                                struct err *err)
{
    OCSP_ONEREQ *one = OCSP_request_onereq_get0(request, 0);
    X509 *issuer = NULL;
    enum status status = ST_OK;

    if (OCSP_request_onereq_count(request) != 1)
        return refuse(err, "question of a certificate: of one alone");
    if (wants_too_much(request, one))
        return refuse(err, "question of a certificate: a critical extension");
    status = cert_load(issuer_cert->data, issuer_cert->len, &issuer, err);
    if (status == ST_OK)
        status = read_name(OCSP_onereq_get0_id(one), issuer, out, err);
    X509_free(issuer);
    return status;
}

enum status ocsp_question_read(const void *der, size_t len, const struct buf *issuer_cert, struct ocsp_question *out,
                               struct err *err)
{
    OCSP_REQUEST *request = len <= OCSP_QUESTION_MAX ? der_read_value(der, len, ASN1_ITEM_rptr(OCSP_REQUEST)) : NULL;
    enum status status = ST_OK;

    if (request == NULL)
        return openssl_error_set(err, ST_BAD_INPUT, FAULT_NONE, "question of a certificate: structure");
    status = read_request(request, issuer_cert, out, err);
    OCSP_REQUEST_free(request);
    return status;
}
