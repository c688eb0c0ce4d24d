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

/* What one of them met with the CA, told once as long as it lasts. */
static void tell(const struct ra *ra, bool went_well, const struct err *why)
{
    if (!outside_note(ra->outside, went_well))
        return;
    if (went_well)
        log_line(LOG_INFO, "the CA behind serves again");
    else
        log_failure(LOG_ERROR, "the CA behind: orders and revocations wait", why);
}

/* *go_on: the next one may fare better. Only what went wrong here is returned. */
static enum status conclude(const struct ra *ra, enum status status, bool of_ca, const struct err *why, bool *go_on,
                            struct err *err)
{
    *go_on = status == ST_OK;
    if (status == ST_OK || of_ca) {
        tell(ra, status == ST_OK, why);
        return ST_OK;
    }
    if (err != NULL)
        *err = *why;
    return status;
}

static enum status orders(const struct ra *ra, uint64_t *count, struct err *err)
{
    enum status status = ST_OK;
    bool go_on = true;

    for (int i = 0; status == ST_OK && go_on && i < IN_A_ROW; i++) {
        struct asked asked = {.order = ""};
        struct err why = ERR_INIT;
        bool issued = false, of_ca = false;

        status = lease_order(ra, &asked, err);
        if (status != ST_OK)
            return status == ST_NOT_FOUND ? ST_OK : status;
        status = outside_order_go_on(ra, &asked, &issued, &of_ca, &why);
        asked_clear(&asked);
        *count += issued;
        status = conclude(ra, status, of_ca, &why, &go_on, err);
    }
    return status;
}

static enum status revocations(const struct ra *ra, struct err *err)
{
    enum status status = ST_OK;
    bool go_on = true;

    for (int i = 0; status == ST_OK && go_on && i < IN_A_ROW; i++) {
        struct untold untold = {.serial = ""};
        struct err why = ERR_INIT;
        bool of_ca = false;

        status = lease_revocation(ra, &untold, err);
        if (status != ST_OK)
            return status == ST_NOT_FOUND ? ST_OK : status;
        status = outside_revocation_tell(ra, &untold, &of_ca, &why);
        status = conclude(ra, status, of_ca, &why, &go_on, err);
    }
    return status;
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
