#include "client/outlook.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "client/backup_memory.h"
#include "client/renewal_info.h"

static enum status outlook_look(const struct client *client, const struct reminder_record *record,
                                struct status_pc *out, struct err *err)
{
    struct renewal_info_words recalled;

    renewal_info_recall(record, &recalled);
    return status_pc_read(client, &(struct inventory_words){recalled.words, recalled.count}, out, err);
}

/* What this PC has no more needs no memory. */
static enum status outlook_forget(const struct inventory *inventory, struct reminder_record *record, bool *changed,
                                  struct err *err)
{
    const size_t before = record->count;
    const char **names = calloc(inventory->count + 1, sizeof *names);

    if (names == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "what is remembered of certificates");
    for (size_t i = 0; i < inventory->count; i++)
        names[i] = inventory->holdings[i].entry.info.sha256;
    reminder_record_keep(record, names, inventory->count);
    free(names);
    *changed = record->count != before;
    return ST_OK;
}

static void outlook_fill_person(const struct client *client, const struct status_pc *pc, const struct holding *best,
                                struct outlook_person *out)
{
    const struct cert_info *info = &best->entry.info;
    struct status_report report = {.host_asked = false};

    status_pc_report(client, pc, best, &report);
    *out = (struct outlook_person){
        .question = report.question,
        .standing = report.standing,
        .not_before_utc = info->not_before_utc,
        .not_after_utc = info->not_after_utc,
        .due_from_utc = best->due_from_utc,
        .has_key = best->entry.has_key,
        .revoked = best->revoked,
    };
    memcpy(out->sha256, info->sha256, sizeof out->sha256);
    memcpy(out->national_id, info->national_id, sizeof out->national_id);
    memcpy(out->name, info->owner_display, sizeof out->name);
}

static void outlook_fill(const struct client *client, const struct status_pc *pc, struct outlook *out)
{
    struct status_report worst = {.host_asked = false};
    const struct holding *worst_best = status_pc_worst(client, pc, &worst);
    const struct holding *best = NULL;

    out->question = worst.question;
    out->standing = worst.standing;
    out->worst = OUTLOOK_PERSONS_MAX;
    while (out->count < OUTLOOK_PERSONS_MAX && (best = inventory_next_person(&pc->inventory, best)) != NULL) {
        if (best == worst_best)
            out->worst = out->count;
        outlook_fill_person(client, pc, best, &out->persons[out->count++]);
    }
    if (out->worst > out->count)
        out->worst = out->count;
}

/* True: the host has said something, and all looks different now. */
static bool outlook_ask(const struct client *client, const struct inventory *inventory, struct reminder_record *record,
                        struct outlook *out)
{
    bool answered = false;

    out->asking_wanted = renewal_info_ask(client, inventory, record, &answered, NULL) != ST_OK;
    out->record_changed = out->record_changed || answered;
    return answered;
}

/* Of whom it is known that there is no backup. A memory: without it nobody is reminded. */
static void outlook_fill_backups(const struct client *client, const struct inventory *inventory, struct outlook *out)
{
    struct backup_record *backups = calloc(1, sizeof *backups);

    if (backups == NULL)
        return;
    backup_memory_look(client, inventory, backups);
    for (size_t i = 0; i < out->count; i++) {
        const struct backup_entry *entry = backup_record_find(backups, out->persons[i].sha256);

        if (backup_entry_known(entry) == BACKUP_NONE_YET)
            out->persons[i].unsaved_utc = entry->issued_utc;
    }
    free(backups);
}

static enum status outlook_read_into(const struct client *client, bool ask, struct reminder_record *record,
                                     struct outlook *outlook, struct err *err)
{
    struct status_pc pc = {.inventory = {.holdings = NULL}};
    enum status status = outlook_look(client, record, &pc, err);

    if (status == ST_OK)
        status = outlook_forget(&pc.inventory, record, &outlook->record_changed, err);
    if (status == ST_OK)
        outlook->asking_wanted = renewal_info_is_due(client, &pc.inventory, record);
    if (status == ST_OK && ask && outlook->asking_wanted && outlook_ask(client, &pc.inventory, record, outlook)) {
        status_pc_clear(&pc);
        status = outlook_look(client, record, &pc, err);
    }
    if (status == ST_OK) {
        outlook_fill(client, &pc, outlook);
        outlook_fill_backups(client, &pc.inventory, outlook);
    }
    status_pc_clear(&pc);
    return status;
}

/* On the heap: a stack has better uses for it. */
enum status outlook_read(const struct client *client, bool ask, struct reminder_record *record, struct outlook *out,
                         struct err *err)
{
    struct outlook *outlook = calloc(1, sizeof *outlook);
    enum status status = ST_OK;

    if (outlook == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "how things stand on this PC");
    status = outlook_read_into(client, ask, record, outlook, err);
    if (status == ST_OK)
        *out = *outlook;
    free(outlook);
    return status;
}

struct reminder outlook_remind(const struct outlook *outlook, const struct calendar *calendar,
                               const struct reminder_record *record, int64_t now_utc, int32_t zone_offset_s)
{
    struct reminder_certificate certificates[OUTLOOK_PERSONS_MAX];
    const struct reminder_question question = {certificates, outlook->count, calendar, record, now_utc, zone_offset_s};

    for (size_t i = 0; i < outlook->count; i++) {
        const struct outlook_person *person = &outlook->persons[i];

        certificates[i] = (struct reminder_certificate){
            .sha256 = person->sha256,
            .standing = &person->standing,
            .not_before_utc = person->not_before_utc,
            .not_after_utc = person->not_after_utc,
            .due_from_utc = person->due_from_utc,
            .has_key = person->has_key,
            .revoked = person->revoked,
            .unsaved_utc = person->unsaved_utc,
        };
    }
    return reminder_now(&question);
}
