#include "fakes/fake_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "fakes/fake_store_cas.h"
#include "fakes/fake_store_internal.h"
#include "fakes/fake_store_sweep.h"
#include "fakes/fake_store_try.h"

enum status fake_store_failed(struct err *err, enum status status, const char *what)
{
    return err_set(err, status, FAULT_STORE, what);
}

static bool fake_store_read(const struct fake_store *store, const char *name, const char *suffix, struct buf *out)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(store->folder, name, suffix, path);
    return file_read(path, out, NULL) == ST_OK;
}

enum status fake_store_write(const struct fake_store *store, const char *name, const char *suffix, const void *bytes,
                             size_t len)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(store->folder, name, suffix, path);
    return fake_folder_write(path, bytes, len) ? ST_OK : ST_IO;
}

void fake_store_delete(const struct fake_store *store, const char *name, const char *suffix)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(store->folder, name, suffix, path);
    (void)unlink(path);
}

static bool fake_store_has(const struct fake_store *store, const char *name, const char *suffix)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(store->folder, name, suffix, path);
    return file_exists(path);
}

/* "" if it has none. */
static void fake_store_container_of(const struct fake_store *store, const char *sha256, char out[FAKE_CONTAINER_SIZE])
{
    struct buf link;

    buf_init(&link, FAKE_CONTAINER_SIZE - 1);
    out[0] = '\0';
    if (fake_store_read(store, sha256, ".link", &link))
        (void)snprintf(out, FAKE_CONTAINER_SIZE, "%s", buf_text(&link));
    buf_clear(&link);
}

static struct key *fake_store_load_key(const struct fake_store *store, const char *container)
{
    struct buf pkcs8;
    struct key *key = NULL;

    buf_init(&pkcs8, KEY_DER_MAX);
    if (container[0] != '\0' && fake_store_read(store, container, ".p8", &pkcs8))
        (void)!key_from_pkcs8(pkcs8.data, pkcs8.len, &key, NULL);
    buf_clear(&pkcs8);
    return key;
}

/* The certificate's key if it is there and really its own. */
static struct key *fake_store_key_of(const struct fake_store *store, const struct cert_info *info)
{
    char container[FAKE_CONTAINER_SIZE] = "";
    char spki_hash[SHA256_HEX_SIZE] = "";
    struct key *key = NULL;

    fake_store_container_of(store, info->sha256, container);
    key = fake_store_load_key(store, container);
    if (key != NULL && (key_spki_hash(key, spki_hash, NULL) != ST_OK || strcmp(spki_hash, info->spki_hash) != 0))
        key_free(&key);
    return key;
}

static bool fake_store_load(const struct fake_store *store, const char *sha256, struct store_entry *out)
{
    buf_init(&out->der, CERT_DER_MAX);
    if (!fake_store_read(store, sha256, ".der", &out->der) ||
        cert_read(out->der.data, out->der.len, &out->info, NULL) != ST_OK) {
        buf_clear(&out->der);
        return false;
    }
    return true;
}

static bool fake_store_has_key(struct fake_store *store, const struct cert_info *info)
{
    struct key *key = fake_store_key_of(store, info);
    const bool there = key != NULL;

    store->key_looks++;
    key_free(&key);
    return there;
}

static bool fake_store_wants(const struct store_filter *filter, const struct store_entry *entry)
{
    return filter == NULL || filter->takes(filter->self, &entry->info, entry->der.data, entry->der.len);
}

static enum status fake_store_list(void *self, const struct store_filter *filter, struct store_list *out,
                                   struct err *err)
{
    struct fake_store *store = self;
    struct fake_files *files = NULL;
    struct store_list list = {.entries = NULL};

    if (store->list_status != ST_OK)
        return fake_store_failed(err, store->list_status, "fake store cannot be read");
    files = malloc(sizeof *files);
    if (files == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "fake store");
    fake_folder_list(store->folder, ".der", files);
    list.entries = calloc(files->count + 1, sizeof *list.entries);
    for (size_t i = 0; list.entries != NULL && i < files->count; i++) {
        struct store_entry *entry = &list.entries[list.count];

        if (!fake_store_load(store, files->names[i], entry))
            continue;
        if (fake_store_wants(filter, entry)) {
            entry->has_key = fake_store_has_key(store, &entry->info);
            list.count++;
        } else {
            buf_clear(&entry->der);
        }
    }
    free(files);
    if (list.entries == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "fake store");
    *out = list;
    return ST_OK;
}

