#include "win/store_watch.h"

#include <stdlib.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/generation.h"
#include "win/my_store.h"

/* One source of notices: an event, and who waits for it. */
struct notice {
    struct store_watch *watch;
    void (*arm)(struct store_watch *watch);
    HANDLE event; /* auto-reset */
    HANDLE wait;
};

struct store_watch {
    void (*changed)(void *self);
    void *self;
    CRITICAL_SECTION one_at_a_time;
    HCERTSTORE store;
    HKEY key;
    struct notice of_store, of_generation;
    bool hears_store;
};

/* The flag: the thread of the pool that asks may end before the notice comes (Windows 8 and newer). */
static void arm_generation(struct store_watch *watch)
{
    (void)RegNotifyChangeKeyValue(watch->key, FALSE, REG_NOTIFY_CHANGE_LAST_SET | REG_NOTIFY_THREAD_AGNOSTIC,
                                  watch->of_generation.event, TRUE);
}

/*
 * The first time asks for notices, later ones for the next notice and what changed until then
 * (https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certcontrolstore).
 */
static void arm_store(struct store_watch *watch)
{
    const DWORD control = watch->hears_store ? CERT_STORE_CTRL_RESYNC : CERT_STORE_CTRL_NOTIFY_CHANGE;

    watch->hears_store = CertControlStore(watch->store, 0, control, &watch->of_store.event);
}

/* Armed anew before it is told: what changes from here on is told again. */
static void CALLBACK on_notice(void *context, BOOLEAN timed_out)
{
    struct notice *notice = context;
    struct store_watch *watch = notice->watch;

    (void)timed_out; /* there is no limit */
    EnterCriticalSection(&watch->one_at_a_time);
    notice->arm(watch);
    watch->changed(watch->self);
    LeaveCriticalSection(&watch->one_at_a_time);
}

static enum status notice_open(struct notice *notice, struct store_watch *watch, void (*arm)(struct store_watch *watch),
                               struct err *err)
{
    notice->watch = watch;
    notice->arm = arm;
    notice->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (notice->event == NULL)
        return err_win32(err, ST_IO, FAULT_NONE, "an event for changes of the store");
    if (!RegisterWaitForSingleObject(&notice->wait, notice->event, on_notice, notice, INFINITE, WT_EXECUTEDEFAULT)) {
        notice->wait = NULL;
        return err_win32(err, ST_IO, FAULT_NONE, "waiting for changes of the store");
    }
    arm(watch);
    return ST_OK;
}

/* Waits until nobody is in on_notice. */
static void notice_stop(struct notice *notice)
{
    if (notice->wait != NULL)
        (void)UnregisterWaitEx(notice->wait, INVALID_HANDLE_VALUE);
    notice->wait = NULL;
}

static enum status open_all(struct store_watch *watch, struct err *err)
{
    enum status status = my_store_open(&watch->store, err);
    if (status != ST_OK)
        return status;
    const LSTATUS code = RegCreateKeyExW(HKEY_CURRENT_USER, GENERATION_KEY, 0, NULL, 0, KEY_NOTIFY | KEY_QUERY_VALUE,
                                         NULL, &watch->key, NULL);
    if (code != ERROR_SUCCESS)
        return err_win32_code(err, ST_IO, FAULT_NONE, (DWORD)code, "the registry key of the change signal");
    status = notice_open(&watch->of_generation, watch, arm_generation, err);
    return status == ST_OK ? notice_open(&watch->of_store, watch, arm_store, err) : status;
}

enum status store_watch_open(void (*changed)(void *self), void *self, struct store_watch **out, struct err *err)
{
    struct store_watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "watching the store");
    watch->changed = changed;
    watch->self = self;
    InitializeCriticalSection(&watch->one_at_a_time);
    const enum status status = open_all(watch, err);
    if (status == ST_OK)
        *out = watch;
    else
        store_watch_close(&watch);
    return status;
}

/* The store is closed before its event: it may still give notice until then. */
void store_watch_close(struct store_watch **watch)
{
    struct store_watch *closing = *watch;

    if (closing == NULL)
        return;
    notice_stop(&closing->of_store);
    notice_stop(&closing->of_generation);
    if (closing->store != NULL)
        CertCloseStore(closing->store, 0);
    if (closing->key != NULL)
        RegCloseKey(closing->key);
    if (closing->of_store.event != NULL)
        CloseHandle(closing->of_store.event);
    if (closing->of_generation.event != NULL)
        CloseHandle(closing->of_generation.event);
    DeleteCriticalSection(&closing->one_at_a_time);
    free(closing);
    *watch = NULL;
}

bool store_watch_hears_store(const struct store_watch *watch)
{
    return watch->hears_store;
}
