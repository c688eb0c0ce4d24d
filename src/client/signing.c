#include "client/signing.h"

#include <string.h>

#include "base/fault.h"
#include "client/backup_chain.h"
#include "client/firm_cas.h"
#include "client/signing_content.h"
#include "client/store_signer.h"

static enum status signing_check(const struct client *client, const struct holding *holding, struct err *err)
{
    bool ours = false;
    const enum status status = firm_cas_reached(client, &holding->entry.der, NULL, &ours, err);

    if (status != ST_OK)
        return status;
    if (!ours)
        return err_set(err, ST_NOT_OURS, FAULT_OTHER_FIRM, "signing: not of this firm's CAs");
    switch (holding->state) {
    case STANDING_PC_NO_KEY:
        return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "signing: the certificate has no key");
    case STANDING_PC_EXPIRED:
        return err_set(err, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED, "signing: the certificate has expired");
    case STANDING_PC_NOT_YET:
        return err_set(err, ST_EXPIRED, FAULT_CERTIFICATE_NOT_YET, "signing: the certificate is not valid yet");
    default:
        return ST_OK;
    }
}

static enum status signing_make(const struct client *client, const struct store_entry *entry,
                                const unsigned char digest[SHA256_BYTES], struct buf *cms, struct err *err)
{
    struct store_signer key = {.store = client->store};
    struct cert_list chain = {.count = 0};
    const struct cms_request request = {
        .content_digest = digest,
        .signing_time_utc = client->clock->now_utc(client->clock->self),
        .certificate = &entry->der,
        .intermediates = &chain,
    };
    struct err cause = ERR_INIT;
    bool complete = false;
    enum status status = ST_OK;

    memcpy(key.sha256, entry->info.sha256, sizeof key.sha256);
    status = backup_chain(client, &entry->der, &chain, &complete, &cause);
    if (status == ST_OK)
        status = cms_make(&request, store_signer_of(&key), cms, &cause);
    if (status == ST_TOO_COSTLY)
        cause.fault = FAULT_CERTIFICATE_TOO_LARGE;
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    cert_list_clear(&chain);
    return status;
}

/* Read as whoever gets it will read it. */
static enum status signing_prove(const struct buf *made, const unsigned char digest[SHA256_BYTES], struct err *err)
{
    struct cms cms = {.has_signing_time = false};
    enum status status = cms_read(made->data, made->len, &cms, NULL);

    if (status == ST_OK)
        status = cms_verify(&cms, digest, NULL);
    if (status == ST_NO_MEMORY)
        status = err_set(err, status, FAULT_NO_MEMORY, "signing: reading what was signed");
    else if (status != ST_OK)
        status = err_set(err, ST_IO, FAULT_STORE, "signing: what was signed is not by the certificate's key");
    cms_clear(&cms);
    return status;
}

/* What may sign does, and the signature is appended once it was verified. */
static enum status signing_sign_checked(const struct client *client, const struct holding *holding,
                                        const unsigned char digest[SHA256_BYTES], struct buf *out, struct err *err)
{
    struct buf cms;
    enum status status = ST_OK;

    buf_init(&cms, CMS_DER_MAX);
    status = signing_make(client, &holding->entry, digest, &cms, err);
    if (status == ST_OK)
        status = signing_prove(&cms, digest, err);
    if (status == ST_OK && buf_append(out, cms.data, cms.len) != ST_OK)
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "signing");
    buf_clear(&cms);
    return status;
}

enum status signing_sign_digest(const struct client *client, const struct holding *holding,
                                const unsigned char digest[SHA256_BYTES], struct buf *out, struct err *err)
{
    const enum status status = signing_check(client, holding, err);

    return status == ST_OK ? signing_sign_checked(client, holding, digest, out, err) : status;
}

enum status signing_sign(const struct client *client, const struct holding *holding, const char *path, struct buf *out,
                         struct err *err)
{
    unsigned char digest[SHA256_BYTES] = {0};
    enum status status = signing_check(client, holding, err);

    if (status == ST_OK)
        status = signing_content_digest(client, path, digest, err);
    return status == ST_OK ? signing_sign_checked(client, holding, digest, out, err) : status;
}
