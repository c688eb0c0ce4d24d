#include "server/store/sqlite_store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "server/store/moment.h"
#include "server/store/sqlite_copy.h"
#include "server/store/sqlite_statement.h"
#include "server/store/sqlite_writer.h"

enum { WAIT_MOST_MS = 5000 };

/* A connection, as the thread in whose turn it is sees it. */
struct sqlite_tx {
    struct tx base;
    sqlite3 *db;
    struct statements statements; /* of db */
};

/*
 * One writing and one reading transaction at a time: SQLite has one writer anyway, and reads here are short. Two
 * connections, so that readers never wait behind a writer that waits for another process.
 */
struct sqlite_store {
    struct store base;
    struct sqlite_tx writing, reading;
    struct writer writer; /* over 'writing' */
    bool reading_taken;
    pthread_mutex_t lock; /* over 'reading_taken' */
    pthread_cond_t given_back;
};

/* Ours begin with the engine's. */
static struct sqlite_tx *tx_of(struct tx *tx)
{
    return (struct sqlite_tx *)tx;
}

static struct sqlite_store *store_of(struct store *store)
{
    return (struct sqlite_store *)store;
}

sqlite3 *sqlite_store_connection(struct tx *tx)
{
    return tx_of(tx)->db;
}

struct statements *sqlite_store_statements(struct tx *tx)
{
    return &tx_of(tx)->statements;
}

/* SQLite would create the file with the process's umask; its journal files take the mode of the database. */
static enum status create_file(const char *path, struct err *err)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST)
        return err_set(err, ST_ALREADY, FAULT_TARGET_EXISTS, "creating the database: it exists");
    if (fd < 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "creating the database");
    (void)close(fd);
    return ST_OK;
}

/* SQLite does not fail when it cannot do what a pragma asks (WAL on a network file system): it goes on with less. */
static enum status check_durability(sqlite3 *db, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    bool kept = false;
    int code = sqlite3_prepare_v2(db,
                                  "SELECT (SELECT journal_mode FROM pragma_journal_mode) = 'wal'"
                                  " AND (SELECT synchronous FROM pragma_synchronous) = 2", /* 2: FULL */
                                  -1, &statement, NULL);
    enum status status = ST_OK;

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        kept = sqlite3_column_int(statement, 0) == 1;
    else
        status = sqlite_failure(db, code, "reading how the database is kept", err);
    (void)sqlite3_finalize(statement);
    if (status == ST_OK && !kept)
        status = err_set(err, ST_IO, FAULT_NONE,
                         "opening the database: write-ahead log or full flushing is not possible here");
    return status;
}

static enum status prepare_connection(sqlite3 *db, enum store_mode mode, struct err *err)
{
    enum status status = ST_OK;

    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_busy_timeout(db, WAIT_MOST_MS);
    status = sqlite_script(db,
                           "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                           " PRAGMA secure_delete=ON;"
                           /* What undoes one rider of a group (sqlite_writer.h) would else go through a file. */
                           " PRAGMA temp_store=MEMORY;"
                           /* Pages, 16 MB: what many transactions change is written back to the database once. */
                           " PRAGMA wal_autocheckpoint=4000;",
                           err);
    if (status != ST_OK)
        return status == ST_BUG ? ST_BAD_FILE : status;
    status = check_durability(db, err);
    if (status != ST_OK)
        return status;
    return mode == STORE_CREATE ? sqlite_schema_create(db, err) : sqlite_schema_ready(db, err);
}

static enum status open_connection(const char *path, struct sqlite_tx *tx, struct err *err)
{
    const int code = sqlite3_open_v2(path, &tx->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL);

    statements_init(&tx->statements, tx->db);
    return code == SQLITE_OK ? ST_OK : sqlite_failure(tx->db, code, "opening the database", err);
}

static enum status open_reading(const char *path, struct sqlite_tx *tx, struct err *err)
{
    enum status status = open_connection(path, tx, err);

    if (status != ST_OK)
        return status;
    (void)sqlite3_extended_result_codes(tx->db, 1);
    (void)sqlite3_busy_timeout(tx->db, WAIT_MOST_MS);
    return sqlite_script(tx->db, "PRAGMA query_only=ON", err);
}

static void close_connection(struct sqlite_tx *tx)
{
    statements_clear(&tx->statements);
    (void)sqlite3_close(tx->db); /* accepts NULL */
}

static void close_store(struct store *base)
{
    struct sqlite_store *store = store_of(base);

    close_connection(&store->reading);
    close_connection(&store->writing); /* writes the journal back into the database */
    writer_clear(&store->writer);
    (void)pthread_cond_destroy(&store->given_back);
    (void)pthread_mutex_destroy(&store->lock);
    store_forget(&store->base);
    free(store);
}

