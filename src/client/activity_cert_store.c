#include "client/activity_port.h"

#include <stdio.h>

/* The failure that is told is this call's own, whatever stood in *err before. */
static enum status tell(const struct activity_cert_store *store, const char *kind, const char *serial,
                        enum status status, const struct err *cause, struct err *err)
{
    activity_store(store->activity, kind, serial, status, cause);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = *cause;
    return status;
}

/* Before it is gone; "" if it cannot be told. */
static void find_serial(const struct activity_cert_store *store, const char *sha256, char out[SERIAL_TEXT_SIZE])
{
    const struct store_filter one = store_filter_one(sha256);
    const struct store_entry *entry = NULL;
    struct store_list list = {.entries = NULL};

    out[0] = '\0';
    if (store->behind.list(store->behind.self, &one, &list, NULL) != ST_OK)
        return;
    entry = store_list_find(&list, sha256);
    if (entry != NULL)
        (void)snprintf(out, SERIAL_TEXT_SIZE, "%s", entry->info.serial);
    store_list_clear(&list);
}

/* --- what changes nothing --- */

static enum status list(void *self, const struct store_filter *filter, struct store_list *out, struct err *err)
{
    const struct activity_cert_store *store = self;

    return store->behind.list(store->behind.self, filter, out, err);
}

static enum status sign(void *self, const char *sha256, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                        struct err *err)
{
    const struct activity_cert_store *store = self;

    return store->behind.sign(store->behind.self, sha256, digest, signature, err);
}

static enum status note(void *self, const char *sha256, struct buf *out, struct err *err)
{
    const struct activity_cert_store *store = self;

    return store->behind.note(store->behind.self, sha256, out, err);
}

/* --- what does, and a key that leaves --- */

static enum status install(void *self, struct key *key, const void *leaf, size_t leaf_len,
                           const struct cert_list *chain, const struct progress *progress, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct cert_info info = {.is_ca = false};
    struct err cause = ERR_INIT;
    const enum status status = store->behind.install(store->behind.self, key, leaf, leaf_len, chain, progress, &cause);

    if (cert_read(leaf, leaf_len, &info, NULL) != ST_OK)
        info.serial[0] = '\0';
    return tell(store, "install", info.serial, status, &cause, err);
}

static enum status export_key(void *self, const char *sha256, struct key **out, struct err *err)
{
    const struct activity_cert_store *store = self;
    char serial[SERIAL_TEXT_SIZE];
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    find_serial(store, sha256, serial);
    status = store->behind.export_key(store->behind.self, sha256, out, &cause);
    return tell(store, "export-key", serial, status, &cause, err);
}

static enum status remove_one(void *self, const char *sha256, bool *key_kept, struct err *err)
{
    const struct activity_cert_store *store = self;
    char serial[SERIAL_TEXT_SIZE];
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    find_serial(store, sha256, serial);
    status = store->behind.remove(store->behind.self, sha256, key_kept, &cause);
    return tell(store, "remove", serial, status, &cause, err);
}

static enum status drop_orphan_key(void *self, const char *spki_hash, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct err cause = ERR_INIT;
    const enum status status = store->behind.drop_orphan_key(store->behind.self, spki_hash, &cause);

    return tell(store, "drop-orphan-key", "", status, &cause, err);
}

static enum status put_back(void *self, const struct buf *noted, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct err cause = ERR_INIT;
    const enum status status = store->behind.put_back(store->behind.self, noted, &cause);

    return tell(store, "put-back", "", status, &cause, err);
}

static enum status add_cas(void *self, const struct cert_list *cas, size_t *added, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct err cause = ERR_INIT;
    const enum status status = store->behind.add_cas(store->behind.self, cas, added, &cause);

    return tell(store, "add-cas", "", status, &cause, err);
}

static enum status relink(void *self, const char *sha256, struct err *err)
{
    const struct activity_cert_store *store = self;
    char serial[SERIAL_TEXT_SIZE];
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    find_serial(store, sha256, serial);
    status = store->behind.relink(store->behind.self, sha256, &cause);
    return tell(store, "relink", serial, status, &cause, err);
}

static enum status sweep(void *self, const struct store_wanted *wanted, struct store_swept *out, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct err cause = ERR_INIT;
    const enum status status = store->behind.sweep(store->behind.self, wanted, out, &cause);

    return tell(store, "sweep", "", status, &cause, err);
}

/* Of every start that had nothing to do, the log tells nothing. */
static enum status sweep_installs(void *self, size_t *cleared, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct err cause = ERR_INIT;
    size_t count = 0;
    const enum status status = store->behind.sweep_installs(store->behind.self, &count, &cause);

    if (status == ST_OK)
        *cleared = count;
    return status == ST_OK && count == 0 ? ST_OK : tell(store, "sweep-installs", "", status, &cause, err);
}

/* A check leaves nothing changed, but wrote; of what it could not do, the log tells. */
static enum status try_write(void *self, const struct progress *progress, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct err cause = ERR_INIT;
    const enum status status = store->behind.try_write(store->behind.self, progress, &cause);

    return tell(store, "try-write", "", status, &cause, err);
}

static enum status try_key(void *self, const struct progress *progress, struct err *err)
{
    const struct activity_cert_store *store = self;
    struct err cause = ERR_INIT;
    const enum status status = store->behind.try_key(store->behind.self, progress, &cause);

    return tell(store, "try-key", "", status, &cause, err);
}

static enum status count_missing_cas(void *self, const struct cert_list *cas, size_t *missing, struct err *err)
{
    const struct activity_cert_store *store = self;

    return store->behind.count_missing_cas(store->behind.self, cas, missing, err);
}

static enum status list_cas(void *self, const struct store_ca_filter *filter, struct cert_list *out, struct err *err)
{
    const struct activity_cert_store *store = self;

    return store->behind.list_cas(store->behind.self, filter, out, err);
}

struct cert_store_port activity_cert_store_port(struct activity_cert_store *self)
{
    return (struct cert_store_port){.list = list,
                                    .install = install,
                                    .sign = sign,
                                    .export_key = export_key,
                                    .remove = remove_one,
                                    .drop_orphan_key = drop_orphan_key,
                                    .note = note,
                                    .put_back = put_back,
                                    .add_cas = add_cas,
                                    .relink = relink,
                                    .sweep = sweep,
                                    .sweep_installs = sweep_installs,
                                    .try_write = try_write,
                                    .try_key = try_key,
                                    .count_missing_cas = count_missing_cas,
                                    .list_cas = list_cas,
                                    .self = self};
}
