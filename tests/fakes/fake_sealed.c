#include "fakes/fake_sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "pki/seal.h"

struct sealed_lock {
    int fd;
    char name[SEALED_NAME_SIZE];
};

static const unsigned char seal_key[SEAL_KEY_BYTES] = "the key of all the fakes' seals";

static const char record[] = ".rec";
static const char former[] = ".old";

static enum status fake_sealed_lock(void *self, const char *name, struct sealed_lock **out, struct err *err)
{
    const struct fake_sealed *sealed = self;
    char path[FAKE_PATH_SIZE] = "";
    struct sealed_lock *lock = calloc(1, sizeof *lock);

    if (lock == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "fake record");
    (void)snprintf(lock->name, sizeof lock->name, "%s", name);
    fake_folder_path(sealed->folder, name, ".lock", path);
    lock->fd = fake_folder_lock(path, false);
    if (lock->fd < 0) {
        free(lock);
        return err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "fake record is held");
    }
    *out = lock;
    return ST_OK;
}

static bool fake_sealed_has(const struct fake_sealed *sealed, const char *name, const char *suffix)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(sealed->folder, name, suffix, path);
    return file_exists(path);
}

static void fake_sealed_delete(const struct fake_sealed *sealed, const char *name, const char *suffix)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(sealed->folder, name, suffix, path);
    (void)unlink(path);
}

static void fake_sealed_unlock(void *self, struct sealed_lock **lock)
{
    const struct fake_sealed *sealed = self;

    if (*lock == NULL)
        return;
    if (!fake_sealed_has(sealed, (*lock)->name, record) && !fake_sealed_has(sealed, (*lock)->name, former))
        fake_sealed_delete(sealed, (*lock)->name, ".lock");
    KILL_POINT("fake_sealed.lock_removed");
    (void)close((*lock)->fd);
    free(*lock);
    *lock = NULL;
}

/* As win/sealed_list.c: a wipe that was broken off between the zeros and the removal. */
static bool fake_sealed_is_wiped(const struct fake_sealed *sealed, const char *name)
{
    char path[FAKE_PATH_SIZE] = "";
    struct buf bytes;
    bool blank = false;

    fake_folder_path(sealed->folder, name, record, path);
    buf_init(&bytes, SEALED_BYTES_MAX + SEAL_OVERHEAD_BYTES);
    blank = !fake_sealed_has(sealed, name, former) && file_read(path, &bytes, NULL) == ST_OK && bytes.len > 0;
    for (size_t i = 0; blank && i < bytes.len; i++)
        blank = bytes.data[i] == 0;
    buf_clear(&bytes);
    return blank;
}

static void fake_sealed_repair_one(struct fake_sealed *sealed, const char *name)
{
    struct sealed_lock *lock = NULL;

    if (fake_sealed_lock(sealed, name, &lock, NULL) != ST_OK)
        return; /* one that lives holds it */
    fake_folder_drop_temporaries(sealed->folder, name, record);
    if (fake_sealed_is_wiped(sealed, name))
        fake_sealed_delete(sealed, name, record);
    KILL_POINT("fake_sealed.repaired");
    fake_sealed_unlock(sealed, &lock);
}

/* What processes that were killed left half done. */
static void fake_sealed_repair(struct fake_sealed *sealed)
{
    struct fake_files *files = malloc(sizeof *files);

    if (files == NULL)
        abort();
    fake_folder_list_temporaries(sealed->folder, record, files);
    for (size_t i = 0; i < files->count; i++)
        fake_sealed_repair_one(sealed, files->names[i]);
    fake_folder_list(sealed->folder, record, files);
    for (size_t i = 0; i < files->count; i++)
        if (fake_sealed_is_wiped(sealed, files->names[i]))
            fake_sealed_repair_one(sealed, files->names[i]);
    fake_folder_list(sealed->folder, ".lock", files);
    for (size_t i = 0; i < files->count; i++)
        if (!fake_sealed_has(sealed, files->names[i], record) && !fake_sealed_has(sealed, files->names[i], former))
            fake_sealed_repair_one(sealed, files->names[i]);
    free(files);
}

static enum status fake_sealed_list(void *self, struct sealed_names *out, struct err *err)
{
    struct fake_sealed *sealed = self;
    struct fake_files *files = malloc(sizeof *files);

    if (files == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "fake records");
    fake_sealed_repair(sealed);
    out->repaired = sealed->half_written;
    sealed->half_written = 0;
    fake_folder_list(sealed->folder, record, files);
    out->count = 0;
    for (size_t i = 0; i < files->count && out->count < SEALED_NAMES_MAX; i++)
        (void)snprintf(out->names[out->count++], SEALED_NAME_SIZE, "%.64s", files->names[i]);
    free(files);
    return ST_OK;
}

