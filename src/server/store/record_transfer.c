#include "server/store/store_transfer.h"

#include "server/store/query.h"

enum status store_transfer_add(struct tx *tx, const struct transfer *transfer, const struct buf *file, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO transfer (id, account, device, state, ticket_keyed, file, created_utc, expires_utc)"
               " VALUES (?, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
               err);
    query_bind_text(&query, transfer->id);
    query_bind_whole(&query, transfer->account);
    query_bind_whole(&query, transfer->device);
    query_bind_bytes(&query, transfer->ticket_keyed, sizeof transfer->ticket_keyed);
    query_bind_bytes(&query, file->data, file->len);
    query_bind_whole(&query, transfer->created_utc);
    query_bind_whole(&query, transfer->expires_utc);
    return query_add_one(&query);
}

#define TRANSFER_COLUMNS "id, account, device, state, ticket_keyed, created_utc, expires_utc, coalesce(ended_utc, 0)"

static enum status read_transfer(struct query *query, struct transfer *out)
{
    struct transfer transfer = {.id = ""};
    const bool found = query_row(query);
    enum status status = ST_OK;

    if (found) {
        query_text(query, 0, transfer.id, sizeof transfer.id);
        transfer.account = query_whole(query, 1);
        transfer.device = (enum transfer_device)query_whole(query, 2);
        transfer.state = (enum transfer_state)query_whole(query, 3);
        query_bytes(query, 4, transfer.ticket_keyed, sizeof transfer.ticket_keyed);
        transfer.created_utc = query_whole(query, 5);
        transfer.expires_utc = query_whole(query, 6);
        transfer.ended_utc = query_whole(query, 7);
    }
    status = query_close(query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = transfer;
    return ST_OK;
}

enum status store_transfer_get(struct tx *tx, const char *id, struct transfer *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " TRANSFER_COLUMNS " FROM transfer WHERE id = ?" ROWS_HELD, err);
    query_bind_text(&query, id);
    return read_transfer(&query, out);
}

enum status store_transfer_by_ticket(struct tx *tx, const unsigned char ticket_keyed[SHA256_BYTES],
                                     struct transfer *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " TRANSFER_COLUMNS " FROM transfer WHERE ticket_keyed = ?" ROWS_HELD, err);
    query_bind_bytes(&query, ticket_keyed, SHA256_BYTES);
    return read_transfer(&query, out);
}

enum status store_transfer_waiting(struct tx *tx, int64_t account, struct transfer *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " TRANSFER_COLUMNS " FROM transfer WHERE account = ? AND state = 0" ROWS_HELD, err);
    query_bind_whole(&query, account);
    return read_transfer(&query, out);
}

enum status store_transfer_overdue(struct tx *tx, int64_t before_utc, struct transfer *out, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " TRANSFER_COLUMNS " FROM transfer WHERE state = 0 AND expires_utc <= ? LIMIT 1" ROWS_PICKED,
               err);
    query_bind_whole(&query, before_utc);
    return read_transfer(&query, out);
}

enum status store_transfer_file(struct tx *tx, const char *id, struct buf *out, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT file FROM transfer WHERE id = ?", err);
    query_bind_text(&query, id);
    found = query_row(&query);
    if (found)
        query_buf(&query, 0, out);
    status = query_close(&query);
    return status == ST_OK && !found ? ST_NOT_FOUND : status;
}

enum status store_transfer_end(struct tx *tx, const char *id, enum transfer_state state, int64_t at_utc,
                               struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE transfer SET state = ?, ended_utc = ?, file = ? WHERE id = ? AND state = 0", err);
    query_bind_whole(&query, state);
    query_bind_whole(&query, at_utc);
    query_bind_bytes(&query, "", 0);
    query_bind_text(&query, id);
    return query_change_one(&query);
}

enum status store_transfer_nth_latest(struct tx *tx, int64_t account, int64_t until_utc, int64_t n, int64_t *at_utc,
                                      struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT created_utc FROM transfer WHERE account = ? AND created_utc <= ? ORDER BY created_utc DESC "
               "LIMIT 1 OFFSET ?",
               err);
    query_bind_whole(&query, account);
    query_bind_whole(&query, until_utc);
    query_bind_whole(&query, n - 1);
    return query_close_whole(&query, at_utc);
}
