#include "fakes/fake_store_sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "fakes/fake_store_internal.h"

int fake_store_lock(const struct fake_store *store, bool wait)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(store->folder, "store", ".lock", path);
    return fake_folder_lock(path, wait);
}

enum status fake_store_drop_orphan_key(void *self, const char *spki_hash, struct err *err)
{
    const struct fake_store *store = self;
    char container[FAKE_CONTAINER_SIZE] = "";

    if (store->drop_status != ST_OK)
        return fake_store_failed(err, store->drop_status, "fake store does not drop the key");
    (void)snprintf(container, sizeof container, "ours-%s", spki_hash);
    if (fake_store_links_to(store, container) == 0)
        fake_store_delete(store, container, ".p8");
    KILL_POINT("fake_store.orphan_dropped");
    fake_store_delete(store, spki_hash, ".mark");
    return ST_OK;
}

static size_t fake_store_clear_marked(struct fake_store *store)
{
    struct fake_files *files = malloc(sizeof *files);
    size_t count = 0;

    if (files == NULL)
        abort();
    fake_folder_list(store->folder, ".mark", files);
    for (size_t i = 0; i < files->count; i++) {
        (void)!fake_store_drop_orphan_key(store, files->names[i], NULL);
        KILL_POINT("fake_store.mark_swept");
    }
    count = files->count;
    free(files);
    return count;
}

enum status fake_store_sweep_installs(void *self, size_t *cleared, struct err *err)
{
    struct fake_store *store = self;
    int lock = -1;

    store->sweeps++;
    if (store->sweep_status != ST_OK)
        return fake_store_failed(err, store->sweep_status, "no sweep");
    lock = fake_store_lock(store, false);
    if (lock < 0)
        return err_set(err, ST_BUSY, FAULT_STORE_BUSY, "another process holds the fake store");
    *cleared = fake_store_clear_marked(store);
    (void)close(lock);
    return ST_OK;
}

enum status fake_store_sweep(void *self, const struct store_wanted *wanted, struct store_swept *out, struct err *err)
{
    struct fake_store *store = self;
    struct fake_files *files = malloc(sizeof *files);
    static const char ours[] = "ours-";

    if (files == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "fake store");
    *out = (struct store_swept){.installs = store->sweep_status == ST_OK ? fake_store_clear_marked(store) : 0};
    fake_folder_list(store->folder, ".p8", files);
    for (size_t i = 0; store->sweep_status == ST_OK && i < files->count; i++) {
        const char *name = files->names[i];

        if (strncmp(name, ours, sizeof ours - 1) != 0 || fake_store_links_to(store, name) > 0 ||
            wanted->wants(wanted->self, name + sizeof ours - 1))
            continue;
        fake_store_delete(store, name, ".p8");
        KILL_POINT("fake_store.one_swept");
        out->containers++;
    }
    free(files);
    return store->sweep_status == ST_OK ? ST_OK : fake_store_failed(err, store->sweep_status, "no sweep");
}

void fake_store_break_install(struct fake_store *store, struct key *key)
{
    char container[FAKE_CONTAINER_SIZE] = "";
    char spki_hash[SHA256_HEX_SIZE] = "";

    if (key_spki_hash(key, spki_hash, NULL) != ST_OK)
        abort();
    (void)snprintf(container, sizeof container, "ours-%s", spki_hash);
    if (fake_store_write(store, spki_hash, ".mark", "", 0) != ST_OK ||
        fake_store_put_key(store, key, container) != ST_OK)
        abort();
}
