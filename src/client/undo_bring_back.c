#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/install.h"
#include "client/post_change.h"
#include "client/undo.h"
#include "client/undo_record.h"

/* The certificate alone, as it lay here. */
static enum status undo_put_back(const struct client *client, const struct undo_entry *entry, const char *sha256,
                                 struct err *err)
{
    const struct cert_store_port *store = client->store;
    const struct store_filter same = store_filter_one(sha256);
    struct store_list list = {.entries = NULL};
    enum status status = store->put_back(store->self, &entry->noted, err);

    KILL_POINT("undo.put_back");
    if (status == ST_OK)
        status = store->list(store->self, &same, &list, err);
    if (status == ST_OK && list.count == 0)
        status = err_set(err, ST_IO, FAULT_STORE, "undo: the certificate is not in the store");
    if (status == ST_OK && list.entries[0].has_key)
        post_change_note(client, POST_CHANGE_INSTALLED, sha256, list.entries[0].info.serial);
    store_list_clear(&list);
    return status;
}

static enum status undo_install(const struct client *client, const struct undo_entry *entry, const char *sha256,
                                struct err *err)
{
    const struct buf *leaf = &entry->certificates.items[0];
    struct cert_list chain = {.count = 0};
    struct key *key = NULL;
    enum status status = undo_entry_key(entry, &key, err);

    for (size_t i = 1; status == ST_OK && i < entry->certificates.count; i++)
        status = cert_list_add(&chain, entry->certificates.items[i].data, entry->certificates.items[i].len, err);
    if (status == ST_OK)
        status =
            key != NULL ? install_proven(client, key, leaf, &chain, err) : undo_put_back(client, entry, sha256, err);
    KILL_POINT("undo.brought_back");
    cert_list_clear(&chain);
    key_free(&key);
    return status;
}

/* The record may have been written for another certificate of the same name's half: the whole name decides. */
static enum status undo_look_again(const struct client *client, const struct undo_entry *entry, const char *sha256,
                                   struct err *err)
{
    const struct store_filter same = store_filter_one(sha256);
    struct store_list list = {.entries = NULL};
    enum status status = client->store->list(client->store->self, &same, &list, err);

    if (status == ST_OK && list.count > 0 && (list.entries[0].has_key || entry->key_pkcs8.len == 0))
        status = err_set(err, ST_ALREADY, FAULT_CERTIFICATE_HERE, "undo: on this PC already");
    store_list_clear(&list);
    return status;
}

/* It is here and proved: that the record could not be wiped is no failure any more, the next start does it. */
static enum status undo_run(const struct client *client, struct sealed_lock *lock, const char *sha256, struct err *err)
{
    struct undo_entry entry = {.certificates = {.count = 0}};
    enum status status = undo_read(client, lock, &entry, err);

    if (status == ST_OK)
        status = undo_look_again(client, &entry, sha256, err);
    if (status == ST_OK)
        status = undo_install(client, &entry, sha256, err);
    if (status == ST_OK || status == ST_ALREADY) {
        (void)!client->undo->wipe(client->undo->self, lock, NULL);
        KILL_POINT("undo.wiped");
    }
    undo_entry_clear(&entry);
    return status;
}

enum status undo_bring_back(const struct client *client, const struct undo_line *line, struct err *err)
{
    struct sealed_lock *lock = NULL;
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    status = undo_lock(client, line->name, &lock, err);
    if (status != ST_OK)
        return status;
    status = undo_run(client, lock, line->certificate.sha256, &cause);
    client->undo->unlock(client->undo->self, &lock);
    if (status == ST_NOT_FOUND && cause.fault == FAULT_UNDO_RECORD)
        return err_set(err, status, FAULT_UNDO_NOTHING, "undo: another process was faster");
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}
