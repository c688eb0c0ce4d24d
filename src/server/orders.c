#include "server/orders.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "pki/csr.h"
#include "pki/random.h"
#include "server/audit.h"
#include "server/issuance.h"
#include "server/profile.h"
#include "server/refusal.h"
#include "server/renewal.h"
#include "server/store/store_certificate.h"

enum { ORDER_ID_BYTES = 16, POLL_AFTER_S = 2, DAY_S = 86400 };

enum order_next orders_next(enum order_state state)
{
    switch (state) {
    case ORDER_CREATED:
        return NEXT_CODE;
    case ORDER_VERIFIED:
        return NEXT_CONSENT;
    case ORDER_CONSENTED:
        return NEXT_FINALIZE;
    case ORDER_PROCESSING:
        return NEXT_WAIT;
    case ORDER_ISSUED:
        return NEXT_CONFIRM;
    case ORDER_CONFIRMED:
    case ORDER_EXPIRED:
    case ORDER_CANCELLED:
    case ORDER_INVALID:
    case ORDER_REJECTED:
        break;
    }
    return NEXT_NOTHING;
}

enum status orders_refuse_step(const struct order *order, struct problem *refusal)
{
    if (order_state_ended(order->state))
        return refusal_set(refusal, PROBLEM_ORDER_ENDED, order_state_word(order->state));
    (void)refusal_set(refusal, PROBLEM_ORDER_NOT_READY, "another step is next");
    (void)snprintf(refusal->next, sizeof refusal->next, "%s", order_next_word(orders_next(order->state)));
    return ST_REFUSED;
}

static bool is_callers(const struct caller *caller, const struct order *order)
{
    return caller->account != 0 ? order->account == caller->account : strcmp(order->id, caller->order) == 0;
}

static bool can_expire(enum order_state state)
{
    return state == ORDER_CREATED || state == ORDER_VERIFIED || state == ORDER_CONSENTED;
}

static enum status expire_if_due(struct tx *tx, struct order *order, int64_t now_utc, struct err *err)
{
    enum status status = ST_OK;

    if (!can_expire(order->state) || now_utc < order->expires_utc)
        return ST_OK;
    if (!store_reads_only(tx)) /* else the next step writes it down */
        status = store_order_move(tx, order->id, order->state, ORDER_EXPIRED, now_utc, err);
    if (status == ST_OK)
        order->state = ORDER_EXPIRED;
    return status;
}

/* Whose order it is if it is the caller's; another's stays out of reach. */
static enum status lock(struct tx *tx, const struct caller *caller, const char *id, struct err *err)
{
    if (store_reads_only(tx))
        return ST_OK;
    return caller->account != 0 ? store_lock_person(tx, caller->account, err) : store_lock_order(tx, id, err);
}

enum status orders_load(struct tx *tx, const struct caller *caller, const char *id, int64_t now_utc, struct order *out,
                        struct problem *refusal, struct err *err)
{
    struct order order = {.id = ""};
    enum status status = lock(tx, caller, id, err);

    if (status == ST_OK)
        status = store_order_get(tx, id, &order, err);
    if (status == ST_NOT_FOUND || (status == ST_OK && !is_callers(caller, &order)))
        return refusal_set(refusal, PROBLEM_NOT_FOUND, "no such order");
    if (status == ST_OK)
        status = expire_if_due(tx, &order, now_utc, err);
    if (status == ST_OK)
        *out = order;
    return status;
}

/* Issued, and its client has been silent for longer than it should be (product.md section 8). */
static bool is_overdue(const struct ra *ra, const struct order *order, const struct issued *issued)
{
    return order->state == ORDER_ISSUED && ra_now_utc(ra) >= issued->issued_utc + ra->config.order.overdue_s;
}

enum status orders_answer(const struct ra *ra, struct tx *tx, const struct order *order, struct order_answer *out,
                          struct err *err)
{
    struct order_answer answer = {
        .kind = order->kind,
        .state = order->state,
        .next = orders_next(order->state),
        .created_utc = order->created_utc,
        .expires_utc = order->expires_utc,
        .retry_after_s = order->state == ORDER_PROCESSING ? POLL_AFTER_S : 0,
    };
    struct issued issued = {.serial = ""};
    const enum status status = store_issued_by_order(tx, order->id, &issued, err);

