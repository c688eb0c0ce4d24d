#include "win/my_orphan.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/container.h"
#include "win/container_list.h"
#include "win/install_mark.h"
#include "win/key_link.h"
#include "win/my_port.h"
#include "win/store_lock.h"

/* A container of ours without any key in it was left in the middle of its making, for whatever key. */
static bool is_left_over(const wchar_t *name, enum container_content content)
{
    return content == CONTAINER_HOLDS || (content == CONTAINER_EMPTY && container_has_our_name(name));
}

enum status my_orphan_drop_one(const wchar_t *name, const char *spki_hash, struct err *err)
{
    enum container_content content = CONTAINER_GONE;
    struct err why = ERR_INIT;
    unsigned users = 0;

    const enum status looked = container_look(name, spki_hash, &content, &why);
    if (looked == ST_OK && !is_left_over(name, content))
        return ST_OK;
    enum status status = key_link_count_users(name, NULL, &users, err);
    if (status != ST_OK || users > 0)
        return status;
    if (looked != ST_OK)
        return err_set_code(err, looked, why.fault, why.source, why.number, why.what);
    status = container_delete_ours(name, err);
    KILL_POINT("my_orphan.container_deleted");
    return status;
}

/*
 * before NULL: no install is known to have been broken off, and only our own names count. What cannot be cleared away
 * is in nobody's way: the first failure is told when all the others are gone.
 */
static enum status drop_key(const char *spki_hash, const struct container_list *before, struct err *err)
{
    struct container_list now = {.names = NULL};

    enum status first = container_list_read(&now, err);
    for (size_t i = 0; i < now.count; i++) {
        const bool appeared = before != NULL && !container_list_has(before, now.names[i]);
        if (!appeared && !container_has_our_name(now.names[i]))
            continue;
        const enum status status = my_orphan_drop_one(now.names[i], spki_hash, err);
        if (first == ST_OK)
            first = status;
    }
    container_list_clear(&now);
    return first;
}

enum status my_orphan_drop_marked(const char *spki_hash, struct err *err)
{
    struct container_list before = {.names = NULL};

    enum status status = install_mark_find(spki_hash, &before, err);
    if (status == ST_OK)
        status = drop_key(spki_hash, &before, err);
    container_list_clear(&before);
    if (status == ST_OK)
        status = install_mark_drop(spki_hash, err);
    KILL_POINT("my_orphan.mark_dropped");
    return status;
}

enum status my_orphan_sweep(struct store_swept *swept, struct err *err)
{
    char spki_hash[SHA256_HEX_SIZE];
    enum status first = ST_OK;
    enum status found = ST_OK;
    struct err none = ERR_INIT;

    swept->installs = swept->left = 0;
    while ((found = install_mark_at((unsigned)swept->left, spki_hash, &none)) == ST_OK) {
        const enum status status = my_orphan_drop_marked(spki_hash, err);
        if (status == ST_OK)
            swept->installs++;
        else
            swept->left++;
        if (first == ST_OK)
            first = status;
    }
    if (found != ST_NOT_FOUND && first == ST_OK)
        first = err_set_code(err, found, none.fault, none.source, none.number, none.what);
    return first;
}

enum status my_orphan_drop_key(void *self, const char *spki_hash, struct err *err)
{
    const struct my_store *store = self;
    struct store_lock *lock = NULL;
    struct err why = ERR_INIT;

    enum status status = store_lock_open(store->lock_limit_ms, NULL, &lock, err);
    if (status != ST_OK)
        return status;
    status = my_orphan_drop_marked(spki_hash, &why);
    if (status == ST_NOT_FOUND)
        status = drop_key(spki_hash, NULL, err);
    else if (status != ST_OK)
        err_set_code(err, status, why.fault, why.source, why.number, why.what);
    store_lock_close(&lock);
    return status;
}

enum status my_orphan_sweep_installs(void *self, size_t *cleared, struct err *err)
{
    struct store_lock *lock = NULL;
    struct store_swept swept = {.installs = 0};

    (void)self;
    if (!install_mark_is_any()) {
        *cleared = 0;
        return ST_OK;
    }
    enum status status = store_lock_open(0, NULL, &lock, err);
    if (status != ST_OK)
        return status;
    status = my_orphan_sweep(&swept, err);
    store_lock_close(&lock);
    if (status == ST_OK)
        *cleared = swept.installs;
    return status;
}

/* --- everything, for repair --- */

/* Both of its keys, if it has both, are nobody's; or it has none. False as well for one that cannot be opened. */
static bool is_unwanted(const wchar_t *name, const struct store_wanted *wanted)
{
    static const DWORD keyspecs[] = {AT_KEYEXCHANGE, AT_SIGNATURE};
    char hash[SHA256_HEX_SIZE];

    for (size_t i = 0; i < sizeof keyspecs / sizeof keyspecs[0]; i++) {
        const enum status status = container_key_hash(name, keyspecs[i], hash, NULL);
        if (status != ST_NOT_FOUND && (status != ST_OK || wanted->wants(wanted->self, hash)))
            return false;
    }
    /* "Not there" is also what the provider says of a container that it lists and may not open. */
    return !container_is_gone(name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, 0);
}

static enum status drop_unwanted(const wchar_t *name, struct store_swept *swept, struct err *err)
{
    unsigned users = 0;

    enum status status = key_link_count_users(name, NULL, &users, err);
    if (status != ST_OK || users > 0)
        return status;
    status = container_delete_ours(name, err);
    KILL_POINT("my_orphan.unwanted_deleted");
    if (status == ST_OK && !container_is_gone(name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, 0))
        status = err_set(err, ST_IO, FAULT_REMOVE_NOT_PROVEN, "a key container is there after its removal");
    if (status == ST_OK)
        swept->containers++;
    return status;
}

static enum status drop_all_unwanted(const struct store_wanted *wanted, struct store_swept *swept, struct err *err)
{
    struct container_list now = {.names = NULL};

    enum status status = container_list_read(&now, err);
    for (size_t i = 0; status == ST_OK && i < now.count; i++)
        if (container_has_our_name(now.names[i]) && is_unwanted(now.names[i], wanted))
            status = drop_unwanted(now.names[i], swept, err);
    container_list_clear(&now);
    return status;
}

enum status my_orphan_sweep_all(void *self, const struct store_wanted *wanted, struct store_swept *out, struct err *err)
{
    const struct my_store *store = self;
    struct store_lock *lock = NULL;
    struct store_swept swept = {.containers = 0};

    enum status status = store_lock_open(store->lock_limit_ms, NULL, &lock, err);
    if (status != ST_OK)
        return status;
    (void)!my_orphan_sweep(&swept, NULL); /* what is left is told by its number */
    status = drop_all_unwanted(wanted, &swept, err);
    store_lock_close(&lock);
    if (status == ST_OK)
        *out = swept;
    return status;
}