static enum status fake_sealed_read_one(const struct fake_sealed *sealed, const char *name, const char *suffix,
                                        struct buf *out)
{
    char path[FAKE_PATH_SIZE] = "";
    struct buf closed;
    enum status status = ST_OK;

    fake_folder_path(sealed->folder, name, suffix, path);
    buf_init(&closed, SEALED_BYTES_MAX + SEAL_OVERHEAD_BYTES);
    status = file_read(path, &closed, NULL);
    if (status == ST_OK)
        status = seal_open(seal_key, name, closed.data, closed.len, out, NULL);
    buf_clear(&closed);
    return status;
}

static enum status fake_sealed_read(void *self, struct sealed_lock *lock, struct buf *out, struct err *err)
{
    const struct fake_sealed *sealed = self;
    enum status status = ST_OK;
    enum status former_status = ST_OK;

    if (sealed->blocked != NULL && strcmp(sealed->blocked, lock->name) == 0)
        return err_set(err, ST_IO, FAULT_JOURNAL, "fake record is held by a scanner");
    status = fake_sealed_read_one(sealed, lock->name, record, out);
    if (status == ST_OK)
        return status;
    former_status = fake_sealed_read_one(sealed, lock->name, former, out);
    if (former_status == ST_OK)
        return ST_OK;
    if (fake_sealed_is_wiped(sealed, lock->name))
        status = ST_NOT_FOUND;
    if (status == ST_NOT_FOUND && former_status == ST_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, FAULT_JOURNAL, "no fake record");
    return err_set(err, ST_BAD_FILE, FAULT_JOURNAL, "fake record cannot be unsealed");
}

static enum status fake_sealed_write(void *self, struct sealed_lock *lock, const struct buf *bytes, struct err *err)
{
    struct fake_sealed *sealed = self;
    char path[FAKE_PATH_SIZE] = "";
    char old_path[FAKE_PATH_SIZE] = "";
    struct buf closed;
    enum status status = ST_OK;

    sealed->writes++;
    if (sealed->fail_from_write != 0 && sealed->writes >= sealed->fail_from_write)
        return err_set(err, ST_IO, FAULT_DISK_FULL, "fake disk is full");
    fake_folder_drop_temporaries(sealed->folder, lock->name, record);
    fake_folder_path(sealed->folder, lock->name, record, path);
    fake_folder_path(sealed->folder, lock->name, former, old_path);
    buf_init(&closed, SEALED_BYTES_MAX + SEAL_OVERHEAD_BYTES);
    status = seal_close(seal_key, lock->name, bytes->data, bytes->len, &closed, err);
    if (status == ST_OK) {
        (void)unlink(old_path);
        (void)!link(path, old_path);
        KILL_POINT("fake_sealed.former_kept");
        status = file_write(path, closed.data, closed.len, FILE_REPLACE, err);
    }
    buf_clear(&closed);
    return status;
}

static enum status fake_sealed_wipe(void *self, struct sealed_lock *lock, struct err *err)
{
    const struct fake_sealed *sealed = self;
    char path[FAKE_PATH_SIZE] = "";
    enum status status = ST_OK;

    if (sealed->wipe_status != ST_OK)
        return err_set(err, sealed->wipe_status, FAULT_JOURNAL, "fake record cannot be wiped");
    fake_folder_drop_temporaries(sealed->folder, lock->name, record);
    KILL_POINT("fake_sealed.temporaries_dropped");
    fake_folder_path(sealed->folder, lock->name, former, path);
    status = file_wipe(path, err);
    fake_folder_path(sealed->folder, lock->name, record, path);
    if (status == ST_OK)
        status = file_wipe(path, err);
    return status;
}

void fake_sealed_open(struct fake_sealed *sealed, const char *folder)
{
    *sealed = (struct fake_sealed){.wipe_status = ST_OK};
    fake_folder_path(folder, "", "", sealed->folder);
    if (!fake_folder_make(sealed->folder))
        abort();
}

struct sealed_file_port fake_sealed_port(struct fake_sealed *sealed)
{
    return (struct sealed_file_port){
        .list = fake_sealed_list,
        .lock = fake_sealed_lock,
        .unlock = fake_sealed_unlock,
        .read = fake_sealed_read,
        .write = fake_sealed_write,
        .wipe = fake_sealed_wipe,
        .self = sealed,
    };
}
