#include "server/store/store_audit.h"

#include <string.h>

#include "server/store/audit_tail.h"
#include "server/store/query.h"

enum status store_audit_counted(struct tx *tx, int64_t *out, struct err *err)
{
    struct audit_tail tail;
    const enum status status = audit_tail_read(tx, &tail, err);

    if (status == ST_OK)
        *out = tail.seq;
    return status;
}

enum status store_audit_take_over(struct store *store, int64_t now_utc, struct audit_left *out, struct err *err)
{
    struct audit_left left = {.chained = 0};
    enum status status = ST_OK;

    if (store->engine->take_over_audit != NULL)
        status = store->engine->take_over_audit(store, now_utc, &left, err);
    if (status == ST_OK)
        *out = left;
    return status;
}

static void peek_row(struct query *query, struct audit_row *out)
{
    const struct value seq = query_peek(query, 0);

    audit_tail_peek(query, 1, out);
    out->seq = seq.whole;
    if (seq.kind != VALUE_WHOLE)
        out->damaged = true;
}

static void bind_filter(struct query *query, const struct audit_filter *filter)
{
    query_bind_whole(query, filter->since_utc);
    query_bind_whole(query, filter->account);
    query_bind_text(query, filter->nid);
    query_bind_text(query, filter->order);
    query_bind_text(query, filter->serial);
    query_bind_whole(query, filter->after);
    query_bind_whole(query, filter->most == 0 ? INT64_MAX : filter->most);
}

static enum status visit_rows(struct query *query, store_audit_visitor *visit, void *self, struct err *err)
{
    enum status status = ST_OK;
    enum status closed = ST_OK;

    while (status == ST_OK && query_row(query)) {
        struct audit_row row;

        peek_row(query, &row);
        status = visit(self, &row, err);
    }
    closed = query_close(query);
    return status != ST_OK ? status : closed;
}

enum status store_audit_each(struct tx *tx, const struct audit_filter *filter, store_audit_visitor *visit, void *self,
                             struct err *err)
{
    struct query query;

    query_open_many(&query, tx,
                    "SELECT " AUDIT_COLUMNS " FROM audit WHERE at_utc >= ?1"
                    " AND (?2 = 0 OR actor = 'account ' || ?2 OR object = 'nid ' || ?3"
                    "  OR object IN (SELECT 'order ' || id FROM orders WHERE account = ?2)"
                    "  OR object IN (SELECT 'transfer ' || id FROM transfer WHERE account = ?2)"
                    "  OR object IN (SELECT 'certificate ' || serial FROM issued WHERE account = ?2))"
                    " AND (?4 IS NULL OR object = 'order ' || ?4)"
                    " AND (?5 IS NULL OR object = 'certificate ' || ?5 OR outcome = ?5) AND seq > ?6"
                    " ORDER BY seq LIMIT ?7",
                    err);
    bind_filter(&query, filter);
    return visit_rows(&query, visit, self, err);
}

enum status store_audit_person(struct tx *tx, int64_t account, const char *nid, int64_t before, int64_t most,
                               store_audit_visitor *visit, void *self, struct err *err)
{
    struct query query;

    query_open_many(&query, tx,
                    "SELECT " AUDIT_COLUMNS " FROM audit WHERE object IN (SELECT 'nid ' || ?2"
                    " UNION ALL SELECT 'order ' || id FROM orders WHERE account = ?1"
                    " UNION ALL SELECT 'transfer ' || id FROM transfer WHERE account = ?1"
                    " UNION ALL SELECT 'certificate ' || serial FROM issued WHERE account = ?1)"
                    " AND seq < ?3 ORDER BY seq DESC LIMIT ?4",
                    err);
    query_bind_whole(&query, account);
    query_bind_text(&query, nid);
    query_bind_whole(&query, before);
    query_bind_whole(&query, most);
    return visit_rows(&query, visit, self, err);
}
