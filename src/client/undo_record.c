#include "client/undo_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "client/record_json.h"

enum { UNDO_VERSION = 1, UNDO_HASH_LEN = 32, UNDO_DAY_S = 86400 };

static const char undo_prefix[] = "undo-";

void undo_entry_clear(struct undo_entry *entry)
{
    if (entry == NULL)
        return;
    buf_clear(&entry->noted);
    buf_clear(&entry->key_pkcs8);
    cert_list_clear(&entry->certificates);
    *entry = (struct undo_entry){.certificates = {.count = 0}};
}

/* --- its form: one JSON object; "undo" is the form's version --- */

enum status undo_encode(const struct undo_entry *entry, struct buf *out, struct err *err)
{
    struct json *object = json_new_object();
    enum status status = json_add_whole(object, "undo", UNDO_VERSION);

    buf_truncate(out, 0);
    if (status == ST_OK)
        status = record_add_bytes(object, "noted", &entry->noted);
    if (status == ST_OK)
        status = record_add_bytes(object, "key", &entry->key_pkcs8);
    if (status == ST_OK)
        status = record_add_certificates(object, &entry->certificates);
    if (status == ST_OK)
        status = json_print(object, false, out);
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_UNDO_RECORD, "writing an undo record");
}

static enum status undo_get(const struct json *object, struct undo_entry *entry, struct err *err)
{
    enum { MEMBERS = 4 };
    int64_t version = 0;
    enum status status = json_is_object(object) && json_count(object) == MEMBERS ? ST_OK : ST_BAD_INPUT;

    if (status == ST_OK)
        status = json_get_whole(object, "undo", UNDO_VERSION, UNDO_VERSION, &version, err);
    if (status == ST_OK)
        status = record_get_bytes(json_member(object, "noted"), STORE_NOTE_MAX, &entry->noted);
    if (status == ST_OK)
        status = record_get_bytes(json_member(object, "key"), KEY_DER_MAX, &entry->key_pkcs8);
    if (status == ST_OK)
        status = record_get_certificates(object, &entry->certificates);
    return status == ST_OK && (entry->noted.len == 0 || entry->certificates.count == 0) ? ST_BAD_INPUT : status;
}

enum status undo_decode(const struct buf *bytes, struct undo_entry *out, struct err *err)
{
    struct undo_entry entry = {.certificates = {.count = 0}};
    struct json *root = NULL;
    struct err cause = ERR_INIT;
    enum status status = json_parse(buf_text(bytes), bytes->len, &root, &cause);

    if (status == ST_OK)
        status = undo_get(root, &entry, &cause);
    json_free(&root);
    if (status == ST_OK) {
        *out = entry; /* out owns key and certificates now */
        return ST_OK;
    }
    undo_entry_clear(&entry);
    return status == ST_NO_MEMORY ? err_set(err, status, FAULT_NO_MEMORY, "reading an undo record")
                                  : err_set(err, ST_BAD_FILE, FAULT_UNDO_RECORD,
                                            cause.status != ST_OK ? cause.what : "undo record: not whole");
}

enum status undo_entry_key(const struct undo_entry *entry, struct key **out, struct err *err)
{
    const struct buf *leaf = &entry->certificates.items[0];
    struct cert_info info = {.is_ca = false};
    char spki_hash[SHA256_HEX_SIZE] = "";
    struct key *key = NULL;
    enum status status = cert_read(leaf->data, leaf->len, &info, NULL);

    if (status == ST_OK && entry->key_pkcs8.len > 0)
        status = key_from_pkcs8(entry->key_pkcs8.data, entry->key_pkcs8.len, &key, NULL);
    if (status == ST_OK && key != NULL)
        status = key_spki_hash(key, spki_hash, NULL);
    if (status == ST_OK && key != NULL && strcmp(spki_hash, info.spki_hash) != 0)
        status = ST_BAD_FILE;
    if (status == ST_OK) {
        *out = key; /* the caller's now */
        return ST_OK;
    }
    key_free(&key);
    return err_set(err, status == ST_NO_MEMORY ? status : ST_BAD_FILE, FAULT_UNDO_RECORD,
                   "undo record: the key is not the certificate's");
}

