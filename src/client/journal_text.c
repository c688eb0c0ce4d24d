/*
 * The journal's record as text: one JSON object. "journal" is the form's version; whoever changes the form counts it up
 * and keeps reading the older one. Version 1 had no renewals, and not the two members that say what one replaces.
 */
#include <string.h>

#include "base/fault.h"
#include "client/journal.h"
#include "client/record_json.h"
#include "pki/csr.h"
#include "protocol/json.h"

enum { JOURNAL_WITHOUT_RENEWALS = 1, JOURNAL_VERSION = 2 };

static const char *const journal_states[] = {
    [JOURNAL_HAVE_KEY] = "have_key",   [JOURNAL_HAVE_CSR] = "have_csr",   [JOURNAL_HAVE_ORDER] = "have_order",
    [JOURNAL_SUBMITTED] = "submitted", [JOURNAL_HAVE_CERT] = "have_cert", [JOURNAL_INSTALLED] = "installed",
    [JOURNAL_TESTED] = "tested",       [JOURNAL_CONFIRMED] = "confirmed",
};

enum { JOURNAL_STATES = sizeof journal_states / sizeof journal_states[0] };

const char *journal_state_word(enum journal_state state)
{
    return (size_t)state < JOURNAL_STATES ? journal_states[state] : "unknown";
}

static enum status journal_add_texts(struct json *object, const struct journal_entry *entry)
{
    const struct {
        const char *name, *value;
    } texts[] = {
        {"state", journal_state_word(entry->state)},
        {"kind", order_kind_word(entry->kind)},
        {"national_id", entry->national_id},
        {"host_url", entry->host_url},
        {"spki_hash", entry->spki_hash},
        {"idempotency_key", entry->idempotency_key},
        {"order", entry->order},
        {"replaced_serial", entry->replaced.serial},
        {"replaced_sha256", entry->replaced.sha256},
    };
    enum status status = json_add_whole(object, "journal", JOURNAL_VERSION);

    for (size_t i = 0; status == ST_OK && i < sizeof texts / sizeof texts[0]; i++)
        status = json_add_text(object, texts[i].name, texts[i].value);
    return status == ST_OK ? json_add_time(object, "begun", entry->begun_utc) : status;
}

enum status journal_encode(const struct journal_entry *entry, struct buf *out, struct err *err)
{
    struct json *object = json_new_object();
    enum status status = journal_add_texts(object, entry);

    buf_truncate(out, 0);
    if (status == ST_OK)
        status = record_add_bytes(object, "key", &entry->key_pkcs8);
    if (status == ST_OK)
        status = record_add_bytes(object, "csr", &entry->csr);
    if (status == ST_OK)
        status = record_add_certificates(object, &entry->certificates);
    if (status == ST_OK)
        status = json_print(object, false, out);
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_JOURNAL, "writing the journal's record");
}

static enum status journal_get_state(const struct json *object, enum journal_state *out)
{
    const char *word = json_string(json_member(object, "state"));

    for (size_t i = 0; word != NULL && i < JOURNAL_STATES; i++) {
        if (strcmp(journal_states[i], word) == 0) {
            *out = (enum journal_state)i;
            return ST_OK;
        }
    }
    return ST_BAD_INPUT;
}

static enum status journal_get_kind(const struct json *object, enum order_kind *out)
{
    const char *word = json_string(json_member(object, "kind"));

    if (word == NULL ||
        (strcmp(word, order_kind_word(ORDER_NEW)) != 0 && strcmp(word, order_kind_word(ORDER_RENEW)) != 0))
        return ST_BAD_INPUT;
    *out = strcmp(word, order_kind_word(ORDER_NEW)) == 0 ? ORDER_NEW : ORDER_RENEW;
    return ST_OK;
}

static enum status journal_get_replaced(const struct json *object, struct journal_replaced *out, struct err *err)
{
    const enum status status = json_get_text(object, "replaced_serial", out->serial, sizeof out->serial, err);

    return status == ST_OK ? json_get_text(object, "replaced_sha256", out->sha256, sizeof out->sha256, err) : status;
}

