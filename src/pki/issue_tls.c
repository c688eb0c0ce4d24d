#include "pki/issue.h"

#include <string.h>

#include <openssl/objects.h>

#include "base/fault.h"
#include "pki/extension.h"
#include "pki/issue_internal.h"

enum { ISSUE_TLS_CN_MAX = 64 };

/* self: the names. */
static enum status tls_extensions(const void *self, const struct issue_frame *frame, struct buf *out, struct err *err)
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
        status = extension_alt_names(out, self, err);
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

enum status issue_tls(const char *names, struct key *key, int64_t not_before_utc, int64_t not_after_utc,
                      const struct buf *issuer_cert, struct key *issuer_key, struct buf *out, struct err *err)
{
    struct subject subject = {.count = 0};
    const struct issue_station station = {
        .subject = &subject,
        .key = key,
        .not_before_utc = not_before_utc,
        .not_after_utc = not_after_utc,
        .extensions = tls_extensions,
        .self = names,
    };
    const enum status status = tls_subject(names, &subject, err);

    return status == ST_OK ? issue_for_station(&station, issuer_cert, issuer_key, out, err) : status;
}
