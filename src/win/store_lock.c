#include "win/store_lock.h"

#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/fault.h"
#include "brand_id.h"
#include "win/err_win32.h"
#include "win/user_sid.h"

enum { SLICE_MS = 100 };

struct store_lock {
    HANDLE mutex;
    bool abandoned;
};

enum status store_lock_name(wchar_t out[STORE_LOCK_NAME_SIZE], struct err *err)
{
    wchar_t sid[USER_SID_SIZE];

    enum status status = user_sid(sid, err);
    if (status == ST_OK)
        (void)_snwprintf(out, STORE_LOCK_NAME_SIZE, L"Global\\" BRAND_PRODUCT_ID L"-store-%ls", sid);
    return status;
}

static enum status open_mutex(HANDLE *out, struct err *err)
{
    wchar_t name[STORE_LOCK_NAME_SIZE];
    void *descriptor = NULL;

    enum status status = store_lock_name(name, err);
    if (status == ST_OK)
        status = user_sid_private_descriptor(&descriptor, err);
    if (status != ST_OK)
        return status;
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    HANDLE mutex = CreateMutexW(&attributes, FALSE, name);
    if (mutex == NULL)
        status = err_win32(err, ST_IO, FAULT_STORE, "opening the lock of the certificate store");
    else
        *out = mutex;
    LocalFree(descriptor);
    return status;
}

static enum status wait_for(struct store_lock *lock, unsigned limit_ms, const struct progress *progress,
                            struct err *err)
{
    const ULONGLONG begin = GetTickCount64();

    for (DWORD slice = 0;; slice = SLICE_MS) {
        const DWORD waited = WaitForSingleObject(lock->mutex, slice);
        if (waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED) {
            lock->abandoned = waited == WAIT_ABANDONED;
            return ST_OK;
        }
        if (waited != WAIT_TIMEOUT)
            return err_win32(err, ST_IO, FAULT_STORE, "waiting for the certificate store");
        if (progress_cancelled(progress))
            return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "cancelled while waiting for the certificate store");
        const ULONGLONG elapsed_ms = GetTickCount64() - begin;
        if (elapsed_ms >= limit_ms)
            return err_set(err, ST_BUSY, FAULT_STORE_BUSY, "another process holds the certificate store");
        progress_report(progress, PROGRESS_WAITING, (size_t)elapsed_ms, limit_ms);
    }
}

enum status store_lock_open(unsigned limit_ms, const struct progress *progress, struct store_lock **out,
                            struct err *err)
{
    struct store_lock *lock = calloc(1, sizeof *lock);

    if (lock == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the lock of the certificate store");
    enum status status = open_mutex(&lock->mutex, err);
    if (status == ST_OK) {
        status = wait_for(lock, limit_ms, progress, err);
        if (status != ST_OK)
            CloseHandle(lock->mutex);
    }
    if (status != ST_OK) {
        free(lock);
        return status;
    }
    *out = lock;
    return ST_OK;
}

void store_lock_close(struct store_lock **lock)
{
    if (*lock == NULL)
        return;
    (void)ReleaseMutex((*lock)->mutex);
    CloseHandle((*lock)->mutex);
    free(*lock);
    *lock = NULL;
}

bool store_lock_was_abandoned(const struct store_lock *lock)
{
    return lock->abandoned;
}
