#include "server/issuance.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "pki/cert.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/audit_left.h"
#include "server/profile.h"
#include "server/refusal.h"
#include "server/rehearsal.h"
#include "server/revocation.h"
#include "server/store/store_certificate.h"

enum { SIGN_TRIES = 2 };

static enum status prepare(struct ra *ra, struct tx *tx, const struct order *order, int64_t now_utc, struct ca_tbs *out,
                           struct err *err)
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

static enum status keep_intent(struct ra *ra, struct tx *tx, const struct order *order, struct intent *out,
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
        status = store_order_move(tx, order->id, ORDER_CONSENTED, ORDER_PROCESSING, now_utc, err);
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

/* intent: empty, and stays so if there is one already or none is wanted any more. */
static enum status intend(struct ra *ra, const struct caller *caller, const char *id, struct order *order,
                          struct intent *intent, struct problem *refusal, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = orders_load(tx, caller, id, ra_now_utc(ra), order, refusal, err);
    if (status == ST_OK && order->state == ORDER_CONSENTED)
        status = keep_intent(ra, tx, order, intent, err);
    else if (status == ST_OK && (order->state < ORDER_CONSENTED || order_state_ended(order->state)))
        status = orders_refuse_step(order, refusal);
    status = store_finish(&tx, status, err);
    KILL_POINT("finalize.intent");
    return status;
}

enum status issuance_intend(struct ra *ra, const struct caller *caller, const char *id, struct problem *refusal,
                            struct err *err)
{
    struct order order = {.id = ""};
    struct intent intent = {.serial = ""};
    const enum status status = intend(ra, caller, id, &order, &intent, refusal, err);

    intent_clear(&intent);
    return status;
}

/* The order and its intent; ST_ALREADY if it is not in processing (any more). */
static enum status read_intent(const struct ra *ra, const char *id, struct order *order, struct intent *intent,
                               struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_order_get(tx, id, order, err);
    if (status == ST_OK && order->state != ORDER_PROCESSING)
        status = ST_ALREADY;
    if (status == ST_OK)
        status = store_intent_get(tx, id, intent, err);
    return store_finish(&tx, status, err);
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

/* "A further application revokes the unconfirmed one: never three" (product.md section 8). */
static enum status revoke_unconfirmed(struct tx *tx, int64_t account, int64_t now_utc, struct err *err)
{
    struct issued former = {.serial = ""};
    const struct revocation revocation = {.serial = former.serial,
                                          .reason = REVOKE_SUPERSEDED,
                                          .actor = AUDIT_HOST,
                                          .why = "unconfirmed, superseded",
                                          .at_utc = now_utc};
    enum status status = store_issued_unconfirmed(tx, account, &former, err);

    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK)
        status = revocation_revoke(tx, &revocation, err);
    issued_clear(&former);
    return status;
}

static enum status keep_once(const struct ra *ra, const struct issued *issued, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_lock_person(tx, issued->account, err);
    if (status == ST_OK)
        status = store_order_move(tx, issued->order, ORDER_PROCESSING, ORDER_ISSUED, issued->issued_utc, err);
    if (status == ST_NOT_FOUND) /* no longer in processing: another thread kept the same bytes */
        return store_finish(&tx, ST_OK, err);
    if (status == ST_OK)
        status = revoke_unconfirmed(tx, issued->account, issued->issued_utc, err);
    if (status == ST_OK)
        status = store_issued_add(tx, issued, err);
    if (status == ST_OK)
        status = store_intent_empty(tx, issued->order, err);
    if (status == ST_OK)
        status = audit_order(tx, issued->issued_utc, issued->account, "certificate.issue", issued->order,
                             issued->serial, err);
    return store_finish(&tx, status, err);
}

/* It was signed already: what the database undoes is not left to a later call. */
static enum status keep_certificate(const struct ra *ra, const struct issued *issued, struct err *err)
{
    enum status status = keep_once(ra, issued, err);
    unsigned tries = 1;

    for (; tries < STORE_TRIES && store_was_undone(status, err); tries++) {
        err_clear(err);
        status = keep_once(ra, issued, err);
    }
    return status;
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
        status = keep_certificate(ra, &issued, err);
    KILL_POINT("finalize.issued");
    issued_clear(&issued);
    return status;
}

/* What can never be issued must not stand in the way of the person's next application: it ends as invalid. */
static enum status give_up(const struct ra *ra, const struct order *order, const char *why, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_lock_person(tx, order->account, err);
    if (status == ST_OK)
        status = store_order_move(tx, order->id, ORDER_PROCESSING, ORDER_INVALID, now_utc, err);
    if (status == ST_NOT_FOUND) /* no longer in processing: another thread was faster */
        return store_finish(&tx, ST_OK, err);
    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "certificate.fail", order->id, why, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("finalize.given_up");
    return status;
}

static enum status complete(const struct ra *ra, const struct order *order, const struct intent *intent,
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

        if (give_up(ra, order, why.what[0] == '\0' ? status_word(status) : why.what, &later) != ST_OK)
            log_failure(LOG_ERROR, "ending an order that cannot be issued", &later); /* tried again */
    }
    return status;
}

