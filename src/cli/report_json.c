#include "cli/report_json.h"

#include <string.h>

#include "base/fault.h"
#include "surface/person.h"

static void add_certificate_members(struct json_members *into, const struct cert_info *info, enum owner_shown owner,
                                    const char *given_id)
{
    char id[NATIONAL_ID_SIZE];
    char masked[CERT_NAME_SIZE];
    const bool clear = owner == OWNER_SHOWN || (given_id != NULL && strcmp(given_id, info->national_id) == 0);

    person_show_id(info->national_id, given_id, id);
    person_mask_name(info->owner_display, masked);
    json_members_text(into, "owner", clear ? info->owner_display : masked);
    json_members_text(into, "national_id", id);
    json_members_text(into, "issuer", info->issuer_display);
    json_members_text(into, "serial", info->serial);
    json_members_time(into, "not_before", info->not_before_utc);
    json_members_time(into, "not_after", info->not_after_utc);
    json_members_text(into, "key_kind", info->key_kind);
    json_members_text(into, "sha256", info->sha256);
}

void report_json_certificate(struct json_members *into, const char *name, const struct cert_info *info,
                             enum owner_shown owner, const char *given_id)
{
    struct json_members certificate;

    json_members_open_object(&certificate);
    add_certificate_members(&certificate, info, owner, given_id);
    json_members_take(into, name, &certificate);
}

static void add_holding_members(struct json_members *into, const struct holding *holding, enum owner_shown owner,
                                const char *given_id)
{
    add_certificate_members(into, &holding->entry.info, owner, given_id);
    json_members_text(into, "state", standing_pc_word(holding->state));
    json_members_bool(into, "has_key", holding->entry.has_key);
}

void report_json_holding(struct json_members *into, const char *name, const struct holding *holding,
                         enum owner_shown owner, const char *given_id)
{
    struct json_members certificate;

    json_members_open_object(&certificate);
    add_holding_members(&certificate, holding, owner, given_id);
    json_members_take(into, name, &certificate);
}

static void add_copy(struct json_members *backup, const struct backup_copy *copy, const char *national_id)
{
    char shown[MEDIUM_PATH_SIZE];

    backup_path_mask(copy->medium.path, national_id, shown);
    json_members_text(backup, "format", backup_form_word(copy->form));
    json_members_text(backup, "file", shown);
    json_members_bool(backup, "removable", copy->medium.removable);
    json_members_text(backup, "label", copy->medium.label);
}

static void add_backup(struct json_members *into, const struct backup_entry *entry, const char *national_id)
{
    const enum backup_known known = backup_entry_known(entry);
    struct json_members backup;

    if (known == BACKUP_UNKNOWN) {
        json_members_null(into, "backup");
        return;
    }
    json_members_open_object(&backup);
    json_members_text(&backup, "state", backup_known_word(known));
    if (entry->exported_utc != 0)
        json_members_time(&backup, "exported", entry->exported_utc);
    if (entry->verified_utc != 0) {
        json_members_time(&backup, "verified", entry->verified_utc);
        add_copy(&backup, &entry->where, national_id);
    }
    json_members_take(into, "backup", &backup);
}

void report_json_kept(struct json_members *into, const char *name, const struct holding *holding, const char *given_id,
                      const struct backup_record *backups)
{
    const struct cert_info *info = &holding->entry.info;
    struct json_members certificate;

    json_members_open_object(&certificate);
    add_holding_members(&certificate, holding, OWNER_AS_ID, given_id);
    if (backups != NULL)
        add_backup(&certificate, backup_record_find(backups, info->sha256), info->national_id);
    json_members_take(into, name, &certificate);
}

void report_json_orders(struct json_members *into, const char *name, const struct journal_lines *lines,
                        const char *given_id)
{
    struct json_members orders;

    json_members_open_array(&orders);
    for (size_t i = 0; i < lines->count; i++) {
        const struct journal_line *line = &lines->lines[i];
        const bool known = !line->busy && !line->unreadable;
        struct json_members order;

        json_members_open_object(&order);
        json_members_bool(&order, "busy", line->busy);
        json_members_bool(&order, "unreadable", line->unreadable);
        if (known) {
            char id[NATIONAL_ID_SIZE];

            person_show_id(line->national_id, given_id, id);
            json_members_text(&order, "national_id", id);
            json_members_text(&order, "state", journal_state_word(line->state));
            json_members_time(&order, "begun", line->begun_utc);
        }
        json_members_take(&orders, NULL, &order);
    }
    json_members_take(into, name, &orders);
}

