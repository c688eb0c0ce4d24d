#include "client/renewal_info.h"

#include "base/fault.h"
#include "protocol/renewal_id.h"

enum { RENEWAL_INFO_AGAIN_S = 24 * 3600 };

/* A day from the future is a clock's that was ahead. */
static bool renewal_info_is_old(const struct reminder_record *record, const struct holding *holding, int64_t now_utc)
{
    const struct reminder_entry *entry = reminder_record_find(record, holding->entry.info.sha256);

    return entry == NULL || entry->asked_utc > now_utc || now_utc - entry->asked_utc >= RENEWAL_INFO_AGAIN_S;
}

/* What is over, or void for good, the host has said its last word on. */
static bool renewal_info_is_wanted(const struct holding *holding)
{
    return (holding->state == STANDING_PC_VALID || holding->state == STANDING_PC_DUE) && !holding->revoked;
}

static enum status renewal_info_ask_one(const struct client *client, const struct holding *holding,
                                        struct reminder_record *record, int64_t now_utc, struct err *err)
{
    const struct store_entry *entry = &holding->entry;
    struct renewal_info info = {.state = HOST_UNKNOWN};
    char id[RENEWAL_ID_SIZE] = "";
    enum status status = renewal_id_of(entry->der.data, entry->der.len, id, err);

    if (status == ST_OK)
        status = client->backend->renewal_info(client->backend->self, id, &info, err);
    if (status == ST_OK || status == ST_NOT_FOUND)
        reminder_record_asked(record, entry->info.sha256, now_utc, info.window.start_utc, info.state == HOST_REVOKED);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static bool renewal_info_is_offered(const struct client *client)
{
    return client->backend != NULL && (client->backend->capabilities & BACKEND_CAN_RENEWAL_INFO) != 0;
}

static bool renewal_info_is_due_for(const struct holding *holding, const struct reminder_record *record,
                                    int64_t now_utc)
{
    return renewal_info_is_wanted(holding) && renewal_info_is_old(record, holding, now_utc);
}

bool renewal_info_is_due(const struct client *client, const struct inventory *inventory,
                         const struct reminder_record *record)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    const struct holding *best = NULL;

    if (!renewal_info_is_offered(client))
        return false;
    for (size_t i = 0; i < RENEWAL_INFO_PERSONS_MAX; i++) {
        best = inventory_next_person(inventory, best);
        if (best == NULL)
            return false;
        if (renewal_info_is_due_for(best, record, now_utc))
            return true;
    }
    return false;
}

static enum status renewal_info_keep(enum status status, const struct err *cause, bool *changed, struct err *err)
{
    if (status == ST_OK)
        *changed = true;
    else if (err != NULL && err->status == ST_OK)
        *err = *cause;
    return status;
}

enum status renewal_info_ask(const struct client *client, const struct inventory *inventory,
                             struct reminder_record *record, bool *changed, struct err *err)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    const struct holding *best = NULL;

    if (!renewal_info_is_offered(client))
        return err_set(err, ST_UNSUPPORTED, FAULT_NOT_OFFERED, "renewal information");
    for (size_t i = 0; i < RENEWAL_INFO_PERSONS_MAX; i++) {
        struct err cause = ERR_INIT;
        enum status status = ST_OK;

        best = inventory_next_person(inventory, best);
        if (best == NULL)
            break;
        if (!renewal_info_is_due_for(best, record, now_utc))
            continue;
        status = renewal_info_ask_one(client, best, record, now_utc, &cause);
        if (renewal_info_keep(status, &cause, changed, err) != ST_OK)
            return status;
    }
    return ST_OK;
}

enum status renewal_info_ask_all(const struct client *client, const struct inventory *inventory,
                                 struct reminder_record *record, bool *changed, struct err *err)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    size_t asked = 0;

    if (!renewal_info_is_offered(client))
        return err_set(err, ST_UNSUPPORTED, FAULT_NOT_OFFERED, "renewal information");
    for (size_t i = 0; i < inventory->count && asked < RENEWAL_INFO_ALL_MAX; i++) {
        struct err cause = ERR_INIT;
        enum status status = ST_OK;

        if (!renewal_info_is_wanted(&inventory->holdings[i]))
            continue;
        if (progress_cancelled(client->progress))
            return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
        progress_report(client->progress, PROGRESS_ASKING, 0, 0);
        status = renewal_info_ask_one(client, &inventory->holdings[i], record, now_utc, &cause);
        if (renewal_info_keep(status, &cause, changed, err) != ST_OK)
            return status;
        asked++;
    }
    return ST_OK;
}

void renewal_info_recall(const struct reminder_record *record, struct renewal_info_words *out)
{
    out->count = 0;
    for (size_t i = 0; i < record->count; i++) {
        const struct reminder_entry *entry = &record->entries[i];

        if (entry->asked_utc == 0)
            continue;
        out->words[out->count++] = (struct inventory_word){
            .sha256 = entry->sha256, .renew_from_utc = entry->renew_from_utc, .revoked = entry->revoked};
    }
}
