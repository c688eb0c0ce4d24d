#include "server/backup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "server/audit_whole.h"
#include "server/ca/names.h"
#include "server/config_fields.h"
#include "server/host_files.h"
#include "server/new_folder.h"
#include "server/setup.h"
#include "server/store/store_certificate.h"
#include "version.h"

#define DATABASE_NAME "ra.db"
enum { NUMBER_ROOM = 16 }; /* what the files of later CAs are called beyond the first one's */

struct backup {
    const struct ra *ra;
    struct config local; /* as it is in the backup: no member leads out of its folder */
    struct backup_manifest *manifest;
    int64_t newest; /* of the issuing CAs */
    struct {
        bool key, passphrase;
    } wanted[CA_MOST + 1]; /* by its number */
    bool pin_wanted;
};

/* One that issues, or whose certificates have not all ended: lists and answers are made for those. */
static enum status signs(const struct backup *backup, int64_t number, bool *out, struct err *err)
{
    struct tx *tx = NULL;
    int64_t alive = 0;
    int64_t last_end_utc = 0;
    enum status status = store_begin_read(backup->ra->store, &tx, err);

    if (status == ST_OK)
        status = store_issued_alive(tx, number, ra_now_utc(backup->ra), &alive, &last_end_utc, err);
    /* With another CA behind the newest may not be there, and signs nothing then. */
    *out =
        (number == backup->newest && backup->ra->config.cmp.url[0] == '\0') || last_end_utc >= ra_now_utc(backup->ra);
    return store_finish(&tx, status, err);
}

/* What must not be missing: a key may be destroyed when it signs no more, and one in a token has no passphrase. */
static enum status learn_wanted(struct backup *backup, struct err *err)
{
    const struct config *config = &backup->ra->config;
    int64_t number = 0;
    enum status status = ca_names_newest(config, &backup->newest, err);

    for (number = 1; status == ST_OK && number <= backup->newest; number++) {
        struct ca_names names = {.key = ""};
        bool token = false;

        status = ca_names_of(config, number, &names, err);
        if (status == ST_OK)
            status = ca_names_key_in_token(config, &names, &token, err);
        if (status == ST_OK)
            status = signs(backup, number, &backup->wanted[number].key, err);
        backup->wanted[number].passphrase = backup->wanted[number].key && !token;
        backup->pin_wanted = backup->pin_wanted || token;
    }
    return status;
}

static bool is(const struct config_field *field, const char *section, const char *name)
{
    return field->section != NULL && strcmp(field->section, section) == 0 && strcmp(field->name, name) == 0;
}

static bool is_of_cmp(const struct config_field *field)
{
    static const char *const NAMES[] = {"ca",         "secret",  "certificate", "key",
                                        "passphrase", "trusted", "signer",      "tls_ca"};

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (is(field, "cmp", NAMES[i]))
            return true;
    return false;
}

/* What both sides share, or what signs; whatever else of that section is named is used. */
static bool cmp_wants(const struct config_cmp *cmp, const struct config_field *field)
{
    static const char *const OF_SIGNING[] = {"certificate", "key", "passphrase"};
    const bool signs_messages = cmp->reference[0] == '\0';
    bool of_signing = false;

    for (size_t i = 0; i < sizeof OF_SIGNING / sizeof OF_SIGNING[0]; i++)
        of_signing = of_signing || is(field, "cmp", OF_SIGNING[i]);
    if (cmp->url[0] == '\0' || is(field, "cmp", "secret"))
        return cmp->url[0] != '\0' && !signs_messages;
    return signs_messages || !of_signing;
}

/* All of "files" but the database, and the files of other sections. */
static bool names_file(const struct config_field *field)
{
    if (field->kind != CONFIG_TEXT || field->section == NULL || is(field, "files", "database"))
        return false;
    return strcmp(field->section, "files") == 0 || is(field, "consent", "file") ||
           is(field, "transfer", "tls_certificate") || is(field, "transfer", "tls_key") ||
           is(field, "operators", "tls_certificate") || is(field, "operators", "tls_key") ||
           is(field, "pkcs11", "pin") || is(field, "sms_http", "secret") || is(field, "sms_http", "ca") ||
           is_of_cmp(field);
}

