#include "server/store/move.h"

#include "base/fault.h"
#include "server/store/query.h"

struct table {
    const char *select, *insert, *count;
    int columns;
};

#define TABLE(name, columns, places, count)                                                                            \
    {                                                                                                                  \
        "SELECT " columns " FROM " name, "INSERT INTO " name " (" columns ") VALUES (" places ")",                     \
            "SELECT count(*) FROM " name, count                                                                        \
    }

/* Every table of schema_tables.inc with every column, those that are referred to first; rows that are counted in order.
 */
static const struct table TABLES[] = {
    TABLE("account", "id, nid_keyed, nid, phone, name, password, created_utc, wrong_codes", "?, ?, ?, ?, ?, ?, ?, ?",
          8),
    TABLE("login_count", "nid_keyed, wrong, locked_until_utc, counted_utc", "?, ?, ?, ?", 4),
    TABLE("session", "token_hash, account, created_utc, used_utc", "?, ?, ?, ?", 4),
    TABLE("nonce", "value, expires_utc", "?, ?", 2),
    TABLE("operators", "id, name, password, added_utc, disabled_utc", "?, ?, ?, ?, ?", 5),
    TABLE("consent_text", "number, id, language, version, binding, title, text, sha256, valid_from_utc, added_utc",
          "?, ?, ?, ?, ?, ?, ?, ?, ?, ?", 10),
    TABLE("orders",
          "id, account, kind, state, csr, spki, spki_hash, created_utc, expires_utc, moved_utc, wrong_codes, replaces",
          "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", 12),
    TABLE("code", "order_id, purpose, prefix, keyed, sent_utc, expires_utc, used_utc", "?, ?, ?, ?, ?, ?, ?", 7),
    TABLE("message", "id, phone_keyed, at_utc, failed", "?, ?, ?, ?", 4),
    TABLE("consent",
          "order_id, account, document, version, language, sha256, at_utc, peer, request_id, session, client",
          "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", 11),
    TABLE("idempotency", "account, key, fingerprint, order_id, at_utc", "?, ?, ?, ?, ?", 5),
    TABLE("intent", "serial, order_id, not_before_utc, not_after_utc, tbs, at_utc, ca", "?, ?, ?, ?, ?, ?, ?", 7),
    TABLE("issued",
          "serial, order_id, account, der, sha256, spki_hash, not_before_utc, not_after_utc, issued_utc, confirmed_utc,"
          " revoked_utc, reason, revoked_by_person, revoked_count, ca",
          "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", 15),
    TABLE("notice", "serial, lead_days, state, moved_utc", "?, ?, ?, ?", 4),
    TABLE("revoke_tries", "serial, wrong, since_utc", "?, ?, ?", 3),
    TABLE("asked", "order_id, transaction_id, first_answer, last_answer, confirming, begun_utc, next_utc, failures",
          "?, ?, ?, ?, ?, ?, ?, ?", 8),
    TABLE("untold", "serial, next_utc, failures, unknown_since_utc", "?, ?, ?, ?", 4),
    TABLE("crl", "number, der, made_utc, this_update_utc, next_update_utc, through, ca", "?, ?, ?, ?, ?, ?, ?", 7),
    TABLE("transfer", "id, account, device, state, ticket_keyed, file, created_utc, expires_utc, ended_utc",
          "?, ?, ?, ?, ?, ?, ?, ?, ?", 9),
    TABLE("audit", "seq, at_utc, actor, action, object, outcome, hash", "?, ?, ?, ?, ?, ?, ?", 7),
};

static enum status count_rows(struct tx *tx, const struct table *table, int64_t *out, struct err *err)
{
    struct query query;
    int64_t rows = 0;
    enum status status = ST_OK;

    query_open(&query, tx, table->count, err);
    if (query_row(&query))
        rows = query_whole(&query, 0);
    status = query_close(&query);
    if (status == ST_OK)
        *out = rows;
    return status;
}

static enum status count_all(struct tx *tx, int64_t *out, struct err *err)
{
    enum status status = ST_OK;
    int64_t all = 0, rows = 0;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < sizeof TABLES / sizeof TABLES[0]; i++) {
        status = count_rows(tx, &TABLES[i], &rows, err);
        all += rows;
    }
    if (status == ST_OK)
        *out = all;
    return status;
}

static enum status want_empty(struct tx *tx, struct err *err)
{
    int64_t rows = 0;
    const enum status status = count_all(tx, &rows, err);

    if (status == ST_OK && rows != 0)
        return err_set(err, ST_ALREADY, FAULT_TARGET_EXISTS, "moving the records: the target has some already");
    return status;
}

struct move {
    struct tx *from, *to;
    store_move_watcher *watch;
    void *self;
    int64_t moved, of;
};

static enum status move_row(struct query *from, struct tx *to, const struct table *table, struct err *err)
{
    struct query into;
    int i = 0;

    query_open(&into, to, table->insert, err);
    for (i = 0; i < table->columns; i++)
        query_bind_value(&into, query_peek(from, i));
    return query_send(&into);
}

static enum status move_table(struct move *move, const struct table *table, struct err *err)
{
    struct query query;
    int64_t wanted = 0, moved = 0;
    enum status closed = ST_OK;
    enum status status = count_rows(move->from, table, &wanted, err);

    if (status != ST_OK)
        return status;
    query_open_many(&query, move->from, table->select, err);
    while (status == ST_OK && query_row(&query)) {
        status = move_row(&query, move->to, table, err);
        move->moved++;
        if (move->watch != NULL)
            move->watch(move->self, move->moved, move->of);
    }
    closed = query_close(&query);
    if (status == ST_OK)
        status = closed;
    if (status == ST_OK)
        status = count_rows(move->to, table, &moved, err);
    if (status == ST_OK && moved != wanted)
        status = err_set(err, ST_IO, FAULT_NONE, "moving the records: not every row arrived");
    return status;
}

/* What the engine needs before and after rows whose numbers and references it did not make. */
static enum status run_words(struct tx *tx, const char *const *words, struct err *err)
{
    enum status status = ST_OK;

    for (; status == ST_OK && words != NULL && *words != NULL; words++) {
        struct query query;

        query_open(&query, tx, *words, err);
        (void)query_row(&query);
        status = query_close(&query);
    }
    return status;
}

static enum status move_all(struct move *move, struct err *err)
{
    const struct engine *engine = move->to->store->engine;
    enum status status = want_empty(move->to, err);
    size_t i = 0;

    if (status == ST_OK)
        status = count_all(move->from, &move->of, err);
    if (status == ST_OK)
        status = run_words(move->to, engine->before_move, err);
    for (i = 0; status == ST_OK && i < sizeof TABLES / sizeof TABLES[0]; i++)
        status = move_table(move, &TABLES[i], err);
    return status == ST_OK ? run_words(move->to, engine->after_move, err) : status;
}

enum status store_move(struct store *from, struct store *to, store_move_watcher *watch, void *self, int64_t *rows,
                       struct err *err)
{
    struct move move = {.watch = watch, .self = self};
    enum status status = store_begin(from, &move.from, err); /* nobody writes to it meanwhile */

    if (status == ST_OK)
        status = store_lock(move.from, STORE_LOCK_ALL, err);
    if (status == ST_OK)
        status = store_begin(to, &move.to, err);
    if (status == ST_OK)
        status = store_lock(move.to, STORE_LOCK_ALL, err);
    if (status == ST_OK)
        status = move_all(&move, err);
    status = store_finish(&move.to, status, err);
    status = store_finish(&move.from, status, err);
    if (status == ST_OK)
        *rows = move.moved;
    return status;
}
