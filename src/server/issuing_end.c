#include "server/issuing_end.h"

#include <string.h>

#include "base/kill_point.h"
#include "server/audit.h"
#include "server/ca/outside.h"
#include "server/revocation.h"
#include "server/store/store_asked.h"

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

/* Another CA chose the serial number: nothing was prepared here, and nothing has to be signed again. */
static enum status keep_serial(struct tx *tx, const struct issued *issued, struct err *err)
{
    struct intent named = {
        .not_before_utc = issued->not_before_utc, .not_after_utc = issued->not_after_utc, .ca = issued->ca};
    enum status status = ST_OK;

    if (issued->ca != OUTSIDE_CA_NUMBER)
        return ST_OK;
    memcpy(named.serial, issued->serial, sizeof named.serial);
    status = store_intent_add(tx, issued->order, &named, issued->issued_utc, err);
    return status == ST_OK ? store_asked_end(tx, issued->order, err) : status;
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
        status = keep_serial(tx, issued, err);
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
enum status issuing_keep(const struct ra *ra, const struct issued *issued, struct err *err)
{
    enum status status = keep_once(ra, issued, err);
    unsigned tries = 1;

    for (; tries < STORE_TRIES && store_was_undone(status, err); tries++) {
        err_clear(err);
        status = keep_once(ra, issued, err);
    }
    return status;
}

enum status issuing_give_up(const struct ra *ra, const struct order *order, const char *why, struct err *err)
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
    if (status == ST_OK)
        status = store_asked_end(tx, order->id, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("finalize.given_up");
    return status;
}
