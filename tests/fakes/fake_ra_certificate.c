/* What the fake host does with certificates that it has issued: may they be renewed, and revoking them. */
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "fakes/fake_ra_internal.h"
#include "protocol/renewal_id.h"

static const unsigned char unseen[SHA256_BYTES] = "a nonce that nobody has seen";

enum status fake_ra_prove(const struct signer *key, struct fake_ra_proof *out, struct err *err)
{
    struct buf signature;
    enum status status = ST_OK;

    buf_init(&signature, KEY_SIGNATURE_MAX);
    status = key->sign_digest(key->self, unseen, &signature, err);
    if (status == ST_OK) {
        memcpy(out->signature, signature.data, signature.len);
        out->len = signature.len;
    }
    buf_clear(&signature);
    return status;
}

bool fake_ra_believes(const struct fake_ra_order *order, const struct fake_ra_proof *proof)
{
    return key_verify(order->spki, order->spki_len, unseen, proof->signature, proof->len, NULL) == ST_OK;
}

static void fake_ra_read(const struct fake_ra_order *order, struct cert_info *out)
{
    if (cert_read(order->der, order->der_len, out, NULL) != ST_OK)
        abort();
}

void fake_ra_serial(const struct fake_ra_order *order, char out[SERIAL_TEXT_SIZE])
{
    struct cert_info info = {.is_ca = false};

    fake_ra_read(order, &info);
    memcpy(out, info.serial, SERIAL_TEXT_SIZE);
}

enum status fake_ra_directory(void *self, struct directory *out, struct err *err)
{
    struct fake_ra *ra = self;
    const enum status status = fake_ra_enter(ra, RA_DIRECTORY, err);

    if (status == ST_OK)
        *out = (struct directory){.can_renew = !ra->memory->renews_nothing,
                                  .can_revoke = !ra->memory->revokes_nothing,
                                  .can_transfer = !ra->memory->transfers_nothing};
    return status;
}

/* --- renewal --- */

enum status fake_ra_check_renewal(const struct fake_ra *ra, const struct order_request *request,
                                  const struct fake_ra_proof *proof, struct err *err)
{
    const struct fake_ra_memory *m = ra->memory;
    const struct fake_ra_order *replaced = m->confirmed != 0 ? &m->orders[m->confirmed - 1] : NULL;
    const int64_t now_utc = ra->clock->now_utc(ra->clock->self);
    struct cert_info info = {.is_ca = false};

    if (replaced != NULL)
        fake_ra_read(replaced, &info);
    if (replaced == NULL || strcmp(info.serial, request->replaces) != 0 || replaced->revoked_utc != 0 ||
        now_utc > info.not_after_utc || (!m->renews_early && now_utc < info.not_after_utc - FAKE_RA_RENEW_S))
        return err_set(err, ST_REFUSED, FAULT_NOT_ALLOWED, "not to be renewed now");
    return fake_ra_believes(replaced, proof) ? ST_OK : err_set(err, ST_REFUSED, FAULT_BAD_PROOF, "not by the old key");
}

/* --- revocation --- */

void fake_ra_revoke_order(const struct fake_ra *ra, struct fake_ra_order *order, enum revocation_reason reason)
{
    if (order->revoked_utc != 0)
        return;
    order->revoked_utc = ra->clock->now_utc(ra->clock->self);
    order->revoked_for = reason;
}

static enum status fake_ra_find_certificate(struct fake_ra *ra, const char *serial, struct fake_ra_order **out,
                                            struct err *err)
{
    struct fake_ra_memory *m = ra->memory;

    for (size_t i = 0; i < m->order_count; i++) {
        char other[SERIAL_TEXT_SIZE] = "";

        if (m->orders[i].der_len == 0)
            continue;
        fake_ra_serial(&m->orders[i], other);
        if (strcmp(other, serial) == 0) {
            *out = &m->orders[i];
            return ST_OK;
        }
    }
    return err_set(err, ST_NOT_FOUND, FAULT_HOST_NO_CERTIFICATE, "none of this person's");
}

