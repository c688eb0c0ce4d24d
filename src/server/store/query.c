#include "server/store/query.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"

static const struct engine *engine_of(const struct query *query)
{
    return query->tx->store->engine;
}

static void query_bad_column(struct query *query, const char *what)
{
    if (query->status == ST_OK)
        query->status = err_set(query->err, ST_BAD_FILE, FAULT_NONE, what);
}

void query_open(struct query *query, struct tx *tx, const char *sql, struct err *err)
{
    assert(tx != NULL);
    *query = (struct query){.tx = tx, .sql = sql, .err = err};
}

void query_open_many(struct query *query, struct tx *tx, const char *sql, struct err *err)
{
    query_open(query, tx, sql, err);
    query->many = true;
}

void query_bind_value(struct query *query, struct value value)
{
    assert(query->bound < QUERY_VALUES_MOST && query->statement == NULL);
    query->values[query->bound++] = value;
}

void query_bind_whole(struct query *query, int64_t value)
{
    query_bind_value(query, (struct value){.kind = VALUE_WHOLE, .whole = value});
}

void query_bind_text(struct query *query, const char *text)
{
    query_bind_value(
        query, (struct value){
                   .kind = VALUE_TEXT, .null = text == NULL, .bytes = text, .len = text == NULL ? 0 : strlen(text)});
}

void query_bind_bytes(struct query *query, const void *bytes, size_t len)
{
    query_bind_value(query, (struct value){.kind = VALUE_BYTES, .bytes = len == 0 ? "" : bytes, .len = len});
}

void query_bind_no_bytes(struct query *query)
{
    query_bind_value(query, (struct value){.kind = VALUE_BYTES, .null = true});
}

bool query_row(struct query *query)
{
    bool row = false;

    if (query->status == ST_OK && query->statement == NULL)
        query->status = engine_of(query)->start(query->tx, query->sql, query->values, query->bound, query->many,
                                                &query->statement, query->err);
    if (query->status == ST_OK)
        query->status = engine_of(query)->next(query->tx, query->statement, &row, query->err);
    return query->status == ST_OK && row;
}

int64_t query_run(struct query *query)
{
    if (query_row(query))
        query_bad_column(query, "running SQL: rows where none were expected");
    return query->status == ST_OK ? engine_of(query)->changed(query->tx, query->statement) : 0;
}

enum status query_close(struct query *query)
{
    engine_of(query)->end(query->tx, query->statement);
    query->statement = NULL;
    return query->status;
}

enum status query_close_whole(struct query *query, int64_t *out)
{
    const int64_t found = query_row(query) ? query_whole(query, 0) : 0;
    const enum status status = query_close(query);

    if (status == ST_OK)
        *out = found;
    return status;
}

enum status query_change_one(struct query *query)
{
    const int64_t changed = query_run(query);
    const enum status status = query_close(query);

    return status == ST_OK && changed != 1 ? ST_NOT_FOUND : status;
}

enum status query_add_one(struct query *query)
{
    const int64_t added = query_run(query);
    const enum status status = query_close(query);

    if (status == ST_OK && added != 1)
        return err_set(query->err, ST_ALREADY, FAULT_NONE, "adding a record: there is one in its place");
    return status;
}

/* Where the engine cannot do it later it is done now. */
static enum status send_off(struct query *query, bool adds)
{
    const struct engine *engine = engine_of(query);

    if (query->status == ST_OK && engine->send != NULL) {
        query->status = engine->send(query->tx, query->sql, query->values, query->bound, adds, query->err);
        return query->status;
    }
    if (adds)
        return query_add_one(query);
    (void)query_run(query);
    return query_close(query);
}

enum status query_send(struct query *query)
{
    return send_off(query, false);
}

enum status query_send_one(struct query *query)
{
    return send_off(query, true);
}

struct value query_peek(struct query *query, int column)
{
    struct value value = {.null = true};

    engine_of(query)->column(query->statement, column, &value);
    return value;
}

/* NULL, or of that kind; else it is a failure, and NULL. */
static struct value query_column(struct query *query, int column, enum value_kind kind)
{
    const struct value none = {.kind = kind, .null = true};
    struct value value = none;

    if (query->status == ST_OK)
        value = query_peek(query, column);
    if (value.null)
        return none;
    if (value.kind == kind)
        return value;
    query_bad_column(query, "reading a column: of another type");
    return none;
}

int64_t query_whole(struct query *query, int column)
{
    return query_column(query, column, VALUE_WHOLE).whole;
}

void query_text(struct query *query, int column, char *out, size_t size)
{
    const struct value text = query_column(query, column, VALUE_TEXT);

    if (query->status != ST_OK)
        return;
    if (text.len >= size) {
        query_bad_column(query, "reading a text column: too long");
        return;
    }
    if (text.len > 0)
        memcpy(out, text.bytes, text.len);
    out[text.len] = '\0';
}

size_t query_some_bytes(struct query *query, int column, void *out, size_t size)
{
    const struct value bytes = query_column(query, column, VALUE_BYTES);

    if (bytes.len > size) {
        query_bad_column(query, "reading a column of bytes: too long");
        return 0;
    }
    if (bytes.len > 0)
        memcpy(out, bytes.bytes, bytes.len);
    return bytes.len;
}

void query_bytes(struct query *query, int column, void *out, size_t len)
{
    if (query_some_bytes(query, column, out, len) != len)
        query_bad_column(query, "reading a column of bytes: wrong length");
}

void query_buf(struct query *query, int column, struct buf *out)
{
    const struct value bytes = query_column(query, column, VALUE_BYTES);

    if (query->status != ST_OK)
        return;
    query->status = buf_append(out, bytes.len == 0 ? "" : bytes.bytes, bytes.len);
    if (query->status != ST_OK)
        (void)err_set(query->err, query->status, FAULT_NONE, "reading a column of bytes");
}
