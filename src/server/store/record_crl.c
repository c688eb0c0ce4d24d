#include "server/store/store_crl.h"

#include "server/store/query.h"

enum status store_crl_add(struct tx *tx, const struct crl_record *record, const struct buf *der, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO crl (number, der, made_utc, this_update_utc, next_update_utc, through, ca)"
               " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
               err);
    query_bind_whole(&query, record->number);
    query_bind_bytes(&query, der->data, der->len);
    query_bind_whole(&query, record->made_utc);
    query_bind_whole(&query, record->this_update_utc);
    query_bind_whole(&query, record->next_update_utc);
    query_bind_whole(&query, record->through);
    query_bind_whole(&query, record->ca);
    return query_add_one(&query);
}

enum status store_crl_newest(struct tx *tx, int64_t ca, struct crl_record *out, struct err *err)
{
    struct crl_record record = {.ca = ca};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx,
               "SELECT number, made_utc, this_update_utc, next_update_utc, through FROM crl WHERE ca = ?"
               " ORDER BY number DESC LIMIT 1",
               err);
    query_bind_whole(&query, ca);
    found = query_row(&query);
    if (found) {
        record.number = query_whole(&query, 0);
        record.made_utc = query_whole(&query, 1);
        record.this_update_utc = query_whole(&query, 2);
        record.next_update_utc = query_whole(&query, 3);
        record.through = query_whole(&query, 4);
    }
    status = query_close(&query);
    if (status == ST_OK && !found)
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        *out = record;
    return status;
}

enum status store_crl_last_number(struct tx *tx, int64_t *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT max(number) FROM crl", err);
    return query_close_whole(&query, out);
}

enum status store_crl_der(struct tx *tx, int64_t number, struct buf *out, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT der FROM crl WHERE number = ?", err);
    query_bind_whole(&query, number);
    found = query_row(&query);
    if (found)
        query_buf(&query, 0, out);
    status = query_close(&query);
    return status == ST_OK && !found ? ST_NOT_FOUND : status;
}

enum status store_crl_forget(struct tx *tx, int64_t ca, int64_t below, struct err *err)
{
    struct query query;

    query_open(&query, tx, "DELETE FROM crl WHERE number < ? AND ca = ?", err);
    query_bind_whole(&query, below);
    query_bind_whole(&query, ca);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_revoked_last(struct tx *tx, int64_t *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT max(revoked_count) FROM issued WHERE revoked_count IS NOT NULL", err);
    return query_close_whole(&query, out);
}

enum status store_revoked_each(struct tx *tx, int64_t ca, int64_t after, int64_t ends_from_utc,
                               store_revoked_visitor *visit, void *self, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    enum status closed = ST_OK;

    query_open_many(&query, tx,
                    "SELECT serial, revoked_utc, reason FROM issued"
                    " WHERE revoked_count IS NOT NULL AND (revoked_count > ? OR not_after_utc >= ?) AND ca = ?"
                    " ORDER BY revoked_count",
                    err);
    query_bind_whole(&query, after);
    query_bind_whole(&query, ends_from_utc);
    query_bind_whole(&query, ca);
    while (status == ST_OK && query_row(&query)) {
        struct revoked revoked = {.serial = ""};

        query_text(&query, 0, revoked.serial, sizeof revoked.serial);
        revoked.revoked_utc = query_whole(&query, 1);
        revoked.reason = (enum revoke_reason)query_whole(&query, 2);
        status = query.status == ST_OK ? visit(self, &revoked, err) : query.status;
    }
    closed = query_close(&query);
    return status != ST_OK ? status : closed;
}
