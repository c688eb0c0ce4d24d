#include <stdlib.h>

#include "base/kill_point.h"
#include "client/undo.h"
#include "client/undo_record.h"

/* Its certificate is here with its key. */
static bool undo_is_moot(const char *name, const struct store_list *here)
{
    for (size_t i = 0; i < here->count; i++)
        if (here->entries[i].has_key && undo_name_is_of(name, here->entries[i].info.sha256))
            return true;
    return false;
}

static bool undo_is_over(const struct client *client, const char *name)
{
    int64_t kept_utc = 0;

    return undo_name_read(name, &kept_utc) &&
           client->clock->now_utc(client->clock->self) >= undo_until(client, kept_utc);
}

/* Behind the lock once more: whoever held it may have removed the certificate meanwhile. */
static bool undo_is_moot_now(const struct client *client, const struct sealed_names *names, const char *name)
{
    struct store_list here = {.entries = NULL};
    const bool moot = undo_here(client, names, &here, NULL) == ST_OK && undo_is_moot(name, &here);

    store_list_clear(&here);
    return moot;
}

static void undo_sweep_one(const struct client *client, const struct sealed_names *names, const char *name)
{
    const struct sealed_file_port *undo = client->undo;
    struct sealed_lock *lock = NULL;

    if (undo->lock(undo->self, name, &lock, NULL) != ST_OK)
        return;
    if (undo_is_over(client, name) || undo_is_moot_now(client, names, name))
        (void)!undo->wipe(undo->self, lock, NULL);
    KILL_POINT("undo.swept");
    undo->unlock(undo->self, &lock);
}

/* The store is opened once, and once more for each record that seems to be needed no more: opening is what costs. */
static void undo_sweep_names(const struct client *client, const struct sealed_names *names)
{
    struct store_list here = {.entries = NULL};

    if (names->count > 0)
        (void)!undo_here(client, names, &here, NULL);
    for (size_t i = 0; i < names->count; i++)
        if (undo_is_over(client, names->names[i]) || undo_is_moot(names->names[i], &here))
            undo_sweep_one(client, names, names->names[i]);
    store_list_clear(&here);
}

void undo_sweep(const struct client *client)
{
    struct sealed_names *names = calloc(1, sizeof *names);

    if (names != NULL && undo_names(client, names, NULL) == ST_OK)
        undo_sweep_names(client, names);
    free(names);
}
