#include "client/removal.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/firm_cas.h"
#include "client/journal.h"
#include "client/post_change.h"
#include "client/undo.h"

/* The journal keeps the key of an order until the host has heard the last of it. */
static enum status removal_check_journal(const struct client *client, const char *spki_hash, struct err *err)
{
    bool open = false;
    const enum status status = journal_has(client->sealed, spki_hash, &open, err);

    if (status == ST_OK && open)
        return err_set(err, ST_BUSY, FAULT_REMOVE_ORDER_OPEN, "removal: an open order holds the same key");
    return status;
}

/* The store has proved it; that it is listed no more is what every other program will see. */
static enum status removal_prove(const struct client *client, const char *sha256, struct err *err)
{
    const struct store_filter same = store_filter_one(sha256);
    struct store_list list = {.entries = NULL};
    enum status status = client->store->list(client->store->self, &same, &list, err);

    if (status == ST_OK && store_list_find(&list, sha256) != NULL)
        status = err_set(err, ST_IO, FAULT_REMOVE_NOT_PROVEN, "removal: the certificate is still listed");
    store_list_clear(&list);
    return status;
}

/* *key_kept as port/cert_store.h says. What was begun and failed may have changed something too. */
static enum status removal_run(const struct client *client, const char *sha256, const char *serial, bool *key_kept,
                               struct err *err)
{
    const struct cert_store_port *store = client->store;
    enum status status = ST_OK;

    progress_report(client->progress, PROGRESS_REMOVING, 0, 0);
    KILL_POINT("removal.begun");
    status = store->remove(store->self, sha256, key_kept, err);
    KILL_POINT("removal.removed");
    if (status == ST_OK || status == ST_IO)
        post_change_note(client, POST_CHANGE_REMOVED, sha256, serial);
    return status == ST_OK ? removal_prove(client, sha256, err) : status;
}

enum status removal_remove_replaced(const struct client *client, const char *sha256, const char *serial,
                                    struct err *err)
{
    bool key_kept = false; /* by another certificate: nobody's loss */

    return removal_run(client, sha256, serial, &key_kept, err);
}

static enum status removal_check(const struct client *client, const struct store_entry *entry, struct err *err)
{
    bool ours = false;
    const enum status status = firm_cas_reached(client, &entry->der, NULL, &ours, err);

    if (status != ST_OK)
        return status;
    if (!ours)
        return err_set(err, ST_NOT_OURS, FAULT_OTHER_FIRM, "removal: not of this firm's CAs");
    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    return removal_check_journal(client, entry->info.spki_hash, err);
}

enum status removal_remove(const struct client *client, const struct holding *holding, struct removal_result *out,
                           struct err *err)
{
    struct removal_result result = {.certificate = holding->entry.info};
    enum status status = removal_check(client, &holding->entry, err);

    if (status == ST_OK)
        status = removal_run(client, holding->entry.info.sha256, holding->entry.info.serial, &result.key_kept, err);
    if (status != ST_OK)
        return status;
    result.undo_until_utc = undo_kept_until(client, holding->entry.info.sha256);
    *out = result;
    return ST_OK;
}

enum status removal_remove_undoably(const struct client *client, const struct holding *holding,
                                    struct removal_result *out, struct err *err)
{
    struct removal_result result = {.certificate = holding->entry.info};
    struct undo_hold hold = {.lock = NULL};
    enum status status = removal_check(client, &holding->entry, err);

    if (status == ST_OK)
        status = undo_keep(client, holding, &hold, err);
    if (status != ST_OK)
        return status;
    status = removal_run(client, holding->entry.info.sha256, holding->entry.info.serial, &result.key_kept, err);
    undo_settle(client, holding->entry.info.sha256, &hold);
    result.undo_until_utc = hold.until_utc;
    if (status == ST_OK)
        *out = result;
    return status;
}
