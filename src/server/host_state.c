#include "server/host_state.h"

#include <string.h>

#include "pki/cert.h"
#include "server/orders.h"
#include "server/store/store_certificate.h"

int64_t host_state_renew_from_utc(const struct config *config, int64_t not_after_utc)
{
    return span_from(not_after_utc, &config->certificate.renew, -1, (int32_t)config->zone_offset_s);
}

enum host_state host_state_of(int64_t renew_from_utc, int64_t not_after_utc, bool revoked, int64_t now_utc)
{
    if (revoked)
        return HOST_REVOKED;
    if (now_utc > not_after_utc)
        return HOST_EXPIRED;
    return now_utc >= renew_from_utc ? HOST_DUE : HOST_VALID;
}

int64_t host_state_due_utc(const struct ra *ra, const struct issued *issued)
{
    const struct ca *ca = ra_ca(ra, issued->ca);

    if (ca != NULL && ca_revoked_utc(ca) != 0)
        return issued->not_before_utc;
    return host_state_renew_from_utc(&ra->config, issued->not_after_utc);
}

enum host_state host_state_now(const struct ra *ra, const struct issued *issued)
{
    return host_state_of(host_state_due_utc(ra, issued), issued->not_after_utc, issued->revoked_utc != 0,
                         ra_now_utc(ra));
}

static enum status describe(const struct ra *ra, const struct issued *issued, struct host_certificate *out,
                            struct err *err)
{
    struct cert_info info;
    const enum status status = cert_read(issued->der.data, issued->der.len, &info, err);

    if (status != ST_OK)
        return status;
    *out = (struct host_certificate){
        .not_before_utc = issued->not_before_utc,
        .not_after_utc = issued->not_after_utc,
        .renew_from_utc = host_state_due_utc(ra, issued),
        .confirmed = issued->confirmed_utc != 0,
    };
    memcpy(out->serial, issued->serial, sizeof out->serial);
    memcpy(out->sha256, issued->sha256, sizeof out->sha256);
    memcpy(out->name, info.owner_display, sizeof out->name);
    memcpy(out->order, issued->order, sizeof out->order);
    return ST_OK;
}

static enum status add_certificate(const struct ra *ra, struct tx *tx, int64_t account, int64_t now_utc,
                                   struct state_answer *answer, struct err *err)
{
    struct issued issued = {.serial = ""};
    enum status status = store_issued_confirmed(tx, account, &issued, err);

    if (status == ST_NOT_FOUND)
        status = store_issued_former(tx, account, now_utc, &issued, err);
    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK)
        status = describe(ra, &issued, &answer->certificate, err);
    if (status == ST_OK) {
        answer->has_certificate = true;
        answer->state = host_state_now(ra, &issued);
    }
    issued_clear(&issued);
    return status;
}

/* The order of an issued certificate that nobody has confirmed, unless its time is over. */
static enum status find_unconfirmed_order(struct tx *tx, int64_t account, int64_t now_utc, struct order *out,
                                          struct err *err)
{
    struct issued issued = {.serial = ""};
    enum status status = store_issued_unconfirmed(tx, account, &issued, err);

    if (status == ST_OK && now_utc > issued.not_after_utc)
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        status = store_order_get(tx, issued.order, out, err);
    issued_clear(&issued);
    return status;
}

static enum status add_order(const struct ra *ra, struct tx *tx, int64_t account, int64_t now_utc,
                             struct state_answer *answer, struct err *err)
{
    const struct caller caller = {.account = account};
    struct problem refusal;
    struct order order = {.id = ""};
    enum status status = store_order_unfinished(tx, account, &order, err);

    if (status == ST_OK) /* again, by the one function that lets an order expire */
        status = orders_load(tx, &caller, order.id, now_utc, &order, &refusal, err);
    if (status == ST_NOT_FOUND || (status == ST_OK && order_state_ended(order.state)))
        status = find_unconfirmed_order(tx, account, now_utc, &order, err);
    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, &answer->order, err);
    answer->has_order = status == ST_OK;
    return status;
}

enum status host_state_get(struct ra *ra, int64_t account, struct state_answer *out, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct state_answer answer = {.state = HOST_NONE};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = add_certificate(ra, tx, account, now_utc, &answer, err);
    if (status == ST_OK)
        status = add_order(ra, tx, account, now_utc, &answer, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK)
        *out = answer;
    return status;
}
