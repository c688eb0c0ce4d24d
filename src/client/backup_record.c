#include "client/backup_record.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/port/sealed_file.h"
#include "protocol/json.h"

enum { BACKUP_RECORD_VERSION = 1, BACKUP_DAY_S = 24 * 3600, BACKUP_SEEN_DAYS = 7, BACKUP_ID_LONG = 10 };

const char *backup_form_word(enum backup_form form)
{
    static const char *const words[BACKUP_FORM_COUNT] = {
        [BACKUP_FORM_COMPATIBLE] = "compatible",
        [BACKUP_FORM_STRONG] = "strong",
        [BACKUP_FORM_OTHER] = "other",
    };

    return (size_t)form < BACKUP_FORM_COUNT ? words[form] : "unknown";
}

enum backup_known backup_entry_known(const struct backup_entry *entry)
{
    if (entry == NULL)
        return BACKUP_UNKNOWN;
    if (entry->verified_utc != 0)
        return BACKUP_VERIFIED;
    return entry->issued_utc != 0 ? BACKUP_NONE_YET : BACKUP_UNKNOWN;
}

const char *backup_known_word(enum backup_known known)
{
    switch (known) {
    case BACKUP_NONE_YET:
        return "none";
    case BACKUP_VERIFIED:
        return "verified";
    default:
        return "unknown";
    }
}

/* --- entries --- */

static struct backup_entry *backup_record_at(struct backup_record *record, const char *sha256)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->entries[i].sha256, sha256) == 0)
            return &record->entries[i];
    }
    return NULL;
}

const struct backup_entry *backup_record_find(const struct backup_record *record, const char *sha256)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->entries[i].sha256, sha256) == 0)
            return &record->entries[i];
    }
    return NULL;
}

static struct backup_entry *backup_record_place(struct backup_record *record)
{
    struct backup_entry *place = &record->entries[0];

    if (record->count < BACKUP_ENTRIES_MAX)
        return &record->entries[record->count++];
    for (size_t i = 1; i < record->count; i++) {
        if (record->entries[i].seen_utc < place->seen_utc)
            place = &record->entries[i];
    }
    return place;
}

static enum status backup_person_of(const char *national_id, char out[SHA256_HEX_SIZE], struct err *err)
{
    out[0] = '\0';
    return national_id[0] != '\0' ? digest_sha256_hex(national_id, strlen(national_id), out, err) : ST_OK;
}

enum status backup_record_take(struct backup_record *record, const struct cert_info *info, int64_t now_utc,
                               struct backup_entry **out, struct err *err)
{
    struct backup_entry *entry = backup_record_at(record, info->sha256);
    char person[SHA256_HEX_SIZE];
    const enum status status = backup_person_of(info->national_id, person, err);

    if (status != ST_OK)
        return status;
    if (entry == NULL) {
        entry = backup_record_place(record);
        *entry = (struct backup_entry){.not_before_utc = info->not_before_utc};
        memcpy(entry->sha256, info->sha256, sizeof entry->sha256);
        memcpy(entry->person, person, sizeof entry->person);
    }
    entry->seen_utc = now_utc;
    *out = entry;
    return ST_OK;
}

/* --- what is gone --- */

static bool backup_is_superseded(const struct backup_entry *entry, const struct cert_info *const *present, size_t count)
{
    char person[SHA256_HEX_SIZE];

    for (size_t i = 0; entry->person[0] != '\0' && i < count; i++) {
        if (present[i]->not_before_utc > entry->not_before_utc &&
            backup_person_of(present[i]->national_id, person, NULL) == ST_OK && strcmp(person, entry->person) == 0)
            return true;
    }
    return false;
}

static bool backup_is_present(const struct backup_entry *entry, const struct cert_info *const *present, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(present[i]->sha256, entry->sha256) == 0)
            return true;
    }
    return false;
}

