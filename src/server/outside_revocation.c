#include "server/outside_revocation.h"

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

static enum status end(const struct ra *ra, const struct untold *untold, const char *outcome, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_untold_end(tx, untold->serial, err);
    if (status == ST_OK)
        status = audit_certificate(tx, ra_now_utc(ra), AUDIT_HOST, "certificate.revoke.outside", untold->serial,
                                   outcome, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.revoked");
    return status;
}

static void put_off(const struct ra *ra, const struct untold *untold)
{
    const int64_t failures = untold->failures + 1;
    struct err err = ERR_INIT;
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, &err);

    if (status == ST_OK)
        status = store_untold_move(tx, untold->serial, ra_now_utc(ra) + outside_pause_s(&ra->config, failures),
                                   failures, &err);
    status = store_finish(&tx, status, &err);
    KILL_POINT("outside.untold");
    if (status != ST_OK)
        log_failure(LOG_ERROR, "putting off a revocation for the CA behind", &err); /* its lease ends by itself */
}

enum status outside_revocation_tell(const struct ra *ra, const struct untold *untold, struct err *err)
{
    struct ra shared = *ra; /* a port's self is not const, and nothing of it is changed */
    const struct cmp_port port = {.send = deliver, .self = &shared};
    struct issued issued = {.serial = ""};
    struct err why = ERR_INIT;
    enum status status = read_issued(ra, untold->serial, &issued, &why);

    if (status == ST_OK)
        status = cmp_revoke(outside_peer(ra->outside), &issued.der, (int)issued.reason, &port, &why);
    issued_clear(&issued);
    if (status == ST_OK)
        return end(ra, untold, "taken", err);
    if (status == ST_NOT_FOUND)
        log_failure(LOG_ERROR, "the CA behind does not know what it is to revoke", &why);
    put_off(ra, untold);
    if (err != NULL)
        *err = why;
    return status;
}
