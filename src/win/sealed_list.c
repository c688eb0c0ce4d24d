#include "win/sealed_list.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/sealed_lock.h"

enum { BLANK_MAX = 1 << 20 };

/* What a scan of the folder collects: names of records, of records with half-written files, and of guard files. */
struct scan {
    struct sealed_names records, half_written, guards;
};

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);
    return len > end_len && strcmp(text + len - end_len, end) == 0;
}

static bool names_have(const struct sealed_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->names[i], name) == 0)
            return true;
    return false;
}

static enum status names_add(struct sealed_names *names, const char *name, size_t len)
{
    char copy[SEALED_NAME_SIZE];

    if (len == 0 || len >= sizeof copy)
        return ST_OK; /* none of ours */
    memcpy(copy, name, len);
    copy[len] = '\0';
    if (!sealed_name_valid(copy) || names_have(names, copy))
        return ST_OK;
    if (names->count == SEALED_NAMES_MAX)
        return ST_TOO_COSTLY;
    memcpy(names->names[names->count++], copy, len + 1);
    return ST_OK;
}

/* "NAME.sealed.1f2e3d4c.tmp": base/atomic_file.h's temporary for NAME.sealed. The length of NAME, 0 if it is none. */
static size_t half_written_name_len(const char *file)
{
    static const char middle[] = ".sealed.";
    const size_t tail_len = sizeof ".sealed.12345678.tmp" - 1;
    size_t len = strlen(file);

    if (len <= tail_len || !ends_with(file, ".tmp") || strncmp(file + len - tail_len, middle, sizeof middle - 1) != 0)
        return 0;
    return len - tail_len;
}

static enum status on_file(void *self, const char *file)
{
    struct scan *scan = self;
    size_t len = strlen(file);
    size_t half = half_written_name_len(file);

    if (half > 0)
        return names_add(&scan->half_written, file, half);
    if (ends_with(file, ".sealed"))
        return names_add(&scan->records, file, len - (sizeof ".sealed" - 1));
    if (ends_with(file, ".sealed.bak"))
        return names_add(&scan->records, file, len - (sizeof ".sealed.bak" - 1));
    if (ends_with(file, ".lock"))
        return names_add(&scan->guards, file, len - (sizeof ".lock" - 1));
    return ST_OK;
}

struct drop {
    const char *folder, *name;
    struct err *err;
};

static enum status on_file_to_drop(void *self, const char *file)
{
    const struct drop *drop = self;
    char *path = NULL;

    if (half_written_name_len(file) != strlen(drop->name) || strncmp(file, drop->name, strlen(drop->name)) != 0)
        return ST_OK;
    enum status status = paths_join(drop->folder, file, &path, drop->err);
    if (status == ST_OK)
        status = file_wipe(path, drop->err);
    KILL_POINT("sealed_list.temporary_dropped");
    free(path);
    return status;
}

enum status sealed_list_drop_temporaries(const char *folder, const char *name, struct err *err)
{
    struct drop drop = {.folder = folder, .name = name, .err = err};
    return folder_each(folder, on_file_to_drop, &drop, err);
}

bool sealed_list_is_wiped(const struct sealed_lock *lock)
{
    struct buf bytes;

    if (file_exists(lock->previous))
        return false;
    buf_init(&bytes, BLANK_MAX);
    bool blank = file_read(lock->current, &bytes, NULL) == ST_OK && bytes.len > 0;
    for (size_t i = 0; blank && i < bytes.len; i++)
        blank = bytes.data[i] == 0;
    buf_clear(&bytes);
    return blank;
}

/* As far as it goes: what cannot be cleared away now is there the next time. Gives back how many were cleared away. */
static size_t repair(const char *folder, const struct sealed_names *names, bool half_written)
{
    size_t repaired = 0;

    for (size_t i = 0; i < names->count; i++) {
        struct sealed_lock *lock = NULL;
        if (sealed_lock_open(folder, names->names[i], &lock, NULL) != ST_OK)
            continue;
        const bool dropped = sealed_list_drop_temporaries(folder, names->names[i], NULL) == ST_OK && half_written;
        const bool wiped = sealed_list_is_wiped(lock) && file_wipe(lock->current, NULL) == ST_OK;
        KILL_POINT("sealed_list.repaired");
        repaired += dropped || wiped;
        sealed_lock_close(&lock);
    }
    return repaired;
}

/* Of a process that died with its record gone or not yet there: who lives takes his away himself. */
static void drop_dead_guards(const char *folder, const struct scan *scan)
{
    for (size_t i = 0; i < scan->guards.count; i++)
        if (!names_have(&scan->records, scan->guards.names[i]))
            sealed_lock_clear_away(folder, scan->guards.names[i]);
}

static enum status scan_folder(const char *folder, struct scan *scan, struct err *err)
{
    enum status status = ST_OK;

    scan->records.count = 0;
    scan->half_written.count = 0;
    scan->guards.count = 0;
    status = folder_each(folder, on_file, scan, err);
    if (status == ST_TOO_COSTLY)
        (void)err_set(err, status, FAULT_JOURNAL, "more sealed records than can be");
    return status;
}

enum status sealed_list_read(const char *folder, struct sealed_names *out, struct err *err)
{
    struct scan *scan = calloc(1, sizeof *scan);
    size_t repaired = 0;

    if (scan == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing sealed records");
    enum status status = scan_folder(folder, scan, err);
    if (status == ST_OK) {
        repaired = repair(folder, &scan->half_written, true);
        repaired += repair(folder, &scan->records, false);
        status = scan_folder(folder, scan, err);
    }
    if (status == ST_OK) {
        drop_dead_guards(folder, scan);
        *out = scan->records;
        out->repaired = repaired;
    }
    free(scan);
    return status;
}
