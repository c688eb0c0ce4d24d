#include "server/store/audit_tail.h"

#include <string.h>

#include "server/store/engine.h"
#include "server/store/query.h"

enum status audit_tail_read(struct tx *tx, struct audit_tail *out, struct err *err)
{
    struct audit_tail tail = {.seq = 0};
    struct query query;
    enum status status = ST_OK;

    query_open(&query, tx, tx->store->engine->audit_head, err);
    if (query_row(&query))
        audit_tail_of(&query, 0, &tail);
    status = query_close(&query);
    if (status == ST_OK)
        *out = tail;
    return status;
}

void audit_tail_of(struct query *query, int column, struct audit_tail *out)
{
    *out = (struct audit_tail){.seq = query_whole(query, column)};
    if (!query_peek(query, column + 1).null)
        query_bytes(query, column + 1, out->hash, sizeof out->hash);
}

static enum status insert(struct tx *tx, const struct audit_row *row, struct err *err)
{
    struct query query;

    query_open(&query, tx, "INSERT INTO audit (" AUDIT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)", err);
    query_bind_whole(&query, row->seq);
    audit_tail_bind(&query, row);
    return query_send(&query);
}

enum status audit_tail_add(struct tx *tx, struct audit_tail *tail, const struct audit_row *row, struct err *err)
{
    struct audit_row added = *row;
    enum status status = ST_OK;

    added.seq = tail->seq + 1; /* by the counter, not by the last row: one that is gone leaves a gap */
    status = audit_chain_hash(tx->store->audit_key, tail->hash, &added, added.hash, err);
    if (status == ST_OK)
        status = insert(tx, &added, err);
    if (status != ST_OK)
        return status;
    tail->seq = added.seq;
    memcpy(tail->hash, added.hash, sizeof tail->hash);
    return ST_OK;
}

/* --- a row's columns --- */

void audit_tail_bind(struct query *query, const struct audit_row *row)
{
    query_bind_whole(query, row->at_utc);
    query_bind_text(query, row->actor);
    query_bind_text(query, row->action);
    query_bind_text(query, row->object);
    query_bind_text(query, row->outcome);
    query_bind_bytes(query, row->hash, sizeof row->hash);
}

static int64_t peek_whole(struct query *query, int column, bool *damaged)
{
    const struct value value = query_peek(query, column);

    if (value.kind != VALUE_WHOLE)
        *damaged = true;
    return value.whole;
}

static const char *peek_text(struct query *query, int column, bool *damaged)
{
    const struct value value = query_peek(query, column);

    if (value.kind != VALUE_TEXT || value.null || strlen(value.bytes) != value.len) {
        *damaged = true;
        return "";
    }
    return value.bytes;
}

void audit_tail_peek(struct query *query, int column, struct audit_row *out)
{
    const struct value hash = query_peek(query, column + 5);

    *out = (struct audit_row){.damaged = false};
    out->at_utc = peek_whole(query, column, &out->damaged);
    out->actor = peek_text(query, column + 1, &out->damaged);
    out->action = peek_text(query, column + 2, &out->damaged);
    out->object = peek_text(query, column + 3, &out->damaged);
    out->outcome = peek_text(query, column + 4, &out->damaged);
    if (hash.kind != VALUE_BYTES || hash.len != sizeof out->hash)
        out->damaged = true;
    else
        memcpy(out->hash, hash.bytes, sizeof out->hash);
}
