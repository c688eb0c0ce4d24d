#include "server/retention.h"

#include "server/clock.h"
#include "server/notice_leads.h"
#include "server/store/store_retention.h"

enum { ROWS_AT_ONCE = 100, DAY_S = 86400 };

/* The moment of each kind: what is of it, or older, goes. */
static int64_t moment_of(const struct config *config, enum spent_kind kind, int64_t now_utc)
{
    switch (kind) {
    case SPENT_SESSION_MADE:
        return now_utc - config->login.session_absolute_s;
    case SPENT_SESSION_USED:
        return now_utc - config->login.session_idle_s;
    case SPENT_NONCE: /* what is over here need not be at a node whose clock is behind */
        return now_utc - CLOCK_AHEAD_S;
    case SPENT_MESSAGE: /* as long as a limit counts them */
        return now_utc - (config->code.window_s > DAY_S ? config->code.window_s : DAY_S);
    case SPENT_TRANSFER:
        return now_utc - config->retention.transfer_s;
    case SPENT_CALL:
        return now_utc - config->retention.call_s;
    case SPENT_LOGIN:
        return now_utc - config->retention.login_s;
    case SPENT_NOTICE: /* the certificate that it was about has ended by then */
        return now_utc - (int64_t)(NOTICE_LEAD_DAYS_MOST + 1) * DAY_S;
    case SPENT_CODE:
    case SPENT_REQUEST:
    case SPENT_INTENT:
    case SPENT_KINDS:
        break;
    }
    return now_utc - config->retention.order_s;
}

static enum status retire_some(const struct ra *ra, enum spent_kind kind, const struct spent *spent, int64_t *removed,
                               struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_retire(tx, kind, spent, removed, err);
    return store_finish(&tx, status, err);
}

enum status retention_sweep(const struct ra *ra, uint64_t *removed, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct spent spent = {.now_utc = now_utc, .wrong_below = ra->config.login.wrong_before_block, .most = ROWS_AT_ONCE};
    enum status status = ST_OK;
    int kind = 0;

    *removed = 0;
    for (kind = 0; status == ST_OK && kind < SPENT_KINDS; kind++) {
        int64_t some = ROWS_AT_ONCE;

        spent.before_utc = moment_of(&ra->config, (enum spent_kind)kind, now_utc);
        while (status == ST_OK && some == ROWS_AT_ONCE) {
            status = retire_some(ra, (enum spent_kind)kind, &spent, &some, err);
            if (status == ST_OK)
                *removed += (uint64_t)some;
        }
    }
    return status;
}
