#include "server/store/postgres_tx.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "server/store/moment.h"
#include "server/store/postgres_lock.h"

enum { ASK_AGAIN_NS = 50000000 };

struct postgres_tx *postgres_tx_of(struct tx *tx)
{
    return (struct postgres_tx *)tx;
}

/* --- beginning --- */

static enum status send_lock(struct postgres_tx *tx, const char *sql, int64_t number, enum postgres_answer answer,
                             struct err *err)
{
    static const Oid TYPES[] = {POSTGRES_WHOLE};
    static const int LENGTHS[] = {POSTGRES_WHOLE_BYTES}, FORMATS[] = {1};
    unsigned char bytes[POSTGRES_WHOLE_BYTES];
    const char *const values[] = {(const char *)bytes};
    const struct postgres_message message = {
        .sql = sql, .count = 1, .types = TYPES, .values = values, .lengths = LENGTHS, .formats = FORMATS};

    postgres_write_whole(bytes, number);
    return postgres_pipeline_send(&tx->connection, &message, answer, err);
}

static enum status send_locks(struct postgres_tx *tx, int first, struct err *err)
{
    enum status status = ST_OK;

    for (; status == ST_OK && first < tx->lock_count; first++)
        status = send_lock(tx, "SELECT pg_advisory_xact_lock(?)", tx->locks[first], POSTGRES_ANY, err);
    return status;
}

/* READ COMMITTED: each statement sees what was committed before it, so a lock that was waited for is worth something.
 * Who writes has a share of the lock over all, and the number by which the server counts its transaction. */
