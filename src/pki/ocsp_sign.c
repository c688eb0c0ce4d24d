#include "pki/ocsp.h"

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/ocsp_internal.h"
#include "pki/openssl_error.h"

static enum status no_memory(struct err *err)
{
    return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "answering what a certificate is worth");
}

/* The caller frees it. NULL: no memory. */
static ASN1_GENERALIZEDTIME *moment(int64_t at_utc)
{
    return ASN1_GENERALIZEDTIME_adj(NULL, (time_t)at_utc, 0, 0);
}

static enum status add_status(OCSP_BASICRESP *basic, OCSP_CERTID *name, const struct ocsp_answer *answer,
                              struct err *err)
{
    ASN1_GENERALIZEDTIME *this_update = moment(answer->this_update_utc);
    ASN1_GENERALIZEDTIME *next_update = moment(answer->next_update_utc);
    ASN1_GENERALIZEDTIME *revoked = answer->revoked ? moment(answer->revoked_utc) : NULL;
    const int reason = answer->reason == CRL_UNSPECIFIED ? OCSP_REVOKED_STATUS_NOSTATUS : answer->reason;
    enum status status = ST_OK;

    if (this_update == NULL || next_update == NULL || (answer->revoked && revoked == NULL) ||
        OCSP_basic_add1_status(basic, name, answer->revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD,
                               reason, revoked, this_update, next_update) == NULL)
        status = no_memory(err);
    ASN1_GENERALIZEDTIME_free(revoked);
    ASN1_GENERALIZEDTIME_free(next_update);
    ASN1_GENERALIZEDTIME_free(this_update);
    return status;
}

/* By the key's hash, with the responder's certificate in it (RFC 5019 2.2.1). */
static enum status sign(OCSP_BASICRESP *basic, const struct ocsp_responder *responder, struct err *err)
{
    X509 *certificate = NULL;
    enum status status = cert_load(responder->certificate->data, responder->certificate->len, &certificate, err);

    if (status == ST_OK &&
        OCSP_basic_sign(basic, certificate, key_peek(responder->key), EVP_sha256(), NULL, OCSP_RESPID_KEY) != 1)
        status = openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "answering what a certificate is worth: signing");
    X509_free(certificate);
    return status;
}

static enum status append_response(int code, OCSP_BASICRESP *basic, struct buf *out, struct err *err)
{
    OCSP_RESPONSE *response = OCSP_response_create(code, basic);
    enum status status = ST_OK;

    if (response == NULL)
        return no_memory(err);
    status = der_append_value(out, response, ASN1_ITEM_rptr(OCSP_RESPONSE), err);
    OCSP_RESPONSE_free(response);
    return status;
}

static enum status make(const struct ocsp_question *question, const struct ocsp_answer *answer,
                        const struct ocsp_responder *responder, const struct buf *issuer_cert, struct buf *out,
                        struct err *err)
{
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    OCSP_CERTID *name = NULL;
    X509 *issuer = NULL;
    enum status status = basic != NULL ? cert_load(issuer_cert->data, issuer_cert->len, &issuer, err) : no_memory(err);

    if (status == ST_OK)
        status = ocsp_name_certificate(question, issuer, &name, err);
    if (status == ST_OK)
        status = add_status(basic, name, answer, err);
    if (status == ST_OK)
        status = sign(basic, responder, err);
    if (status == ST_OK)
        status = append_response(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic, out, err);
    X509_free(issuer);
    OCSP_CERTID_free(name);
    OCSP_BASICRESP_free(basic);
    return status;
}

/* A signer that failed in silence must not reach anybody. */
static enum status make_and_read(const struct ocsp_question *question, const struct ocsp_answer *answer,
                                 const struct ocsp_responder *responder, const struct buf *issuer_cert, struct buf *out,
                                 struct err *err)
{
    struct ocsp_answer read = {.revoked = false};
    enum status status = make(question, answer, responder, issuer_cert, out, err);

    if (status == ST_OK)
        status = ocsp_answer_read(out->data, out->len, question, issuer_cert, answer->this_update_utc, &read, err);
    if (status != ST_OK)
        buf_truncate(out, 0);
    return status;
}

enum status ocsp_sign(const struct ocsp_question *question, const struct ocsp_answer *answer,
                      const struct ocsp_responder *responder, const struct buf *issuer_cert, struct buf *out,
                      struct err *err)
{
    struct err why = ERR_INIT;
    struct buf made;
    enum status status = ST_BAD_FILE;

    if (answer->this_update_utc >= answer->next_update_utc)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "an answer would end before it begins");
    buf_init(&made, OCSP_ANSWER_MAX);
    for (int i = 0; i < KEY_TRIES && status == ST_BAD_FILE; i++) {
        err_clear(&why);
        status = make_and_read(question, answer, responder, issuer_cert, &made, &why);
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = why;
    if (status == ST_OK && buf_append(out, made.data, made.len) != ST_OK)
        status = der_fail_to_append(err, ST_TOO_COSTLY);
    buf_clear(&made);
    return status;
}

enum status ocsp_refuse(enum ocsp_refusal why, struct buf *out, struct err *err)
{
    return append_response((int)why, NULL, out, err);
}
