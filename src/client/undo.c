#include "client/undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/backup_chain.h"
#include "client/undo_record.h"

/* --- what is to be kept --- */

/*
 * Also of one that was listed without a key the store is asked again: it may have come since (a question was asked
 * meanwhile), or be there and only not open now, and removing would delete it.
 */
static enum status undo_take_key(const struct client *client, const struct store_entry *entry, struct buf *out,
                                 struct err *err)
{
    struct key *key = NULL;
    struct err cause = ERR_INIT;
    enum status status = client->store->export_key(client->store->self, entry->info.sha256, &key, &cause);

    if (status == ST_NO_KEY && !entry->has_key)
        return ST_OK;
    if (status != ST_OK && cause.fault == FAULT_KEY_NOT_EXPORTABLE)
        cause.fault = FAULT_UNDO_NOT_EXPORTABLE;
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    if (status == ST_OK)
        status = key_to_pkcs8(key, out, err);
    key_free(&key);
    return status;
}

/* Leaf, then chain. */
static enum status undo_take_certificates(const struct client *client, const struct buf *leaf, struct cert_list *out,
                                          struct err *err)
{
    struct cert_list chain = {.count = 0};
    bool complete = false;
    enum status status = backup_chain(client, leaf, &chain, &complete, err);

    if (status == ST_OK)
        status = cert_list_add(out, leaf->data, leaf->len, err);
    for (size_t i = 0; status == ST_OK && i < chain.count; i++)
        status = cert_list_add(out, chain.items[i].data, chain.items[i].len, err);
    cert_list_clear(&chain);
    return status;
}

static enum status undo_take(const struct client *client, const struct store_entry *entry, struct undo_entry *out,
                             struct err *err)
{
    enum status status = ST_OK;

    buf_init(&out->noted, STORE_NOTE_MAX);
    buf_init(&out->key_pkcs8, KEY_DER_MAX);
    status = undo_take_key(client, entry, &out->key_pkcs8, err);
    if (status == ST_OK)
        status = client->store->note(client->store->self, entry->info.sha256, &out->noted, err);
    if (status == ST_OK)
        status = undo_take_certificates(client, &entry->der, &out->certificates, err);
    return status;
}

enum status undo_possible(const struct client *client, const struct store_entry *entry, struct err *err)
{
    struct buf pkcs8;
    enum status status = ST_OK;

    buf_init(&pkcs8, KEY_DER_MAX);
    status = undo_take_key(client, entry, &pkcs8, err);
    buf_clear(&pkcs8);
    return status;
}

/* --- written, and proved to open again --- */

static enum status undo_prove(const struct client *client, struct sealed_lock *lock, const struct undo_entry *written,
                              struct err *err)
{
    struct undo_entry entry = {.certificates = {.count = 0}};
    struct key *key = NULL;
    enum status status = undo_read(client, lock, &entry, err);

    if (status == ST_OK)
        status = undo_entry_key(&entry, &key, err);
    if (status == ST_OK && (key == NULL) != (written->key_pkcs8.len == 0))
        status = err_set(err, ST_IO, FAULT_UNDO_RECORD, "undo record: what was read back is not what was written");
    key_free(&key);
    undo_entry_clear(&entry);
    return status;
}

static enum status undo_write(const struct client *client, struct sealed_lock *lock, const struct undo_entry *entry,
                              struct err *err)
{
    const struct sealed_file_port *undo = client->undo;
    struct err cause = ERR_INIT;
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, SEALED_BYTES_MAX);
    status = undo_encode(entry, &bytes, err);
    if (status == ST_OK && undo->write(undo->self, lock, &bytes, &cause) != ST_OK)
        status = undo_report(err, &cause);
    buf_clear(&bytes);
    if (status == ST_OK)
        status = undo_prove(client, lock, entry, err);
    if (status != ST_OK)
        (void)!undo->wipe(undo->self, lock, NULL);
    KILL_POINT("undo.kept");
    return status;
}

