#include "pki/issue.h"

#include <openssl/objects.h>

#include "pki/extension.h"
#include "pki/issue_internal.h"

static enum status responder_extensions(const void *self, const struct issue_frame *frame, struct buf *out,
                                        struct err *err)
{
    static const int purposes[] = {NID_OCSP_sign};
    enum status status = issue_key_ids(frame, out, err);

    (void)self;
    if (status == ST_OK)
        status = extension_basic_constraints(out, false, EXTENSION_NO_PATH_LENGTH, err);
    if (status == ST_OK)
        status = extension_key_usage(out, EXTENSION_DIGITAL_SIGNATURE, err);
    if (status == ST_OK)
        status = extension_extended_key_usage(out, purposes, 1, err);
    if (status == ST_OK)
        status = extension_ocsp_no_check(out, err);
    return status;
}

enum status issue_responder(const struct issue_responder_request *request, const struct buf *issuer_cert,
                            struct key *issuer_key, struct buf *out, struct err *err)
{
    const struct issue_station station = {
        .subject = &request->subject,
        .key = request->key,
        .not_before_utc = request->not_before_utc,
        .not_after_utc = request->not_after_utc,
        .extensions = responder_extensions,
    };

    return issue_for_station(&station, issuer_cert, issuer_key, out, err);
}