/* Into the manifest before it is made: by that it is taken back when something later fails. */
static enum status reserve(struct backup *backup, const char *name, struct backup_file **out, struct err *err)
{
    const struct file_digest none = {.bytes = 0};
    const enum status status = backup_manifest_add(backup->manifest, name, &none, err);

    if (status == ST_OK)
        *out = &backup->manifest->files[backup->manifest->count - 1];
    return status;
}

static enum status add(struct backup *backup, const char *from, const char *name, struct err *err)
{
    char into[CONFIG_PATH_SIZE];
    struct backup_file *file = NULL;
    enum status status = config_path(&backup->local, name, into, err);

    if (status == ST_OK)
        status = reserve(backup, name, &file, err);
    if (status != ST_OK)
        return status;
    status = file_digest_copy(from, into, &file->digest, err);
    if (status != ST_OK)
        backup->manifest->count--; /* it has taken its own back */
    return status;
}

/* Without it a host serves as well. */
static bool is_optional(const struct backup *backup, const struct config_field *field)
{
    return is(field, "files", "root_list") || is(field, "files", "release_notice") ||
           (is(field, "files", "issuing_key") && !backup->wanted[1].key) ||
           (is(field, "files", "issuing_passphrase") && !backup->wanted[1].passphrase) ||
           (is(field, "pkcs11", "pin") && !backup->pin_wanted) ||
           (strcmp(field->section, "operators") == 0 && backup->ra->config.operators.listen[0] == '\0') ||
           (is_of_cmp(field) && !cmp_wants(&backup->ra->config.cmp, field)) ||
           (is(field, "files", "issuing_certificate") && backup->ra->config.cmp.url[0] != '\0') ||
           (strcmp(field->section, "transfer") == 0 && backup->ra->config.transfer.url[0] == '\0');
}

static enum status add_if_there(struct backup *backup, const char *from, const char *name, struct err *err)
{
    struct err why = ERR_INIT;
    const enum status status = add(backup, from, name, &why);

    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status != ST_OK && err != NULL)
        *err = why;
    return status;
}

/* A host that serves has read its own already, and does not miss it. member: what names it. */
static enum status add_wanted(struct backup *backup, const char *member, const char *from, const char *name,
                              struct err *err)
{
    struct err why = ERR_INIT;
    char what[ERR_WHAT_MAX];
    const enum status status = add(backup, from, name, &why);

    if (status == ST_NOT_FOUND) {
        (void)snprintf(what, sizeof what, "%s: this file is missing, and a backup without it is none", member);
        (void)err_set(err, status, FAULT_FILE_MISSING, what);
        err_detail_path(err, from);
    } else if (status != ST_OK && err != NULL) {
        *err = why;
    }
    return status;
}

/* "files.tls_key" */
static bool is_member_name(const char *name)
{
    char member[BACKUP_NAME_SIZE];
    size_t i = 0;

    for (i = 0; i < CONFIG_FIELD_COUNT; i++) {
        if (!names_file(&CONFIG_FIELDS[i]))
            continue;
        (void)snprintf(member, sizeof member, "%s.%s", CONFIG_FIELDS[i].section, CONFIG_FIELDS[i].name);
        if (strcmp(name, member) == 0)
            return true;
    }
    return false;
}

/*
 * Any other is called after its member: one with a folder in it or what a manifest does not take, and one that the
 * backup's own files or another member may have. So nothing meets another, and one name is one file.
 */
static bool keeps_name(const char *name)
{
    return backup_manifest_name_valid(name) && strlen(name) < BACKUP_NAME_SIZE - NUMBER_ROOM && !is_member_name(name) &&
           strncmp(name, DATABASE_NAME, strlen(DATABASE_NAME)) != 0 && strcmp(name, SETUP_CONFIG_FILE) != 0 &&
           strcmp(name, SETUP_CLIENT_FILE) != 0;
}

static enum status add_member(struct backup *backup, const struct config_field *field, struct err *err)
{
    const char *configured = (const char *)&backup->ra->config + field->offset;
    char *local = (char *)&backup->local + field->offset;
    const bool optional = is_optional(backup, field);
    char from[CONFIG_PATH_SIZE], member[64];
    enum status status = ST_OK;

