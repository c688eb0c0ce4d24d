#include "win/my_orphan.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/container.h"
#include "win/container_list.h"
#include "win/install_mark.h"
#include "win/key_link.h"
#include "win/my_port.h"
#include "win/store_lock.h"

/*
 * Left over from an install of this key, and ours. before NULL: no install is known to have been broken off, and only
 * our own names count. A container of ours without any key in it was left in the middle of its making, for whatever
 * key.
 */
static bool is_left_over(const wchar_t *name, const char *spki_hash, const struct container_list *before)
{
    const bool named_by_us = container_has_our_name(name);
    const bool appeared = before != NULL && !container_list_has(before, name);

    return ((named_by_us || appeared) && container_holds(name, spki_hash)) || (named_by_us && container_is_empty(name));
}

static enum status drop_if_unused(const wchar_t *name, struct err *err)
{
    unsigned users = 0;

    enum status status = key_link_count_users(name, NULL, &users, err);
    if (status == ST_OK && users == 0)
        status = container_delete_ours(name, err);
    KILL_POINT("my_orphan.container_deleted");
    return status;
}

static enum status drop_key(const char *spki_hash, const struct container_list *before, struct err *err)
{
    struct container_list now = {.names = NULL};

    enum status status = container_list_read(&now, err);
    for (size_t i = 0; status == ST_OK && i < now.count; i++)
        if (is_left_over(now.names[i], spki_hash, before))
            status = drop_if_unused(now.names[i], err);
    container_list_clear(&now);
    return status;
}

static enum status drop_marked(const char *spki_hash, struct err *err)
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

void my_orphan_sweep(void)
{
    char spki_hash[SHA256_HEX_SIZE];
    unsigned stuck = 0;

    while (install_mark_at(stuck, spki_hash, NULL) == ST_OK)
        if (drop_marked(spki_hash, NULL) != ST_OK)
            stuck++;
}

enum status my_orphan_drop_key(void *self, const char *spki_hash, struct err *err)
{
    const struct my_store *store = self;
    struct store_lock *lock = NULL;

    enum status status = store_lock_open(store->lock_limit_ms, NULL, &lock, err);
    if (status != ST_OK)
        return status;
    status = drop_marked(spki_hash, err);
    if (status == ST_NOT_FOUND) {
        err_clear(err);
        status = drop_key(spki_hash, NULL, err);
    }
    store_lock_close(&lock);
    return status;
}

/* --- everything, for repair --- */

static size_t count_marks(void)
{
    char spki_hash[SHA256_HEX_SIZE];
    unsigned count = 0;

    while (install_mark_at(count, spki_hash, NULL) == ST_OK)
        count++;
    return count;
}

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
    const size_t marks = count_marks();
    my_orphan_sweep();
    swept.left = count_marks();
    swept.installs = marks - swept.left;
    status = drop_all_unwanted(wanted, &swept, err);
    store_lock_close(&lock);
    if (status == ST_OK)
        *out = swept;
    return status;
}