static bool take_reading(struct sqlite_store *store)
{
    const struct timespec until = moment_after_ms(WAIT_MOST_MS);
    int number = 0;
    bool got = false;

    (void)pthread_mutex_lock(&store->lock);
    while (store->reading_taken && number == 0)
        number = pthread_cond_timedwait(&store->given_back, &store->lock, &until);
    got = !store->reading_taken;
    store->reading_taken = true;
    (void)pthread_mutex_unlock(&store->lock);
    return got;
}

static void give_back_reading(struct sqlite_store *store)
{
    (void)pthread_mutex_lock(&store->lock);
    store->reading_taken = false;
    (void)pthread_cond_signal(&store->given_back);
    (void)pthread_mutex_unlock(&store->lock);
}

static enum status begin(struct store *base, struct tx **out, struct err *err)
{
    struct sqlite_store *store = store_of(base);
    const enum status status = writer_begin(&store->writer, WAIT_MOST_MS, err);

    if (status == ST_OK)
        *out = &store->writing.base;
    return status;
}

static enum status begin_read(struct store *base, struct tx **out, struct err *err)
{
    struct sqlite_store *store = store_of(base);
    enum status status = ST_OK;

    if (!take_reading(store))
        return err_set(err, ST_BUSY, FAULT_NONE, "waiting for the database: other threads are at it");
    status = sqlite_end_left_over(store->reading.db, err);
    if (status == ST_OK)
        status = sqlite_command(&store->reading.statements, "BEGIN", err);
    if (status != ST_OK)
        give_back_reading(store);
    else
        *out = &store->reading.base;
    return status;
}

static enum status finish_reading(struct sqlite_store *store, bool commits, enum status status, struct err *err)
{
    const enum status ended = sqlite_command(&store->reading.statements, commits ? "COMMIT" : "ROLLBACK", err);

    if (commits && ended != ST_OK)
        status = ended;
    if (sqlite3_get_autocommit(store->reading.db) == 0) /* still open */
        (void)sqlite3_exec(store->reading.db, "ROLLBACK", NULL, NULL, NULL);
    give_back_reading(store);
    return status;
}

static enum status finish(struct tx *tx, bool commits, enum status status, struct err *err)
{
    struct sqlite_store *store = store_of(tx->store);

    return tx->reads_only ? finish_reading(store, commits, status, err)
                          : writer_finish(&store->writer, commits, status, err);
}

static struct store_counts counts(struct store *base)
{
    return writer_counts(&store_of(base)->writer);
}

static enum status copy(struct store *base, const char *path, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(base, &tx, err);

    if (status == ST_OK)
        status = sqlite_copy_to(tx_of(tx)->db, path, err);
    return store_finish(&tx, status, err);
}

static enum status check(struct store *base, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(base, &tx, err);

    if (status == ST_OK)
        status = sqlite_copy_check(tx_of(tx)->db, err);
    return store_finish(&tx, status, err);
}

static const struct engine ENGINE = {
    .start = sqlite_start,
    .next = sqlite_next,
    .column = sqlite_column,
    .changed = sqlite_changed,
    .end = sqlite_end,
    .begin = begin,
    .begin_read = begin_read,
    .finish = finish,
    .counts = counts,
    .close = close_store,
    .audit_head = "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'audit'), " LAST_AUDIT_HASH,
    .copy = copy,
    .check = check,
};

static struct sqlite_store *store_new(void)
{
    struct sqlite_store *store = calloc(1, sizeof *store);

    if (store == NULL)
        return NULL;
    store->base.engine = &ENGINE;
    store->writing.base.store = &store->base;
    store->reading.base.store = &store->base;
    store->reading.base.reads_only = true;
    (void)pthread_mutex_init(&store->lock, NULL);
    moment_cond_init(&store->given_back);
    writer_init(&store->writer);
    return store;
}

enum status sqlite_store_open(const char *path, enum store_mode mode, struct store **out, struct err *err)
{
    struct sqlite_store *store = NULL;
    enum status status = ST_OK;

    if (mode == STORE_CREATE)
        status = create_file(path, err);
    else if (access(path, F_OK) != 0)
        status = err_set(err, ST_NOT_FOUND, FAULT_FILE_MISSING, "opening the database: there is none");
    if (status != ST_OK)
        return status;
    store = store_new();
    if (store == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the database");
    status = open_connection(path, &store->writing, err);
    if (status == ST_OK)
        status = prepare_connection(store->writing.db, mode, err);
    if (status == ST_OK)
        status = open_reading(path, &store->reading, err);
    if (status == ST_OK)
        status = writer_open(&store->writer, &store->writing.statements, path, err);
    if (status != ST_OK) {
        close_store(&store->base);
        return status;
    }
    *out = &store->base;
    return ST_OK;
}
