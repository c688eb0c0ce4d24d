#include "server/confirmation.h"

#include <string.h>

#include "base/kill_point.h"
#include "server/audit.h"
#include "server/refusal.h"
#include "server/revocation.h"
#include "server/store/store_certificate.h"

static enum status supersede(struct tx *tx, int64_t account, int64_t now_utc, struct err *err)
{
    struct issued older = {.serial = ""};
    const struct revocation revocation = {.serial = older.serial,
                                          .reason = REVOKE_SUPERSEDED,
                                          .actor = AUDIT_HOST,
                                          .why = "superseded",
                                          .at_utc = now_utc};
    enum status status = store_issued_confirmed(tx, account, &older, err);

    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK)
        status = revocation_revoke(tx, &revocation, err);
    issued_clear(&older);
    return status;
}

static enum status accept(struct tx *tx, struct order *order, const struct issued *issued, int64_t now_utc,
                          struct err *err)
{
    enum status status = supersede(tx, order->account, now_utc, err);

    if (status == ST_OK)
        status = store_issued_confirm(tx, issued->serial, now_utc, err);
    if (status == ST_OK)
        status = store_order_move(tx, order->id, ORDER_ISSUED, ORDER_CONFIRMED, now_utc, err);
    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "certificate.confirm", order->id, issued->serial, err);
    order->state = ORDER_CONFIRMED;
    return status;
}

static enum status reject(struct tx *tx, struct order *order, const struct issued *issued, const char *reason,
                          int64_t now_utc, struct err *err)
{
    const struct revocation revocation = {.serial = issued->serial,
                                          .reason = REVOKE_CESSATION,
                                          .actor = AUDIT_HOST,
                                          .why = "rejected",
                                          .at_utc = now_utc};
    enum status status = revocation_revoke(tx, &revocation, err);

    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "certificate.reject", order->id, reason, err);
    order->state = ORDER_REJECTED;
    return status;
}

/* It must not take the place of one that still is of use: the older certificate stays the person's. */
static enum status refuse_expired(struct tx *tx, struct order *order, const struct issued *issued, int64_t now_utc,
                                  struct problem *refusal, struct err *err)
{
    const enum status status = reject(tx, order, issued, "expired before it was confirmed", now_utc, err);

    return status == ST_OK ? orders_refuse_step(order, refusal) : status;
}

static enum status judge(struct tx *tx, struct order *order, const struct confirm_request *request, int64_t now_utc,
                         struct problem *refusal, struct err *err)
{
    struct issued issued = {.serial = ""};
    enum status status = store_issued_by_order(tx, order->id, &issued, err);

    if (status == ST_NOT_FOUND)
        return orders_refuse_step(order, refusal);
    if (status != ST_OK)
        return status;
    if (strcmp(issued.sha256, request->sha256) != 0)
        status = refusal_set(refusal, PROBLEM_CONFLICT, "the hash is not that of this order's certificate");
    else if (order->state == ORDER_ISSUED && request->installed && now_utc > issued.not_after_utc)
        status = refuse_expired(tx, order, &issued, now_utc, refusal, err);
    else if (order->state == ORDER_ISSUED)
        status = request->installed ? accept(tx, order, &issued, now_utc, err)
                                    : reject(tx, order, &issued, request->reason, now_utc, err);
    else if (order->state == ORDER_REJECTED && request->installed)
        status = orders_refuse_step(order, refusal);
    else if (order->state == ORDER_CONFIRMED && !request->installed)
        status = refusal_set(refusal, PROBLEM_CONFLICT, "it was confirmed as installed before");
    issued_clear(&issued);
    return status;
}

enum status confirmation_give(struct ra *ra, const struct caller *caller, const char *id,
                              const struct confirm_request *request, struct order_answer *out, struct problem *refusal,
                              struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct order order = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = orders_load(tx, caller, id, now_utc, &order, refusal, err);
    if (status == ST_OK)
        status = judge(tx, &order, request, now_utc, refusal, err);
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, out, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("confirm.kept");
    return status;
}
