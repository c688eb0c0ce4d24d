#include "client/reminder_record.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "protocol/json.h"

enum { REMINDER_RECORD_VERSION = 1 };

static const char *const reminder_stage_words[REMINDER_STAGES] = {
    [REMINDER_NOTHING] = "nothing",   [REMINDER_BACKUP] = "backup",   [REMINDER_BACKUP_AGAIN] = "backup_again",
    [REMINDER_DUE] = "due",           [REMINDER_14_DAYS] = "14_days", [REMINDER_7_DAYS] = "7_days",
    [REMINDER_3_DAYS] = "3_days",     [REMINDER_1_DAY] = "1_day",     [REMINDER_LAST_OPEN_DAY] = "last_open_day",
    [REMINDER_LAST_DAY] = "last_day", [REMINDER_EXPIRED] = "expired", [REMINDER_REVOKED] = "revoked",
};

/* --- entries --- */

static struct reminder_entry *reminder_record_at(struct reminder_record *record, const char *sha256)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->entries[i].sha256, sha256) == 0)
            return &record->entries[i];
    }
    return NULL;
}

const struct reminder_entry *reminder_record_find(const struct reminder_record *record, const char *sha256)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->entries[i].sha256, sha256) == 0)
            return &record->entries[i];
    }
    return NULL;
}

/* The last day on which something of it was shown or asked. */
static int64_t reminder_entry_day(const struct reminder_entry *entry)
{
    const int64_t asked_day = time_day_of(entry->asked_utc, 0);

    return entry->stage != REMINDER_NOTHING && entry->shown_day > asked_day ? entry->shown_day : asked_day;
}

static struct reminder_entry *reminder_record_oldest(struct reminder_record *record)
{
    struct reminder_entry *oldest = &record->entries[0];

    for (size_t i = 1; i < record->count; i++) {
        if (reminder_entry_day(&record->entries[i]) < reminder_entry_day(oldest))
            oldest = &record->entries[i];
    }
    return oldest;
}

static struct reminder_entry *reminder_record_make(struct reminder_record *record, const char *sha256)
{
    struct reminder_entry *entry = reminder_record_at(record, sha256);

    if (entry != NULL)
        return entry;
    entry = record->count < REMINDER_ENTRIES_MAX ? &record->entries[record->count++] : reminder_record_oldest(record);
    *entry = (struct reminder_entry){.stage = REMINDER_NOTHING};
    (void)snprintf(entry->sha256, sizeof entry->sha256, "%s", sha256);
    return entry;
}

void reminder_record_shown(struct reminder_record *record, const char *sha256, enum reminder_stage stage, int64_t day)
{
    struct reminder_entry *entry = reminder_record_make(record, sha256);

    entry->stage = stage;
    entry->shown_day = day;
    record->has_shown = true;
    record->shown_day = day;
}

void reminder_record_asked(struct reminder_record *record, const char *sha256, int64_t asked_utc,
                           int64_t renew_from_utc, bool revoked)
{
    struct reminder_entry *entry = reminder_record_make(record, sha256);

    entry->asked_utc = asked_utc;
    entry->renew_from_utc = renew_from_utc;
    entry->revoked = revoked;
}

static bool reminder_is_among(const char *sha256, const char *const *sha256s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(sha256s[i], sha256) == 0)
            return true;
    }
    return false;
}

void reminder_record_keep(struct reminder_record *record, const char *const *sha256s, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < record->count; i++) {
        if (reminder_is_among(record->entries[i].sha256, sha256s, count))
            record->entries[kept++] = record->entries[i];
    }
    record->count = kept;
}

/* --- as text --- */

static enum status reminder_add_day(struct json *object, int64_t day)
{
    char date[TIME_DATE_SIZE] = "";

    time_to_date(time_day_begin(day, 0), 0, date);
    return json_add_text(object, "shown", date);
}

static enum status reminder_add_entry(struct json *array, const struct reminder_entry *entry)
{
    struct json *object = json_new_object();
    enum status status = json_add_text(object, "sha256", entry->sha256);

