#include "client/signing.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"
#include "client/firm_cas.h"
#include "client/signing_content.h"

const char *signer_state_word(enum signer_state state)
{
    switch (state) {
    case SIGNER_VALID:
        return "valid";
    case SIGNER_DUE:
        return "due";
    case SIGNER_REVOKED:
        return "revoked";
    case SIGNER_EXPIRED:
        return "expired";
    case SIGNER_NOT_YET:
        return "not_yet";
    }
    return "unknown";
}

/* --- on this PC --- */

static enum status signing_other_firm(struct err *err)
{
    return err_set(err, ST_NOT_OURS, FAULT_CMS_OTHER_FIRM, "verifying: the signer is nobody of this firm's");
}

/*
 * At the moment that the signature names, or now if it names none. Nobody's certificate signs for nobody: a CA's own,
 * and others that the firm's root issued, as to the host itself for TLS.
 */
static enum status signing_check_signer(const struct client *client, const struct cms *cms,
                                        const struct cert_info *signer, int64_t now_utc, struct err *err)
{
    const int64_t at_utc = cms->has_signing_time ? cms->signing_time_utc : now_utc;
    const struct buf *leaf = &cms->certificate;
    struct anchors *firm_cas = NULL;
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    if (signer->is_ca || signer->national_id[0] == '\0')
        return signing_other_firm(err);
    status = firm_cas_read(client, &firm_cas, err);
    if (status != ST_OK)
        return status;
    status = chain_verify(firm_cas, leaf->data, leaf->len, &cms->others, CHAIN_ANY_TIME, &cause);
    if (status == ST_OK && at_utc != CHAIN_ANY_TIME)
        status = chain_verify(firm_cas, leaf->data, leaf->len, &cms->others, at_utc, &cause);
    anchors_free(&firm_cas);
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, cause.what);
    if (status == ST_EXPIRED && !cms->has_signing_time)
        return ST_OK; /* how it stands now, the verdict says */
    if (status == ST_EXPIRED || (status == ST_OK && at_utc == CHAIN_ANY_TIME))
        return err_set(err, ST_EXPIRED, FAULT_CMS_TIME, "verifying: the certificate was not valid when it signed");
    return status == ST_OK ? ST_OK : signing_other_firm(err);
}

static enum signer_state signing_state_here(const struct cert_info *signer, int64_t now_utc)
{
    if (now_utc < signer->not_before_utc)
        return SIGNER_NOT_YET;
    return now_utc > signer->not_after_utc ? SIGNER_EXPIRED : SIGNER_VALID;
}

/* The signer first: a stranger's signature is not worth reading a large file for. */
static enum status signing_verify_here(const struct client *client, const struct buf *bytes, const char *path,
                                       unsigned char digest[SHA256_BYTES], struct signature_verdict *out,
                                       struct err *err)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    struct signature_verdict verdict = {.host_asked = false};
    struct cms cms = {.has_signing_time = false};
    enum status status = cms_read(bytes->data, bytes->len, &cms, err);

    if (status == ST_OK)
        status = cert_read(cms.certificate.data, cms.certificate.len, &verdict.signer, err);
    if (status == ST_OK)
        status = signing_check_signer(client, &cms, &verdict.signer, now_utc, err);
    if (status == ST_OK)
        status = signing_content_digest(client, path, digest, err);
    if (status == ST_OK)
        status = cms_verify(&cms, digest, err);
    if (status == ST_OK) {
        verdict.has_signing_time = cms.has_signing_time;
        verdict.signing_time_utc = cms.signing_time_utc;
        verdict.state = signing_state_here(&verdict.signer, now_utc);
        *out = verdict;
    }
    cms_clear(&cms);
    return status;
}

/* --- at the host --- */

static enum status signing_take_word(const struct signature_answer *answer, struct signature_verdict *verdict,
                                     struct err *err)
{
    static const enum signer_state states[] = {
        [HOST_VALID] = SIGNER_VALID,
        [HOST_DUE] = SIGNER_DUE,
        [HOST_EXPIRED] = SIGNER_EXPIRED,
        [HOST_REVOKED] = SIGNER_REVOKED,
    };

    if (strcmp(answer->serial, verdict->signer.serial) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "verifying: the host speaks of another certificate");
    assert(answer->state >= HOST_VALID && answer->state <= HOST_REVOKED); /* the decoder takes no other */
    verdict->state = states[answer->state];
    verdict->host_asked = true;
    return ST_OK;
}

static enum status signing_ask_host(const struct client *client, const struct buf *bytes,
                                    const unsigned char digest[SHA256_BYTES], struct signature_verdict *verdict,
                                    struct err *err)
{
    const struct backend *backend = client->backend;
    struct signature_request request = {.content_sha256 = ""};
    struct signature_answer answer = {.serial = ""};
    enum status status = ST_OK;

    assert(backend != NULL);
    if ((backend->capabilities & BACKEND_CAN_VERIFY) == 0)
        return err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "verifying: this host does not");
    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    digest_hex(digest, request.content_sha256);
    buf_init(&request.cms, LIMIT_CMS_BYTES);
    if (buf_append(&request.cms, bytes->data, bytes->len) != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "verifying");
    status = backend->signature_check(backend->self, &request, &answer, err);
    signature_request_clear(&request);
    return status == ST_OK ? signing_take_word(&answer, verdict, err) : status;
}

enum status signing_verify(const struct client *client, const struct buf *cms, const char *path, bool ask_host,
                           bool *right, struct signature_verdict *out, struct err *err)
{
    unsigned char digest[SHA256_BYTES] = {0};
    enum status status = signing_verify_here(client, cms, path, digest, out, err);

    *right = status == ST_OK;
    if (status == ST_OK && ask_host)
        status = signing_ask_host(client, cms, digest, out, err);
    return status;
}
