#include "server/store/store_notice.h"

#include "base/fault.h"
#include "server/store/query.h"

/* ?4 zero: never tried; else failed before then. */
static const char DUE[] =
    "SELECT serial, account, not_after_utc FROM issued WHERE confirmed_utc IS NOT NULL AND revoked_utc IS NULL"
    " AND not_after_utc >= ?1 AND not_after_utc < ?2"
    " AND EXISTS (SELECT 1 FROM account WHERE id = issued.account AND phone IS NOT NULL)"
    " AND (?4 > 0 OR NOT EXISTS (SELECT 1 FROM notice WHERE serial = issued.serial AND lead_days = ?3))"
    " AND (?4 = 0 OR EXISTS (SELECT 1 FROM notice WHERE serial = issued.serial AND lead_days = ?3"
    "  AND state = 2 AND moved_utc < ?4))"
    " ORDER BY not_after_utc, serial LIMIT ?5";

enum status store_notice_due(struct tx *tx, const struct notice_window *window, size_t most, struct notice_due *out,
                             size_t *count, struct err *err)
{
    struct query query;
    size_t found = 0;
    enum status status = ST_OK;

    query_open_many(&query, tx, DUE, err);
    query_bind_whole(&query, window->ends_from_utc);
    query_bind_whole(&query, window->ends_before_utc);
    query_bind_whole(&query, window->lead_days);
    query_bind_whole(&query, window->failed_before_utc);
    query_bind_whole(&query, (int64_t)most);
    while (found < most && query_row(&query)) {
        query_text(&query, 0, out[found].serial, sizeof out[found].serial);
        out[found].account = query_whole(&query, 1);
        out[found].not_after_utc = query_whole(&query, 2);
        found++;
    }
    status = query_close(&query);
    if (status == ST_OK)
        *count = found;
    return status;
}

static enum status was_tried(struct tx *tx, const char *serial, int64_t lead_days, bool *tried, struct err *err)
{
    struct query query;
    int64_t rows = 0;
    enum status status = ST_OK;

    query_open(&query, tx, "SELECT count(*) FROM notice WHERE serial = ? AND lead_days = ?", err);
    query_bind_text(&query, serial);
    query_bind_whole(&query, lead_days);
    status = query_close_whole(&query, &rows);
    if (status == ST_OK)
        *tried = rows > 0;
    return status;
}

/* One statement, so of two that claim the same one gets it. */
enum status store_notice_claim(struct tx *tx, const char *serial, int64_t lead_days, int64_t at_utc, bool *first,
                               struct err *err)
{
    struct query query;
    bool tried = false;
    int64_t claimed = 0;
    enum status status = was_tried(tx, serial, lead_days, &tried, err);

    if (status != ST_OK)
        return status;
    query_open(&query, tx,
               "INSERT INTO notice (serial, lead_days, state, moved_utc) SELECT serial, CAST(?2 AS BIGINT), 0,"
               " CAST(?3 AS BIGINT) FROM issued"
               " WHERE serial = ?1 AND confirmed_utc IS NOT NULL AND revoked_utc IS NULL"
               " ON CONFLICT (serial, lead_days) DO UPDATE SET state = 0, moved_utc = excluded.moved_utc"
               " WHERE notice.state = 2",
               err);
    query_bind_text(&query, serial);
    query_bind_whole(&query, lead_days);
    query_bind_whole(&query, at_utc);
    claimed = query_run(&query);
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    *first = !tried;
    return claimed == 1 ? ST_OK : ST_ALREADY;
}

enum status store_notice_end(struct tx *tx, const char *serial, int64_t lead_days, enum notice_state state,
                             int64_t at_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "UPDATE notice SET state = ?, moved_utc = ? WHERE serial = ? AND lead_days = ? AND state = 0", err);
    query_bind_whole(&query, state);
    query_bind_whole(&query, at_utc);
    query_bind_text(&query, serial);
    query_bind_whole(&query, lead_days);
    return query_change_one(&query);
}

enum status store_notices_each_state(struct tx *tx, store_sum_visitor *visit, void *self, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    enum status closed = ST_OK;

    query_open_many(&query, tx, "SELECT state, count(*) FROM notice GROUP BY state ORDER BY state", err);
    while (status == ST_OK && query_row(&query)) {
        const int64_t state = query_whole(&query, 0);
        const int64_t count = query_whole(&query, 1);

        status = query.status == ST_OK ? visit(self, state, count, err) : query.status;
    }
    closed = query_close(&query);
    return status != ST_OK ? status : closed;
}
