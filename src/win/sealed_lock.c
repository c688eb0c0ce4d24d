#include "win/sealed_lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "win/err_win32.h"
#include "win/file_retry.h"
#include "win/paths.h"

bool sealed_name_valid(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len < SEALED_NAME_SIZE && name[0] != '.' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len;
}

enum status sealed_lock_report(struct err *err, const struct err *cause, const char *what)
{
    if (cause->status == ST_NO_MEMORY)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, what);
    const int fault = cause->fault == FAULT_DISK_FULL ? FAULT_DISK_FULL : FAULT_JOURNAL;
    return err_set_code(err, ST_IO, fault, cause->source, cause->number, what);
}

static enum status name_files(struct sealed_lock *lock, const char *folder, struct err *err)
{
    char file[SEALED_NAME_SIZE + 16];

    (void)snprintf(file, sizeof file, "%s.sealed", lock->name);
    enum status status = paths_join(folder, file, &lock->current, err);
    (void)snprintf(file, sizeof file, "%s.sealed.bak", lock->name);
    if (status == ST_OK)
        status = paths_join(folder, file, &lock->previous, err);
    (void)snprintf(file, sizeof file, "%s.lock", lock->name);
    if (status == ST_OK)
        status = paths_join(folder, file, &lock->guard, err);
    return status;
}

/*
 * Opened without sharing: a second open fails until this one's process closes it or ends, and that is told at once.
 * Access is denied for the moment in which the former holder takes the guard file away.
 */
static DWORD open_alone(const wchar_t *guard, HANDLE *out)
{
    unsigned left = FILE_RETRY_SHORT;
    DWORD code = 0;

    do {
        HANDLE handle = CreateFileW(guard, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_ALWAYS,
                                    FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
        code = handle == INVALID_HANDLE_VALUE ? GetLastError() : 0;
        if (code == 0)
            *out = handle;
    } while ((code == ERROR_ACCESS_DENIED || code == ERROR_DELETE_PENDING) && file_retry(code, &left));
    return code;
}

static enum status open_guard(struct sealed_lock *lock, struct err *err)
{
    wchar_t *wide = NULL;

    enum status status = paths_to_wide(lock->guard, &wide, err);
    if (status != ST_OK)
        return status;
    const DWORD code = open_alone(wide, &lock->handle);
    free(wide);
    if (code == 0)
        return ST_OK;
    if (code == ERROR_SHARING_VIOLATION || code == ERROR_LOCK_VIOLATION)
        return err_win32_code(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, code,
                              "a sealed record that another process holds");
    return err_win32_code(err, ST_IO, code == ERROR_DISK_FULL ? FAULT_DISK_FULL : FAULT_JOURNAL, code,
                          "locking a sealed record");
}

static void lock_free(struct sealed_lock *lock)
{
    free(lock->current);
    free(lock->previous);
    free(lock->guard);
    free(lock);
}

enum status sealed_lock_open(const char *folder, const char *name, struct sealed_lock **out, struct err *err)
{
    if (!sealed_name_valid(name))
        return err_set(err, ST_BUG, FAULT_BUG, "the name of a sealed record");
    struct sealed_lock *lock = calloc(1, sizeof *lock);
    if (lock == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "locking a sealed record");
    (void)snprintf(lock->name, sizeof lock->name, "%s", name);
    enum status status = name_files(lock, folder, err);
    if (status == ST_OK)
        status = open_guard(lock, err);
    if (status != ST_OK) {
        lock_free(lock);
        return status;
    }
    *out = lock;
    return ST_OK;
}

void sealed_lock_close(struct sealed_lock **lock)
{
    wchar_t *wide = NULL;

    if (*lock == NULL)
        return;
    const bool empty = !file_exists((*lock)->current) && !file_exists((*lock)->previous);
    CloseHandle((*lock)->handle);
    /* If another process has opened it by now, the deletion fails, and that is right. */
    if (empty && paths_to_wide((*lock)->guard, &wide, NULL) == ST_OK)
        (void)DeleteFileW(wide);
    KILL_POINT("sealed_lock.guard_removed");
    free(wide);
    lock_free(*lock);
    *lock = NULL;
}

void sealed_lock_clear_away(const char *folder, const char *name)
{
    struct sealed_lock lock = {.handle = INVALID_HANDLE_VALUE};
    wchar_t *wide = NULL;

    (void)snprintf(lock.name, sizeof lock.name, "%s", name);
    if (name_files(&lock, folder, NULL) == ST_OK && paths_to_wide(lock.guard, &wide, NULL) == ST_OK)
        (void)DeleteFileW(wide);
    KILL_POINT("sealed_lock.cleared_away");
    free(wide);
    free(lock.current);
    free(lock.previous);
    free(lock.guard);
}