/* --- its name --- */

void undo_name(const char *sha256, int64_t kept_utc, char out[SEALED_NAME_SIZE])
{
    (void)snprintf(out, SEALED_NAME_SIZE, "%s%.*s-%" PRId64, undo_prefix, UNDO_HASH_LEN, sha256,
                   kept_utc > 0 ? kept_utc : 0);
}

bool undo_name_read(const char *name, int64_t *kept_utc)
{
    enum { PREFIX_LEN = sizeof undo_prefix - 1, DIGITS_MAX = 15 };
    const char *digits = name + PREFIX_LEN + UNDO_HASH_LEN + 1;

    if (strlen(name) <= PREFIX_LEN + UNDO_HASH_LEN + 1 || strncmp(name, undo_prefix, PREFIX_LEN) != 0 ||
        strspn(name + PREFIX_LEN, "0123456789abcdef") != UNDO_HASH_LEN || digits[-1] != '-' ||
        strspn(digits, "0123456789") != strlen(digits) || strlen(digits) > DIGITS_MAX)
        return false;
    *kept_utc = strtoll(digits, NULL, 10);
    return true;
}

bool undo_name_is_of(const char *name, const char *sha256)
{
    int64_t kept_utc = 0;

    return undo_name_read(name, &kept_utc) && strncmp(name + sizeof undo_prefix - 1, sha256, UNDO_HASH_LEN) == 0;
}

static bool undo_takes(const void *self, const struct cert_info *info, const void *der, size_t len)
{
    const struct sealed_names *names = self;

    (void)der;
    (void)len;
    for (size_t i = 0; i < names->count; i++)
        if (undo_name_is_of(names->names[i], info->sha256))
            return true;
    return false;
}

enum status undo_here(const struct client *client, const struct sealed_names *names, struct store_list *out,
                      struct err *err)
{
    const struct store_filter known = {.takes = undo_takes, .self = names};

    return client->store->list(client->store->self, &known, out, err);
}

int64_t undo_until(const struct client *client, int64_t kept_utc)
{
    return kept_utc + (int64_t)client->settings->undo_days * UNDO_DAY_S;
}

/* --- behind the port --- */

enum status undo_report(struct err *err, const struct err *cause)
{
    const int fault = cause->fault == FAULT_JOURNAL             ? FAULT_UNDO_RECORD
                      : cause->fault == FAULT_ORDER_IN_PROGRESS ? FAULT_UNDO_BUSY
                                                                : cause->fault;

    (void)err_set_code(err, cause->status, fault, cause->source, cause->number, cause->what);
    if (cause->detail[0] != '\0')
        err_detail(err, cause->detail);
    return cause->status;
}

enum status undo_names(const struct client *client, struct sealed_names *out, struct err *err)
{
    struct err cause = ERR_INIT;

    return client->undo->list(client->undo->self, out, &cause) == ST_OK ? ST_OK : undo_report(err, &cause);
}

enum status undo_lock(const struct client *client, const char *name, struct sealed_lock **out, struct err *err)
{
    struct err cause = ERR_INIT;

    return client->undo->lock(client->undo->self, name, out, &cause) == ST_OK ? ST_OK : undo_report(err, &cause);
}

enum status undo_read(const struct client *client, struct sealed_lock *lock, struct undo_entry *out, struct err *err)
{
    struct err cause = ERR_INIT;
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, SEALED_BYTES_MAX);
    if (client->undo->read(client->undo->self, lock, &bytes, &cause) != ST_OK)
        status = undo_report(err, &cause);
    else
        status = undo_decode(&bytes, out, err);
    buf_clear(&bytes);
    return status;
}
