#include "server/store/store_retention.h"

#include <assert.h>

#include "server/store/query.h"

/* An order that is over without a certificate: by its state since moved_utc (6..9: expired, cancelled, invalid,
 * rejected), or by its time, though nobody has asked since. */
#define ORDER_ENDED "(state >= 6 AND moved_utc <= ?1 OR state IN (0, 1, 2) AND expires_utc <= ?1)"
#define ORDER_OPEN "(state IN (0, 1, 2) AND expires_utc > ?2 OR state = 3)"

/* ?1 before_utc, ?2 now_utc, ?3 wrong_below, ?4 most, ?5 no bytes: each statement takes all five, those that it has no
 * use for too. */
#define TAKES_ALL " AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?5 IS NOT NULL LIMIT ?4" ROWS_PICKED ")"

static const char *const STATEMENTS[SPENT_KINDS] = {
    [SPENT_SESSION_MADE] = "DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session"
                           " WHERE created_utc <= ?1" TAKES_ALL,
    [SPENT_SESSION_USED] = "DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session"
                           " WHERE used_utc <= ?1" TAKES_ALL,
    [SPENT_NONCE] = "DELETE FROM nonce WHERE value IN (SELECT value FROM nonce WHERE expires_utc <= ?1" TAKES_ALL,
    [SPENT_MESSAGE] = "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE at_utc <= ?1" TAKES_ALL,
    [SPENT_CALL] = "DELETE FROM idempotency WHERE (account, key) IN (SELECT account, key FROM idempotency"
                   " WHERE at_utc <= ?1" TAKES_ALL,
    [SPENT_CODE] = "DELETE FROM code WHERE (order_id, purpose) IN (SELECT order_id, purpose FROM code"
                   " WHERE expires_utc <= ?1 AND NOT EXISTS (SELECT 1 FROM orders WHERE id = order_id AND " ORDER_OPEN
                   ")" TAKES_ALL,
    [SPENT_LOGIN] = "DELETE FROM login_count WHERE nid_keyed IN (SELECT nid_keyed FROM login_count"
                    " WHERE (wrong = 0 OR wrong < ?3 AND counted_utc <= ?1 AND locked_until_utc <= ?2)" TAKES_ALL,
    [SPENT_REQUEST] = "UPDATE orders SET csr = ?5 WHERE id IN (SELECT id FROM orders"
                      " WHERE length(csr) > 0 AND " ORDER_ENDED TAKES_ALL,
    [SPENT_TRANSFER] = "DELETE FROM transfer WHERE id IN (SELECT id FROM transfer"
                       " WHERE created_utc <= ?1 AND state > 0" TAKES_ALL,
    [SPENT_NOTICE] = "DELETE FROM notice WHERE (serial, lead_days) IN (SELECT serial, lead_days FROM notice"
                     " WHERE moved_utc <= ?1" TAKES_ALL,
    [SPENT_INTENT] = "UPDATE intent SET tbs = ?5 WHERE serial IN (SELECT serial FROM intent WHERE length(tbs) > 0"
                     " AND EXISTS (SELECT 1 FROM orders WHERE id = order_id AND " ORDER_ENDED ")" TAKES_ALL,
};

enum status store_retire(struct tx *tx, enum spent_kind kind, const struct spent *spent, int64_t *removed,
                         struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    int64_t count = 0;

    assert((unsigned)kind < SPENT_KINDS);
    query_open(&query, tx, STATEMENTS[kind], err);
    query_bind_whole(&query, spent->before_utc);
    query_bind_whole(&query, spent->now_utc);
    query_bind_whole(&query, spent->wrong_below);
    query_bind_whole(&query, spent->most);
    query_bind_bytes(&query, "", 0);
    count = query_run(&query);
    status = query_close(&query);
    if (status == ST_OK)
        *removed = count;
    return status;
}