    if (status == ST_OK && entry->stage != REMINDER_NOTHING)
        status = json_add_text(object, "stage", reminder_stage_words[entry->stage]);
    if (status == ST_OK && entry->stage != REMINDER_NOTHING)
        status = reminder_add_day(object, entry->shown_day);
    if (status == ST_OK && entry->asked_utc != 0)
        status = json_add_time(object, "asked", entry->asked_utc);
    if (status == ST_OK && entry->asked_utc != 0)
        status = json_add_time(object, "renew_from", entry->renew_from_utc);
    if (status == ST_OK && entry->asked_utc != 0)
        status = json_add_bool(object, "revoked", entry->revoked);
    if (status == ST_OK)
        status = json_add(array, NULL, &object);
    json_free(&object);
    return status;
}

enum status reminder_record_encode(const struct reminder_record *record, struct buf *out, struct err *err)
{
    struct json *object = json_new_object();
    struct json *array = json_new_array();
    enum status status = json_add_whole(object, "reminders", REMINDER_RECORD_VERSION);

    buf_truncate(out, 0);
    if (status == ST_OK && record->has_shown)
        status = reminder_add_day(object, record->shown_day);
    for (size_t i = 0; status == ST_OK && i < record->count; i++)
        status = reminder_add_entry(array, &record->entries[i]);
    if (status == ST_OK)
        status = json_add(object, "certificates", &array);
    if (status == ST_OK)
        status = json_print(object, true, out);
    json_free(&array);
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing the record of reminders");
}

static bool reminder_get_day(const struct json *object, int64_t *out)
{
    const char *text = json_string(json_member(object, "shown"));

    return text != NULL && time_day_read(text, out) == ST_OK;
}

static bool reminder_get_stage(const struct json *object, enum reminder_stage *out)
{
    const char *word = json_string(json_member(object, "stage"));

    for (int stage = REMINDER_BACKUP; word != NULL && stage < REMINDER_STAGES; stage++) {
        if (strcmp(reminder_stage_words[stage], word) == 0) {
            *out = (enum reminder_stage)stage;
            return true;
        }
    }
    return false;
}

static bool reminder_is_sha256(const char *text)
{
    return strlen(text) == SHA256_HEX_SIZE - 1 && text[strspn(text, "0123456789abcdef")] == '\0';
}

static bool reminder_get_entry(const struct json *object, struct reminder_entry *out)
{
    if (json_get_text(object, "sha256", out->sha256, sizeof out->sha256, NULL) != ST_OK ||
        !reminder_is_sha256(out->sha256))
        return false;
    if (json_member(object, "stage") != NULL &&
        !(reminder_get_stage(object, &out->stage) && reminder_get_day(object, &out->shown_day)))
        return false;
    return json_member(object, "asked") == NULL ||
           (json_get_time(object, "asked", &out->asked_utc, NULL) == ST_OK &&
            json_get_time(object, "renew_from", &out->renew_from_utc, NULL) == ST_OK &&
            json_get_bool(object, "revoked", &out->revoked, NULL) == ST_OK);
}

static bool reminder_get(const struct json *root, struct reminder_record *record)
{
    const struct json *array = json_member(root, "certificates");
    int64_t version = 0;

    if (json_get_whole(root, "reminders", REMINDER_RECORD_VERSION, REMINDER_RECORD_VERSION, &version, NULL) != ST_OK ||
        !json_is_array(array) || json_count(array) > REMINDER_ENTRIES_MAX)
        return false;
    record->has_shown = json_member(root, "shown") != NULL;
    if (record->has_shown && !reminder_get_day(root, &record->shown_day))
        return false;
    for (size_t i = 0; i < json_count(array); i++) {
        struct reminder_entry *entry = &record->entries[record->count];

        if (!reminder_get_entry(json_at(array, i), entry) || reminder_record_find(record, entry->sha256) != NULL)
            return false;
        record->count++;
    }
    return true;
}

bool reminder_record_decode(const void *json, size_t len, struct reminder_record *out)
{
    struct json *root = NULL;
    bool whole = false;

    *out = (struct reminder_record){.count = 0};
    if (len <= REMINDER_RECORD_BYTES_MAX && json_parse(json, len, &root, NULL) == ST_OK)
        whole = reminder_get(root, out);
    json_free(&root);
    if (!whole)
        *out = (struct reminder_record){.count = 0};
    return whole;
}