    if (status != ST_OK && status != ST_NOT_FOUND)
        return status;
    memcpy(answer.order, order->id, sizeof answer.order);
    memcpy(answer.spki_hash, order->spki_hash, sizeof answer.spki_hash);
    memcpy(answer.replaces, order->replaces, sizeof answer.replaces);
    memcpy(answer.serial, issued.serial, sizeof answer.serial); /* "" before it is issued */
    answer.overdue = is_overdue(ra, order, &issued);
    issued_clear(&issued);
    *out = answer;
    return ST_OK;
}

static enum status read_request(const struct order_request *request, struct csr_info *csr, struct problem *refusal,
                                struct err *err)
{
    struct err inner = ERR_INIT;
    const enum status status = csr_read(request->csr.data, request->csr.len, csr, &inner);

    if (status == ST_BAD_INPUT)
        return refusal_set(refusal, PROBLEM_BAD_CSR, inner.what);
    if (status != ST_OK)
        (void)err_set_code(err, status, inner.fault, inner.source, inner.number, inner.what);
    return status;
}

/* The certificate will say what the account says; a request that says otherwise was not made for this person. */
static enum status refuse_other_subject(const struct ra *ra, struct tx *tx, const struct caller *caller,
                                        const struct subject *asked, struct problem *refusal, struct err *err)
{
    struct subject wanted = {.count = 0};
    struct account account;
    size_t i = 0;
    enum status status = ST_OK;

    if (asked->count == 0 && caller->nameless_is_fine)
        return ST_OK;
    status = store_account_by_id(tx, caller->account, &account, err);
    if (status == ST_OK)
        status = profile_subject(ra, &account, &wanted, err);
    if (status == ST_OK && asked->count != wanted.count)
        status = refusal_set(refusal, PROBLEM_BAD_CSR, "the subject is not that of the profile");
    for (i = 0; status == ST_OK && i < wanted.count; i++)
        if (strcmp(asked->fields[i].type, wanted.fields[i].type) != 0 ||
            strcmp(asked->fields[i].value, wanted.fields[i].value) != 0)
            status = refusal_set(refusal, PROBLEM_BAD_CSR, "the subject is not that of the profile");
    return status;
}

/* One key, one certificate: a key that has one already may be in other hands. */
static enum status refuse_known_key(struct tx *tx, const char *spki_hash, struct problem *refusal, struct err *err)
{
    bool known = false;
    enum status status = store_issued_key_known(tx, spki_hash, &known, err);

    if (status == ST_OK && known)
        status = refusal_set(refusal, PROBLEM_BAD_CSR, "this key has a certificate already: make a new one");
    return status;
}

static enum status refuse_second_order(struct tx *tx, int64_t account, const char *spki_hash, int64_t now_utc,
                                       struct problem *refusal, struct err *err)
{
    struct order open = {.id = ""};
    enum status status = store_order_unfinished(tx, account, &open, err);

    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK)
        status = expire_if_due(tx, &open, now_utc, err);
    if (status != ST_OK || order_state_ended(open.state))
        return status;
    (void)refusal_set(refusal, PROBLEM_ORDER_OPEN, "continue or cancel the open order");
    memcpy(refusal->order, open.id, sizeof refusal->order);
    refusal->same_key = strcmp(open.spki_hash, spki_hash) == 0;
    return ST_REFUSED;
}

/*
 * A first application costs a message, and those are counted. A renewal costs nothing, and each one that takes the
 * place of another revokes that: without an end to it one person alone could fill the revocation list.
 */
static enum status refuse_often(const struct ra *ra, struct tx *tx, int64_t account, int64_t now_utc,
                                struct problem *refusal, struct err *err)
{
    int64_t at_utc = 0;
    const enum status status =
        store_order_nth_latest(tx, account, now_utc + CLOCK_AHEAD_S, ra->config.order.per_day, &at_utc, err);

    if (status != ST_OK || at_utc == 0 || at_utc + DAY_S <= now_utc)
        return status;
    return refusal_retry(refusal, PROBLEM_RATE_LIMITED, at_utc + DAY_S - now_utc, "too many orders");
}

static enum status fill_order(const struct ra *ra, int64_t account, const struct order_request *request,
                              const struct csr_info *csr, int64_t now_utc, struct order *out, struct err *err)
{
    *out = (struct order){
        .account = account,
        .kind = request->kind,
        .state = renewal_first_state(&ra->config, request->kind),
        .spki_len = csr->spki_len,
        .created_utc = now_utc,
        .expires_utc = now_utc + ra->config.order.ttl_s,
    };
    memcpy(out->spki, csr->spki, csr->spki_len);
    memcpy(out->spki_hash, csr->spki_hash, sizeof out->spki_hash);
    memcpy(out->replaces, request->replaces, sizeof out->replaces);
    return random_hex(out->id, ORDER_ID_BYTES, err);
}

