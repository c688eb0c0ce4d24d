#include "server/otp.h"

#include <string.h>

#include "base/kill_point.h"
#include "base/wipe.h"
#include "server/audit.h"
#include "server/otp_internal.h"
#include "server/refusal.h"
#include "server/renewal.h"
#include "server/store/store_people.h"
#include "server/wrong_codes.h"

/* States in which a wrong code can still end the order: nothing is issued yet. */
static bool can_become_invalid(enum order_state state)
{
    return state == ORDER_CREATED || state == ORDER_VERIFIED || state == ORDER_CONSENTED;
}

static enum status exhaust(struct tx *tx, const struct order *order, int64_t now_utc, struct problem *refusal,
                           struct err *err)
{
    enum status status = ST_OK;

    if (can_become_invalid(order->state)) {
        status = store_order_move(tx, order->id, order->state, ORDER_INVALID, now_utc, err);
        if (status == ST_OK)
            status = audit_order(tx, now_utc, order->account, "code.exhaust", order->id, "invalid", err);
    }
    return status == ST_OK ? refusal_set(refusal, PROBLEM_CODE_EXHAUSTED, "no tries are left") : status;
}

static enum status count_wrong(struct tx *tx, const struct ra *ra, const struct order *order, int64_t now_utc,
                               struct problem *refusal, struct err *err)
{
    const int64_t left = ra->config.code.tries - order->wrong_codes - 1;
    bool blocked = false;
    enum status status = store_order_count_wrong_code(tx, order->id, err);

    if (status == ST_OK)
        status = wrong_codes_count(ra, tx, order->account, &blocked, err);
    if (status != ST_OK)
        return status;
    if (left <= 0)
        status = exhaust(tx, order, now_utc, refusal, err);
    if (blocked && (status == ST_OK || status == ST_REFUSED)) /* no other order helps */
        return wrong_codes_refuse(ra, tx, order->account, refusal, err);
    if (status != ST_OK)
        return status;
    (void)refusal_set(refusal, PROBLEM_CODE_WRONG, "wrong code");
    refusal->tries_left = (int)left;
    return ST_REFUSED;
}

static enum status accept(struct tx *tx, const struct ra *ra, struct order *order, int64_t now_utc, struct err *err)
{
    const enum order_state next = renewal_state_after_code(&ra->config, order->kind);
    enum status status = store_code_use(tx, order->id, OTP_PURPOSE_ISSUE, now_utc, err);

    if (status == ST_OK)
        status = store_account_forget_wrong_codes(tx, order->account, err);
    if (status == ST_OK)
        status = store_order_move(tx, order->id, ORDER_CREATED, next, now_utc, err);
    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "code.verify", order->id, "verified", err);
    if (status == ST_OK)
        order->state = next;
    return status;
}

/*
 * A code that is too old is not compared at all, so that it tells nothing and costs no try. One that was used is
 * compared whatever its age: the right one again is the answer of a repeated call, not a second use.
 */
static enum status judge(struct tx *tx, const struct ra *ra, struct order *order, const char *typed,
                         struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    unsigned char keyed[SHA256_BYTES];
    struct code code;
    enum status status = store_code_get(tx, order->id, OTP_PURPOSE_ISSUE, &code, err);

    if (order_state_ended(order->state) || status == ST_NOT_FOUND)
        return orders_refuse_step(order, refusal);
    if (status == ST_OK)
        status = wrong_codes_refuse(ra, tx, order->account, refusal, err);
    if (status != ST_OK)
        return status;
    if (order->wrong_codes >= ra->config.code.tries)
        return exhaust(tx, order, now_utc, refusal, err);
    if (code.used_utc == 0 && now_utc >= code.expires_utc)
        return refusal_set(refusal, PROBLEM_CODE_EXPIRED, "the code is too old: ask for a new one");
    status = otp_keyed(ra, order->id, OTP_PURPOSE_ISSUE, code.prefix, typed, keyed, err);
    if (status != ST_OK)
        return status;
    if (!equal_in_constant_time(keyed, code.keyed, sizeof keyed))
        return count_wrong(tx, ra, order, now_utc, refusal, err);
    return code.used_utc == 0 ? accept(tx, ra, order, now_utc, err) : ST_OK;
}

enum status otp_verify(struct ra *ra, const struct caller *caller, const char *id, const struct code_request *request,
                       struct order_answer *out, struct problem *refusal, struct err *err)
{
    struct order order = {.id = ""};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = orders_load(tx, caller, id, ra_now_utc(ra), &order, refusal, err);
    if (status == ST_OK)
        status = judge(tx, ra, &order, request->code, refusal, err);
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, out, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("code.judged");
    return status;
}
