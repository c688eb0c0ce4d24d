#include "server/issuance.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "pki/cert.h"
#include "server/audit_left.h"
#include "server/issuing_own.h"
#include "server/refusal.h"
#include "server/store/store_certificate.h"

static enum status begin(const struct ra *ra, struct tx *tx, const struct order *order, struct intent *intent,
                         struct err *err)
{
    const enum status status = issuing_of(ra)->begin(ra, tx, order, intent, err);

    return status == ST_OK ? store_order_move(tx, order->id, ORDER_CONSENTED, ORDER_PROCESSING, ra_now_utc(ra), err)
                           : status;
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
        status = begin(ra, tx, order, intent, err);
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

/* The order and its intent; ST_ALREADY if it is not in processing (any more), or another CA's to issue. */
static enum status read_intent(const struct ra *ra, const char *id, struct order *order, struct intent *intent,
                               struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_order_get(tx, id, order, err);
    if (status == ST_OK && order->state != ORDER_PROCESSING)
        status = ST_ALREADY;
    if (status == ST_OK) {
        status = store_intent_get(tx, id, intent, err);
        if (status == ST_NOT_FOUND && ra->outside != NULL)
            status = ST_ALREADY;
    }
    return store_finish(&tx, status, err);
}

enum status issuance_complete(const struct ra *ra, const char *id, struct err *err)
{
    struct intent intent = {.serial = ""};
    struct order order = {.id = ""};
    enum status status = read_intent(ra, id, &order, &intent, err);

    if (status == ST_ALREADY)
        return ST_OK;
    if (status == ST_OK)
        status = issuing_own_go_on(ra, &order, &intent, err);
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
        ended = intent.serial[0] != '\0' ? issuing_of(ra)->go_on(ra, &order, &intent, &later)
                                         : issuance_complete(ra, id, &later);
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
    struct buf issuer = {0};
    struct issued issued = {.serial = ""};
    enum status status = read_issued(ra, caller, id, &issued, refusal, err);

    if (status == ST_OK)
        status = cert_to_pem(issued.der.data, issued.der.len, pem, err);
    buf_init(&issuer, CERT_DER_MAX);
    if (status == ST_OK)
        status = ra_issuer(ra, &issued, &issuer, err);
    if (status == ST_OK)
        status = cert_to_pem(issuer.data, issuer.len, pem, err);
    buf_clear(&issuer);
    issued_clear(&issued);
    return status;
}
