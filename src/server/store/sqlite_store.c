#include "server/store/sqlite_store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "server/store/sqlite_query.h"

enum { BUSY_WAIT_MS = 5000 };

struct tx {
    struct store *store;
};

/* One connection and one transaction at a time: SQLite has one writer anyway, and reads here are short. */
struct store {
    sqlite3 *db;
    pthread_mutex_t turn; /* held from store_begin to store_finish */
    struct tx tx;
};

sqlite3 *sqlite_store_connection(struct tx *tx)
{
    return tx->store->db;
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

static enum status prepare_connection(sqlite3 *db, enum store_mode mode, struct err *err)
{
    enum status status = ST_OK;

    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_busy_timeout(db, BUSY_WAIT_MS);
    status = query_script(db,
                          "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                          " PRAGMA secure_delete=ON;",
                          err);
    if (status != ST_OK)
        return status == ST_BUG ? ST_BAD_FILE : status;
    return mode == STORE_CREATE ? sqlite_schema_create(db, err) : sqlite_schema_check(db, err);
}

enum status store_open(const char *path, enum store_mode mode, struct store **out, struct err *err)
{
    struct store *store = NULL;
    enum status status = ST_OK;
    int code = 0;

    if (mode == STORE_CREATE)
        status = create_file(path, err);
    else if (access(path, F_OK) != 0)
        status = err_set(err, ST_NOT_FOUND, FAULT_FILE_MISSING, "opening the database: there is none");
    if (status != ST_OK)
        return status;
    store = calloc(1, sizeof *store);
    if (store == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the database");
    store->tx.store = store;
    (void)pthread_mutex_init(&store->turn, NULL);
    code = sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL);
    if (code != SQLITE_OK)
        status = query_failure(store->db, code, "opening the database", err);
    else
        status = prepare_connection(store->db, mode, err);
    if (status != ST_OK) {
        store_close(&store);
        return status;
    }
    *out = store;
    return ST_OK;
}

void store_close(struct store **store)
{
    if (*store == NULL)
        return;
    (void)sqlite3_close((*store)->db); /* accepts NULL; writes the journal back into the database */
    (void)pthread_mutex_destroy(&(*store)->turn);
    free(*store);
    *store = NULL;
}

enum status store_begin(struct store *store, struct tx **out, struct err *err)
{
    enum status status = ST_OK;

    (void)pthread_mutex_lock(&store->turn);
    /* IMMEDIATE: a transaction that reads first and writes later could otherwise fail with "busy" in the middle. */
    status = query_script(store->db, "BEGIN IMMEDIATE", err);
    if (status != ST_OK) {
        (void)pthread_mutex_unlock(&store->turn);
        return status;
    }
    *out = &store->tx;
    return ST_OK;
}

enum status store_finish(struct tx **tx, enum status status, struct err *err)
{
    const bool commits = status == ST_OK || status == ST_REFUSED;
    struct store *store = NULL;

    if (*tx == NULL)
        return status;
    store = (*tx)->store;
    *tx = NULL;
    if (commits) {
        const enum status committed = query_script(store->db, "COMMIT", err);

        if (committed != ST_OK)
            status = committed;
    }
    if (sqlite3_get_autocommit(store->db) == 0) /* still open: rolled back, or the commit failed */
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    (void)pthread_mutex_unlock(&store->turn);
    return status;
}
