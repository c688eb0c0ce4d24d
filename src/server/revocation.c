#include "server/revocation.h"

#include "base/fault.h"
#include "server/audit.h"
#include "server/ca/outside.h"
#include "server/store/store_asked.h"
#include "server/store/store_order.h"

static const enum revoke_reason KEPT[] = {
    [REASON_UNSPECIFIED] = REVOKE_UNSPECIFIED,
    [REASON_KEY_COMPROMISE] = REVOKE_KEY_COMPROMISE,
    [REASON_SUPERSEDED] = REVOKE_SUPERSEDED,
    [REASON_CESSATION] = REVOKE_CESSATION,
};
static const unsigned KEPT_COUNT = sizeof KEPT / sizeof KEPT[0];

enum revocation_reason revocation_wire_reason(enum revoke_reason reason)
{
    unsigned i = 0;

    for (i = 0; i < KEPT_COUNT; i++)
        if (KEPT[i] == reason)
            return (enum revocation_reason)i;
    return REASON_UNSPECIFIED;
}

enum revoke_reason revocation_kept_reason(enum revocation_reason reason)
{
    return (unsigned)reason < KEPT_COUNT ? KEPT[reason] : REVOKE_UNSPECIFIED;
}

/* A certificate that was never confirmed: its order has come to nothing. */
static enum status reject_order(struct tx *tx, const struct issued *issued, int64_t at_utc, struct err *err)
{
    enum status status = ST_OK;

    if (issued->confirmed_utc != 0)
        return ST_OK;
    status = store_order_move(tx, issued->order, ORDER_ISSUED, ORDER_REJECTED, at_utc, err);
    if (status == ST_NOT_FOUND)
        status = err_set(err, ST_BUG, FAULT_BUG, "revoking: the order of an unconfirmed certificate is not 'issued'");
    return status;
}

/* A renewal that its key has vouched for, and that is not being issued yet. */
static enum status void_renewal(struct tx *tx, const struct revocation *revocation, struct err *err)
{
    const int64_t at_utc = revocation->at_utc;
    struct order order = {.id = ""};
    enum status status = store_order_renewing(tx, revocation->serial, &order, err);

    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK)
        status = store_order_move(tx, order.id, order.state, ORDER_INVALID, at_utc, err);
    if (status == ST_OK)
        status = audit_order_by(tx, at_utc, revocation->actor, "order.void", order.id, "invalid", err);
    return status;
}

enum status revocation_revoke(struct tx *tx, const struct revocation *revocation, struct err *err)
{
    struct issued issued = {.serial = ""};
    enum status status = store_issued_by_serial(tx, revocation->serial, &issued, err);

    if (status == ST_OK && issued.revoked_utc != 0)
        status = ST_ALREADY;
    if (status == ST_OK)
        status =
            store_issued_revoke(tx, issued.serial, revocation->reason, revocation->by_person, revocation->at_utc, err);
    if (status == ST_OK && issued.ca == OUTSIDE_CA_NUMBER) /* whose lists are not ours to make */
        status = store_untold_add(tx, issued.serial, revocation->at_utc, err);
    if (status == ST_OK)
        status = reject_order(tx, &issued, revocation->at_utc, err);
    if (status == ST_OK)
        status = void_renewal(tx, revocation, err);
    if (status == ST_OK)
        status = audit_certificate(tx, revocation->at_utc, revocation->actor, "certificate.revoke", issued.serial,
                                   revocation->why, err);
    issued_clear(&issued);
    return status;
}
