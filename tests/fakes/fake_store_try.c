#include "fakes/fake_store_try.h"

#include "base/atomic_file.h"
#include "base/fault.h"
#include "fakes/fake_store.h"

/* They write nothing: what a store does with a certificate of nobody's, the tests under Wine see. */
enum status fake_store_try_write(void *self, const struct progress *progress, struct err *err)
{
    const struct fake_store *store = self;

    (void)progress;
    if (store->try_write_status != ST_OK)
        return err_set(err, store->try_write_status, FAULT_STORE, "fake store is closed");
    return ST_OK;
}

enum status fake_store_try_key(void *self, const struct progress *progress, struct err *err)
{
    const struct fake_store *store = self;

    (void)progress;
    if (store->try_key_status != ST_OK)
        return err_set(err, store->try_key_status, FAULT_STORE, "fake store takes no keys");
    return ST_OK;
}

enum status fake_store_count_missing_cas(void *self, const struct cert_list *cas, size_t *missing, struct err *err)
{
    const struct fake_store *store = self;
    size_t count = 0;

    if (store->cas_status != ST_OK)
        return err_set(err, store->cas_status, FAULT_STORE, "fake store shows no CAs");
    for (size_t i = 0; i < cas->count; i++) {
        struct cert_info info = {.is_ca = false};
        char path[FAKE_PATH_SIZE] = "";

        if (cert_read(cas->items[i].data, cas->items[i].len, &info, err) != ST_OK)
            return ST_BAD_FILE;
        fake_folder_path(store->folder, info.sha256, ".ca", path);
        count += !file_exists(path);
    }
    *missing = count;
    return ST_OK;
}
