#include "server/store/lock.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/engine.h"
#include "server/store/query.h"

/* Which of its sort it is. FNV-1a. */
static uint64_t mark_of(const unsigned char *name, size_t len)
{
    uint64_t mark = 14695981039346656037U;
    size_t i = 0;

    for (i = 0; i < len; i++)
        mark = (mark ^ name[i]) * 1099511628211U;
    return mark;
}

static enum status take(struct tx *tx, enum store_lock lock, const void *name, size_t len, struct err *err)
{
    const struct engine *engine = tx->store->engine;
    const unsigned bit = 1U << lock;
    const uint64_t mark = mark_of(name, len);
    enum status status = ST_OK;

    assert(!tx->reads_only);
    if ((tx->locks & bit) != 0)
        return tx->marks[lock] == mark ? ST_OK
                                       : err_set(err, ST_BUG, FAULT_NONE, "locking two of a sort in one transaction");
    assert(tx->locks < bit); /* in their order */
    tx->marks[lock] = mark;
    if (engine->lock != NULL)
        status = engine->lock(tx, lock, name, len, err);
    if (status == ST_OK)
        tx->locks |= bit;
    return status;
}

enum status store_lock(struct tx *tx, enum store_lock lock, struct err *err)
{
    return take(tx, lock, "", 0, err);
}

enum status store_lock_login(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES], struct err *err)
{
    return take(tx, STORE_LOCK_LOGIN, nid_keyed, SHA256_BYTES, err);
}

enum status store_lock_person(struct tx *tx, int64_t account, struct err *err)
{
    return take(tx, STORE_LOCK_PERSON, &account, sizeof account, err);
}

enum status store_lock_phone(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], struct err *err)
{
    return take(tx, STORE_LOCK_PHONE, phone_keyed, SHA256_BYTES, err);
}

/* sql: asks for an account. Where there is nothing to lock it is not asked. */
static enum status lock_owner(struct tx *tx, const char *sql, const char *name, struct err *err)
{
    struct query query;
    int64_t account = 0;
    enum status status = ST_OK;

    if (tx->store->engine->lock == NULL)
        return ST_OK;
    query_open(&query, tx, sql, err);
    query_bind_text(&query, name);
    status = query_close_whole(&query, &account);
    return status == ST_OK && account != 0 ? store_lock_person(tx, account, err) : status;
}

enum status store_lock_order(struct tx *tx, const char *order, struct err *err)
{
    return lock_owner(tx, "SELECT account FROM orders WHERE id = ?", order, err);
}

enum status store_lock_certificate(struct tx *tx, const char *serial, struct err *err)
{
    return lock_owner(tx, "SELECT account FROM issued WHERE serial = ?", serial, err);
}
