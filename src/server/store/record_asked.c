#include "server/store/store_asked.h"

#include "server/store/query.h"

/* The next moment of what has none. */
static const int64_t NEVER_UTC = INT64_MAX;

void asked_clear(struct asked *asked)
{
    cmp_transaction_clear(&asked->transaction);
}

enum status store_asked_add(struct tx *tx, const struct asked *asked, struct err *err)
{
    struct query query;

    query_open(
        &query, tx,
        "INSERT INTO asked (order_id, transaction_id, first_answer, last_answer, confirming, begun_utc, next_utc,"
        " failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        err);
    query_bind_text(&query, asked->order);
    query_bind_bytes(&query, asked->transaction.id, sizeof asked->transaction.id);
    query_bind_bytes(&query, asked->transaction.first.data, asked->transaction.first.len);
    query_bind_bytes(&query, asked->transaction.last.data, asked->transaction.last.len);
    query_bind_whole(&query, asked->transaction.confirming);
    query_bind_whole(&query, asked->begun_utc);
    query_bind_whole(&query, asked->next_utc);
    query_bind_whole(&query, asked->failures);
    return query_add_one(&query);
}

static void read_columns(struct query *query, struct asked *out)
{
    buf_init(&out->transaction.first, CMP_MESSAGE_MAX);
    buf_init(&out->transaction.last, CMP_MESSAGE_MAX);
    query_text(query, 0, out->order, sizeof out->order);
    query_bytes(query, 1, out->transaction.id, sizeof out->transaction.id);
    query_buf(query, 2, &out->transaction.first);
    query_buf(query, 3, &out->transaction.last);
    out->transaction.confirming = query_whole(query, 4) != 0;
    out->begun_utc = query_whole(query, 5);
    out->next_utc = query_whole(query, 6);
    out->failures = query_whole(query, 7);
}

static enum status take_due(struct tx *tx, int64_t now_utc, struct asked *out, struct err *err)
{
    struct asked asked = {.order = ""};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx,
               "SELECT order_id, transaction_id, first_answer, last_answer, confirming, begun_utc, next_utc, failures"
               " FROM asked WHERE next_utc <= ? ORDER BY next_utc LIMIT 1" ROWS_PICKED,
               err);
    query_bind_whole(&query, now_utc);
    found = query_row(&query);
    if (found)
        read_columns(&query, &asked);
    status = query_close(&query);
    if (status == ST_OK && !found)
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        *out = asked; /* the buffers are the caller's now */
    else
        asked_clear(&asked);
    return status;
}

enum status store_asked_lease(struct tx *tx, int64_t now_utc, int64_t until_utc, struct asked *out, struct err *err)
{
    enum status status = take_due(tx, now_utc, out, err);

    if (status != ST_OK)
        return status;
    status = store_asked_move(tx, out, until_utc, out->failures, err);
    if (status == ST_OK)
        out->next_utc = until_utc;
    else
        asked_clear(out);
    return status;
}

enum status store_asked_keep(struct tx *tx, const struct asked *asked, const struct cmp_transaction *transaction,
                             struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "UPDATE asked SET transaction_id = ?, first_answer = ?, last_answer = ?, confirming = ?"
               " WHERE order_id = ? AND next_utc = ?",
               err);
    query_bind_bytes(&query, transaction->id, sizeof transaction->id);
    query_bind_bytes(&query, transaction->first.data, transaction->first.len);
    query_bind_bytes(&query, transaction->last.data, transaction->last.len);
    query_bind_whole(&query, transaction->confirming);
    query_bind_text(&query, asked->order);
    query_bind_whole(&query, asked->next_utc);
    return query_change_one(&query);
}

static enum status end(struct tx *tx, const char *sql, const char *name, struct err *err)
{
    struct query query;

    query_open(&query, tx, sql, err);
    query_bind_text(&query, name);
    return query_send(&query);
}

enum status store_asked_move(struct tx *tx, const struct asked *asked, int64_t next_utc, int64_t failures,
                             struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE asked SET next_utc = ?, failures = ? WHERE order_id = ? AND next_utc = ?", err);
    query_bind_whole(&query, next_utc);
    query_bind_whole(&query, failures);
    query_bind_text(&query, asked->order);
    query_bind_whole(&query, asked->next_utc);
    return query_change_one(&query);
}

enum status store_asked_end(struct tx *tx, const char *order, struct err *err)
{
    return end(tx, "DELETE FROM asked WHERE order_id = ?", order, err);
}

