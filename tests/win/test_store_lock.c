#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "base/fault.h"
#include "child.h"
#include "win/store_lock.h"

/* The child takes the lock, says so by an event, and holds it until it is killed or told to give it back. */

static const wchar_t held_name[] = L"Local\\pccert-test-lock-held";
static const wchar_t release_name[] = L"Local\\pccert-test-lock-release";

static HANDLE held, release;

static int open_events(void **state)
{
    (void)state;
    held = CreateEventW(NULL, FALSE, FALSE, held_name);
    release = CreateEventW(NULL, FALSE, FALSE, release_name);
    return held == NULL || release == NULL;
}

static int close_events(void **state)
{
    (void)state;
    CloseHandle(held);
    CloseHandle(release);
    return 0;
}

static int child_hold(void)
{
    struct store_lock *lock = NULL;

    if (open_events(NULL) != 0 || store_lock_open(0, NULL, &lock, NULL) != ST_OK)
        return 1;
    SetEvent(held);
    WaitForSingleObject(release, INFINITE);
    store_lock_close(&lock);
    return 0;
}

static struct child start_holder(void)
{
    struct child child = child_start(L"hold", NULL);
    assert_int_equal(WaitForSingleObject(held, 60000), WAIT_OBJECT_0);
    return child;
}

struct watcher {
    unsigned waited, asked, cancel_after;
    bool give_back;
};

static void watch(void *self, enum progress_step step, size_t done, size_t total)
{
    struct watcher *watcher = self;
    assert_int_equal(step, PROGRESS_WAITING);
    assert_true(done <= total);
    watcher->waited++;
    if (watcher->give_back)
        SetEvent(release);
}

static bool stop_after_some(void *self)
{
    struct watcher *watcher = self;
    return watcher->cancel_after > 0 && ++watcher->asked >= watcher->cancel_after;
}

static struct progress progress_of(struct watcher *watcher)
{
    return (struct progress){.report = watch, .cancelled = stop_after_some, .self = watcher};
}

static void free_locks_are_taken_at_once(void **state)
{
    struct watcher watcher = {.cancel_after = 1};
    struct progress progress = progress_of(&watcher);

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct store_lock *lock = NULL;
        assert_int_equal(store_lock_open(0, &progress, &lock, NULL), ST_OK);
        assert_false(store_lock_was_abandoned(lock));
        store_lock_close(&lock);
        assert_null(lock);
        store_lock_close(&lock);
    }
    assert_int_equal(watcher.waited, 0);
    assert_int_equal(watcher.asked, 0); /* who need not wait is not asked */
}

static void busy_after_the_limit(void **state)
{
    struct watcher watcher = {.waited = 0};
    struct progress progress = progress_of(&watcher);
    struct store_lock *lock = NULL;
    struct err err = ERR_INIT;

    (void)state;
    struct child holder = start_holder();
    assert_int_equal(store_lock_open(0, NULL, &lock, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_STORE_BUSY);
    assert_int_equal(store_lock_open(250, &progress, &lock, NULL), ST_BUSY);
    assert_true(watcher.waited > 0);
    assert_null(lock);
    SetEvent(release);
    assert_int_equal(child_wait(&holder), 0);
}

static void waiting_ends_when_it_is_given_back(void **state)
{
    struct watcher watcher = {.give_back = true};
    struct progress progress = progress_of(&watcher);
    struct store_lock *lock = NULL;

    (void)state;
    struct child holder = start_holder();
    assert_int_equal(store_lock_open(STORE_LOCK_LIMIT_MS, &progress, &lock, NULL), ST_OK);
    assert_false(store_lock_was_abandoned(lock));
    assert_int_equal(child_wait(&holder), 0);
    store_lock_close(&lock);
}

static void waiting_ends_when_the_person_says_so(void **state)
{
    struct watcher watcher = {.cancel_after = 2};
    struct progress progress = progress_of(&watcher);
    struct store_lock *lock = NULL;
    struct err err = ERR_INIT;

    (void)state;
    struct child holder = start_holder();
    assert_int_equal(store_lock_open(STORE_LOCK_LIMIT_MS, &progress, &lock, &err), ST_CANCELLED);
    assert_int_equal(err.fault, FAULT_CANCELLED);
    assert_null(lock);
    SetEvent(release);
    assert_int_equal(child_wait(&holder), 0);
}

static void locks_of_the_dead_are_taken_over(void **state)
{
    struct store_lock *lock = NULL;

    (void)state;
    struct child holder = start_holder();
    child_kill(&holder);
    /* With its last handle the mutex is gone, and so is its memory of having been abandoned. */
    assert_int_equal(store_lock_open(STORE_LOCK_LIMIT_MS, NULL, &lock, NULL), ST_OK);
    store_lock_close(&lock);
}

/* With a handle of its own open the mutex outlives its holder, and says that it was abandoned. */
static void abandoned_locks_say_so(void **state)
{
    wchar_t name[STORE_LOCK_NAME_SIZE];
    struct store_lock *lock = NULL;

    (void)state;
    assert_int_equal(store_lock_name(name, NULL), ST_OK);
    struct child holder = start_holder();
    HANDLE witness = OpenMutexW(SYNCHRONIZE, FALSE, name);
    assert_non_null(witness);
    child_kill(&holder);
    assert_int_equal(store_lock_open(STORE_LOCK_LIMIT_MS, NULL, &lock, NULL), ST_OK);
    assert_true(store_lock_was_abandoned(lock));
    store_lock_close(&lock);
    assert_int_equal(store_lock_open(0, NULL, &lock, NULL), ST_OK);
    assert_false(store_lock_was_abandoned(lock));
    store_lock_close(&lock);
    CloseHandle(witness);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_locks_are_taken_at_once),       cmocka_unit_test(busy_after_the_limit),
        cmocka_unit_test(waiting_ends_when_it_is_given_back), cmocka_unit_test(waiting_ends_when_the_person_says_so),
        cmocka_unit_test(locks_of_the_dead_are_taken_over),   cmocka_unit_test(abandoned_locks_say_so),
    };

    if (argc == 2 && strcmp(argv[1], "hold") == 0)
        return child_hold();
    return cmocka_run_group_tests(tests, open_events, close_events);
}
