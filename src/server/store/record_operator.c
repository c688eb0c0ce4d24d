#include "server/store/store_operator.h"

#include "base/fault.h"
#include "server/store/query.h"

#define OPERATOR_COLUMNS "id, name, password, added_utc, disabled_utc"

enum status store_operator_add(struct tx *tx, const struct operator_record *record, struct err *err)
{
    struct query query;

    query_open(&query, tx, "INSERT INTO operators (name, password, added_utc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
               err);
    query_bind_text(&query, record->name);
    query_bind_text(&query, record->password);
    query_bind_whole(&query, record->added_utc);
    return query_add_one(&query);
}

static void read_columns(struct query *query, struct operator_record *out)
{
    *out = (struct operator_record){.id = query_whole(query, 0)};
    query_text(query, 1, out->name, sizeof out->name);
    query_text(query, 2, out->password, sizeof out->password);
    out->added_utc = query_whole(query, 3);
    out->disabled_utc = query_whole(query, 4);
}

enum status store_operator_get(struct tx *tx, const char *name, struct operator_record *out, struct err *err)
{
    struct operator_record record;
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT " OPERATOR_COLUMNS " FROM operators WHERE name = ?", err);
    query_bind_text(&query, name);
    found = query_row(&query);
    if (found)
        read_columns(&query, &record);
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = record;
    return ST_OK;
}

enum status store_operator_set_password(struct tx *tx, const char *name, const char *password, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE operators SET password = ? WHERE name = ?", err);
    query_bind_text(&query, password);
    query_bind_text(&query, name);
    return query_change_one(&query);
}

enum status store_operator_set_disabled(struct tx *tx, const char *name, int64_t disabled_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE operators SET disabled_utc = nullif(?, 0) WHERE name = ?", err);
    query_bind_whole(&query, disabled_utc);
    query_bind_text(&query, name);
    return query_change_one(&query);
}

enum status store_operator_each(struct tx *tx, store_operator_visitor *visit, void *self, struct err *err)
{
    struct operator_record record;
    struct query query;
    enum status status = ST_OK;
    enum status closed = ST_OK;

    query_open_many(&query, tx, "SELECT " OPERATOR_COLUMNS " FROM operators ORDER BY name", err);
    while (status == ST_OK && query_row(&query)) {
        read_columns(&query, &record);
        status = query.status == ST_OK ? visit(self, &record, err) : query.status;
    }
    closed = query_close(&query);
    return status != ST_OK ? status : closed;
}
