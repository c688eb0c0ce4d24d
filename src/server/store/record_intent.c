#include "server/store/store_certificate.h"

#include "pki/cert.h"
#include "server/store/query.h"

void intent_clear(struct intent *intent)
{
    buf_clear(&intent->tbs);
}

enum status store_intent_add(struct tx *tx, const char *order, const struct intent *intent, int64_t at_utc,
                             struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO intent (serial, order_id, not_before_utc, not_after_utc, tbs, at_utc, ca)"
               " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
               err);
    query_bind_text(&query, intent->serial);
    query_bind_text(&query, order);
    query_bind_whole(&query, intent->not_before_utc);
    query_bind_whole(&query, intent->not_after_utc);
    query_bind_bytes(&query, intent->tbs.data, intent->tbs.len);
    query_bind_whole(&query, at_utc);
    query_bind_whole(&query, intent->ca);
    return query_send_one(&query);
}

enum status store_intent_get(struct tx *tx, const char *order, struct intent *out, struct err *err)
{
    struct intent intent = {.serial = ""};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    buf_init(&intent.tbs, CERT_DER_MAX);
    query_open(&query, tx, "SELECT serial, not_before_utc, not_after_utc, tbs, ca FROM intent WHERE order_id = ?", err);
    query_bind_text(&query, order);
    found = query_row(&query);
    if (found) {
        query_text(&query, 0, intent.serial, sizeof intent.serial);
        intent.not_before_utc = query_whole(&query, 1);
        intent.not_after_utc = query_whole(&query, 2);
        query_buf(&query, 3, &intent.tbs);
        intent.ca = query_whole(&query, 4);
    }
    status = query_close(&query);
    if (status == ST_OK && !found)
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        *out = intent; /* the buffer is the caller's now */
    else
        intent_clear(&intent);
    return status;
}

static enum status empty(struct tx *tx, const char *sql, const char *order, struct err *err)
{
    struct query query;

    query_open(&query, tx, sql, err);
    query_bind_bytes(&query, "", 0);
    query_bind_text(&query, order);
    return query_send(&query);
}

enum status store_intent_empty(struct tx *tx, const char *order, struct err *err)
{
    const enum status status = empty(tx, "UPDATE intent SET tbs = ? WHERE order_id = ?", order, err);

    return status == ST_OK ? empty(tx, "UPDATE orders SET csr = ? WHERE id = ?", order, err) : status;
}
