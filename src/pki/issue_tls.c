#include "pki/issue.h"

#include <string.h>

#include <openssl/objects.h>

#include "base/fault.h"
#include "pki/extension.h"
#include "pki/issue_internal.h"

enum { ISSUE_TLS_EXTENSIONS_MAX = 8192, ISSUE_TLS_CN_MAX = 64 };

static enum status tls_extensions(const char *names, const struct issue_frame *frame, struct buf *out, struct err *err)
{
    static const int purposes[] = {NID_server_auth};
    enum status status = issue_key_ids(frame, out, err);

    if (status == ST_OK)
        status = extension_basic_constraints(out, false, EXTENSION_NO_PATH_LENGTH, err);
    if (status == ST_OK)
        status = extension_key_usage(out, EXTENSION_DIGITAL_SIGNATURE | EXTENSION_KEY_ENCIPHERMENT, err);
    if (status == ST_OK)
        status = extension_extended_key_usage(out, purposes, 1, err);
    if (status == ST_OK)
        status = extension_alt_names(out, names, err);
    return status;
}

/* The first of the names, for people; programs look at subjectAltName. */
static enum status tls_subject(const char *names, struct subject *out, struct err *err)
{
    const size_t len = strcspn(names, ",");

    if (len == 0 || len > ISSUE_TLS_CN_MAX)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "TLS certificate: length of the first name");
    *out = (struct subject){.fields = {{.type = "CN"}}, .count = 1};
    memcpy(out->fields[0].value, names, len);
    return ST_OK;
}

static enum status tls_tbs(const char *names, const struct issue_frame *frame, struct buf *out, struct err *err)
{
    struct buf extensions;
    enum status status = ST_OK;

    buf_init(&extensions, ISSUE_TLS_EXTENSIONS_MAX);
    status = tls_extensions(names, frame, &extensions, err);
    if (status == ST_OK)
        status = issue_frame_tbs(frame, &extensions, out, err);
    buf_clear(&extensions);
    return status;
}

enum status issue_tls(const char *names, struct key *key, int64_t not_before_utc, int64_t not_after_utc,
                      const struct buf *issuer_cert, struct key *issuer_key, struct buf *out, struct err *err)
{
    struct issuer issuer = {.name = {.data = NULL}};
    struct subject subject = {.count = 0};
    unsigned char serial[ISSUE_SERIAL_BYTES] = {0};
    struct buf spki;
    struct buf tbs;
    enum status status = tls_subject(names, &subject, err);

    buf_init(&spki, KEY_DER_MAX);
    buf_init(&tbs, CERT_DER_MAX);
    if (status == ST_OK)
        status = issue_serial(serial, err);
    if (status == ST_OK)
        status = key_spki(key, &spki, err);
    if (status == ST_OK)
        status = issuer_load(issuer_cert, &issuer, err);
    if (status == ST_OK) {
        const struct issue_frame frame = {
            .serial = serial,
            .issuer = &issuer,
            .subject = &subject,
            .not_before_utc = not_before_utc,
            .not_after_utc = not_after_utc,
            .spki = spki.data,
            .spki_len = spki.len,
        };

        status = tls_tbs(names, &frame, &tbs, err);
    }
    if (status == ST_OK)
        status = issue_sign(&tbs, issuer_key, issuer_cert, out, err);
    issuer_clear(&issuer);
    buf_clear(&tbs);
    buf_clear(&spki);
    return status;
}
