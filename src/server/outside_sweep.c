#include "server/outside_sweep.h"

#include "base/kill_point.h"
#include "base/log.h"
#include "server/ca/outside.h"
#include "server/outside_order.h"
#include "server/outside_revocation.h"

/* A stop waits for no more than is under way. Messages of one order: request, poll, confirmation. */
enum { IN_A_ROW = 4, MESSAGES_MOST = 3, LEASE_EXTRA_S = 30 };

static int64_t lease_until(const struct ra *ra)
{
    return ra_now_utc(ra) + MESSAGES_MOST * ra->config.cmp.time_limit_s + LEASE_EXTRA_S;
}

static enum status lease_order(const struct ra *ra, struct asked *out, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_asked_lease(tx, ra_now_utc(ra), lease_until(ra), out, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.leased");
    return status;
}

static enum status lease_revocation(const struct ra *ra, struct untold *out, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_untold_lease(tx, ra_now_utc(ra), lease_until(ra), out, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.revocation_leased");
    return status;
}

/* As a rule nothing is: then nothing is written either. */
static enum status anything(const struct ra *ra, bool *orders, bool *revocations, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    int64_t count = 0, oldest_utc = 0;
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_asked_count(tx, now_utc, &count, &oldest_utc, err);
    *orders = count > 0;
    if (status == ST_OK)
        status = store_untold_count(tx, now_utc, &count, err);
    *revocations = status == ST_OK && count > 0;
    return store_finish(&tx, status, err);
}

/* What one of them met, told once as long as it lasts. */
static void tell(const struct ra *ra, enum status status, const struct err *why)
{
    if (!outside_note(ra->outside, status == ST_OK))
        return;
    if (status == ST_OK)
        log_line(LOG_INFO, "the CA behind serves again");
    else
        log_failure(LOG_ERROR, "the CA behind: orders and revocations wait", why);
}

static enum status orders(const struct ra *ra, uint64_t *count, struct err *err)
{
    for (int i = 0; i < IN_A_ROW; i++) {
        struct asked asked = {.order = ""};
        struct err why = ERR_INIT;
        bool issued = false;
        enum status status = lease_order(ra, &asked, err);

        if (status != ST_OK)
            return status == ST_NOT_FOUND ? ST_OK : status;
        status = outside_order_go_on(ra, &asked, &issued, &why);
        asked_clear(&asked);
        tell(ra, status, &why);
        *count += issued;
        if (status != ST_OK)
            return ST_OK;
    }
    return ST_OK;
}

static enum status revocations(const struct ra *ra, struct err *err)
{
    for (int i = 0; i < IN_A_ROW; i++) {
        struct untold untold = {.serial = ""};
        struct err why = ERR_INIT;
        enum status status = lease_revocation(ra, &untold, err);

        if (status != ST_OK)
            return status == ST_NOT_FOUND ? ST_OK : status;
        status = outside_revocation_tell(ra, &untold, &why);
        tell(ra, status, &why);
        if (status != ST_OK)
            return ST_OK;
    }
    return ST_OK;
}

enum status outside_sweep(const struct ra *ra, uint64_t *count, struct err *err)
{
    bool any_order = false, any_revocation = false;
    enum status status = anything(ra, &any_order, &any_revocation, err);

    *count = 0;
    if (status == ST_OK && any_revocation)
        status = revocations(ra, err);
    if (status == ST_OK && any_order)
        status = orders(ra, count, err);
    return status;
}