static void add_key(struct json_members *into, const struct pfx *pfx)
{
    struct json_members key;

    if (pfx->key_kind[0] == '\0') {
        json_members_null(into, "key");
        return;
    }
    json_members_open_object(&key);
    json_members_text(&key, "kind", pfx->key_kind);
    json_members_bool(&key, "belongs_to_certificate", pfx->key_matches);
    json_members_text(&key, "encryption", pfx->key_cipher);
    json_members_take(into, "key", &key);
}

static void add_further_keys(struct json_members *into, const struct pfx *pfx)
{
    struct json_members keys;

    json_members_open_array(&keys);
    for (size_t i = 0; i < pfx->further_count; i++) {
        const struct pfx_identity *identity = &pfx->further[i];
        struct json_members key;
        struct cert_info info;

        json_members_open_object(&key);
        json_members_text(&key, "kind", identity->key_kind);
        json_members_text(&key, "encryption", identity->key_cipher);
        if (cert_read(identity->leaf.data, identity->leaf.len, &info, NULL) == ST_OK)
            report_json_certificate(&key, "certificate", &info, OWNER_SHOWN, NULL);
        else
            json_members_null(&key, "certificate");
        json_members_take(&keys, NULL, &key);
    }
    json_members_take(into, "further_keys", &keys);
}

static void add_warnings(struct json_members *into, const struct inspection *inspection)
{
    struct json_members warnings;

    json_members_open_array(&warnings);
    for (int warning = 0; warning < IMPORT_WARNINGS; warning++) {
        if (import_warns(inspection, (enum import_warning)warning))
            json_members_text(&warnings, NULL, import_warning_word((enum import_warning)warning));
    }
    json_members_take(into, "warnings", &warnings);
}

void report_json_inspection(struct json_members *into, const struct inspection *inspection)
{
    const struct pfx *pfx = &inspection->pfx;
    struct json_members file;

    json_members_open_object(&file);
    if (inspection->has_certificate)
        report_json_certificate(&file, "certificate", &inspection->certificate, OWNER_SHOWN, NULL);
    else
        json_members_null(&file, "certificate");
    add_key(&file, pfx);
    add_further_keys(&file, pfx);
    json_members_whole(&file, "further_certificates", (int64_t)pfx->chain.count);
    json_members_whole(&file, "other_contents", (int64_t)pfx->passed_over);
    json_members_text(&file, "integrity", pfx->mac_digest);
    json_members_whole(&file, "iterations", pfx->iterations);
    json_members_whole(&file, "iterations_least", pfx->iterations_least);
    add_warnings(&file, inspection);
    json_members_bool(&file, "this_firm", inspection->this_firm);
    json_members_bool(&file, "on_this_pc", inspection->here);
    json_members_bool(&file, "can_be_imported", inspection->import_status == ST_OK);
    if (inspection->import_status != ST_OK)
        json_members_text(&file, "import_fault", fault_word(inspection->import_err.fault));
    json_members_take(into, "file", &file);
}

void report_json_resumed(struct json_members *into, const struct enrol_resumed *resumed, const struct err *err,
                         const char *given_id)
{
    struct json_members object;

    json_members_open_object(&object);
    json_members_whole(&object, "finished", (int64_t)resumed->finished);
    json_members_whole(&object, "ended", (int64_t)resumed->ended);
    json_members_whole(&object, "waiting", (int64_t)resumed->waiting);
    json_members_whole(&object, "stuck", (int64_t)resumed->stuck);
    if (resumed->replaced_stay > 0)
        json_members_text(&object, "replaced_on_this_pc", resumed->replaced.serial);
    if (resumed->finished > 0)
        report_json_certificate(&object, "last", &resumed->last, OWNER_AS_ID, given_id);
    if (err->status != ST_OK) {
        json_members_text(&object, "status", status_word(err->status));
        json_members_text(&object, "fault", fault_word(err->fault));
    }
    json_members_take(into, "resumed", &object);
}
