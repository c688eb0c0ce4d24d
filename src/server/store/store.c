#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "server/store/engine.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_store.h"

/* turn.h says what the last one is. */
const char *const STORE_FILE_ENDINGS[STORE_FILES] = {"", "-wal", "-shm", "-turn"};

enum status store_open(const char *address, enum store_mode mode, struct store **out, struct err *err)
{
    return store_is_url(address) ? postgres_store_open(address, mode, out, err)
                                 : sqlite_store_open(address, mode, out, err);
}

bool store_is_url(const char *address)
{
    return strncmp(address, "postgresql://", 13) == 0 || strncmp(address, "postgres://", 11) == 0;
}

void store_widen(struct store *store, unsigned connections)
{
    if (store->engine->widen != NULL)
        store->engine->widen(store, connections);
}

void store_close(struct store **store)
{
    if (*store == NULL)
        return;
    (*store)->engine->close(*store);
    *store = NULL;
}

void store_forget(struct store *store)
{
    wipe(store->audit_key, sizeof store->audit_key);
}

void store_chain_audit(struct store *store, const unsigned char key[AUDIT_KEY_BYTES])
{
    memcpy(store->audit_key, key, sizeof store->audit_key);
    store->chains = true;
}

enum status store_begin(struct store *store, struct tx **out, struct err *err)
{
    const enum status status = store->engine->begin(store, out, err);

    if (status != ST_OK)
        return status;
    (*out)->locks = 0;
    (*out)->audit.with_next = false;
    return ST_OK;
}

enum status store_begin_read(struct store *store, struct tx **out, struct err *err)
{
    return store->engine->begin_read(store, out, err);
}

bool store_reads_only(const struct tx *tx)
{
    return tx->reads_only;
}

enum status store_finish(struct tx **tx, enum status status, struct err *err)
{
    bool commits = status == ST_OK || status == ST_REFUSED;
    struct tx *ending = *tx;
    enum status written = ST_OK;

    if (ending == NULL)
        return status;
    *tx = NULL;
    if (commits)
        written = audit_queue_write(ending, err);
    if (written != ST_OK) {
        commits = false;
        status = written;
    }
    audit_queue_clear(ending); /* others use it from the next line on */
    return ending->store->engine->finish(ending, commits, status, err);
}

/* Class 40 of SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html), but for 40003: whether it was done
 * is not known. */
bool store_was_undone(enum status status, const struct err *err)
{
    return status == ST_BUSY && err->source == ERR_POSTGRES && strncmp(err->detail, "40", 2) == 0 &&
           strcmp(err->detail, "40003") != 0;
}

enum status store_copy(struct store *store, const char *path, struct err *err)
{
    if (store->engine->copy == NULL)
        return err_set(err, ST_UNSUPPORTED, FAULT_NONE, "copying the database: it is no file");
    return store->engine->copy(store, path, err);
}

enum status store_check(struct store *store, struct err *err)
{
    if (store->engine->check == NULL)
        return err_set(err, ST_UNSUPPORTED, FAULT_NONE, "looking through the database: it is no file");
    return store->engine->check(store, err);
}

enum status store_lead(struct store *store, bool *leads, struct err *err)
{
    if (store->engine->lead != NULL)
        return store->engine->lead(store, leads, err);
    *leads = true;
    return ST_OK;
}

void store_resign(struct store *store)
{
    if (store->engine->resign != NULL)
        store->engine->resign(store);
}

struct store_counts store_counts(struct store *store)
{
    return store->engine->counts(store);
}