enum status fake_store_put_key(const struct fake_store *store, const struct key *key, const char *container)
{
    struct buf pkcs8;
    enum status status = ST_OK;

    buf_init(&pkcs8, KEY_DER_MAX);
    status = key_to_pkcs8(key, &pkcs8, NULL);
    if (status == ST_OK)
        status = fake_store_write(store, container, ".p8", pkcs8.data, pkcs8.len);
    buf_clear(&pkcs8);
    return status;
}

static enum status fake_store_put_chain(const struct fake_store *store, const struct cert_list *chain)
{
    for (size_t i = 0; chain != NULL && i < chain->count; i++) {
        const struct buf *der = &chain->items[i];
        struct cert_info info = {.is_ca = false};

        if (cert_read(der->data, der->len, &info, NULL) != ST_OK)
            return ST_IO;
        if (info.is_ca && !info.self_issued &&
            fake_store_write(store, info.sha256, ".ca", der->data, der->len) != ST_OK)
            return ST_IO;
    }
    return ST_OK;
}

/* As under Windows: a mark, then the key, and a crash may leave them alone. */
static enum status fake_store_install_locked(const struct fake_store *store, struct key *key,
                                             const struct cert_info *info, const void *leaf, size_t leaf_len,
                                             const struct cert_list *chain)
{
    char container[FAKE_CONTAINER_SIZE] = "";
    enum status status = ST_OK;

    (void)snprintf(container, sizeof container, "ours-%s", info->spki_hash);
    status = fake_store_write(store, info->spki_hash, ".mark", "", 0);
    KILL_POINT("fake_store.marked");
    if (status == ST_OK)
        status = fake_store_put_key(store, key, container);
    KILL_POINT("fake_store.key_written");
    if (status == ST_OK)
        status = fake_store_write(store, info->sha256, ".link", container, strlen(container));
    KILL_POINT("fake_store.link_written");
    if (status == ST_OK)
        status = fake_store_write(store, info->sha256, ".der", leaf, leaf_len);
    KILL_POINT("fake_store.certificate_written");
    if (status == ST_OK)
        status = fake_store_put_chain(store, chain);
    KILL_POINT("fake_store.chain_written");
    fake_store_delete(store, info->spki_hash, ".mark");
    KILL_POINT("fake_store.mark_dropped");
    return status;
}

static enum status fake_store_install(void *self, struct key *key, const void *leaf, size_t leaf_len,
                                      const struct cert_list *chain, const struct progress *progress, struct err *err)
{
    struct fake_store *store = self;
    struct cert_info info = {.is_ca = false};
    enum status status = cert_read(leaf, leaf_len, &info, err);
    int lock = -1;

    (void)progress;
    if (status != ST_OK)
        return status;
    store->installs++;
    if (store->install_status != ST_OK)
        return fake_store_failed(err, store->install_status, "fake store does not install");
    lock = fake_store_lock(store, true);
    status = fake_store_install_locked(store, key, &info, leaf, leaf_len, chain);
    (void)close(lock);
    return status == ST_OK ? ST_OK : fake_store_failed(err, status, "fake store cannot be written");
}

static enum status fake_store_find_key(const struct fake_store *store, const char *sha256, struct key **out,
                                       struct err *err)
{
    struct store_entry entry = {.has_key = false};

    if (!fake_store_load(store, sha256, &entry))
        return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "not in the fake store");
    *out = fake_store_key_of(store, &entry.info);
    buf_clear(&entry.der);
    return *out != NULL ? ST_OK : err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "no key in the fake store");
}

static enum status fake_store_sign(void *self, const char *sha256, const unsigned char digest[SHA256_BYTES],
                                   struct buf *signature, struct err *err)
{
    const struct fake_store *store = self;
    struct key *key = NULL;
    enum status status = ST_OK;

