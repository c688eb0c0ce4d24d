#include "server/signatures.h"

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "pki/cms.h"
#include "server/host_state.h"
#include "server/refusal.h"
#include "server/store/store_certificate.h"

static enum status bad_signature(struct problem *refusal, const char *detail)
{
    return refusal_set(refusal, PROBLEM_BAD_SIGNATURE, detail);
}

/* What pki/ found wrong with it is the asker's; the rest is ours. */
static enum status judged(enum status status, const struct err *cause, struct problem *refusal, struct err *err)
{
    if (status == ST_OK)
        return ST_OK;
    if (status == ST_BAD_FILE || status == ST_UNSUPPORTED)
        return bad_signature(refusal, cause->what);
    return err_set(err, status, cause->fault, cause->what);
}

/* The record of exactly this certificate. */
static enum status find(struct ra *ra, const struct cert_info *signer, struct issued *out, struct problem *refusal,
                        struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_issued_by_serial(tx, signer->serial, out, err);
    if (status == ST_NOT_FOUND || (status == ST_OK && strcmp(out->sha256, signer->sha256) != 0))
        status = bad_signature(refusal, "not by a certificate of this host");
    return store_finish(&tx, status, err);
}

static enum status check_time(const struct cms *cms, const struct issued *issued, struct problem *refusal)
{
    if (cms->has_signing_time &&
        (cms->signing_time_utc < issued->not_before_utc || cms->signing_time_utc > issued->not_after_utc))
        return bad_signature(refusal, "signed while the certificate was not valid");
    return ST_OK;
}

static enum status check_by_record(struct ra *ra, const struct cms *cms, const unsigned char digest[SHA256_BYTES],
                                   struct signature_answer *out, struct problem *refusal, struct err *err)
{
    struct issued issued = {.serial = ""};
    struct cert_info signer = {.serial = ""};
    struct err cause = ERR_INIT;
    enum status status =
        judged(cert_read(cms->certificate.data, cms->certificate.len, &signer, &cause), &cause, refusal, err);

    if (status == ST_OK)
        status = find(ra, &signer, &issued, refusal, err);
    if (status == ST_OK)
        status = check_time(cms, &issued, refusal);
    if (status == ST_OK)
        status = judged(cms_verify(cms, digest, &cause), &cause, refusal, err);
    if (status == ST_OK) {
        memcpy(out->serial, issued.serial, sizeof out->serial);
        out->state = host_state_now(ra, &issued);
    }
    issued_clear(&issued);
    return status;
}

enum status signatures_check(struct ra *ra, const struct signature_request *request, struct signature_answer *out,
                             struct problem *refusal, struct err *err)
{
    unsigned char digest[SHA256_BYTES] = {0};
    struct cms cms = {.has_signing_time = false};
    struct err cause = ERR_INIT;
    enum status status = hex_decode(request->content_sha256, digest, sizeof digest);

    if (status != ST_OK)
        return err_set(err, status, FAULT_NONE, "signature: digest of the content"); /* the decoder took it */
    status = judged(cms_read(request->cms.data, request->cms.len, &cms, &cause), &cause, refusal, err);
    if (status == ST_OK)
        status = check_by_record(ra, &cms, digest, out, refusal, err);
    cms_clear(&cms);
    return status;
}