enum status fake_ra_revoke_code_send(void *self, const char *serial, const char *token, struct code_sent_answer *out,
                                     struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    enum status status = fake_ra_enter(ra, RA_REVOKE_CODE_SEND, err);

    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status == ST_OK)
        status = fake_ra_find_certificate(ra, serial, &order, err);
    if (status != ST_OK)
        return status;
    if (order->revoked_utc != 0)
        return err_set(err, ST_REFUSED, FAULT_NOT_ALLOWED, "it is revoked already");
    if (ra->memory->no_phone)
        return err_set(err, ST_REFUSED, FAULT_NO_PHONE, "no phone");
    *out = (struct code_sent_answer){
        .prefix = "8861", .masked_phone = "0912***678", .expires_in_s = 180, .resend_after_s = 180};
    return fake_ra_leave(ra, RA_REVOKE_CODE_SEND, err);
}

static enum status fake_ra_check_revocation(const struct fake_ra *ra, const struct fake_ra_order *order,
                                            const struct revoke_request *request, const struct fake_ra_proof *proof,
                                            struct err *err)
{
    enum { QUOTA_S = 3600 };

    if (proof != NULL && !fake_ra_believes(order, proof))
        return err_set(err, ST_REFUSED, FAULT_BAD_PROOF, "not by the certificate's key");
    if (proof == NULL && strcmp(request->code, FAKE_RA_CODE) != 0)
        return err_set(err, ST_WRONG_SECRET, FAULT_CODE_WRONG, "wrong code");
    if (ra->memory->revoke_limit) {
        (void)err_set(err, ST_REFUSED, FAULT_REVOKE_LIMIT, "quota");
        if (err != NULL)
            err->retry_after_s = QUOTA_S;
        return ST_REFUSED;
    }
    return ST_OK;
}

enum status fake_ra_revoke(void *self, const char *serial, const char *token, const struct revoke_request *request,
                           const struct signer *key, struct revoke_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    struct fake_ra_proof proof = {.len = 0};
    enum status status = key != NULL ? fake_ra_prove(key, &proof, err) : ST_OK;

    if (status == ST_OK)
        status = fake_ra_enter(ra, RA_REVOKE, err);
    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status == ST_OK)
        status = fake_ra_find_certificate(ra, serial, &order, err);
    if (status == ST_OK && order->revoked_utc == 0)
        status = fake_ra_check_revocation(ra, order, request, key != NULL ? &proof : NULL, err);
    if (status != ST_OK)
        return status;
    fake_ra_revoke_order(ra, order, request->reason);
    *out = (struct revoke_answer){.reason = order->revoked_for, .revoked_utc = order->revoked_utc};
    fake_ra_serial(order, out->serial);
    return fake_ra_leave(ra, RA_REVOKE, err);
}

/* --- to whoever has the certificate --- */

enum status fake_ra_renewal_info(void *self, const char *id, struct renewal_info *out, struct err *err)
{
    struct fake_ra *ra = self;
    const int64_t now_utc = ra->clock->now_utc(ra->clock->self);
    char serial[SERIAL_TEXT_SIZE] = "";
    struct fake_ra_order *order = NULL;
    struct cert_info info = {.is_ca = false};
    enum status status = fake_ra_enter(ra, RA_RENEWAL_INFO, err);

    if (status == ST_OK)
        status = renewal_id_serial(id, serial, err);
    if (status == ST_OK)
        status = fake_ra_find_certificate(ra, serial, &order, err);
    if (status != ST_OK)
        return status;
    fake_ra_read(order, &info);
    out->window = (struct renewal_window){info.not_after_utc - FAKE_RA_RENEW_S, info.not_after_utc};
    out->state = order->revoked_utc != 0            ? HOST_REVOKED
                 : now_utc > info.not_after_utc     ? HOST_EXPIRED
                 : now_utc >= out->window.start_utc ? HOST_DUE
                                                    : HOST_VALID;
    return fake_ra_leave(ra, RA_RENEWAL_INFO, err);
}

/* --- to anybody --- */

enum status fake_ra_release(void *self, struct release_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    const enum status status = fake_ra_enter(ra, RA_RELEASE, err);

    if (status != ST_OK)
        return status;
    if (ra->memory->release[0] == '\0')
        return err_set(err, ST_NOT_FOUND, FAULT_RELEASE_NONE, "no notice");
    memcpy(out->notice, ra->memory->release, sizeof out->notice);
    return fake_ra_leave(ra, RA_RELEASE, err);
}
