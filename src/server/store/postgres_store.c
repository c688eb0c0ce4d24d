#include "server/store/postgres_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "server/store/moment.h"
#include "server/store/postgres_lock.h"
#include "server/store/postgres_pool.h"
#include "server/store/postgres_statement.h"

enum { URL_SIZE = 1024, ID_SIZE = 24, BEGIN_SIZE = 200, ASK_AGAIN_NS = 50000000 };

/* READ COMMITTED: each statement sees what was committed before it, so a lock that was waited for is worth something.
 */
#define BEGIN_WRITING                                                                                                  \
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock_shared(%lld);"                      \
    " SELECT pg_current_xact_id()::text"
#define BEGIN_READING "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

/* Ours begin with the engine's. */
struct postgres_tx {
    struct tx base;
    struct postgres_connection connection;
    char id[ID_SIZE]; /* of the writing transaction, as the server counts them */
};

struct postgres_store {
    struct store base;
    char url[URL_SIZE];
    struct postgres_tx *all; /* as many as there may be that write, then as many that read */
    struct pool writing, reading;
    struct postgres_lead lead;
};

static struct postgres_tx *tx_of(struct tx *tx)
{
    return (struct postgres_tx *)tx;
}

static struct postgres_store *store_of(struct store *store)
{
    return (struct postgres_store *)store;
}

struct postgres_connection *postgres_store_connection(struct tx *tx)
{
    return &tx_of(tx)->connection;
}

/* --- beginning --- */

static enum status begin_on(struct postgres_tx *tx, struct err *err)
{
    char command[BEGIN_SIZE];
    PGresult *result = NULL;
    enum status status = postgres_connect(&tx->connection, err);

    (void)snprintf(command, sizeof command, tx->base.reads_only ? BEGIN_READING : BEGIN_WRITING,
                   (long long)postgres_lock_number(&tx->connection, STORE_LOCK_ALL, "", 0));
    if (status == ST_OK)
        status = postgres_command(&tx->connection, command, &result, err);
    if (status == ST_OK && !tx->base.reads_only)
        (void)snprintf(tx->id, sizeof tx->id, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return status;
}

static void roll_back(struct postgres_connection *connection)
{
    if (connection->conn == NULL)
        return;
    if (postgres_broken(connection) || PQtransactionStatus(connection->conn) == PQTRANS_ACTIVE ||
        (PQtransactionStatus(connection->conn) != PQTRANS_IDLE &&
         postgres_command(connection, "ROLLBACK", NULL, NULL) != ST_OK))
        postgres_disconnect(connection);
}

/* A connection that was good may have broken while it was idle: nothing was begun on it yet. */
static enum status begin_in(struct pool *pool, struct tx **out, struct err *err)
{
    struct postgres_tx *tx = pool_take(pool, POSTGRES_WAIT_MOST_MS);
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    if (tx == NULL)
        return err_set(err, ST_BUSY, FAULT_NONE, "waiting for the database: other threads are at it");
    status = begin_on(tx, &why);
    if (status != ST_OK && tx->connection.conn != NULL && postgres_broken(&tx->connection)) {
        why = (struct err)ERR_INIT;
        status = begin_on(tx, &why);
    }
    if (status == ST_OK) {
        *out = &tx->base;
        return ST_OK;
    }
    roll_back(&tx->connection);
    pool_give(pool, tx);
    return err_set_code(err, status, why.fault, why.source, why.number, why.what);
}

static enum status begin(struct store *store, struct tx **out, struct err *err)
{
    return begin_in(&store_of(store)->writing, out, err);
}

static enum status begin_read(struct store *store, struct tx **out, struct err *err)
{
    return begin_in(&store_of(store)->reading, out, err);
}

/* --- ending --- */

enum outcome { NOT_KNOWN, RUNNING, COMMITTED, ABORTED };

/*
 * Only of the server that the transaction was begun on, or a restart of it: one that took its place may have given the
 * same number to another transaction.
 */
static enum outcome ask_outcome(struct postgres_connection *connection, const char *id, int64_t timeline)
{
    static const struct {
        const char *word;
        enum outcome outcome;
    } WORDS[] = {{"committed", COMMITTED}, {"aborted", ABORTED}, {"in progress", RUNNING}};
    const char *const values[] = {id};
    enum outcome outcome = NOT_KNOWN;
    PGresult *result = NULL;
    size_t i = 0;