    if (store->sign_status != ST_OK)
        return fake_store_failed(err, store->sign_status, "fake store does not sign");
    status = fake_store_find_key(store, sha256, &key, err);
    if (status == ST_OK) {
        const struct signer signer = key_signer(key);

        status = signer.sign_digest(signer.self, digest, signature, err);
    }
    if (status == ST_OK && store->sign_wrong)
        signature->data[0] ^= 1U;
    key_free(&key);
    return status;
}

static enum status fake_store_export_key(void *self, const char *sha256, struct key **out, struct err *err)
{
    const struct fake_store *store = self;
    struct key *key = NULL;
    enum status status = ST_OK;

    if (store->export_status != ST_OK)
        return fake_store_failed(err, store->export_status, "fake store cannot open a key");
    status = fake_store_find_key(store, sha256, &key, err);
    if (status == ST_OK && store->not_exportable)
        status = err_set(err, ST_REFUSED, FAULT_KEY_NOT_EXPORTABLE, "fake key stays where it is");
    if (status != ST_OK) {
        key_free(&key);
        return status;
    }
    *out = key; /* the caller's now */
    return ST_OK;
}

size_t fake_store_links_to(const struct fake_store *store, const char *container)
{
    struct fake_files *files = malloc(sizeof *files);
    size_t count = 0;

    if (files == NULL)
        abort();
    fake_folder_list(store->folder, ".link", files);
    for (size_t i = 0; i < files->count; i++) {
        char linked[FAKE_CONTAINER_SIZE] = "";

        fake_store_container_of(store, files->names[i], linked);
        count += strcmp(linked, container) == 0 && fake_store_has(store, files->names[i], ".der");
    }
    free(files);
    return count;
}

static enum status fake_store_remove(void *self, const char *sha256, bool *key_kept, struct err *err)
{
    struct fake_store *store = self;
    char container[FAKE_CONTAINER_SIZE] = "";

    store->removes++;
    if (store->remove_status != ST_OK)
        return fake_store_failed(err, store->remove_status, "fake store does not remove");
    if (!fake_store_has(store, sha256, ".der"))
        return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "not in the fake store");
    if (store->remove_forgets)
        return ST_OK;
    fake_store_container_of(store, sha256, container);
    *key_kept = container[0] != '\0' && fake_store_links_to(store, container) > 1;
    if (container[0] != '\0' && !*key_kept)
        fake_store_delete(store, container, ".p8");
    KILL_POINT("fake_store.key_removed");
    fake_store_delete(store, sha256, ".der");
    KILL_POINT("fake_store.certificate_removed");
    fake_store_delete(store, sha256, ".link");
    return ST_OK;
}

/* The name of the container, the end of a line, the certificate. */
static enum status fake_store_note(void *self, const char *sha256, struct buf *out, struct err *err)
{
    const struct fake_store *store = self;
    struct store_entry entry = {.has_key = false};
    char container[FAKE_CONTAINER_SIZE] = "";
    enum status status = ST_OK;

    if (store->note_status != ST_OK)
        return fake_store_failed(err, store->note_status, "fake store does not note");
    if (!fake_store_load(store, sha256, &entry))
        return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "not in the fake store");
    fake_store_container_of(store, sha256, container);
    buf_truncate(out, 0);
    status = buf_append_format(out, "%s\n", container);
    if (status == ST_OK)
        status = buf_append(out, entry.der.data, entry.der.len);
    buf_clear(&entry.der);
    return status == ST_OK ? ST_OK : fake_store_failed(err, status, "noting in the fake store");
}

static enum status fake_store_put_back(void *self, const struct buf *noted, struct err *err)
{
    const struct fake_store *store = self;
    const char *text = buf_text(noted);
    const size_t link_len = strcspn(text, "\n");
    struct cert_info info = {.is_ca = false};
    enum status status = ST_OK;

