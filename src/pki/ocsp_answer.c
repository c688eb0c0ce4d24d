#include "pki/ocsp.h"

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/moment.h"
#include "pki/ocsp_internal.h"
#include "pki/openssl_error.h"

static enum status bad_answer(struct err *err, const char *what)
{
    return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, what);
}

static enum status refused(int code, struct err *err)
{
    enum status status = ST_UNSUPPORTED;

    if (code == OCSP_RESPONSE_STATUS_UNAUTHORIZED)
        status = ST_NOT_FOUND;
    else if (code == OCSP_RESPONSE_STATUS_TRYLATER)
        status = ST_BUSY;
    return err_set_code(err, status, FAULT_NONE, ERR_OPENSSL, code, "what a certificate is worth: refused");
}

/* By that CA, or by whoever it made its responder, at that moment. */
static enum status verify(OCSP_BASICRESP *basic, X509 *issuer, int64_t at_utc, struct err *err)
{
    X509_STORE *store = X509_STORE_new();
    enum status status = ST_OK;

    if (store == NULL || X509_STORE_add_cert(store, issuer) != 1) {
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "verifying what a certificate is worth");
    } else {
        X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)at_utc);
        if (OCSP_basic_verify(basic, NULL, store, OCSP_PARTIAL_CHAIN) != 1)
            status = bad_answer(err, "what a certificate is worth: not signed by its CA");
    }
    X509_STORE_free(store);
    return status;
}

static enum status read_moments(int code, const ASN1_GENERALIZEDTIME *revoked, const ASN1_GENERALIZEDTIME *this_update,
                                const ASN1_GENERALIZEDTIME *next_update, struct ocsp_answer *out, struct err *err)
{
    if (this_update == NULL || next_update == NULL || !moment_read(this_update, &out->this_update_utc) ||
        !moment_read(next_update, &out->next_update_utc) || out->this_update_utc >= out->next_update_utc)
        return bad_answer(err, "what a certificate is worth: its moments");
    out->revoked = code == V_OCSP_CERTSTATUS_REVOKED;
    if (out->revoked && (revoked == NULL || !moment_read(revoked, &out->revoked_utc)))
        return bad_answer(err, "what a certificate is worth: when it was revoked");
    return ST_OK;
}

/* What it says of that certificate: *code is OpenSSL's, of 4.2.1's CertStatus. */
static enum status find(OCSP_BASICRESP *basic, OCSP_CERTID *name, int *code, struct ocsp_answer *out, struct err *err)
{
    ASN1_GENERALIZEDTIME *revoked = NULL;
    ASN1_GENERALIZEDTIME *this_update = NULL;
    ASN1_GENERALIZEDTIME *next_update = NULL;
    int reason = OCSP_REVOKED_STATUS_NOSTATUS;

    if (OCSP_resp_find_status(basic, name, code, &reason, &revoked, &this_update, &next_update) != 1)
        return bad_answer(err, "what a certificate is worth: an answer about another");
    out->reason = reason == OCSP_REVOKED_STATUS_NOSTATUS ? CRL_UNSPECIFIED : reason;
    return read_moments(*code, revoked, this_update, next_update, out, err);
}

/* That moment, or the nearest to it at which the answer holds. */
static int64_t moment_within(const struct ocsp_answer *answer, int64_t at_utc)
{
    if (at_utc >= answer->next_update_utc)
        at_utc = answer->next_update_utc - 1;
    return at_utc < answer->this_update_utc ? answer->this_update_utc : at_utc;
}

/*
 * Its signer is judged as of the time of the answer, so that what is said of an old one is that it is old; it is taken
 * only if that time and now differ by no more than clocks do.
 */
static enum status judge(OCSP_BASICRESP *basic, X509 *issuer, int64_t now_utc, const struct ocsp_answer *answer,
                         struct err *err)
{
    const int64_t at_utc = moment_within(answer, now_utc);
    const enum status status = verify(basic, issuer, at_utc, err);

    if (status != ST_OK)
        return status;
    if (at_utc - now_utc > OCSP_CLOCKS_DIFFER_S || now_utc - at_utc > OCSP_CLOCKS_DIFFER_S)
        return err_set(err, ST_EXPIRED, FAULT_NONE, "what a certificate is worth: an answer of another time");
    return ST_OK;
}

static enum status read_basic(OCSP_BASICRESP *basic, const struct ocsp_question *question,
                              const struct buf *issuer_cert, int64_t now_utc, struct ocsp_answer *out, struct err *err)
{
    OCSP_CERTID *name = NULL;
    X509 *issuer = NULL;
    int code = V_OCSP_CERTSTATUS_UNKNOWN;
    enum status status = cert_load(issuer_cert->data, issuer_cert->len, &issuer, err);

    if (status == ST_OK)
        status = ocsp_name_certificate(question, issuer, &name, err);
    if (status == ST_OK)
        status = find(basic, name, &code, out, err);
    if (status == ST_OK)
        status = judge(basic, issuer, now_utc, out, err);
    if (status == ST_OK && code != V_OCSP_CERTSTATUS_GOOD && code != V_OCSP_CERTSTATUS_REVOKED)
        status = err_set(err, ST_NOT_FOUND, FAULT_NONE, "what a certificate is worth: unknown there");
    OCSP_CERTID_free(name);
    X509_free(issuer);
    return status;
}

enum status ocsp_answer_read(const void *der, size_t len, const struct ocsp_question *question,
                             const struct buf *issuer_cert, int64_t now_utc, struct ocsp_answer *out, struct err *err)
{
    OCSP_RESPONSE *response = len <= OCSP_ANSWER_MAX ? der_read_value(der, len, ASN1_ITEM_rptr(OCSP_RESPONSE)) : NULL;
    OCSP_BASICRESP *basic = NULL;
    struct ocsp_answer answer = {.revoked = false};
    enum status status = ST_OK;

    if (response == NULL)
        return bad_answer(err, "what a certificate is worth: structure");
    if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        status = refused(OCSP_response_status(response), err);
    else if ((basic = OCSP_response_get1_basic(response)) == NULL)
        status = bad_answer(err, "what a certificate is worth: kind of answer");
    else
        status = read_basic(basic, question, issuer_cert, now_utc, &answer, err);
    if (status == ST_OK)
        *out = answer;
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
    return status;
}
