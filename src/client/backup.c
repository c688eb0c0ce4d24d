#include "client/backup.h"

#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "base/time_text.h"
#include "client/backup_file.h"
#include "client/backup_memory.h"

void backup_file_name(const struct client *client, const char *national_id, bool masked, char out[BACKUP_NAME_SIZE])
{
    const struct clock_port *clock = client->clock;
    const int64_t now_utc = clock->now_utc(clock->self);
    char id[NATIONAL_ID_SIZE] = "";
    char date[TIME_DATE_SIZE] = "";

    if (masked)
        national_id_mask(national_id, id);
    else
        (void)snprintf(id, sizeof id, "%s", national_id);
    time_to_compact_date(now_utc, clock->local_offset_s(clock->self, now_utc), date);
    backup_name(client->settings->export_file_name, id, date, out);
}

/* One export while it is made. */
struct backup {
    const struct client *client;
    const struct holding *holding;
    const char *path, *password;
    struct buf pfx;    /* what is to be written */
    struct buf before; /* what stood there */
    bool was_there;
};

/* Opened from the disk, as whoever needs the backup will open it. */
static enum status backup_read_back(const struct backup *backup, struct cert_info *out)
{
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, PFX_BYTES_MAX);
    status = file_read(backup->path, &bytes, NULL);
    if (status == ST_OK)
        status = backup_file_prove(&bytes, &backup->holding->entry.der, backup->password, out);
    buf_clear(&bytes);
    return status;
}

/* The file that came to nothing goes; one that stood there before comes back. */
static void backup_undo(const struct backup *backup)
{
    if (backup->was_there)
        (void)!file_write(backup->path, backup->before.data, backup->before.len, FILE_REPLACE, NULL);
    else
        (void)!file_wipe(backup->path, NULL);
    KILL_POINT("backup.undone");
}

static enum status backup_write(const struct backup *backup, struct cert_info *out, struct err *err)
{
    const struct progress *progress = backup->client->progress;
    enum status status = ST_OK;

    if (progress_cancelled(progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    progress_report(progress, PROGRESS_WRITING, 0, 0);
    status =
        file_write(backup->path, backup->pfx.data, backup->pfx.len, backup->was_there ? FILE_REPLACE : FILE_NEW, err);
    KILL_POINT("backup.written");
    if (status != ST_OK)
        return status;
    progress_report(progress, PROGRESS_READING_BACK, 0, 0);
    status = backup_read_back(backup, out);
    if (status == ST_OK)
        return ST_OK;
    backup_undo(backup);
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "backup: opening what was written");
    status = err_set(err, ST_IO, FAULT_READ_BACK, "backup: what was written does not open");
    err_detail_path(err, backup->path);
    return status;
}

static enum status backup_target_exists(const struct backup *backup, struct err *err)
{
    const enum status status = err_set(err, ST_ALREADY, FAULT_TARGET_EXISTS, "backup: the file is there already");

    err_detail_path(err, backup->path);
    return status;
}

/* Keeps what stands there, so that a failure can bring it back. */
static enum status backup_look_before(struct backup *backup, bool overwrite, struct err *err)
{
    enum status status = ST_OK;

    if (!file_exists(backup->path))
        return ST_OK;
    if (!overwrite)
        return backup_target_exists(backup, err);
    status = file_read(backup->path, &backup->before, err);
    if (status == ST_TOO_COSTLY) {
        err_clear(err);
        return backup_target_exists(backup, err);
    }
    backup->was_there = status == ST_OK;
    return status;
}

static enum status backup_check(const struct backup *backup, struct err *err)
{
    if (!backup->holding->entry.has_key)
        return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, "backup: the certificate has no key here");
    if (strlen(backup->path) >= sizeof((struct backup_result *)0)->path) {
        const enum status status = err_set(err, ST_IO, FAULT_TARGET_FOLDER, "backup: path too long");

        err_detail_path(err, backup->path);
        return status;
    }
    return backup_password_check(backup->client, backup->password, err);
}

enum status backup_export(const struct client *client, const struct holding *holding, const char *path,
                          const char *password, enum pfx_format format, bool overwrite, struct backup_result *out,
                          struct err *err)
{
    struct backup backup = {.client = client, .holding = holding, .path = path, .password = password};
    struct backup_result result = {.chain_included = false};
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    buf_init(&backup.pfx, PFX_BYTES_MAX);
    buf_init(&backup.before, PFX_BYTES_MAX);
    status = backup_check(&backup, &cause);
    if (status == ST_OK)
        status = backup_look_before(&backup, overwrite, &cause);
    if (status == ST_OK)
        status =
            backup_file_make(client, &holding->entry, password, format, &backup.pfx, &result.chain_included, &cause);
    if (status == ST_OK)
        status = backup_write(&backup, &result.certificate, &cause);
    if (status == ST_OK) {
        memcpy(result.path, path, strlen(path) + 1);
        backup_memory_exported(client, &result.certificate,
                               format == PFX_STRONG ? BACKUP_FORM_STRONG : BACKUP_FORM_COMPATIBLE, path);
        *out = result;
    } else if (err != NULL && err->status == ST_OK) {
        *err = cause;
    }
    buf_clear(&backup.before);
    buf_clear(&backup.pfx);
    return status;
}
