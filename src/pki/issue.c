#include "pki/issue.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "pki/cert_internal.h"
#include "pki/extension.h"
#include "pki/issue_internal.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/random.h"
#include "pki/subject_internal.h"
#include "pki/tbs.h"

enum { ISSUE_EXTENSIONS_MAX = 16384 };

enum status issue_serial(unsigned char out[ISSUE_SERIAL_BYTES], struct err *err)
{
    static const unsigned char zero[ISSUE_SERIAL_BYTES];
    unsigned char drawn[ISSUE_SERIAL_BYTES];

    do {
        const enum status status = random_bytes(drawn, sizeof drawn, err);

        if (status != ST_OK)
            return status;
    } while (equal_in_constant_time(drawn, zero, sizeof drawn));
    for (size_t i = 0; i < sizeof drawn; i++)
        out[i] = drawn[i];
    return ST_OK;
}

enum status issue_key_ids(const struct issue_frame *frame, struct buf *extensions, struct err *err)
{
    unsigned char key_id[EXTENSION_KEY_ID_BYTES];
    enum status status = extension_key_id_of(frame->spki, frame->spki_len, key_id, err);

    if (status == ST_OK)
        status = extension_subject_key_id(extensions, key_id, sizeof key_id, err);
    if (status == ST_OK)
        status = extension_authority_key_id(extensions, frame->issuer->key_id.data, frame->issuer->key_id.len, err);
    return status;
}

enum status issue_frame_tbs(const struct issue_frame *frame, const struct buf *extensions, struct buf *out,
                            struct err *err)
{
    struct buf subject;
    enum status status = ST_OK;

    buf_init(&subject, ISSUE_EXTENSIONS_MAX);
    status = subject_append_name(frame->subject, &subject, err);
    if (status == ST_OK) {
        const struct tbs tbs = {
            .serial = frame->serial,
            .serial_len = ISSUE_SERIAL_BYTES,
            .issuer = &frame->issuer->name,
            .subject = &subject,
            .not_before_utc = frame->not_before_utc,
            .not_after_utc = frame->not_after_utc,
            .spki = frame->spki,
            .spki_len = frame->spki_len,
            .extensions = extensions,
        };

        status = tbs_append(&tbs, out, err);
    }
    buf_clear(&subject);
    return status;
}

/* product.md section 8. Addresses are part of the first certificate already: nobody can add them later. */
static enum status investor_extensions(const struct issue_request *request, const struct issue_frame *frame,
                                       struct buf *out, struct err *err)
{
    static const int purposes[] = {NID_client_auth, NID_email_protect};
    enum status status = ST_OK;

    if (request->crl_url == NULL || request->issuer_url == NULL || request->ocsp_url == NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "issuing: an address is missing");
    status = issue_key_ids(frame, out, err);
    if (status == ST_OK)
        status = extension_basic_constraints(out, false, EXTENSION_NO_PATH_LENGTH, err);
    if (status == ST_OK)
        status = extension_key_usage(out, EXTENSION_DIGITAL_SIGNATURE | EXTENSION_NON_REPUDIATION, err);
    if (status == ST_OK)
        status = extension_extended_key_usage(out, purposes, sizeof purposes / sizeof purposes[0], err);
    if (status == ST_OK)
        status = extension_crl_url(out, request->crl_url, err);
    if (status == ST_OK)
        status = extension_authority_info(out, request->ocsp_url, request->issuer_url, err);
    return status;
}

enum status issue_tbs(const struct issue_request *request, const struct buf *issuer_cert, struct buf *out,
                      struct err *err)
{
    struct issuer issuer = {.name = {.data = NULL}};
    struct buf extensions;
    const struct issue_frame frame = {
        .serial = request->serial,
        .issuer = &issuer,
        .subject = &request->subject,
        .not_before_utc = request->not_before_utc,
        .not_after_utc = request->not_after_utc,
        .spki = request->spki,
        .spki_len = request->spki_len,
    };
    enum status status = issuer_load(issuer_cert, &issuer, err);

    buf_init(&extensions, ISSUE_EXTENSIONS_MAX);
    if (status == ST_OK)
        status = investor_extensions(request, &frame, &extensions, err);
    if (status == ST_OK)
        status = issue_frame_tbs(&frame, &extensions, out, err);
    buf_clear(&extensions);
    issuer_clear(&issuer);
    return status;
}

/*
 * Were these bytes prepared for this CA? They may have been stored before it took the place of another one of the same
 * name: authority key identifier, name and key usage are compared (RFC 5280 4.2.1.1, 4.2.1.3).
 */
static enum status issuer_match(X509 *issuer, X509 *cert, struct err *err)
{
    const int verdict = X509_check_issued(issuer, cert);

    if (verdict == X509_V_OK)
        return ST_OK;
    if (openssl_memory_lacked()) /* what it could not read, it takes for another one */
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "issuing: is it prepared for this CA");
    return err_set_code(err, ST_BAD_FILE, FAULT_CONFIGURATION, ERR_OPENSSL, verdict,
                        "issuing: prepared for another CA than the one that signs");
}

/* What was written is read back and verified: a signer that failed in silence must not reach anybody. issuer: NULL for
 * one that is not compared. */
static enum status issue_verify(const struct buf *certificate, EVP_PKEY *issuer_key, X509 *issuer, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(certificate->data, certificate->len, &cert, err);

    if (status == ST_OK && X509_verify(cert, issuer_key) != 1)
        status = openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "issuing: the new certificate does not verify");
    if (status == ST_OK && issuer != NULL)
        status = issuer_match(issuer, cert, err);
    X509_free(cert);
    return status;
}

static enum status sign_checked(const struct buf *tbs, struct key *issuer_key, X509 *issuer, struct buf *out,
                                struct err *err)
{
    struct buf certificate;
    enum status status = ST_OK;

    buf_init(&certificate, CERT_DER_MAX);
    status = tbs_sign(tbs, issuer_key, &certificate, err);
    if (status == ST_OK)
        status = issue_verify(&certificate, key_peek(issuer_key), issuer, err);
    if (status == ST_OK) {
        status = buf_append(out, certificate.data, certificate.len);
        if (status != ST_OK)
            (void)err_set(err, status, FAULT_NONE, "issuing: certificate too long");
    }
    buf_clear(&certificate);
    return status;
}

enum status issue_sign_checked(const struct buf *tbs, struct key *issuer_key, struct buf *out, struct err *err)
{
    return sign_checked(tbs, issuer_key, NULL, out, err);
}

/* Is it the key of that CA certificate? Otherwise nobody could verify what it signs. */
static enum status issuer_key_check(X509 *issuer, const struct key *issuer_key, struct err *err)
{
    if (X509_check_private_key(issuer, key_peek(issuer_key)) != 1)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_CONFIGURATION,
                                 "issuing: key is not that of the CA certificate");
    return ST_OK;
}

enum status issue_sign(const struct buf *tbs, struct key *issuer_key, const struct buf *issuer_cert, struct buf *out,
                       struct err *err)
{
    X509 *issuer = NULL;
    enum status status = cert_load(issuer_cert->data, issuer_cert->len, &issuer, err);

    if (status == ST_OK)
        status = issuer_key_check(issuer, issuer_key, err);
    if (status == ST_OK)
        status = sign_checked(tbs, issuer_key, issuer, out, err);
    X509_free(issuer);
    return status;
}