static enum status undo_keep_new(const struct client *client, const struct store_entry *entry, struct undo_hold *out,
                                 struct err *err)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    struct undo_entry kept = {.certificates = {.count = 0}};
    struct undo_hold hold = {.until_utc = undo_until(client, now_utc)};
    char name[SEALED_NAME_SIZE] = "";
    enum status status = undo_take(client, entry, &kept, err);

    undo_name(entry->info.sha256, now_utc, name);
    if (status == ST_OK)
        status = undo_lock(client, name, &hold.lock, err);
    if (status == ST_OK)
        status = undo_write(client, hold.lock, &kept, err);
    undo_entry_clear(&kept);
    if (status == ST_OK) {
        *out = hold; /* out owns the lock now */
        return ST_OK;
    }
    client->undo->unlock(client->undo->self, &hold.lock);
    return status;
}

/* --- a removal that was broken off between key and certificate: the key is in its record and nowhere else --- */

static bool undo_has_key(const struct client *client, struct sealed_lock *lock)
{
    struct undo_entry entry = {.certificates = {.count = 0}};
    const bool has = undo_read(client, lock, &entry, NULL) == ST_OK && entry.key_pkcs8.len > 0;

    undo_entry_clear(&entry);
    return has;
}

static bool undo_keep_earlier(const struct client *client, const char *sha256, const struct sealed_names *names,
                              struct undo_hold *out)
{
    for (size_t i = 0; i < names->count; i++) {
        struct sealed_lock *lock = NULL;
        int64_t kept_utc = 0;

        if (!undo_name_is_of(names->names[i], sha256) || !undo_name_read(names->names[i], &kept_utc) ||
            undo_lock(client, names->names[i], &lock, NULL) != ST_OK)
            continue;
        if (undo_has_key(client, lock)) {
            *out = (struct undo_hold){.lock = lock, .until_utc = undo_until(client, kept_utc)};
            return true;
        }
        client->undo->unlock(client->undo->self, &lock);
    }
    return false;
}

enum status undo_keep(const struct client *client, const struct holding *holding, struct undo_hold *out,
                      struct err *err)
{
    const struct store_entry *entry = &holding->entry;
    struct sealed_names *names = calloc(1, sizeof *names);
    enum status status = ST_OK;

    if (names == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "keeping a certificate for undo");
    progress_report(client->progress, PROGRESS_KEEPING, 0, 0);
    status = undo_names(client, names, err);
    if (status != ST_OK)
        goto out;
    if (!entry->has_key && undo_keep_earlier(client, entry->info.sha256, names, out))
        goto out;
    if (names->count >= UNDO_RECORDS_MAX)
        status = err_set(err, ST_BUSY, FAULT_UNDO_FULL, "as many undo records as there may be");
    else
        status = undo_keep_new(client, entry, out, err);
out:
    free(names);
    return status;
}

/* --- afterwards --- */

int64_t undo_kept_until(const struct client *client, const char *sha256)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    struct sealed_names *names = calloc(1, sizeof *names);
    int64_t latest_utc = 0;

    if (names != NULL && undo_names(client, names, NULL) == ST_OK) {
        for (size_t i = 0; i < names->count; i++) {
            int64_t kept_utc = 0;

            if (undo_name_is_of(names->names[i], sha256) && undo_name_read(names->names[i], &kept_utc) &&
                undo_until(client, kept_utc) > latest_utc)
                latest_utc = undo_until(client, kept_utc);
        }
    }
    free(names);
    return latest_utc > now_utc ? latest_utc : 0;
}

bool undo_keeps_any(const struct client *client)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    struct sealed_names *names = calloc(1, sizeof *names);
    bool any = false;

    if (names != NULL && undo_names(client, names, NULL) == ST_OK) {
        for (size_t i = 0; !any && i < names->count; i++) {
            int64_t kept_utc = 0;

            any = undo_name_read(names->names[i], &kept_utc) && now_utc < undo_until(client, kept_utc);
        }
    }
    free(names);
    return any;
}

void undo_settle(const struct client *client, const char *sha256, struct undo_hold *hold)
{
    const struct store_filter same = store_filter_one(sha256);
    const struct sealed_file_port *undo = client->undo;
    struct store_list list = {.entries = NULL};

    if (client->store->list(client->store->self, &same, &list, NULL) == ST_OK && list.count > 0 &&
        list.entries[0].has_key)
        (void)!undo->wipe(undo->self, hold->lock, NULL);
    KILL_POINT("undo.settled");
    store_list_clear(&list);
    undo->unlock(undo->self, &hold->lock);
}