static enum status keep_order(struct tx *tx, const struct order *order, const struct buf *csr, struct err *err)
{
    const bool renewal = order->kind == ORDER_RENEW;
    const enum status status = store_order_add(tx, order, csr, err);

    if (status != ST_OK)
        return status;
    return audit_order(tx, order->created_utc, order->account, renewal ? "order.renew" : "order.create", order->id,
                       renewal ? order->replaces : "created", err);
}

/*
 * An open order is answered before the certificate to be renewed, the proof and its nonce are looked at, as the same
 * call is before (orders_create): whoever sends the same again because the answer was lost has spent that nonce.
 */
static enum status make(struct ra *ra, struct tx *tx, const struct caller *caller, const struct idempotency *call,
                        const struct order_request *request, const struct csr_info *csr, struct order *order,
                        struct problem *refusal, struct err *err)
{
    const int64_t now_utc = order->created_utc;
    const int64_t account = caller->account;
    enum status status = refuse_other_subject(ra, tx, caller, &csr->subject, refusal, err);

    if (status == ST_OK)
        status = refuse_known_key(tx, order->spki_hash, refusal, err);
    if (status == ST_OK)
        status = refuse_second_order(tx, account, order->spki_hash, now_utc, refusal, err);
    if (status == ST_OK)
        status = refuse_often(ra, tx, account, now_utc, refusal, err);
    if (status == ST_OK && request->kind == ORDER_RENEW)
        status = renewal_allow(ra, tx, caller, request, refusal, err);
    if (status == ST_OK)
        status = keep_order(tx, order, &request->csr, err);
    if (status == ST_OK)
        status = idempotency_keep(tx, account, call, order->id, now_utc, err);
    return status;
}

enum status orders_create(struct ra *ra, const struct caller *caller, const struct idempotency *call,
                          const struct order_request *request, struct order_answer *out, struct problem *refusal,
                          struct err *err)
{
    const int64_t account = caller->account;
    const int64_t now_utc = ra_now_utc(ra);
    char made[LIMIT_ID_SIZE];
    struct csr_info csr = {.spki_len = 0};
    struct order order = {.id = ""};
    struct tx *tx = NULL;
    enum status status = read_request(request, &csr, refusal, err);

    if (status == ST_OK)
        status = fill_order(ra, account, request, &csr, now_utc, &order, err);
    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_lock_person(tx, account, err);
    if (status == ST_OK) {
        status = idempotency_find(tx, account, call, made, refusal, err);
        if (status == ST_OK)
            status = orders_load(tx, caller, made, now_utc, &order, refusal, err);
        else if (status == ST_NOT_FOUND)
            status = make(ra, tx, caller, call, request, &csr, &order, refusal, err);
    }
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, out, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("order.created");
    return status;
}

enum status orders_get(struct ra *ra, const struct caller *caller, const char *id, struct order_answer *out,
                       struct problem *refusal, struct err *err)
{
    struct order order = {.state = ORDER_CREATED};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = orders_load(tx, caller, id, ra_now_utc(ra), &order, refusal, err);
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, out, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK && order.state == ORDER_PROCESSING)
        status = issuance_finalize(ra, caller, id, out, refusal, err);
    return status;
}

static enum status cancel(struct tx *tx, struct order *order, int64_t now_utc, struct problem *refusal, struct err *err)
{
    enum status status = ST_OK;

    if (order->state == ORDER_CANCELLED)
        return ST_OK;
    if (order->state == ORDER_PROCESSING || order->state == ORDER_ISSUED || order->state == ORDER_CONFIRMED)
        return refusal_set(refusal, PROBLEM_ORDER_ISSUED, "the certificate is issued, or about to be");
    if (order_state_ended(order->state))
        return orders_refuse_step(order, refusal);
    status = store_order_move(tx, order->id, order->state, ORDER_CANCELLED, now_utc, err);
    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "order.cancel", order->id, "cancelled", err);
    order->state = ORDER_CANCELLED;
    return status;
}

enum status orders_cancel(struct ra *ra, const struct caller *caller, const char *id, struct order_answer *out,
                          struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct order order = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = orders_load(tx, caller, id, now_utc, &order, refusal, err);
    if (status == ST_OK)
        status = cancel(tx, &order, now_utc, refusal, err);
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, out, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("order.cancelled");
    return status;
}
