#include "server/restore.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "server/audit_whole.h"
#include "server/config.h"
#include "server/host_files.h"
#include "server/new_folder.h"
#include "server/ra.h"
#include "server/setup.h"

static enum status path_in(const char *folder, const char *name, char out[CONFIG_PATH_SIZE], struct err *err)
{
    const int len = snprintf(out, CONFIG_PATH_SIZE, "%s/%s", folder, name);

    return len < 0 || len >= CONFIG_PATH_SIZE
               ? err_set(err, ST_BAD_INPUT, FAULT_USAGE, "the path of a folder is too long")
               : ST_OK;
}

static enum status damaged(struct err *err, const char *what, const char *name)
{
    if (err != NULL)
        err_clear(err); /* what was found out on the way says less */
    (void)err_set(err, ST_BAD_FILE, FAULT_NONE, what);
    err_detail(err, name);
    return ST_BAD_FILE;
}

static enum status read_manifest(const char *from, struct backup_manifest *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct buf text = {0};
    enum status status = path_in(from, BACKUP_MANIFEST_FILE, path, err);

    buf_init(&text, BACKUP_MANIFEST_MAX);
    if (status == ST_OK)
        status = file_read(path, &text, err);
    if (status == ST_NOT_FOUND)
        status = damaged(err, "this is no backup, or one that was broken off: it has no manifest", from);
    if (status == ST_OK)
        status = backup_manifest_read(buf_text(&text), text.len, out, err);
    buf_clear(&text);
    return status;
}

static bool same(const struct file_digest *a, const struct file_digest *b)
{
    return a->bytes == b->bytes && strcmp(a->sha256, b->sha256) == 0;
}

static enum status copy_file(const char *from, const char *folder, const struct backup_file *file, struct err *err)
{
    char source[CONFIG_PATH_SIZE], target[CONFIG_PATH_SIZE];
    struct file_digest digest;
    enum status status = path_in(from, file->name, source, err);

    if (status == ST_OK)
        status = path_in(folder, file->name, target, err);
    if (status == ST_OK)
        status = file_digest_copy(source, target, &digest, err);
    if (status == ST_NOT_FOUND)
        return damaged(err, "a file of the backup is missing", file->name);
    if (status == ST_OK && !same(&digest, &file->digest))
        status = damaged(err, "a file of the backup is not as it was copied", file->name);
    return status;
}

/* A head that is later than what the backup knows is no fault of the backup's. */
static enum status check_log(struct ra *ra, const char *noted, struct restored *out, struct err *err)
{
    struct audit_check check = {.key = ra->keys.audit};
    char head[AUDIT_HEAD_SIZE] = "";
    int64_t backed_up = 0;
    unsigned char hash[SHA256_BYTES];
    enum status status = ST_OK;

    if (out->manifest.head[0] != '\0')
        status = audit_head_read(out->manifest.head, &backed_up, hash, err);
    if (status == ST_OK && noted != NULL)
        status = audit_head_read(noted, &check.noted.seq, check.noted.hash, err);
    if (check.noted.seq > backed_up)
        check.noted.seq = 0;
    if (status == ST_OK)
        status = audit_whole_check(ra->store, &check, err);
    if (status != ST_OK)
        return status;
    if (check.problem != NULL)
        return damaged(err, "the audit log in the backup is broken", check.problem);
    if (check.seq > 0)
        audit_head_write(check.seq, check.hash, head);
    if (strcmp(head, out->manifest.head) != 0)
        return damaged(err, "the audit log in the backup does not end with the manifest's head", head);
    out->rows = check.seq;
    return ST_OK;
}

/* By the configuration that was restored: it names the folder's own files, and they open. */
static enum status check_host(const char *folder, const char *noted, struct restored *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    struct config config;
    struct ra ra = {.store = NULL};
    enum status status = path_in(folder, SETUP_CONFIG_FILE, path, err);

    out->rows = -1;
    if (status == ST_OK)
        status = config_read(path, &config, err);
    if (status == ST_OK)
        status = host_files_check(&config, clock_of_machine(), err);
    if (status != ST_OK || !out->manifest.has_database)
        return status;
    status = ra_open_records(path, &ra, err);
    if (status == ST_OK)
        status = store_check(ra.store, err);
    if (status == ST_OK)
        status = check_log(&ra, noted, out, err);
    ra_close(&ra);
    return status;
}

/* The folder was empty: all that is in it is ours, what opening the database left too. */
static void take_back(const char *folder, const struct backup_manifest *manifest)
{
    char path[CONFIG_PATH_SIZE];
    char whole[CONFIG_PATH_SIZE + 8];
    size_t i = 0, at = 0;

    for (i = 0; i < manifest->count; i++) {
        if (path_in(folder, manifest->files[i].name, path, NULL) != ST_OK)
            continue;
        for (at = 0; at < STORE_FILES; at++) {
            (void)snprintf(whole, sizeof whole, "%s%s", path, STORE_FILE_ENDINGS[at]);
            new_folder_take_back(whole);
        }
    }
}

enum status restore_make(const char *from, const char *folder, const char *noted, struct restored *out, struct err *err)
{
    struct restored made = {.rows = 0};
    enum status status = read_manifest(from, &made.manifest, err);
    size_t i = 0;

    if (status == ST_OK && backup_manifest_find(&made.manifest, SETUP_CONFIG_FILE) == NULL)
        status = damaged(err, "the backup has no configuration", SETUP_CONFIG_FILE);
    if (status == ST_OK)
        status = new_folder_make(folder, err);
    if (status != ST_OK)
        return status;
    for (i = 0; status == ST_OK && i < made.manifest.count; i++)
        status = copy_file(from, folder, &made.manifest.files[i], err);
    if (status == ST_OK)
        status = check_host(folder, noted, &made, err);
    if (status != ST_OK) {
        take_back(folder, &made.manifest);
        return status;
    }
    *out = made;
    return ST_OK;
}