    if (store->put_back_status != ST_OK)
        return fake_store_failed(err, store->put_back_status, "fake store does not put back");
    if (link_len >= noted->len ||
        cert_read(noted->data + link_len + 1, noted->len - link_len - 1, &info, NULL) != ST_OK)
        return fake_store_failed(err, ST_BAD_FILE, "no note of the fake store's");
    if (fake_store_has(store, info.sha256, ".der"))
        return ST_OK;
    if (link_len > 0)
        status = fake_store_write(store, info.sha256, ".link", text, link_len);
    if (status == ST_OK)
        status = fake_store_write(store, info.sha256, ".der", noted->data + link_len + 1, noted->len - link_len - 1);
    return status == ST_OK ? ST_OK : fake_store_failed(err, status, "fake store cannot be written");
}

static enum status fake_store_add_cas(void *self, const struct cert_list *cas, size_t *added, struct err *err)
{
    const struct fake_store *store = self;
    size_t before = fake_store_intermediates(store);

    if (store->cas_status != ST_OK)
        return fake_store_failed(err, store->cas_status, "fake store takes no CAs");
    if (fake_store_put_chain(store, cas) != ST_OK)
        return fake_store_failed(err, ST_IO, "fake store cannot be written");
    *added = fake_store_intermediates(store) - before;
    return ST_OK;
}

static enum status fake_store_relink(void *self, const char *sha256, struct err *err)
{
    const struct fake_store *store = self;
    struct store_entry entry = {.has_key = false};
    char container[FAKE_CONTAINER_SIZE] = "";
    enum status status = ST_OK;

    if (store->relink_status != ST_OK)
        return fake_store_failed(err, store->relink_status, "fake store does not link");
    if (!fake_store_load(store, sha256, &entry))
        return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "not in the fake store");
    (void)snprintf(container, sizeof container, "ours-%s", entry.info.spki_hash);
    buf_clear(&entry.der);
    if (!fake_store_has(store, container, ".p8"))
        return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "no container of ours in the fake store");
    status = fake_store_write(store, sha256, ".link", container, strlen(container));
    return status == ST_OK ? ST_OK : fake_store_failed(err, status, "fake store cannot be written");
}

void fake_store_open(struct fake_store *store, const char *folder)
{
    *store = (struct fake_store){.list_status = ST_OK};
    fake_folder_path(folder, "", "", store->folder);
    if (!fake_folder_make(store->folder))
        abort();
}

struct cert_store_port fake_store_port(struct fake_store *store)
{
    return (struct cert_store_port){
        .list = fake_store_list,
        .install = fake_store_install,
        .sign = fake_store_sign,
        .export_key = fake_store_export_key,
        .remove = fake_store_remove,
        .drop_orphan_key = fake_store_drop_orphan_key,
        .note = fake_store_note,
        .put_back = fake_store_put_back,
        .add_cas = fake_store_add_cas,
        .relink = fake_store_relink,
        .sweep = fake_store_sweep,
        .sweep_installs = fake_store_sweep_installs,
        .try_write = fake_store_try_write,
        .try_key = fake_store_try_key,
        .count_missing_cas = fake_store_count_missing_cas,
        .list_cas = fake_store_list_cas,
        .self = store,
    };
}

void fake_store_put(struct fake_store *store, const struct buf *der, struct key *key, const char *container)
{
    struct cert_info info = {.is_ca = false};

    if (cert_read(der->data, der->len, &info, NULL) != ST_OK ||
        fake_store_write(store, info.sha256, ".der", der->data, der->len) != ST_OK)
        abort();
    if (container != NULL && fake_store_write(store, info.sha256, ".link", container, strlen(container)) != ST_OK)
        abort();
    if (key != NULL && fake_store_put_key(store, key, container) != ST_OK)
        abort();
}

static size_t fake_store_count(const struct fake_store *store, const char *suffix)
{
    struct fake_files *files = malloc(sizeof *files);
    size_t count = 0;

    if (files == NULL)
        abort();
    fake_folder_list(store->folder, suffix, files);
    count = files->count;
    free(files);
    return count;
}

size_t fake_store_certificates(const struct fake_store *store)
{
    return fake_store_count(store, ".der");
}

size_t fake_store_containers(const struct fake_store *store)
{
    return fake_store_count(store, ".p8");
}

size_t fake_store_intermediates(const struct fake_store *store)
{
    return fake_store_count(store, ".ca");
}

size_t fake_store_marks(const struct fake_store *store)
{
    return fake_store_count(store, ".mark");
}
