#include "server/store/store_metrics.h"

#include "server/store/query.h"

enum { DAY_S = 86400 };

static enum status visit_all(struct query *query, store_sum_visitor *visit, void *self, struct err *err)
{
    enum status status = ST_OK;
    enum status closed = ST_OK;

    while (status == ST_OK && query_row(query)) {
        const int64_t what = query_whole(query, 0);
        const int64_t count = query_whole(query, 1);

        status = query->status == ST_OK ? visit(self, what, count, err) : query->status;
    }
    closed = query_close(query);
    return status != ST_OK ? status : closed;
}

enum status store_orders_each_state(struct tx *tx, store_sum_visitor *visit, void *self, struct err *err)
{
    struct query query;

    query_open_many(&query, tx,
                    "SELECT state, count(*) FROM orders WHERE state IN (0, 1, 2, 3) GROUP BY state ORDER BY state",
                    err);
    return visit_all(&query, visit, self, err);
}

enum status store_ends_each_day(struct tx *tx, int64_t from_utc, int64_t until_utc, store_sum_visitor *visit,
                                void *self, struct err *err)
{
    struct query query;

    query_open_many(&query, tx,
                    "SELECT not_after_utc / ? * ? + ?, count(*) FROM issued"
                    " WHERE confirmed_utc IS NOT NULL AND revoked_utc IS NULL AND not_after_utc >= ?"
                    " AND not_after_utc < ? GROUP BY 1 ORDER BY 1",
                    err);
    query_bind_whole(&query, DAY_S);
    query_bind_whole(&query, DAY_S);
    query_bind_whole(&query, DAY_S - 1);
    query_bind_whole(&query, from_utc);
    query_bind_whole(&query, until_utc);
    return visit_all(&query, visit, self, err);
}

/* Among the nonces, where what is too old goes: none of them has such a name. */
enum status store_try(struct tx *tx, int64_t now_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO nonce (value, expires_utc) VALUES ('watch', ?)"
               " ON CONFLICT (value) DO UPDATE SET expires_utc = excluded.expires_utc",
               err);
    query_bind_whole(&query, now_utc);
    return query_change_one(&query);
}