    if (config_key_is_in_token(configured) ||
        (configured[0] == '\0' && (optional || field->fallback_text[0] == '\0'))) /* it may name none */
        return ST_OK;
    if (!keeps_name(configured))
        (void)snprintf(local, field->size, "%s.%s", field->section, field->name);
    if (backup_manifest_find(backup->manifest, local) != NULL) /* two members with one file */
        return ST_OK;
    status = config_path(&backup->ra->config, configured, from, err);
    if (status != ST_OK)
        return status;
    (void)snprintf(member, sizeof member, "%s.%s", field->section, field->name);
    return optional ? add_if_there(backup, from, local, err) : add_wanted(backup, member, from, local, err);
}

/* Named after the first one's, which no member of the configuration says. */
static enum status add_ca(struct backup *backup, int64_t number, struct err *err)
{
    struct ca_names from = {.key = ""};
    struct ca_names local = {.key = ""};
    const struct {
        const char *from, *local;
        bool wanted;
    } files[] = {
        {from.certificate, local.certificate, true},
        {from.key, local.key, backup->wanted[number].key},
        {from.passphrase, local.passphrase, backup->wanted[number].passphrase},
    };
    enum status status = ca_names_of(&backup->ra->config, number, &from, err);
    size_t i = 0;

    if (status == ST_OK)
        status = ca_names_of(&backup->local, number, &local, err);
    for (i = 0; status == ST_OK && i < sizeof files / sizeof files[0]; i++) {
        char path[CONFIG_PATH_SIZE];

        status = config_path(&backup->ra->config, files[i].from, path, err);
        if (status == ST_OK)
            status = files[i].wanted ? add_wanted(backup, files[i].from, path, files[i].local, err)
                                     : add_if_there(backup, path, files[i].local, err);
    }
    return status;
}

static enum status add_later_cas(struct backup *backup, struct err *err)
{
    int64_t number = 0;
    enum status status = ST_OK;

    for (number = 2; status == ST_OK && number <= backup->newest; number++)
        status = add_ca(backup, number, err);
    return status;
}

static enum status add_files(struct backup *backup, struct err *err)
{
    char client[CONFIG_PATH_SIZE];
    enum status status = learn_wanted(backup, err);
    size_t i = 0;

    for (i = 0; status == ST_OK && i < CONFIG_FIELD_COUNT; i++)
        if (names_file(&CONFIG_FIELDS[i]))
            status = add_member(backup, &CONFIG_FIELDS[i], err);
    if (status == ST_OK)
        status = add_later_cas(backup, err);
    if (status == ST_OK)
        status = config_path(&backup->ra->config, SETUP_CLIENT_FILE, client, err);
    return status == ST_OK ? add_if_there(backup, client, SETUP_CLIENT_FILE, err) : status;
}

/* The head of what was copied: the log goes on meanwhile. */
static enum status note_head(struct store *store, const struct keys *keys, struct backup_manifest *manifest,
                             struct err *err)
{
    struct audit_check check = {.key = keys->audit};
    const enum status status = audit_whole_check(store, &check, err);

    if (status != ST_OK)
        return status;
    if (check.problem != NULL)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "the audit log is broken: audit verify says where");
    if (check.seq > 0)
        audit_head_write(check.seq, check.hash, manifest->head);
    return ST_OK;
}

/* All of it, or only what opening it has left beside it: closed, it is all in its own file. */
static void remove_store(const char *path, bool beside_only)
{
    char whole[CONFIG_PATH_SIZE + 8];
    size_t i = 0;

    for (i = 0; i < STORE_FILES; i++) {
        (void)snprintf(whole, sizeof whole, "%s%s", path, STORE_FILE_ENDINGS[i]);
        if (!beside_only || STORE_FILE_ENDINGS[i][0] != '\0')
            (void)unlink(whole);
    }
}

static enum status check_copy(const char *path, struct backup *backup, struct err *err)
{
    struct store *copy = NULL;
    enum status status = store_open(path, STORE_OPEN, &copy, err);

    if (status == ST_OK)
        status = store_check(copy, err);
    if (status == ST_OK)
        status = note_head(copy, &backup->ra->keys, backup->manifest, err);
    store_close(&copy);
    remove_store(path, true);
    return status;
}

