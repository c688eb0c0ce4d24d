#include "server/backup_manifest.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "protocol/json.h"

enum { FORMAT = 1 };
static const int64_t BYTES_MOST = INT64_C(1) << 50;

const struct backup_file *backup_manifest_find(const struct backup_manifest *manifest, const char *name)
{
    size_t i = 0;

    for (i = 0; i < manifest->count; i++)
        if (strcmp(manifest->files[i].name, name) == 0)
            return &manifest->files[i];
    return NULL;
}

bool backup_manifest_name_valid(const char *name)
{
    static const char OURS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    return name[0] != '\0' && name[0] != '.' && strlen(name) < BACKUP_NAME_SIZE && name[strspn(name, OURS)] == '\0' &&
           strcmp(name, BACKUP_MANIFEST_FILE) != 0;
}

enum status backup_manifest_add(struct backup_manifest *manifest, const char *name, const struct file_digest *digest,
                                struct err *err)
{
    struct backup_file *file = &manifest->files[manifest->count];

    if (manifest->count == BACKUP_FILES_MOST)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "the backup has too many files");
    if (!backup_manifest_name_valid(name) || backup_manifest_find(manifest, name) != NULL) {
        (void)err_set(err, ST_BAD_FILE, FAULT_NONE, "the backup cannot have a file of that name");
        err_detail_path(err, name);
        return ST_BAD_FILE;
    }
    (void)snprintf(file->name, sizeof file->name, "%s", name);
    file->digest = *digest;
    manifest->count++;
    return ST_OK;
}

static enum status print_file(struct json *array, const struct backup_file *file)
{
    struct json *object = json_new_object();
    enum status status = json_add_text(object, "name", file->name);

    if (status == ST_OK)
        status = json_add_whole(object, "bytes", file->digest.bytes);
    if (status == ST_OK)
        status = json_add_text(object, "sha256", file->digest.sha256);
    if (status == ST_OK)
        status = json_add(array, NULL, &object);
    json_free(&object);
    return status;
}

static enum status print_files(struct json *document, const struct backup_manifest *manifest)
{
    struct json *array = json_new_array();
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < manifest->count; i++)
        status = print_file(array, &manifest->files[i]);
    if (status == ST_OK)
        status = json_add(document, "files", &array);
    json_free(&array);
    return status;
}

enum status backup_manifest_print(const struct backup_manifest *manifest, struct buf *out, struct err *err)
{
    struct json *document = json_new_object();
    enum status status = json_add_whole(document, "format", FORMAT);

    if (status == ST_OK)
        status = json_add_time(document, "made", manifest->made_utc);
    if (status == ST_OK)
        status = json_add_text(document, "program", manifest->program);
    if (status == ST_OK)
        status = json_add_bool(document, "has_database", manifest->has_database);
    if (status == ST_OK)
        status = json_add_text(document, "audit_head", manifest->head);
    if (status == ST_OK)
        status = print_files(document, manifest);
    if (status == ST_OK)
        status = json_print(document, true, out);
    if (status == ST_OK)
        status = buf_append_text(out, "\n");
    json_free(&document);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing the backup's manifest");
}

static enum status read_file(const struct json *object, struct backup_manifest *out)
{
    static const char HEX[] = "0123456789abcdef";
    struct backup_file file = {.name = ""};
    enum status status = json_get_text(object, "name", file.name, sizeof file.name, NULL);

    if (status == ST_OK)
        status = json_get_whole(object, "bytes", 0, BYTES_MOST, &file.digest.bytes, NULL);
    if (status == ST_OK)
        status = json_get_text(object, "sha256", file.digest.sha256, sizeof file.digest.sha256, NULL);
    if (status == ST_OK && strspn(file.digest.sha256, HEX) != SHA256_HEX_SIZE - 1)
        status = ST_BAD_INPUT;
    return status == ST_OK ? backup_manifest_add(out, file.name, &file.digest, NULL) : status;
}

static enum status read_document(const struct json *document, struct backup_manifest *out)
{
    const struct json *files = json_member(document, "files");
    unsigned char hash[SHA256_BYTES];
    int64_t number = 0;
    enum status status = json_get_whole(document, "format", FORMAT, FORMAT, &number, NULL);
    size_t i = 0;

    if (status == ST_OK)
        status = json_get_time(document, "made", &out->made_utc, NULL);
    if (status == ST_OK)
        status = json_get_text(document, "program", out->program, sizeof out->program, NULL);
    if (status == ST_OK)
        status = json_get_bool(document, "has_database", &out->has_database, NULL);
    if (status == ST_OK)
        status = json_get_text(document, "audit_head", out->head, sizeof out->head, NULL);
    if (status == ST_OK && out->head[0] != '\0')
        status = audit_head_read(out->head, &number, hash, NULL);
    if (status == ST_OK && !json_is_array(files))
        status = ST_BAD_INPUT;
    for (i = 0; status == ST_OK && i < json_count(files); i++)
        status = read_file(json_at(files, i), out);
    return status;
}

enum status backup_manifest_read(const char *text, size_t len, struct backup_manifest *out, struct err *err)
{
    struct backup_manifest read = {.made_utc = 0};
    struct json *document = NULL;
    enum status status = json_parse(text, len, &document, NULL);

    if (status == ST_OK)
        status = read_document(document, &read);
    json_free(&document);
    if (status == ST_OK)
        *out = read;
    else if (status == ST_NO_MEMORY)
        (void)err_set(err, status, FAULT_NO_MEMORY, "reading the backup's manifest");
    else
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "the backup's manifest is not one of ours, or damaged");
    return status;
}
