#include "client/enrol.h"

#include "base/fault.h"
#include "base/kill_point.h"

bool enrol_is_stuck(const struct client *client, const struct journal_line *line)
{
    return line->unreadable || (!line->busy && !host_address_is(line->host_url, client->settings));
}

/*
 * The key that an install may have left without its certificate goes too; a certificate that is in place stays with its
 * key. (Of an unreadable record nobody knows the key, and nobody can open it.)
 */
static enum status enrol_forget_drop_key(const struct client *client, const struct journal_entry *entry,
                                         struct err *err)
{
    const bool cancels = client->backend == NULL || (client->backend->capabilities & BACKEND_CAN_CANCEL) != 0;
    const bool of_this_host = host_address_is(entry->host_url, client->settings);
    enum status status = ST_OK;

    if (cancels && of_this_host)
        return err_set(err, ST_REFUSED, FAULT_SESSION_ENDED, "the order can be cancelled with its person's login");
    if (of_this_host && entry->state >= JOURNAL_HAVE_CERT)
        return err_set(err, ST_REFUSED, FAULT_ORDER_ISSUED, "its certificate is here: continuing installs it");
    status = client->store->drop_orphan_key(client->store->self, entry->spki_hash, err);
    KILL_POINT("enrol.forgotten_key_dropped");
    return status;
}

static enum status enrol_forget_locked(const struct client *client, struct sealed_lock *lock, struct err *err)
{
    const struct sealed_file_port *sealed = client->sealed;
    struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
    struct err cause = ERR_INIT;
    enum status status = journal_read(sealed, lock, &entry, &cause);

    if (status == ST_NOT_FOUND)
        status = err_set(err, status, FAULT_NO_OPEN_ORDER, "no such order in the journal");
    else if (status == ST_BAD_FILE)
        status = ST_OK; /* whatever stands in it, it can be of no use any more */
    else if (status == ST_OK)
        status = enrol_forget_drop_key(client, &entry, err);
    else if (err != NULL && err->status == ST_OK)
        *err = cause;
    journal_entry_clear(&entry);
    if (status != ST_OK)
        return status;
    status = sealed->wipe(sealed->self, lock, err);
    KILL_POINT("enrol.forgotten");
    return status;
}

enum status enrol_forget(const struct client *client, const char *name, struct err *err)
{
    const struct sealed_file_port *sealed = client->sealed;
    struct sealed_lock *lock = NULL;
    enum status status = sealed->lock(sealed->self, name, &lock, err);

    if (status != ST_OK)
        return status;
    status = enrol_forget_locked(client, lock, err);
    sealed->unlock(sealed->self, &lock);
    return status;
}