bool backup_record_sweep(struct backup_record *record, const struct cert_info *const *present, size_t count,
                         int64_t now_utc)
{
    const int64_t gone_utc = now_utc - (int64_t)BACKUP_GONE_DAYS * BACKUP_DAY_S;
    const int64_t stale_utc = now_utc - (int64_t)BACKUP_SEEN_DAYS * BACKUP_DAY_S;
    bool changed = false;
    size_t kept = 0;

    for (size_t i = 0; i < record->count; i++) {
        struct backup_entry entry = record->entries[i];
        const bool here = backup_is_present(&entry, present, count);

        if (!here && (entry.seen_utc < gone_utc || backup_is_superseded(&entry, present, count))) {
            changed = true;
            continue;
        }
        if (here) {
            changed = changed || entry.seen_utc < stale_utc || entry.seen_utc > now_utc;
            entry.seen_utc = now_utc;
        }
        record->entries[kept++] = entry;
    }
    record->count = kept;
    return changed;
}

bool backup_record_forget(struct backup_record *record, const char *national_id)
{
    const size_t before = record->count;
    char person[SHA256_HEX_SIZE];
    size_t kept = 0;

    if (national_id[0] == '\0' || backup_person_of(national_id, person, NULL) != ST_OK)
        return false;
    for (size_t i = 0; i < before; i++) {
        if (strcmp(record->entries[i].person, person) != 0)
            record->entries[kept++] = record->entries[i];
    }
    record->count = kept;
    return kept != before;
}

/* --- as text --- */

static enum status backup_add_time(struct json *object, const char *name, int64_t at_utc)
{
    return at_utc != 0 ? json_add_time(object, name, at_utc) : ST_OK;
}

static enum status backup_add_copy(struct json *object, const struct backup_copy *copy)
{
    enum status status = json_add_text(object, "format", backup_form_word(copy->form));

    if (status == ST_OK)
        status = json_add_text(object, "path", copy->medium.path);
    if (status == ST_OK)
        status = json_add_bool(object, "removable", copy->medium.removable);
    return status == ST_OK ? json_add_text(object, "label", copy->medium.label) : status;
}

static enum status backup_add_entry(struct json *array, const struct backup_entry *entry)
{
    struct json *object = json_new_object();
    enum status status = json_add_text(object, "sha256", entry->sha256);

    if (status == ST_OK)
        status = json_add_text(object, "person", entry->person);
    if (status == ST_OK)
        status = json_add_time(object, "not_before", entry->not_before_utc);
    if (status == ST_OK)
        status = json_add_time(object, "seen", entry->seen_utc);
    if (status == ST_OK)
        status = backup_add_time(object, "issued", entry->issued_utc);
    if (status == ST_OK)
        status = backup_add_time(object, "exported", entry->exported_utc);
    if (status == ST_OK)
        status = backup_add_time(object, "verified", entry->verified_utc);
    if (status == ST_OK && entry->verified_utc != 0)
        status = backup_add_copy(object, &entry->where);
    if (status == ST_OK)
        status = json_add(array, NULL, &object);
    json_free(&object);
    return status;
}

enum status backup_record_encode(const struct backup_record *record, struct buf *out, struct err *err)
{
    struct json *object = json_new_object();
    struct json *array = json_new_array();
    enum status status = json_add_whole(object, "backups", BACKUP_RECORD_VERSION);

    buf_truncate(out, 0);
    for (size_t i = 0; status == ST_OK && i < record->count; i++)
        status = backup_add_entry(array, &record->entries[i]);
    if (status == ST_OK)
        status = json_add(object, "certificates", &array);
    if (status == ST_OK)
        status = json_print(object, false, out);
    json_free(&array);
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing the record of backups");
}

static bool backup_is_hash(const char *text)
{
    return strlen(text) == SHA256_HEX_SIZE - 1 && text[strspn(text, "0123456789abcdef")] == '\0';
}

static bool backup_get_time(const struct json *object, const char *name, int64_t *out)
{
    return json_member(object, name) == NULL || json_get_time(object, name, out, NULL) == ST_OK;
}

static bool backup_get_form(const struct json *object, enum backup_form *out)
{
    const char *word = json_string(json_member(object, "format"));

    for (int form = 0; word != NULL && form < BACKUP_FORM_COUNT; form++) {
        if (strcmp(backup_form_word((enum backup_form)form), word) == 0) {
            *out = (enum backup_form)form;
            return true;
        }
    }
    return false;
}