    if (postgres_connect(connection, NULL) != ST_OK)
        return RUNNING; /* as far as we know */
    if (connection->timeline != timeline)
        return NOT_KNOWN;
    result = PQexecParams(connection->conn, "SELECT pg_xact_status($1::xid8)", 1, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        for (i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
            if (strcmp(PQgetvalue(result, 0, 0), WORDS[i].word) == 0)
                outcome = WORDS[i].outcome;
    if (outcome == NOT_KNOWN && postgres_broken(connection))
        outcome = RUNNING;
    PQclear(result);
    return outcome;
}

static enum status not_known(struct err *err)
{
    return err_set(err, ST_IO, FAULT_NONE,
                   "committing: the database went away, and whether it had committed is not known");
}

/*
 * What is committed here need not be at the standby that it waits for: whoever ended that wait, or ended the server
 * meanwhile, has a transaction that is committed and can be lost. (https://www.postgresql.org/docs/15/warm-standby.html
 * 27.2.8.3.) A later commit that waited to its end is proof for all before it; one that did not comes with a warning.
 */
static enum status commit_behind(struct postgres_connection *connection, struct err *err)
{
    connection->warned = false;
    if (postgres_command(connection, "UPDATE audit_counted SET seq = seq", NULL, NULL) == ST_OK && !connection->warned)
        return ST_OK;
    return not_known(err);
}

/* The connection broke before the answer to the COMMIT came. */
static enum status settle(struct postgres_tx *tx, struct err *err)
{
    const struct timespec until = moment_after_ms(POSTGRES_WAIT_MOST_MS);
    const struct timespec pause = {.tv_nsec = ASK_AGAIN_NS};
    const int64_t timeline = tx->connection.timeline;
    enum outcome outcome = ask_outcome(&tx->connection, tx->id, timeline);

    while (outcome == RUNNING && moment_ms_until(&until) > 0) {
        (void)nanosleep(&pause, NULL);
        outcome = ask_outcome(&tx->connection, tx->id, timeline);
    }
    if (outcome == COMMITTED)
        return commit_behind(&tx->connection, err);
    if (outcome == ABORTED)
        return err_set(err, ST_BUSY, FAULT_NONE, "committing: the database went away before it had committed");
    return not_known(err);
}

static enum status commit(struct postgres_tx *tx, struct err *err)
{
    PGresult *result = NULL;
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    KILL_POINT("postgres.committing");
    tx->connection.warned = false;
    status = postgres_command(&tx->connection, "COMMIT", &result, &why);
    KILL_POINT("postgres.committed");
    if (status == ST_OK && strcmp(PQcmdStatus(result), "ROLLBACK") == 0) /* since a statement had failed */
        status = err_set(err, ST_IO, FAULT_NONE, "committing: the database has undone the transaction");
    else if (status == ST_OK && tx->connection.warned)
        status = not_known(err);
    else if (status != ST_OK && postgres_broken(&tx->connection) && !tx->base.reads_only)
        status = settle(tx, err);
    else if (status != ST_OK)
        status = err_set_code(err, status, why.fault, why.source, why.number, why.what);
    PQclear(result);
    return status;
}

static enum status finish(struct tx *base, bool commits, enum status status, struct err *err)
{
    struct postgres_store *store = store_of(base->store);
    struct postgres_tx *tx = tx_of(base);
    enum status ended = ST_OK;

    if (commits)
        ended = commit(tx, err);
    roll_back(&tx->connection); /* if anything is open still */
    pool_give(base->reads_only ? &store->reading : &store->writing, tx);
    return commits && ended != ST_OK ? ended : status;
}

static struct store_counts counts(struct store *store)
{
    return pool_counts(&store_of(store)->writing);
}

static void close_store(struct store *base)
{
    struct postgres_store *store = store_of(base);
    unsigned i = 0;

    for (i = 0; store->all != NULL && i < 2 * STORE_CONNECTIONS_MOST; i++)
        postgres_disconnect(&store->all[i].connection);
    postgres_lead_clear(&store->lead);
    pool_clear(&store->writing);
    pool_clear(&store->reading);
    free(store->all);
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
    CONTINUE_AFTER("account", "id"),
    CONTINUE_AFTER("message", "id"),
    CONTINUE_AFTER("consent_text", "number"),
    "SET CONSTRAINTS ALL IMMEDIATE",
    NULL,
};

static const struct engine ENGINE = {
    .start = postgres_start,
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
    .audit_counted = "SELECT seq FROM audit_counted" ROWS_HELD,
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
