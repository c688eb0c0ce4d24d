#include "win/my_orphan.h"

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