static bool backup_get_copy(const struct json *object, struct backup_copy *out)
{
    return backup_get_form(object, &out->form) &&
           json_get_text(object, "path", out->medium.path, sizeof out->medium.path, NULL) == ST_OK &&
           json_get_bool(object, "removable", &out->medium.removable, NULL) == ST_OK &&
           json_get_text(object, "label", out->medium.label, sizeof out->medium.label, NULL) == ST_OK;
}

static bool backup_get_entry(const struct json *object, struct backup_entry *out)
{
    *out = (struct backup_entry){.sha256 = ""};
    if (json_get_text(object, "sha256", out->sha256, sizeof out->sha256, NULL) != ST_OK ||
        json_get_text(object, "person", out->person, sizeof out->person, NULL) != ST_OK ||
        !backup_is_hash(out->sha256) || (out->person[0] != '\0' && !backup_is_hash(out->person)))
        return false;
    if (json_get_time(object, "not_before", &out->not_before_utc, NULL) != ST_OK ||
        json_get_time(object, "seen", &out->seen_utc, NULL) != ST_OK ||
        !backup_get_time(object, "issued", &out->issued_utc) ||
        !backup_get_time(object, "exported", &out->exported_utc) ||
        !backup_get_time(object, "verified", &out->verified_utc))
        return false;
    return out->verified_utc == 0 || backup_get_copy(object, &out->where);
}

static bool backup_get(const struct json *root, struct backup_record *record)
{
    const struct json *array = json_member(root, "certificates");
    int64_t version = 0;

    if (json_get_whole(root, "backups", BACKUP_RECORD_VERSION, BACKUP_RECORD_VERSION, &version, NULL) != ST_OK ||
        !json_is_array(array) || json_count(array) > BACKUP_ENTRIES_MAX)
        return false;
    for (size_t i = 0; i < json_count(array); i++) {
        struct backup_entry *entry = &record->entries[record->count];

        if (!backup_get_entry(json_at(array, i), entry) || backup_record_find(record, entry->sha256) != NULL)
            return false;
        record->count++;
    }
    return true;
}

bool backup_record_decode(const void *json, size_t len, struct backup_record *out)
{
    struct json *root = NULL;
    bool whole = false;

    out->count = 0;
    if (len <= SEALED_BYTES_MAX && json_parse(json, len, &root, NULL) == ST_OK)
        whole = backup_get(root, out);
    json_free(&root);
    if (!whole)
        memset(out, 0, sizeof *out);
    return whole;
}

/* --- shown --- */

/* Ten characters that are a valid number, in either case of letters. */
static bool backup_is_id(const char *at, char id[NATIONAL_ID_SIZE])
{
    if (strlen(at) < BACKUP_ID_LONG)
        return false;
    for (size_t i = 0; i < BACKUP_ID_LONG; i++)
        id[i] = (char)toupper((unsigned char)at[i]);
    id[BACKUP_ID_LONG] = '\0';
    return national_id_valid(id);
}

/* The eight digits of a company look like a date: those of this certificate alone. */
static size_t backup_id_length(const char *at, const char *national_id, char id[NATIONAL_ID_SIZE])
{
    const size_t len = strlen(national_id);

    if (backup_is_id(at, id))
        return BACKUP_ID_LONG;
    if (len == 0 || strncmp(at, national_id, len) != 0)
        return 0;
    (void)snprintf(id, NATIONAL_ID_SIZE, "%s", national_id);
    return len;
}

void backup_path_mask(const char *path, const char *national_id, char out[MEDIUM_PATH_SIZE])
{
    size_t used = 0;

    while (*path != '\0' && used + 1 < MEDIUM_PATH_SIZE) {
        char id[NATIONAL_ID_SIZE] = "";
        char masked[NATIONAL_ID_SIZE] = "";
        const size_t len = backup_id_length(path, national_id, id);

        if (len == 0 || used + len >= MEDIUM_PATH_SIZE) {
            out[used++] = *path++;
            continue;
        }
        national_id_mask(id, masked);
        memcpy(out + used, masked, len);
        used += len;
        path += len;
    }
    out[used] = '\0';
}