enum status store_asked_count(struct tx *tx, int64_t by_utc, int64_t *count, int64_t *oldest_utc, struct err *err)
{
    struct query query;
    int64_t found = 0, oldest = 0;
    enum status status = ST_OK;

    query_open(&query, tx, "SELECT count(*), min(begun_utc) FROM asked WHERE next_utc <= ?", err);
    query_bind_whole(&query, by_utc);
    if (query_row(&query)) { /* NULL reads as 0 */
        found = query_whole(&query, 0);
        oldest = query_whole(&query, 1);
    }
    status = query_close(&query);
    if (status == ST_OK) {
        *count = found;
        *oldest_utc = oldest;
    }
    return status;
}

enum status store_asked_request(struct tx *tx, const char *order, struct buf *csr, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT csr FROM orders WHERE id = ?", err);
    query_bind_text(&query, order);
    found = query_row(&query);
    if (found)
        query_buf(&query, 0, csr);
    status = query_close(&query);
    return status == ST_OK && !found ? ST_NOT_FOUND : status;
}

enum status store_untold_add(struct tx *tx, const char *serial, int64_t next_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx, "INSERT INTO untold (serial, next_utc, failures) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
               err);
    query_bind_text(&query, serial);
    query_bind_whole(&query, next_utc);
    return query_add_one(&query);
}

enum status store_untold_lease(struct tx *tx, int64_t now_utc, int64_t until_utc, struct untold *out, struct err *err)
{
    struct untold untold = {.serial = ""};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx,
               "SELECT serial, failures, unknown_since_utc FROM untold WHERE next_utc <= ? ORDER BY next_utc"
               " LIMIT 1" ROWS_PICKED,
               err);
    query_bind_whole(&query, now_utc);
    found = query_row(&query);
    if (found) { /* NULL reads as 0 */
        query_text(&query, 0, untold.serial, sizeof untold.serial);
        untold.failures = query_whole(&query, 1);
        untold.unknown_since_utc = query_whole(&query, 2);
    }
    status = query_close(&query);
    if (status == ST_OK && !found)
        return ST_NOT_FOUND;
    if (status == ST_OK)
        status = store_untold_move(tx, &untold, until_utc, err);
    if (status == ST_OK)
        *out = untold;
    return status;
}

enum status store_untold_move(struct tx *tx, const struct untold *untold, int64_t next_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "UPDATE untold SET next_utc = ?, failures = ?, unknown_since_utc = nullif(?, 0) WHERE serial = ?", err);
    query_bind_whole(&query, next_utc);
    query_bind_whole(&query, untold->failures);
    query_bind_whole(&query, untold->unknown_since_utc);
    query_bind_text(&query, untold->serial);
    return query_change_one(&query);
}

enum status store_untold_end(struct tx *tx, const char *serial, struct err *err)
{
    return end(tx, "DELETE FROM untold WHERE serial = ?", serial, err);
}

enum status store_untold_give_up(struct tx *tx, const char *serial, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE untold SET next_utc = ? WHERE serial = ?", err);
    query_bind_whole(&query, NEVER_UTC);
    query_bind_text(&query, serial);
    return query_change_one(&query);
}

enum status store_untold_again(struct tx *tx, const char *serial, int64_t next_utc, struct err *err)
{
    struct query query;

    query_open(
        &query, tx,
        "UPDATE untold SET next_utc = ?, failures = 0, unknown_since_utc = NULL WHERE serial = ? AND next_utc = ?",
        err);
    query_bind_whole(&query, next_utc);
    query_bind_text(&query, serial);
    query_bind_whole(&query, NEVER_UTC);
    return query_change_one(&query);
}

enum status store_untold_count(struct tx *tx, int64_t by_utc, int64_t *count, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT count(*) FROM untold WHERE next_utc <= ? AND next_utc < ?", err);
    query_bind_whole(&query, by_utc);
    query_bind_whole(&query, NEVER_UTC);
    return query_close_whole(&query, count);
}

enum status store_untold_count_given_up(struct tx *tx, int64_t at_utc, int64_t *count, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT count(*) FROM untold JOIN issued ON issued.serial = untold.serial"
               " WHERE next_utc = ? AND not_after_utc > ?",
               err);
    query_bind_whole(&query, NEVER_UTC);
    query_bind_whole(&query, at_utc);
    return query_close_whole(&query, count);
}
