#include "fakes/fake_store_cas.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "fakes/fake_store.h"

static enum status fake_store_take_ca(const struct fake_store *store, const char *name,
                                      const struct store_ca_filter *filter, struct cert_list *out, struct err *err)
{
    char path[FAKE_PATH_SIZE] = "";
    struct buf der;
    enum status status = ST_OK;

    buf_init(&der, CERT_DER_MAX);
    fake_folder_path(store->folder, name, ".ca", path);
    if (file_read(path, &der, NULL) == ST_OK && filter->takes(filter->self, der.data, der.len))
        status = cert_list_add(out, der.data, der.len, err);
    buf_clear(&der);
    return status;
}

enum status fake_store_list_cas(void *self, const struct store_ca_filter *filter, struct cert_list *out,
                                struct err *err)
{
    const struct fake_store *store = self;
    struct fake_files *files = NULL;
    enum status status = ST_OK;

    if (store->list_cas_status != ST_OK)
        return err_set(err, store->list_cas_status, FAULT_STORE, "fake store shows no CAs");
    files = malloc(sizeof *files);
    if (files == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "fake store");
    fake_folder_list(store->folder, ".ca", files);
    for (size_t i = 0; status == ST_OK && i < files->count; i++)
        status = fake_store_take_ca(store, files->names[i], filter, out, err);
    free(files);
    return status;
}

void fake_store_put_ca(struct fake_store *store, const struct buf *der)
{
    struct cert_info info = {.is_ca = false};
    char path[FAKE_PATH_SIZE] = "";

    if (cert_read(der->data, der->len, &info, NULL) != ST_OK)
        abort();
    fake_folder_path(store->folder, info.sha256, ".ca", path);
    if (!fake_folder_write(path, der->data, der->len))
        abort();
}

void fake_store_forget_cas(struct fake_store *store)
{
    struct fake_files *files = malloc(sizeof *files);

    if (files == NULL)
        abort();
    fake_folder_list(store->folder, ".ca", files);
    for (size_t i = 0; i < files->count; i++) {
        char path[FAKE_PATH_SIZE] = "";

        fake_folder_path(store->folder, files->names[i], ".ca", path);
        (void)unlink(path);
    }
    free(files);
}
