#include "pki/issue.h"

#include "pki/extension.h"
#include "pki/issue_internal.h"

enum { ISSUE_CA_EXTENSIONS_MAX = 4096 };

static enum status ca_extensions(const struct issue_ca_request *request, const struct issue_frame *frame,
                                 struct buf *out, struct err *err)
{
    enum status status = issue_key_ids(frame, out, err);

    if (status == ST_OK)
        status = extension_basic_constraints(out, true, request->path_length, err);
    if (status == ST_OK)
        status = extension_key_usage(out, EXTENSION_CERT_SIGN | EXTENSION_CRL_SIGN, err);
    if (status == ST_OK && request->crl_url != NULL)
        status = extension_crl_url(out, request->crl_url, err);
    if (status == ST_OK && request->issuer_url != NULL)
        status = extension_authority_info(out, NULL, request->issuer_url, err);
    return status;
}

/* Name and key identifier of whoever signs: the CA above, or this one itself. */
static enum status ca_issuer(const struct issue_ca_request *request, const struct buf *spki,
                             const struct buf *issuer_cert, struct issuer *out, struct err *err)
{
    unsigned char key_id[EXTENSION_KEY_ID_BYTES];
    enum status status = ST_OK;

    if (issuer_cert != NULL)
        return issuer_load(issuer_cert, out, err);
    status = extension_key_id_of(spki->data, spki->len, key_id, err);
    return status == ST_OK ? issuer_self(&request->subject, key_id, out, err) : status;
}

static enum status ca_tbs(const struct issue_ca_request *request, const struct issuer *issuer, const struct buf *spki,
                          struct buf *out, struct err *err)
{
    unsigned char serial[ISSUE_SERIAL_BYTES];
    struct buf extensions;
    const struct issue_frame frame = {
        .serial = serial,
        .issuer = issuer,
        .subject = &request->subject,
        .not_before_utc = request->not_before_utc,
        .not_after_utc = request->not_after_utc,
        .spki = spki->data,
        .spki_len = spki->len,
    };
    enum status status = issue_serial(serial, err);

    buf_init(&extensions, ISSUE_CA_EXTENSIONS_MAX);
    if (status == ST_OK)
        status = ca_extensions(request, &frame, &extensions, err);
    if (status == ST_OK)
        status = issue_frame_tbs(&frame, &extensions, out, err);
    buf_clear(&extensions);
    return status;
}

enum status issue_ca(const struct issue_ca_request *request, struct key *key, const struct buf *issuer_cert,
                     struct key *issuer_key, struct buf *out, struct err *err)
{
    struct issuer issuer = {.name = {.data = NULL}};
    struct buf spki;
    struct buf tbs;
    enum status status = ST_OK;

    buf_init(&spki, KEY_DER_MAX);
    buf_init(&tbs, CERT_DER_MAX);
    status = key_spki(key, &spki, err);
    if (status == ST_OK)
        status = ca_issuer(request, &spki, issuer_cert, &issuer, err);
    if (status == ST_OK)
        status = ca_tbs(request, &issuer, &spki, &tbs, err);
    if (status == ST_OK) {
        status = issuer_cert != NULL ? issue_sign(&tbs, issuer_key, issuer_cert, out, err)
                                     : issue_sign_checked(&tbs, key, out, err);
    }
    issuer_clear(&issuer);
    buf_clear(&tbs);
    buf_clear(&spki);
    return status;
}
