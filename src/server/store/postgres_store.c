#include "server/store/postgres_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/postgres_audit.h"
#include "server/store/postgres_chain.h"
#include "server/store/postgres_lock.h"
#include "server/store/postgres_pool.h"
#include "server/store/postgres_statement.h"
#include "server/store/postgres_tx.h"

enum { URL_SIZE = 1024 };

struct postgres_store {
    struct store base;
    char url[URL_SIZE];
    struct postgres_tx *all; /* as many as there may be that write, then as many that read */
    struct pool writing, reading;
    struct postgres_lead lead;
    struct postgres_chain chain;
};

static struct postgres_store *store_of(struct store *store)
{
    return (struct postgres_store *)store;
}

/* --- transactions --- */

static enum status begin_in(struct pool *pool, struct tx **out, struct err *err)
{
    struct postgres_tx *tx = pool_take(pool, POSTGRES_WAIT_MOST_MS);
    enum status status = ST_OK;

    if (tx == NULL)
        return err_set(err, ST_BUSY, FAULT_NONE, "waiting for the database: other threads are at it");
    status = postgres_tx_begin(tx, err);
    if (status == ST_OK)
        *out = &tx->base;
    else
        pool_give(pool, tx);
    return status;
}

static enum status begin(struct store *store, struct tx **out, struct err *err)
{
    return begin_in(&store_of(store)->writing, out, err);
}

static enum status begin_read(struct store *store, struct tx **out, struct err *err)
{
    return begin_in(&store_of(store)->reading, out, err);
}

/* What it said in the audit log is in the chain before anybody is told that it is done. */
static enum status finish(struct tx *base, bool commits, enum status status, struct err *err)
{
    struct postgres_store *store = store_of(base->store);
    struct postgres_tx *tx = postgres_tx_of(base);
    const enum status ended = postgres_tx_finish(tx, commits, status, err);
    const bool adds = commits && ended == status && tx->waiting > 0, waits = !base->audit.with_next;
    struct postgres_audited audited = {.rows = tx->waiting};
    enum status chained = adds ? postgres_tx_number(tx, &audited.transaction, err) : ST_OK;

    pool_give(base->reads_only ? &store->reading : &store->writing, tx);
    if (adds && chained == ST_OK)
        chained = postgres_chain_add(&store->chain, &audited, waits, err);
    return chained == ST_OK ? ended : chained;
}

static enum status take_over_audit(struct store *store, int64_t now_utc, struct audit_left *out, struct err *err)
{
    return postgres_chain_take_over(&store_of(store)->chain, now_utc, out, err);
}

static struct store_counts counts(struct store *base)
{
    struct postgres_store *store = store_of(base);
    struct store_counts counts = pool_counts(&store->writing);

    counts.commits += postgres_chain_commits(&store->chain);
    return counts;
}

static void close_store(struct store *base)
{
    struct postgres_store *store = store_of(base);
    unsigned i = 0;

    for (i = 0; store->all != NULL && i < 2 * STORE_CONNECTIONS_MOST; i++)
        postgres_disconnect(&store->all[i].connection);
    postgres_lead_clear(&store->lead);
    postgres_chain_clear(&store->chain);
    pool_clear(&store->writing);
    pool_clear(&store->reading);
    free(store->all);
    store_forget(&store->base);
    free(store);
}

static enum status lead(struct store *store, bool *leads, struct err *err)
{
    return postgres_lead_ask(&store_of(store)->lead, leads, err);
}

static void resign(struct store *store)
{
    postgres_lead_resign(&store_of(store)->lead);
}

/* Those that are not connected yet cost nothing. */
static void widen(struct store *base, unsigned connections)
{
    struct postgres_store *store = store_of(base);
    unsigned i = 0;

    pool_empty(&store->writing);
    pool_empty(&store->reading);
    for (i = connections; i > 0; i--) {
        pool_give(&store->writing, &store->all[i - 1]);
        pool_give(&store->reading, &store->all[STORE_CONNECTIONS_MOST + i - 1]);
    }
}

static const char *const BEFORE_MOVE[] = {"SET CONSTRAINTS ALL DEFERRED", NULL};
#define CONTINUE_AFTER(table, column)                                                                                  \
    "SELECT setval(pg_get_serial_sequence('" table "', '" column "'), coalesce(max(" column                            \
    "), 0) + 1, false) FROM " table
static const char *const AFTER_MOVE[] = {
    CONTINUE_AFTER("account", "id"),          CONTINUE_AFTER("operators", "id"), CONTINUE_AFTER("message", "id"),
    CONTINUE_AFTER("consent_text", "number"), "SET CONSTRAINTS ALL IMMEDIATE",   NULL,
};

static const struct engine ENGINE = {
    .start = postgres_start,
    .send = postgres_send,
    .next = postgres_next,
    .column = postgres_column,
    .changed = postgres_changed,
    .end = postgres_end,
    .begin = begin,
    .begin_read = begin_read,
    .finish = finish,
    .counts = counts,
    .close = close_store,
    .widen = widen,
    .lock = postgres_lock,
    .lead = lead,
    .resign = resign,
    .audit_head = "SELECT (SELECT seq FROM audit_counted), " LAST_AUDIT_HASH,
    .wait_audit = postgres_audit_wait,
    .take_over_audit = take_over_audit,
    .before_move = BEFORE_MOVE,
    .after_move = AFTER_MOVE,
};

/* --- opening --- */

static enum status fill_pools(struct postgres_store *store, struct err *err)
{
    unsigned i = 0;

    store->all = calloc(2 * (size_t)STORE_CONNECTIONS_MOST, sizeof *store->all);
    if (store->all == NULL || !pool_init(&store->writing, STORE_CONNECTIONS_MOST) ||
        !pool_init(&store->reading, STORE_CONNECTIONS_MOST))
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the database");
    for (i = 0; i < 2 * STORE_CONNECTIONS_MOST; i++) {
        struct postgres_tx *tx = &store->all[i];

        tx->base = (struct tx){.store = &store->base, .reads_only = i >= STORE_CONNECTIONS_MOST};
        tx->connection.url = store->url;
    }
    widen(&store->base, STORE_CONNECTIONS);
    return ST_OK;
}

enum status postgres_store_open(const char *url, enum store_mode mode, struct store **out, struct err *err)
{
    struct postgres_store *store = NULL;
    struct postgres_connection *first = NULL;
    enum status status = postgres_check_url(url, err);

    if (status != ST_OK)
        return status;
    store = calloc(1, sizeof *store);
    if (store == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the database");
    store->base.engine = &ENGINE;
    postgres_lead_init(&store->lead, store->url);
    postgres_chain_init(&store->chain, &store->base, store->url);
    if (snprintf(store->url, sizeof store->url, "%s", url) >= (int)sizeof store->url)
        status = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "the database's URL is too long");
    if (status == ST_OK)
        status = fill_pools(store, err);
    if (status == ST_OK) {
        first = &store->all[0].connection;
        status = postgres_connect(first, err);
    }
    if (status == ST_OK)
        status = mode == STORE_CREATE ? postgres_schema_create(first, err) : postgres_schema_ready(first, err);
    if (status != ST_OK) {
        close_store(&store->base);
        return status;
    }
    *out = &store->base;
    return ST_OK;
}
