#include "win/store_watch.h"

#include <stdlib.h>

#include <windows.h>

#include <process.h>
#include <wincrypt.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/generation.h"
#include "win/my_store.h"

/* What the thread waits for; of two at once the first comes first. */
enum { EVENT_STOP, EVENT_GENERATION, EVENT_STORE, EVENTS };

struct store_watch {
    void (*changed)(void *self);
    void *self;
    HCERTSTORE store;
    HKEY key;
    HANDLE events[EVENTS]; /* auto-reset */
    HANDLE thread;         /* of our own: the pool's wakes now and then to see whether it is still needed */
    bool hears_store;
};

/* The flag: it is first asked for by a thread that does not wait for it, and may end (Windows 8 and newer). */
static void arm_generation(const struct store_watch *watch)
{
    (void)RegNotifyChangeKeyValue(watch->key, FALSE, REG_NOTIFY_CHANGE_LAST_SET | REG_NOTIFY_THREAD_AGNOSTIC,
                                  watch->events[EVENT_GENERATION], TRUE);
}

/*
 * The first time asks for notices, later ones for the next notice and what changed until then
 * (https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certcontrolstore).
 */
static bool arm_store(struct store_watch *watch, DWORD control)
{
    return CertControlStore(watch->store, 0, control, &watch->events[EVENT_STORE]);
}

/* Armed anew before it is told: what changes from here on is told again. */
static unsigned __stdcall store_watch_run(void *self)
{
    struct store_watch *watch = self;

    for (;;) {
        switch (WaitForMultipleObjects(EVENTS, watch->events, FALSE, INFINITE)) {
        case WAIT_OBJECT_0 + EVENT_GENERATION:
            arm_generation(watch);
            break;
        case WAIT_OBJECT_0 + EVENT_STORE:
            (void)arm_store(watch, CERT_STORE_CTRL_RESYNC);
            break;
        default:
            return 0;
        }
        watch->changed(watch->self);
    }
}

static enum status start(struct store_watch *watch, struct err *err)
{
    for (size_t i = 0; i < EVENTS; i++) {
        watch->events[i] = CreateEventW(NULL, FALSE, FALSE, NULL);
        if (watch->events[i] == NULL)
            return err_win32(err, ST_IO, FAULT_NONE, "an event for changes of the store");
    }
    arm_generation(watch);
    watch->hears_store = arm_store(watch, CERT_STORE_CTRL_NOTIFY_CHANGE);
    if (!watch->hears_store) { /* then it need not stay in memory */
        CertCloseStore(watch->store, 0);
        watch->store = NULL;
    }
    watch->thread = (HANDLE)_beginthreadex(NULL, 0, store_watch_run, watch, 0, NULL);
    return watch->thread != NULL ? ST_OK
                                 : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the thread that watches the store");
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
    return start(watch, err);
}

enum status store_watch_open(void (*changed)(void *self), void *self, struct store_watch **out, struct err *err)
{
    struct store_watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "watching the store");
    watch->changed = changed;
    watch->self = self;
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
    if (closing->thread != NULL) {
        (void)SetEvent(closing->events[EVENT_STOP]);
        (void)WaitForSingleObject(closing->thread, INFINITE);
        CloseHandle(closing->thread);
    }
    if (closing->store != NULL)
        CertCloseStore(closing->store, 0);
    if (closing->key != NULL)
        RegCloseKey(closing->key);
    for (size_t i = 0; i < EVENTS; i++) {
        if (closing->events[i] != NULL)
            CloseHandle(closing->events[i]);
    }
    free(closing);
    *watch = NULL;
}

bool store_watch_hears_store(const struct store_watch *watch)
{
    return watch->hears_store;
}