static enum status send_beginning(struct postgres_tx *tx, struct err *err)
{
    static const struct postgres_message READING = {.sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
                                         WRITING = {.sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"};
    const struct postgres_message *begin = tx->base.reads_only ? &READING : &WRITING;
    enum status status = postgres_pipeline_send(&tx->connection, begin, POSTGRES_ANY, err);

    if (status == ST_OK && !tx->base.reads_only)
        status = send_lock(tx, "SELECT pg_current_xact_id()::text, pg_advisory_xact_lock_shared(?)",
                           postgres_lock_number(&tx->connection, STORE_LOCK_ALL, "", 0), POSTGRES_NOTED, err);
    return status == ST_OK ? send_locks(tx, 0, err) : status;
}

/* With a connection that was good and has broken while it was idle it is tried once more. */
static enum status begin(struct postgres_tx *tx, struct err *err)
{
    struct postgres_connection *connection = &tx->connection;
    enum status status = postgres_connect(connection, err);

    tx->answered = false;
    if (status == ST_OK && !postgres_pipeline_ready(connection)) {
        postgres_disconnect(connection);
        status = postgres_connect(connection, err);
        if (status == ST_OK && !postgres_pipeline_ready(connection))
            status = postgres_failure(connection, NULL, "connecting to the database", err);
    }
    connection->not_added = false;
    connection->noted[0] = '\0';
    if (status == ST_OK)
        status = send_beginning(tx, err);
    return status;
}

enum status postgres_tx_begin(struct postgres_tx *tx, struct err *err)
{
    enum status status = ST_OK;

    tx->lock_count = 0;
    tx->waiting = 0;
    status = begin(tx, err);
    if (status != ST_OK)
        postgres_disconnect(&tx->connection);
    return status;
}

/* --- in it --- */

/* Where the server has said nothing yet, nothing was done: then it is begun once more on another connection. */
enum status postgres_tx_ask(struct postgres_tx *tx, const struct postgres_message *message, PGresult **out,
                            struct err *err)
{
    struct err why = ERR_INIT;
    enum status status = postgres_pipeline_ask(&tx->connection, message, out, &why);

    if (status != ST_OK && !tx->answered && postgres_broken(&tx->connection)) {
        err_clear(&why);
        status = begin(tx, &why);
        if (status == ST_OK)
            status = postgres_pipeline_ask(&tx->connection, message, out, &why);
    }
    tx->answered = true;
    if (status != ST_OK && err != NULL)
        *err = why;
    return status;
}

enum status postgres_tx_send(struct postgres_tx *tx, const struct postgres_message *message,
                             enum postgres_answer answer, struct err *err)
{
    enum status status = postgres_pipeline_send(&tx->connection, message, answer, err);

    if (status == ST_OK && !tx->answered) { /* it cannot be sent again */
        status = postgres_pipeline_catch_up(&tx->connection, err);
        tx->answered = true;
    }
    return status;
}

enum status postgres_tx_number(struct postgres_tx *tx, int64_t *out, struct err *err)
{
    enum status status = ST_OK;

    if (tx->connection.noted[0] == '\0') {
        status = postgres_pipeline_catch_up(&tx->connection, err);
        tx->answered = true;
    }
    if (status == ST_OK)
        *out = strtoll(tx->connection.noted, NULL, 10);
    return status;
}

enum status postgres_tx_lock(struct postgres_tx *tx, int64_t number, struct err *err)
{
    assert(tx->lock_count < POSTGRES_LOCKS_MOST);
    tx->locks[tx->lock_count++] = number;
    return send_locks(tx, tx->lock_count - 1, err);
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
static enum status settle(struct postgres_connection *connection, const char *id, struct err *err)
{
    const struct timespec until = moment_after_ms(POSTGRES_WAIT_MOST_MS);
    const struct timespec pause = {.tv_nsec = ASK_AGAIN_NS};
    const int64_t timeline = connection->timeline;
    enum outcome outcome = ask_outcome(connection, id, timeline);

    while (outcome == RUNNING && moment_ms_until(&until) > 0) {
        (void)nanosleep(&pause, NULL);
        outcome = ask_outcome(connection, id, timeline);
    }
    if (outcome == COMMITTED)
        return commit_behind(connection, err);
    if (outcome == ABORTED)
        return err_set(err, ST_BUSY, FAULT_NONE, "committing: the database went away before it had committed");
    return not_known(err);
}

static enum status commit(struct postgres_tx *tx, struct err *err)
{
    static const struct postgres_message COMMIT = {.sql = "COMMIT", .once = true};
    struct postgres_connection *connection = &tx->connection;
    PGresult *result = NULL;
    struct err why = ERR_INIT;
    char id[POSTGRES_NOTED_SIZE];
    enum status status = ST_OK;

    if (postgres_pipeline_expects(connection)) /* rows that are added, or the transaction's number */
        status = postgres_pipeline_catch_up(connection, err);
    if (status == ST_OK && connection->not_added)
        status = postgres_not_added(err);
    if (status != ST_OK)
        return status;
    memcpy(id, connection->noted, sizeof id);
    KILL_POINT("postgres.committing");
    connection->warned = false;
    status = postgres_pipeline_ask(connection, &COMMIT, &result, &why);
    KILL_POINT("postgres.committed");
    if (status == ST_OK && strcmp(PQcmdStatus(result), "ROLLBACK") == 0) /* since a statement had failed */
        status = err_set(err, ST_IO, FAULT_NONE, "committing: the database has undone the transaction");
    else if (status == ST_OK && connection->warned)
        status = not_known(err);
    else if (status != ST_OK && postgres_broken(connection))
        status = settle(connection, id, err);
    else if (status != ST_OK && err != NULL)
        *err = why;
    PQclear(result);
    return status;
}

static void roll_back(struct postgres_connection *connection)
{
    static const struct postgres_message ROLLBACK = {.sql = "ROLLBACK"};

    (void)!postgres_pipeline_catch_up(connection, NULL);
    if (connection->conn == NULL)
        return;
    if (postgres_broken(connection) || PQtransactionStatus(connection->conn) == PQTRANS_ACTIVE ||
        (PQtransactionStatus(connection->conn) != PQTRANS_IDLE &&
         postgres_pipeline_ask(connection, &ROLLBACK, NULL, NULL) != ST_OK))
        postgres_disconnect(connection);
}

/* Who only read has what it wanted: whatever becomes of its COMMIT, it is not waited for. */
static bool finish_reading(struct postgres_connection *connection)
{
    static const struct postgres_message COMMIT = {.sql = "COMMIT", .reads = true};

    return postgres_pipeline_leave(connection, &COMMIT, NULL) == ST_OK;
}

enum status postgres_tx_finish(struct postgres_tx *tx, bool commits, enum status status, struct err *err)
{
    enum status ended = ST_OK;

    if (commits && tx->base.reads_only && finish_reading(&tx->connection))
        return status;
    if (commits && !tx->base.reads_only)
        ended = commit(tx, err);
    roll_back(&tx->connection); /* if anything is open still */
    return ended != ST_OK ? ended : status;
}
