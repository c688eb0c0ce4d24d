#include "server/store/store_audit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/query.h"

#define AUDIT_COLUMNS "seq, at_utc, actor, action, object, outcome, hash"

/* How many rows there have been, and the hash that the next one follows: zero before the first. */
static enum status read_head(struct tx *tx, int64_t *counted, unsigned char hash[SHA256_BYTES], struct err *err)
{
    unsigned char last[SHA256_BYTES] = {0};
    struct query query;
    enum status status = ST_OK;
    int64_t number = 0;

    query_open(&query, tx, tx->store->engine->audit_head, err);
    if (query_row(&query)) {
        number = query_whole(&query, 0);
        if (!query_peek(&query, 1).null)
            query_bytes(&query, 1, last, sizeof last);
    }
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    *counted = number;
    memcpy(hash, last, sizeof last);
    return ST_OK;
}

enum status store_audit_counted(struct tx *tx, int64_t *out, struct err *err)
{
    unsigned char hash[SHA256_BYTES];

    return read_head(tx, out, hash, err);
}

static enum status insert(struct tx *tx, const struct audit_row *row, struct err *err)
{
    struct query query;

    query_open(&query, tx, "INSERT INTO audit (" AUDIT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)", err);
    query_bind_whole(&query, row->seq);
    query_bind_whole(&query, row->at_utc);
    query_bind_text(&query, row->actor);
    query_bind_text(&query, row->action);
    query_bind_text(&query, row->object);
    query_bind_text(&query, row->outcome);
    query_bind_bytes(&query, row->hash, sizeof row->hash);
    return query_send(&query);
}

/* --- adding --- */

struct audit_queued {
    struct audit_queued *next;
    struct audit_row row; /* its texts lie behind it */
    char texts[];
};

static const char *keep_text(char **place, const char *text)
{
    const size_t size = strlen(text) + 1;
    const char *kept = memcpy(*place, text, size);

    *place += size;
    return kept;
}

enum status store_audit_add(struct tx *tx, const struct audit *audit, struct err *err)
{
    const size_t size =
        strlen(audit->actor) + strlen(audit->action) + strlen(audit->object) + strlen(audit->outcome) + 4;
    struct audit_queued *queued = calloc(1, sizeof *queued + size);
    char *place = NULL;

    assert(tx->store->chains && !tx->reads_only);
    if (queued == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "adding to the audit log");
    place = queued->texts;
    queued->row.at_utc = audit->at_utc;
    queued->row.actor = keep_text(&place, audit->actor);
    queued->row.action = keep_text(&place, audit->action);
    queued->row.object = keep_text(&place, audit->object);
    queued->row.outcome = keep_text(&place, audit->outcome);
    if (tx->audit.first == NULL)
        tx->audit.last = &tx->audit.first;
    *tx->audit.last = queued;
    tx->audit.last = &queued->next;
    return ST_OK;
}

void audit_queue_clear(struct tx *tx)
{
    while (tx->audit.first != NULL) {
        struct audit_queued *first = tx->audit.first;

        tx->audit.first = first->next;
        free(first);
    }
}

enum status audit_queue_write(struct tx *tx, struct err *err)
{
    unsigned char before[SHA256_BYTES];
    const struct engine *engine = tx->store->engine;
    struct audit_queued *queued = NULL;
    int64_t counted = 0;
    enum status status = ST_OK;

    if (tx->audit.first == NULL)
        return ST_OK;
    if (engine->hold_audit != NULL) /* before it is read: what was read before could be another's last but one */
        status = engine->hold_audit(tx, err);
    if (status == ST_OK)
        status = read_head(tx, &counted, before, err);
    for (queued = tx->audit.first; status == ST_OK && queued != NULL; queued = queued->next) {
        queued->row.seq = ++counted; /* by the counter, not by the last row: one that is gone leaves a gap */
        status = audit_chain_hash(tx->store->audit_key, before, &queued->row, queued->row.hash, err);
        if (status == ST_OK)
            status = insert(tx, &queued->row, err);
        memcpy(before, queued->row.hash, sizeof before);
    }
    return status;
}

/* --- reading --- */

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

/* By type as well as by value: a column that only reads as what it was is not what it was. */
static void peek_row(struct query *query, struct audit_row *out)
{
    const struct value hash = query_peek(query, 6);

    *out = (struct audit_row){.damaged = false};
    out->seq = peek_whole(query, 0, &out->damaged);
    out->at_utc = peek_whole(query, 1, &out->damaged);
    out->actor = peek_text(query, 2, &out->damaged);
    out->action = peek_text(query, 3, &out->damaged);
    out->object = peek_text(query, 4, &out->damaged);
    out->outcome = peek_text(query, 5, &out->damaged);
    if (hash.kind != VALUE_BYTES || hash.len != sizeof out->hash)
        out->damaged = true;
    else
        memcpy(out->hash, hash.bytes, sizeof out->hash);
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
