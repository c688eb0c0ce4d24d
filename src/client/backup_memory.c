#include "client/backup_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kill_point.h"

static const char memory_name[] = "backups";

/* Another process holds it for a moment only. */
enum { MEMORY_TRIES = 20, MEMORY_WAIT_MS = 50 };

static enum status backup_memory_lock(const struct client *client, struct sealed_lock **out)
{
    const struct sealed_file_port *backups = client->backups;
    enum status status = backups->lock(backups->self, memory_name, out, NULL);

    for (int tries = 1; status == ST_BUSY && tries < MEMORY_TRIES; tries++) {
        client->clock->wait_ms(client->clock->self, MEMORY_WAIT_MS);
        status = backups->lock(backups->self, memory_name, out, NULL);
    }
    return status;
}

static void backup_memory_unlock(const struct client *client, struct sealed_lock **lock)
{
    client->backups->unlock(client->backups->self, lock);
}

/*
 * Damaged, sealed under a password that was reset, or not there: it begins anew. False if it cannot be read at this
 * moment: then it is empty, and must not be written over.
 */
static bool backup_memory_load(const struct client *client, struct sealed_lock *lock, struct backup_record *out)
{
    struct buf bytes;
    enum status status = ST_OK;

    memset(out, 0, sizeof *out);
    buf_init(&bytes, SEALED_BYTES_MAX);
    status = client->backups->read(client->backups->self, lock, &bytes, NULL);
    if (status == ST_OK)
        (void)backup_record_decode(bytes.data, bytes.len, out);
    buf_clear(&bytes);
    return status == ST_OK || status == ST_NOT_FOUND || status == ST_BAD_FILE;
}

/* Without an entry there is no record at all, and no folder's worth of nothing. */
static void backup_memory_store(const struct client *client, struct sealed_lock *lock,
                                const struct backup_record *record)
{
    const struct sealed_file_port *backups = client->backups;
    struct buf bytes;

    if (record->count == 0) {
        (void)!backups->wipe(backups->self, lock, NULL);
        KILL_POINT("backup_memory.wiped");
        return;
    }
    buf_init(&bytes, SEALED_BYTES_MAX);
    if (backup_record_encode(record, &bytes, NULL) == ST_OK)
        (void)!backups->write(backups->self, lock, &bytes, NULL);
    buf_clear(&bytes);
    KILL_POINT("backup_memory.written");
}

/* So that looking alone makes no folder. */
static bool backup_memory_is_there(const struct client *client)
{
    struct sealed_names *names = calloc(1, sizeof *names);
    bool there = false;

    if (names != NULL && client->backups->list(client->backups->self, names, NULL) == ST_OK) {
        for (size_t i = 0; !there && i < names->count; i++)
            there = strcmp(names->names[i], memory_name) == 0;
    }
    free(names);
    return there;
}

/* --- reading --- */

void backup_memory_read(const struct client *client, struct backup_record *out)
{
    struct sealed_lock *lock = NULL;

    memset(out, 0, sizeof *out);
    if (client->backups == NULL || !backup_memory_is_there(client) || backup_memory_lock(client, &lock) != ST_OK)
        return;
    (void)backup_memory_load(client, lock, out);
    backup_memory_unlock(client, &lock);
}

static bool backup_memory_sweep(const struct client *client, const struct inventory *inventory,
                                struct backup_record *record)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    const struct cert_info **present = calloc(inventory->count + 1, sizeof(const struct cert_info *));
    bool changed = false;

    if (present == NULL)
        return false;
    for (size_t i = 0; i < inventory->count; i++)
        present[i] = &inventory->holdings[i].entry.info;
    changed = backup_record_sweep(record, present, inventory->count, now_utc);
    free(present);
    return changed;
}

void backup_memory_look(const struct client *client, const struct inventory *inventory, struct backup_record *out)
{
    struct sealed_lock *lock = NULL;

    memset(out, 0, sizeof *out);
    if (client->backups == NULL || !backup_memory_is_there(client) || backup_memory_lock(client, &lock) != ST_OK)
        return;
    if (backup_memory_load(client, lock, out) && backup_memory_sweep(client, inventory, out))
        backup_memory_store(client, lock, out);
    backup_memory_unlock(client, &lock);
}

/* --- noting --- */

struct memory_note {
    bool issued, exported, verified;
    struct backup_copy where; /* if verified */
};

static struct backup_copy backup_memory_copy(const struct client *client, enum backup_form form, const char *path)
{
    struct backup_copy copy = {.form = form};

    if (client->medium != NULL)
        client->medium->look(client->medium->self, path, &copy.medium);
    else if (strlen(path) < sizeof copy.medium.path)
        (void)snprintf(copy.medium.path, sizeof copy.medium.path, "%s", path);
    return copy;
}

static void backup_memory_fill(const struct memory_note *note, int64_t now_utc, struct backup_entry *entry)
{
    if (note->issued && entry->issued_utc == 0)
        entry->issued_utc = now_utc;
    if (note->exported)
        entry->exported_utc = now_utc;
    if (note->verified) {
        entry->verified_utc = now_utc;
        entry->where = note->where;
    }
}

static void backup_memory_note_locked(const struct client *client, struct sealed_lock *lock,
                                      const struct cert_info *info, const struct memory_note *note)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    struct backup_record *record = calloc(1, sizeof *record);
    struct backup_entry *entry = NULL;

    if (record == NULL)
        return;
    if (backup_memory_load(client, lock, record) && backup_record_take(record, info, now_utc, &entry, NULL) == ST_OK) {
        backup_memory_fill(note, now_utc, entry);
        backup_memory_store(client, lock, record);
    }
    free(record);
}

static void backup_memory_note(const struct client *client, const struct cert_info *info,
                               const struct memory_note *note)
{
    struct sealed_lock *lock = NULL;

    if (client->backups == NULL || backup_memory_lock(client, &lock) != ST_OK)
        return;
    backup_memory_note_locked(client, lock, info, note);
    backup_memory_unlock(client, &lock);
}

void backup_memory_issued(const struct client *client, const struct cert_info *info)
{
    backup_memory_note(client, info, &(const struct memory_note){.issued = true});
}

void backup_memory_exported(const struct client *client, const struct cert_info *info, enum backup_form form,
                            const char *path)
{
    const struct memory_note note = {
        .exported = true, .verified = true, .where = backup_memory_copy(client, form, path)};

    backup_memory_note(client, info, &note);
}

void backup_memory_verified(const struct client *client, const struct cert_info *info, enum backup_form form,
                            const char *path)
{
    const struct memory_note note = {.verified = true, .where = backup_memory_copy(client, form, path)};

    backup_memory_note(client, info, &note);
}

void backup_memory_forget(const struct client *client, const char *national_id)
{
    struct backup_record *record = NULL;
    struct sealed_lock *lock = NULL;

    if (client->backups == NULL || !backup_memory_is_there(client) || backup_memory_lock(client, &lock) != ST_OK)
        return;
    record = calloc(1, sizeof *record);
    if (record != NULL) {
        if (backup_memory_load(client, lock, record) && backup_record_forget(record, national_id)) {
            (void)!client->backups->wipe(client->backups->self, lock, NULL); /* the former record holds it too */
            KILL_POINT("backup_memory.former_wiped");
            backup_memory_store(client, lock, record);
        }
    }
    free(record);
    backup_memory_unlock(client, &lock);
}
