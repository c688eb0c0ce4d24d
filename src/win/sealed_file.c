#include "win/sealed_file.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "win/dpapi_record.h"
#include "win/err_win32.h"
#include "win/file_move.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/sealed_list.h"
#include "win/sealed_lock.h"

/* DPAPI adds some hundred bytes. */
enum { SEALED_FILE_MAX = SEALED_BYTES_MAX + 4096 };

struct sealed_folder {
    char *path;
};

static enum status sealed_file_lock(void *self, const char *name, struct sealed_lock **out, struct err *err)
{
    const struct sealed_folder *folder = self;
    struct err cause = ERR_INIT;

    if (folder_make(folder->path, &cause) != ST_OK)
        return sealed_lock_report(err, &cause, "making the folder of sealed records");
    return sealed_lock_open(folder->path, name, out, err);
}

static void sealed_file_unlock(void *self, struct sealed_lock **lock)
{
    (void)self;
    sealed_lock_close(lock);
}

/* ST_NOT_FOUND, ST_BAD_FILE, ST_IO... of this one file. */
static enum status read_one(const char *path, const char *name, struct buf *out, struct err *err)
{
    struct err cause = ERR_INIT;
    struct buf sealed;

    buf_init(&sealed, SEALED_FILE_MAX);
    enum status status = file_read(path, &sealed, &cause);
    if (status == ST_OK)
        status = dpapi_record_open(name, &sealed, out, err);
    else if (status == ST_TOO_COSTLY)
        status = err_set(err, ST_BAD_FILE, FAULT_JOURNAL, "a sealed record that is too long");
    else if (status == ST_NOT_FOUND)
        err_set(err, status, FAULT_JOURNAL, "a sealed record that is not there");
    else
        status = sealed_lock_report(err, &cause, "reading a sealed record");
    buf_clear(&sealed);
    return status;
}

static enum status sealed_file_read(void *self, struct sealed_lock *lock, struct buf *out, struct err *err)
{
    struct err first = ERR_INIT;
    struct err second = ERR_INIT;

    (void)self;
    enum status status = read_one(lock->current, lock->name, out, &first);
    if (status != ST_NOT_FOUND && status != ST_BAD_FILE)
        goto out;
    enum status older = read_one(lock->previous, lock->name, out, &second);
    if (older == ST_OK || (older != ST_NOT_FOUND && status == ST_NOT_FOUND)) {
        status = older;
        first = second;
    } else if (sealed_list_is_wiped(lock)) {
        status = ST_NOT_FOUND;
        first = second;
    }
out:
    if (status != ST_OK)
        err_set_code(err, first.status, first.fault, first.source, first.number, first.what);
    return status;
}

/* What is there becomes the predecessor, but only if it is good: a damaged record must not drive out a good one. */
static enum status keep_predecessor(const struct sealed_lock *lock, struct err *err)
{
    struct buf content;
    wchar_t *current = NULL;
    wchar_t *previous = NULL;

    buf_init(&content, SEALED_BYTES_MAX);
    enum status status = read_one(lock->current, lock->name, &content, NULL);
    buf_clear(&content);
    if (status != ST_OK)
        return ST_OK;
    status = paths_to_wide(lock->current, &current, err);
    if (status == ST_OK)
        status = paths_to_wide(lock->previous, &previous, err);
    const DWORD code = status == ST_OK ? file_move(current, previous, true) : 0;
    if (code != 0)
        status = err_win32_code(err, ST_IO, FAULT_JOURNAL, code, "keeping the previous sealed record");
    free(previous);
    free(current);
    return status;
}

/* What a dead writer of this record has left half-written goes first: a record whose folder nobody lists keeps it else.
 */
static enum status sealed_file_write(void *self, struct sealed_lock *lock, const struct buf *bytes, struct err *err)
{
    const struct sealed_folder *folder = self;
    struct err cause = ERR_INIT;
    struct buf sealed;

    if (bytes->len > SEALED_BYTES_MAX)
        return err_set(err, ST_BUG, FAULT_BUG, "a sealed record beyond its limit");
    (void)!sealed_list_drop_temporaries(folder->path, lock->name, NULL);
    buf_init(&sealed, SEALED_FILE_MAX);
    enum status status = dpapi_record_seal(lock->name, bytes, &sealed, err);
    if (status == ST_OK)
        status = keep_predecessor(lock, err);
    KILL_POINT("sealed_file.predecessor_kept");
    if (status == ST_OK && file_write(lock->current, sealed.data, sealed.len, FILE_REPLACE_PRIVATE, &cause) != ST_OK)
        status = sealed_lock_report(err, &cause, "writing a sealed record");
    KILL_POINT("sealed_file.written");
    buf_clear(&sealed);
    return status;
}

/* The predecessor first: if this ends in between, what is left is the newest, and not something older. */
static enum status sealed_file_wipe(void *self, struct sealed_lock *lock, struct err *err)
{
    const struct sealed_folder *folder = self;
    struct err cause = ERR_INIT;

    enum status status = sealed_list_drop_temporaries(folder->path, lock->name, &cause);
    if (status == ST_OK)
        status = file_wipe(lock->previous, &cause);
    KILL_POINT("sealed_file.predecessor_wiped");
    if (status == ST_OK)
        status = file_wipe(lock->current, &cause);
    KILL_POINT("sealed_file.wiped");
    return status == ST_OK ? ST_OK : sealed_lock_report(err, &cause, "wiping a sealed record");
}

static enum status sealed_file_list(void *self, struct sealed_names *out, struct err *err)
{
    const struct sealed_folder *folder = self;
    struct err cause = ERR_INIT;

    if (sealed_list_read(folder->path, out, &cause) != ST_OK)
        return sealed_lock_report(err, &cause, "listing sealed records");
    return ST_OK;
}

enum status sealed_folder_new(const char *folder, struct sealed_folder **out, struct err *err)
{
    struct sealed_folder *made = calloc(1, sizeof *made);

    if (made != NULL)
        made->path = _strdup(folder);
    if (made == NULL || made->path == NULL) {
        free(made);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the folder of sealed records");
    }
    *out = made;
    return ST_OK;
}

enum status sealed_folder_of_user(const char *name, struct sealed_folder **out, struct err *err)
{
    char *user_data = NULL;
    char *path = NULL;

    enum status status = paths_user_data(&user_data, err);
    if (status == ST_OK)
        status = paths_join(user_data, name, &path, err);
    if (status == ST_OK)
        status = sealed_folder_new(path, out, err);
    free(path);
    free(user_data);
    return status;
}

void sealed_folder_free(struct sealed_folder **folder)
{
    if (*folder == NULL)
        return;
    free((*folder)->path);
    free(*folder);
    *folder = NULL;
}

struct sealed_file_port sealed_folder_port(struct sealed_folder *folder)
{
    return (struct sealed_file_port){.list = sealed_file_list,
                                     .lock = sealed_file_lock,
                                     .unlock = sealed_file_unlock,
                                     .read = sealed_file_read,
                                     .write = sealed_file_write,
                                     .wipe = sealed_file_wipe,
                                     .self = folder};
}
