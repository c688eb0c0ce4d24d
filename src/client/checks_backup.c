/*
 * Backups that are known to work (client/backup_memory.h), of the certificates that are tried here.
 */
#include "client/checks_internal.h"

#include <stdlib.h>

#include "base/fault.h"
#include "client/backup_memory.h"
#include "client/message.h"

static bool checks_is_usable(const struct holding *holding)
{
    return holding->state == STANDING_PC_VALID || holding->state == STANDING_PC_DUE;
}

/* One that is not known about tells nothing; of the others, one without a backup is what matters. */
static const struct holding *checks_worse_backup(const struct backup_record *record, const struct holding *known,
                                                 const struct holding *other)
{
    const enum backup_known how = backup_entry_known(backup_record_find(record, other->entry.info.sha256));

    if (!checks_is_usable(other) || how == BACKUP_UNKNOWN)
        return known;
    return known == NULL || how == BACKUP_NONE_YET ? other : known;
}

/* NULL: of nobody's anything is known. */
static const struct holding *checks_find_backup(const struct checks *checks, const struct inventory *inventory,
                                                const struct backup_record *record)
{
    const struct holding *found = NULL;
    const struct holding *best = NULL;

    if (checks->question->national_id != NULL) {
        best = inventory_best(inventory);
        return best != NULL ? checks_worse_backup(record, NULL, best) : NULL;
    }
    while ((best = inventory_next_person(inventory, best)) != NULL)
        found = checks_worse_backup(record, found, best);
    return found;
}

static void checks_add_backup(struct checks *checks, const struct inventory *inventory,
                              const struct backup_record *record)
{
    const struct holding *holding = checks_find_backup(checks, inventory, record);
    const struct backup_entry *entry = NULL;
    struct check_line *line = NULL;

    if (holding == NULL) {
        (void)checks_add(checks, CHECK_BACKUP, check_not_asked(MSG_CHECK_BACKUP_UNKNOWN));
        return;
    }
    entry = backup_record_find(record, holding->entry.info.sha256);
    if (backup_entry_known(entry) == BACKUP_VERIFIED) {
        line = checks_add(checks, CHECK_BACKUP, check_passes(MSG_CHECK_BACKUP_FINE));
        checks_insert_day(checks, line, 1, entry->verified_utc);
    } else {
        line = checks_add(checks, CHECK_BACKUP,
                          check_warns(MSG_CHECK_BACKUP_NONE, MSG_CHECK_REMEDY_EXPORT, CHECK_DO_EXPORT));
        checks_insert(line, 1, CHECK_INSERT_ID, holding->entry.info.national_id);
    }
    checks_insert(line, 0, CHECK_INSERT_SERIAL, holding->entry.info.serial);
}

enum status checks_backup(struct checks *checks, struct err *err)
{
    struct backup_record *record = calloc(1, sizeof *record);
    struct inventory inventory = {.holdings = NULL};
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    if (record == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "what is known of backups");
    status = inventory_read(checks->client, checks->question->national_id, NULL, &inventory, &cause);
    backup_memory_read(checks->client, record);
    if (status == ST_OK)
        checks_add_backup(checks, &inventory, record);
    else
        status = checks_add_failure(checks, CHECK_BACKUP, check_not_asked(MSG_CHECK_CERTIFICATES_UNKNOWN), &cause, err);
    inventory_clear(&inventory);
    free(record);
    return status;
}
