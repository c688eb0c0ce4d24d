#include "server/store/store_order.h"

#include "server/store/query.h"

enum status store_code_put(struct tx *tx, const char *order, const struct code *code, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO code (order_id, purpose, prefix, keyed, sent_utc, expires_utc) VALUES (?, ?, ?, ?, ?, ?)"
               " ON CONFLICT (order_id, purpose) DO UPDATE SET prefix = excluded.prefix, keyed = excluded.keyed,"
               " sent_utc = excluded.sent_utc, expires_utc = excluded.expires_utc, used_utc = NULL",
               err);
    query_bind_text(&query, order);
    query_bind_text(&query, code->purpose);
    query_bind_text(&query, code->prefix);
    query_bind_bytes(&query, code->keyed, sizeof code->keyed);
    query_bind_whole(&query, code->sent_utc);
    query_bind_whole(&query, code->expires_utc);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_code_get(struct tx *tx, const char *order, const char *purpose, struct code *out, struct err *err)
{
    struct code code = {.purpose = ""};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx,
               "SELECT purpose, prefix, keyed, sent_utc, expires_utc, used_utc FROM code"
               " WHERE order_id = ? AND purpose = ?",
               err);
    query_bind_text(&query, order);
    query_bind_text(&query, purpose);
    found = query_row(&query);
    if (found) {
        query_text(&query, 0, code.purpose, sizeof code.purpose);
        query_text(&query, 1, code.prefix, sizeof code.prefix);
        query_bytes(&query, 2, code.keyed, sizeof code.keyed);
        code.sent_utc = query_whole(&query, 3);
        code.expires_utc = query_whole(&query, 4);
        code.used_utc = query_whole(&query, 5); /* NULL reads as 0 */
    }
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = code;
    return ST_OK;
}

enum status store_code_use(struct tx *tx, const char *order, const char *purpose, int64_t used_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE code SET used_utc = ? WHERE order_id = ? AND purpose = ? AND used_utc IS NULL", err);
    query_bind_whole(&query, used_utc);
    query_bind_text(&query, order);
    query_bind_text(&query, purpose);
    return query_change_one(&query);
}

enum status store_code_remove(struct tx *tx, const char *order, const char *purpose, struct err *err)
{
    struct query query;

    query_open(&query, tx, "DELETE FROM code WHERE order_id = ? AND purpose = ?", err);
    query_bind_text(&query, order);
    query_bind_text(&query, purpose);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_code_remove_unused(struct tx *tx, int64_t account, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "DELETE FROM code WHERE used_utc IS NULL AND order_id IN (SELECT id FROM orders WHERE account = ?)",
               err);
    query_bind_whole(&query, account);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_message_add(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], int64_t at_utc,
                              int64_t forget_utc, struct err *err)
{
    struct query query;
    enum status status = ST_OK;

    query_open(&query, tx, "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE at_utc <= ?" ROWS_PICKED ")",
               err);
    query_bind_whole(&query, forget_utc);
    (void)query_run(&query);
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    query_open(&query, tx, "INSERT INTO message (phone_keyed, at_utc, failed) VALUES (?, ?, 0)", err);
    query_bind_bytes(&query, phone_keyed, SHA256_BYTES);
    query_bind_whole(&query, at_utc);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_message_nth_latest(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], int64_t until_utc,
                                     int64_t n, int64_t *at_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT at_utc FROM message WHERE phone_keyed = ? AND at_utc <= ? ORDER BY at_utc DESC LIMIT 1 OFFSET ?",
               err);
    query_bind_bytes(&query, phone_keyed, SHA256_BYTES);
    query_bind_whole(&query, until_utc);
    query_bind_whole(&query, n - 1);
    return query_close_whole(&query, at_utc);
}

enum status store_message_fail(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], int64_t at_utc,
                               struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE message SET failed = 1 WHERE phone_keyed = ? AND at_utc = ?", err);
    query_bind_bytes(&query, phone_keyed, SHA256_BYTES);
    query_bind_whole(&query, at_utc);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_message_last(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], int64_t until_utc,
                               int64_t *at_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT max(at_utc) FROM message WHERE phone_keyed = ? AND at_utc <= ? AND failed = 0", err);
    query_bind_bytes(&query, phone_keyed, SHA256_BYTES);
    query_bind_whole(&query, until_utc);
    return query_close_whole(&query, at_utc);
}