enum status issuance_complete(const struct ra *ra, const char *id, struct err *err)
{
    struct intent intent = {.serial = ""};
    struct order order = {.id = ""};
    enum status status = read_intent(ra, id, &order, &intent, err);

    if (status == ST_ALREADY)
        return ST_OK;
    if (status == ST_OK)
        status = complete(ra, &order, &intent, err);
    intent_clear(&intent);
    return status;
}

enum status issuance_finalize(struct ra *ra, const struct caller *caller, const char *id, struct order_answer *out,
                              struct problem *refusal, struct err *err)
{
    struct err later = ERR_INIT;
    struct order order = {.id = ""};
    struct intent intent = {.serial = ""};
    struct tx *tx = NULL;
    enum status status = intend(ra, caller, id, &order, &intent, refusal, err);
    enum status ended = ST_OK;

    if (status == ST_OK)
        ended = intent.serial[0] != '\0' ? complete(ra, &order, &intent, &later) : issuance_complete(ra, id, &later);
    intent_clear(&intent);
    if (status != ST_OK)
        return status;
    if (ended != ST_OK) {
        log_failure(LOG_ERROR, "issuing", &later); /* completed later, or ended: the order's state says which */
        audit_left_chain_or_log(ra);
    }
    status = store_begin_read(ra->store, &tx, err);
    if (status == ST_OK)
        status = orders_load(tx, caller, id, ra_now_utc(ra), &order, refusal, err);
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, out, err);
    return store_finish(&tx, status, err);
}

static enum status next_processing(const struct ra *ra, const char *after, struct order *order, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_order_processing(tx, after, order, err);
    return store_finish(&tx, status, err);
}

static bool complete_or_log(const struct ra *ra, const char *order)
{
    struct err why = ERR_INIT;

    if (issuance_complete(ra, order, &why) == ST_OK)
        return true;
    log_failure(LOG_ERROR, order, &why);
    return false;
}

enum status issuance_resume_all(struct ra *ra, unsigned *count, struct err *err)
{
    struct order order = {.id = ""};
    unsigned done = 0;
    enum status status = ST_OK;

    for (;;) {
        status = next_processing(ra, order.id, &order, err);
        if (status != ST_OK)
            break;
        if (complete_or_log(ra, order.id))
            done++;
    }
    *count = done;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status lease(const struct ra *ra, int64_t since_utc, struct order *order, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_order_lease(tx, since_utc, ra_now_utc(ra), order, err);
    return store_finish(&tx, status, err);
}

enum status issuance_resume_left(const struct ra *ra, uint64_t *count, struct err *err)
{
    const int64_t since_utc = ra_now_utc(ra) - ra->config.order.resume_s; /* each once, however long this takes */
    struct order order = {.id = ""};
    enum status status = ST_OK;

    *count = 0;
    status = next_processing(ra, "", &order, err); /* as a rule there is none */
    while (status == ST_OK) {
        status = lease(ra, since_utc, &order, err);
        if (status == ST_OK && complete_or_log(ra, order.id))
            ++*count;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status read_issued(struct ra *ra, const struct caller *caller, const char *id, struct issued *out,
                               struct problem *refusal, struct err *err)
{
    struct order order = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = orders_load(tx, caller, id, ra_now_utc(ra), &order, refusal, err);
    if (status == ST_OK && order.state != ORDER_ISSUED && order.state != ORDER_CONFIRMED)
        status = orders_refuse_step(&order, refusal);
    if (status == ST_OK)
        status = store_issued_by_order(tx, id, out, err);
    return store_finish(&tx, status, err);
}

enum status issuance_certificate(struct ra *ra, const struct caller *caller, const char *id, struct buf *pem,
                                 struct problem *refusal, struct err *err)
{
    const struct ca *issuer = NULL;
    struct issued issued = {.serial = ""};
    enum status status = read_issued(ra, caller, id, &issued, refusal, err);

    if (status == ST_OK)
        status = cert_to_pem(issued.der.data, issued.der.len, pem, err);
    if (status == ST_OK)
        issuer = ra_ca(ra, issued.ca);
    if (status == ST_OK && issuer == NULL)
        status = err_set(err, ST_BUSY, FAULT_NONE, "handing out a certificate: this node does not have its issuer's");
    if (status == ST_OK)
        status = cert_to_pem(ca_peek_issuing(issuer)->data, ca_peek_issuing(issuer)->len, pem, err);
    issued_clear(&issued);
    return status;
}
