#include "server/outside_revocation.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "server/audit.h"
#include "server/ca/outside.h"
#include "server/outside_order.h"
#include "server/store/store_certificate.h"

static enum status deliver(void *self, const struct buf *message, struct buf *answer, struct err *err)
{
    const struct ra *ra = self;
    const enum status status = outside_send(ra->outside, message, answer, err);

    KILL_POINT("outside.told");
    return status;
}

static enum status read_issued(const struct ra *ra, const char *serial, struct issued *out, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_issued_by_serial(tx, serial, out, err);
    return store_finish(&tx, status, err);
}

static enum status note(const struct ra *ra, struct tx *tx, const struct untold *untold, const char *outcome,
                        struct err *err)
{
    return audit_certificate(tx, ra_now_utc(ra), AUDIT_HOST, "certificate.revoke.outside", untold->serial, outcome,
                             err);
}

static enum status end(const struct ra *ra, const struct untold *untold, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_untold_end(tx, untold->serial, err);
    if (status == ST_OK)
        status = note(ra, tx, untold, "taken", err);
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.revoked");
    return status;
}

static enum status move(const struct ra *ra, const struct untold *untold, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_untold_move(tx, untold, ra_now_utc(ra) + outside_pause_s(&ra->config, untold->failures), err);
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.untold");
    return status;
}

static enum status give_up(const struct ra *ra, const struct untold *untold, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_untold_give_up(tx, untold->serial, err);
    if (status == ST_OK)
        status = note(ra, tx, untold, "given up, not known there", err);
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.unknown");
    if (status == ST_OK)
        log_line(LOG_ERROR,
                 "the CA behind does not know certificate %s, which is revoked here: it is not told any more",
                 untold->serial);
    return status;
}

/* It may have been issued so lately that not all of the CA has it: for as long as an order may take. */
static enum status is_unknown(const struct ra *ra, struct untold *untold, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);

    if (untold->unknown_since_utc == 0) {
        untold->unknown_since_utc = now_utc;
        log_line(LOG_WARNING, "the CA behind does not know certificate %s, which it is to revoke", untold->serial);
    }
    if (now_utc - untold->unknown_since_utc >= ra->config.cmp.give_up_s)
        return give_up(ra, untold, err);
    return move(ra, untold, err);
}

/* *of_ca: whether the failure lies with it or the way to it, and not here. */
static enum status ask(const struct ra *ra, const struct untold *untold, bool *of_ca, struct err *err)
{
    struct ra shared = *ra; /* a port's self is not const, and nothing of it is changed */
    const struct cmp_port port = {.send = deliver, .self = &shared};
    struct issued issued = {.serial = ""};
    enum status status = read_issued(ra, untold->serial, &issued, err);

    if (status == ST_NOT_FOUND)
        status = err_set(err, ST_BUG, FAULT_BUG, "what the CA behind is to revoke is not there");
    if (status == ST_OK) {
        status = cmp_revoke(outside_peer(ra->outside), &issued.der, (int)issued.reason, &port, err);
        *of_ca = outside_at_fault(status);
    }
    issued_clear(&issued);
    return status;
}

enum status outside_revocation_tell(const struct ra *ra, const struct untold *untold, bool *of_ca, struct err *err)
{
    struct untold next = *untold;
    struct err why = ERR_INIT, later = ERR_INIT;
    enum status status = ST_OK;

    *of_ca = false;
    status = ask(ra, untold, of_ca, &why);
    next.failures++;
    if (status == ST_OK)
        return end(ra, untold, err);
    if (status == ST_NOT_FOUND)
        return is_unknown(ra, &next, err);
    next.unknown_since_utc = 0; /* it does not go on saying so */
    if (move(ra, &next, &later) != ST_OK)
        log_failure(LOG_ERROR, "putting off a revocation for the CA behind", &later); /* its lease ends by itself */
    if (err != NULL)
        *err = why;
    return status;
}