static enum status journal_get_texts(const struct json *object, struct journal_entry *entry, struct err *err)
{
    const struct {
        const char *name;
        char *out;
        size_t size;
    } texts[] = {
        {"national_id", entry->national_id, sizeof entry->national_id},
        {"host_url", entry->host_url, sizeof entry->host_url},
        {"spki_hash", entry->spki_hash, sizeof entry->spki_hash},
        {"idempotency_key", entry->idempotency_key, sizeof entry->idempotency_key},
        {"order", entry->order, sizeof entry->order},
    };
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < sizeof texts / sizeof texts[0]; i++)
        status = json_get_text(object, texts[i].name, texts[i].out, texts[i].size, err);
    if (status == ST_OK)
        status = json_get_time(object, "begun", &entry->begun_utc, err);
    return status;
}

/* A renewal says what it replaces, and nothing else does. */
static bool journal_names_replaced(const struct journal_entry *entry)
{
    const struct journal_replaced *replaced = &entry->replaced;
    char serial[SERIAL_TEXT_SIZE] = "";

    if (entry->kind != ORDER_RENEW)
        return replaced->serial[0] == '\0' && replaced->sha256[0] == '\0';
    return serial_read(replaced->serial, serial, NULL) == ST_OK && strlen(replaced->sha256) == SHA256_HEX_SIZE - 1;
}

/* What a state promises must be there. */
static bool journal_is_whole(const struct journal_entry *entry)
{
    return national_id_valid(entry->national_id) && entry->host_url[0] != '\0' && entry->key_pkcs8.len > 0 &&
           strlen(entry->spki_hash) == SHA256_HEX_SIZE - 1 &&
           (entry->state < JOURNAL_HAVE_CSR || (entry->csr.len > 0 && entry->idempotency_key[0] != '\0')) &&
           (entry->state < JOURNAL_HAVE_ORDER || entry->order[0] != '\0') &&
           (entry->state < JOURNAL_HAVE_CERT || entry->certificates.count > 0) && journal_names_replaced(entry);
}

static enum status journal_get(const struct json *object, struct journal_entry *entry, struct err *err)
{
    enum { MEMBERS_WITHOUT_RENEWALS = 12, MEMBERS = 14 };
    int64_t version = 0;
    enum status status = json_get_whole(object, "journal", JOURNAL_WITHOUT_RENEWALS, JOURNAL_VERSION, &version, err);

    if (status == ST_OK &&
        json_count(object) != (size_t)(version == JOURNAL_VERSION ? MEMBERS : MEMBERS_WITHOUT_RENEWALS))
        status = ST_BAD_INPUT;
    if (status == ST_OK)
        status = journal_get_texts(object, entry, err);
    if (status == ST_OK && version == JOURNAL_VERSION)
        status = journal_get_replaced(object, &entry->replaced, err);
    if (status == ST_OK)
        status = journal_get_state(object, &entry->state);
    if (status == ST_OK)
        status = journal_get_kind(object, &entry->kind);
    if (status == ST_OK)
        status = record_get_bytes(json_member(object, "key"), KEY_DER_MAX, &entry->key_pkcs8);
    if (status == ST_OK)
        status = record_get_bytes(json_member(object, "csr"), CSR_DER_MAX, &entry->csr);
    if (status == ST_OK)
        status = record_get_certificates(object, &entry->certificates);
    return status == ST_OK && !journal_is_whole(entry) ? ST_BAD_INPUT : status;
}

enum status journal_decode(const struct buf *bytes, struct journal_entry *out, struct err *err)
{
    struct journal_entry entry = {.state = JOURNAL_HAVE_KEY};
    struct json *root = NULL;
    struct err cause = ERR_INIT;
    enum status status = json_parse(buf_text(bytes), bytes->len, &root, &cause);

    if (status == ST_OK)
        status = journal_get(root, &entry, &cause);
    json_free(&root);
    if (status != ST_OK) {
        journal_entry_clear(&entry);
        return status == ST_NO_MEMORY ? err_set(err, status, FAULT_NO_MEMORY, "reading the journal's record")
                                      : err_set(err, ST_BAD_FILE, FAULT_JOURNAL,
                                                cause.status != ST_OK ? cause.what : "journal: not a whole record");
    }
    *out = entry; /* out owns key, request and certificates now */
    return ST_OK;
}
