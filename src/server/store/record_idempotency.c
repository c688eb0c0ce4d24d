#include "server/store/store_idempotency.h"

#include "server/store/query.h"

enum status store_idempotency_add(struct tx *tx, int64_t account, const char *key, const struct kept_call *call,
                                  struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO idempotency (account, key, fingerprint, order_id, at_utc) VALUES (?, ?, ?, ?, ?) ON "
               "CONFLICT DO NOTHING",
               err);
    query_bind_whole(&query, account);
    query_bind_text(&query, key);
    query_bind_bytes(&query, call->fingerprint, sizeof call->fingerprint);
    query_bind_text(&query, call->order);
    query_bind_whole(&query, call->at_utc);
    return query_add_one(&query);
}

enum status store_idempotency_get(struct tx *tx, int64_t account, const char *key, struct kept_call *out,
                                  struct err *err)
{
    struct kept_call call = {.order = ""};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT fingerprint, order_id, at_utc FROM idempotency WHERE account = ? AND key = ?", err);
    query_bind_whole(&query, account);
    query_bind_text(&query, key);
    found = query_row(&query);
    if (found) {
        query_bytes(&query, 0, call.fingerprint, sizeof call.fingerprint);
        query_text(&query, 1, call.order, sizeof call.order);
        call.at_utc = query_whole(&query, 2);
    }
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = call;
    return ST_OK;
}