static enum status add_database(struct backup *backup, struct err *err)
{
    struct file_digest digest;
    char path[CONFIG_PATH_SIZE];
    enum status status = ST_OK;

    (void)snprintf(backup->local.files.database, sizeof backup->local.files.database, DATABASE_NAME);
    backup->manifest->has_database = true;
    status = config_path(&backup->local, DATABASE_NAME, path, err);
    if (status == ST_OK)
        status = store_copy(backup->ra->store, path, err);
    if (status == ST_OK)
        status = check_copy(path, backup, err);
    if (status == ST_OK)
        status = file_digest_of(path, &digest, err);
    return status == ST_OK ? backup_manifest_add(backup->manifest, DATABASE_NAME, &digest, err) : status;
}

static enum status add_records(struct backup *backup, struct err *err)
{
    if (backup->ra->config.database.url[0] != '\0')
        return note_head(backup->ra->store, &backup->ra->keys, backup->manifest, err);
    return add_database(backup, err);
}

static enum status write_text(const struct backup *backup, const char *name, const struct buf *text, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(&backup->local, name, path, err);

    if (status == ST_OK)
        status = file_write(path, text->data, text->len, FILE_NEW, err);
    KILL_POINT("backup.host_written");
    return status;
}

static enum status add_config(struct backup *backup, struct err *err)
{
    struct buf text = {0};
    struct backup_file *file = NULL;
    char path[CONFIG_PATH_SIZE];
    enum status status = ST_OK;

    buf_init(&text, CONFIG_FILE_MAX);
    status = config_print(&backup->local, &text, err);
    if (status == ST_OK)
        status = reserve(backup, SETUP_CONFIG_FILE, &file, err);
    if (status == ST_OK)
        status = write_text(backup, SETUP_CONFIG_FILE, &text, err);
    if (status == ST_OK)
        status = config_path(&backup->local, SETUP_CONFIG_FILE, path, err);
    if (status == ST_OK)
        status = file_digest_of(path, &file->digest, err);
    buf_clear(&text);
    return status;
}

static enum status write_manifest(const struct backup *backup, struct err *err)
{
    struct buf text = {0};
    enum status status = ST_OK;

    buf_init(&text, BACKUP_MANIFEST_MAX);
    status = backup_manifest_print(backup->manifest, &text, err);
    if (status == ST_OK)
        status = write_text(backup, BACKUP_MANIFEST_FILE, &text, err);
    buf_clear(&text);
    return status;
}

static void take_back_file(const struct backup *backup, const char *name)
{
    char path[CONFIG_PATH_SIZE];

    if (config_path(&backup->local, name, path, NULL) == ST_OK)
        new_folder_take_back(path);
}

/* The folder was empty: all that is in it is ours. */
static void take_back(const struct backup *backup)
{
    char path[CONFIG_PATH_SIZE];
    size_t i = 0;

    for (i = 0; i < backup->manifest->count; i++)
        take_back_file(backup, backup->manifest->files[i].name);
    take_back_file(backup, BACKUP_MANIFEST_FILE); /* in its place, though its folder could not be flushed */
    if (backup->manifest->has_database && config_path(&backup->local, DATABASE_NAME, path, NULL) == ST_OK)
        remove_store(path, false);
}

enum status backup_make(const struct ra *ra, const char *folder, struct backup_manifest *out, struct err *err)
{
    struct backup backup = {.ra = ra, .local = ra->config, .manifest = out};
    enum status status = ST_OK;

    *out = (struct backup_manifest){.made_utc = ra_now_utc(ra), .program = "pccert-ra " PCCERT_VERSION};
    if (strlen(folder) >= sizeof backup.local.folder)
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "the folder's path is too long");
    (void)snprintf(backup.local.folder, sizeof backup.local.folder, "%s", folder);
    status = new_folder_make(folder, err);
    if (status != ST_OK)
        return status;
    status = add_files(&backup, err);
    if (status == ST_OK)
        status = host_files_check(&backup.local, ra->clock, err);
    if (status == ST_OK)
        status = add_records(&backup, err);
    if (status == ST_OK)
        status = add_config(&backup, err);
    if (status == ST_OK)
        status = write_manifest(&backup, err);
    if (status != ST_OK)
        take_back(&backup);
    return status;
}
