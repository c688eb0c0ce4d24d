#include "server/store/store_order.h"

#include "server/store/query.h"

enum status store_order_add(struct tx *tx, const struct order *order, const struct buf *csr, struct err *err)
{
    struct query query;

    query_open(
        &query, tx,
        "INSERT INTO orders (id, account, kind, state, csr, spki, spki_hash, created_utc, expires_utc, moved_utc,"
        " wrong_codes, replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, nullif(?, '')) ON CONFLICT DO NOTHING",
        err);
    query_bind_text(&query, order->id);
    query_bind_whole(&query, order->account);
    query_bind_whole(&query, order->kind);
    query_bind_whole(&query, order->state);
    query_bind_bytes(&query, csr->data, csr->len);
    query_bind_bytes(&query, order->spki, order->spki_len);
    query_bind_text(&query, order->spki_hash);
    query_bind_whole(&query, order->created_utc);
    query_bind_whole(&query, order->expires_utc);
    query_bind_whole(&query, order->created_utc);
    query_bind_text(&query, order->replaces);
    return query_add_one(&query);
}

#define ORDER_COLUMNS                                                                                                  \
    "id, account, kind, state, spki, spki_hash, created_utc, expires_utc, wrong_codes, coalesce(replaces, '')"

static enum status read_order(struct query *query, struct order *out)
{
    struct order order = {.id = ""};
    const bool found = query_row(query);
    enum status status = ST_OK;

    if (found) {
        query_text(query, 0, order.id, sizeof order.id);
        order.account = query_whole(query, 1);
        order.kind = (enum order_kind)query_whole(query, 2);
        order.state = (enum order_state)query_whole(query, 3);
        order.spki_len = query_some_bytes(query, 4, order.spki, sizeof order.spki);
        query_text(query, 5, order.spki_hash, sizeof order.spki_hash);
        order.created_utc = query_whole(query, 6);
        order.expires_utc = query_whole(query, 7);
        order.wrong_codes = query_whole(query, 8);
        query_text(query, 9, order.replaces, sizeof order.replaces);
    }
    status = query_close(query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = order;
    return ST_OK;
}

enum status store_order_get(struct tx *tx, const char *id, struct order *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ORDER_COLUMNS " FROM orders WHERE id = ?", err);
    query_bind_text(&query, id);
    return read_order(&query, out);
}

enum status store_order_unfinished(struct tx *tx, int64_t account, struct order *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ORDER_COLUMNS " FROM orders WHERE account = ? AND state IN (0, 1, 2, 3)", err);
    query_bind_whole(&query, account);
    return read_order(&query, out);
}

/* What another CA was asked for has a turn of its own (store_asked.h). */
#define OWN "NOT EXISTS (SELECT 1 FROM asked WHERE order_id = orders.id)"

enum status store_order_processing(struct tx *tx, const char *after, struct order *out, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " ORDER_COLUMNS " FROM orders WHERE state = 3 AND id > ? AND " OWN " ORDER BY id LIMIT 1", err);
    query_bind_text(&query, after);
    return read_order(&query, out);
}

enum status store_order_lease(struct tx *tx, int64_t since_utc, int64_t at_utc, struct order *out, struct err *err)
{
    struct query query;
    enum status status = ST_OK;

    query_open(&query, tx,
               "SELECT " ORDER_COLUMNS " FROM orders WHERE state = 3 AND moved_utc <= ? AND " OWN
               " ORDER BY moved_utc LIMIT 1" ROWS_PICKED,
               err);
    query_bind_whole(&query, since_utc);
    status = read_order(&query, out);
    if (status != ST_OK)
        return status;
    query_open(&query, tx, "UPDATE orders SET moved_utc = ? WHERE id = ?", err);
    query_bind_whole(&query, at_utc);
    query_bind_text(&query, out->id);
    return query_change_one(&query);
}

enum status store_order_renewing(struct tx *tx, const char *serial, struct order *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ORDER_COLUMNS " FROM orders WHERE replaces = ? AND state IN (0, 1, 2)", err);
    query_bind_text(&query, serial);
    return read_order(&query, out);
}

enum status store_order_nth_latest(struct tx *tx, int64_t account, int64_t until_utc, int64_t n, int64_t *at_utc,
                                   struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT created_utc FROM orders WHERE account = ? AND created_utc <= ? ORDER BY created_utc DESC LIMIT "
               "1 OFFSET ?",
               err);
    query_bind_whole(&query, account);
    query_bind_whole(&query, until_utc);
    query_bind_whole(&query, n - 1);
    return query_close_whole(&query, at_utc);
}

enum status store_order_move(struct tx *tx, const char *id, enum order_state from, enum order_state to, int64_t at_utc,
                             struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE orders SET state = ?, moved_utc = ? WHERE id = ? AND state = ?", err);
    query_bind_whole(&query, to);
    query_bind_whole(&query, at_utc);
    query_bind_text(&query, id);
    query_bind_whole(&query, from);
    return query_change_one(&query);
}

enum status store_order_count_wrong_code(struct tx *tx, const char *id, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE orders SET wrong_codes = wrong_codes + 1 WHERE id = ?", err);
    query_bind_text(&query, id);
    return query_change_one(&query);
}
