#include "server/issuing_own.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "pki/cert.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/issuing_end.h"
#include "server/profile.h"
#include "server/rehearsal.h"

enum { SIGN_TRIES = 2 };

static enum status prepare(const struct ra *ra, struct tx *tx, const struct order *order, int64_t now_utc,
                           struct ca_tbs *out, struct err *err)
{
    struct ca_order wanted = {
        .terms = ca_terms_of(&ra->config), .spki = order->spki, .spki_len = order->spki_len, .now_utc = now_utc};
    struct account account;
    enum status status = store_account_by_id(tx, order->account, &account, err);

    if (status == ST_OK)
        status = profile_subject(ra, &account, &wanted.subject, err);
    if (status == ST_OK)
        status = ca_prepare(ra->ca, &wanted, out, err);
    return status;
}

static enum status begin(const struct ra *ra, struct tx *tx, const struct order *order, struct intent *out,
                         struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct ca_tbs tbs = {.serial = ""};
    struct intent intent = {.serial = ""};
    enum status status = prepare(ra, tx, order, now_utc, &tbs, err);

    if (status != ST_OK)
        return status;
    memcpy(intent.serial, tbs.serial, sizeof intent.serial);
    intent.not_before_utc = tbs.not_before_utc;
    intent.not_after_utc = tbs.not_after_utc;
    intent.ca = ca_number(ra->ca);
    buf_take(&intent.tbs, &tbs.tbs); /* the intent's now */
    status = store_intent_add(tx, order->id, &intent, now_utc, err);
    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "certificate.intend", order->id, intent.serial, err);
    if (status != ST_OK) {
        intent_clear(&intent);
        return status;
    }
    store_audit_with_next(tx); /* that it was issued, or never can be */
    *out = intent;             /* the buffer is the caller's now */
    return ST_OK;
}

static enum status describe(const struct order *order, const struct intent *intent, int64_t now_utc, struct issued *out,
                            struct err *err)
{
    memcpy(out->serial, intent->serial, sizeof out->serial);
    memcpy(out->order, order->id, sizeof out->order);
    memcpy(out->spki_hash, order->spki_hash, sizeof out->spki_hash);
    out->ca = intent->ca;
    out->account = order->account;
    out->not_before_utc = intent->not_before_utc;
    out->not_after_utc = intent->not_after_utc;
    out->issued_utc = now_utc;
    return digest_sha256_hex(out->der.data, out->der.len, out->sha256, err);
}

/* May the same bytes be signed at another time? */
static bool may_pass(enum status status)
{
    return status == ST_BUSY || status == ST_IO || status == ST_NO_MEMORY;
}

/*
 * Nothing that a library says tells a fault of the host from one of the bytes. So they are blamed only where they fail
 * again, and this CA signs others meanwhile.
 */
static enum status sign(const struct ra *ra, const struct intent *intent, struct buf *der, bool *never, struct err *err)
{
    const struct ca *ca = ra_ca(ra, intent->ca);
    enum status status = ST_BUG;

    if (ca == NULL) /* another node has made the next one already, or still has one before */
        return err_set(err, ST_BUSY, FAULT_NONE, "issuing: this node does not have the CA that it is prepared for");
    for (unsigned tries = 0; tries < SIGN_TRIES; tries++) {
        status = ca_sign(ca, &intent->tbs, der, err);
        KILL_POINT("finalize.signed");
        if (status == ST_OK || may_pass(status))
            break;
    }
    if (status == ST_OK && err->status != ST_OK) {
        log_failure(LOG_WARNING, "signing, which went well the second time", err);
        err_clear(err);
    }
    *never = status != ST_OK && !may_pass(status) && rehearsal_issue(ra, NULL) == ST_OK;
    return status;
}

static enum status sign_and_keep(const struct ra *ra, const struct order *order, const struct intent *intent,
                                 bool *never, struct err *err)
{
    struct issued issued = {.serial = ""};
    enum status status = ST_OK;

    buf_init(&issued.der, CERT_DER_MAX);
    status = sign(ra, intent, &issued.der, never, err);
    if (status == ST_OK)
        status = describe(order, intent, ra_now_utc(ra), &issued, err);
    if (status == ST_OK)
        status = issuing_keep(ra, &issued, err);
    KILL_POINT("finalize.issued");
    issued_clear(&issued);
    return status;
}

enum status issuing_own_go_on(const struct ra *ra, const struct order *order, const struct intent *intent,
                              struct err *err)
{
    struct err why = ERR_INIT;
    bool never = false;
    const enum status status = sign_and_keep(ra, order, intent, &never, &why);

    if (status == ST_OK)
        return ST_OK;
    (void)err_set_code(err, status, why.fault, why.source, why.number, why.what);
    if (never) {
        struct err later = ERR_INIT;

        if (issuing_give_up(ra, order, why.what[0] == '\0' ? status_word(status) : why.what, &later) != ST_OK)
            log_failure(LOG_ERROR, "ending an order that cannot be issued", &later); /* tried again */
    }
    return status;
}

const struct issuing ISSUING_OWN = {.begin = begin, .go_on = issuing_own_go_on};
