/* What is heard of changes. Each wait ends with the notice that it waits for; the limit only ends a broken test. */
#include "win/store_watch.h"

#include "my_fixture.h"

#include <windows.h>

#include "win/generation.h"

enum { PATIENCE_MS = 30000 };

struct ear {
    HANDLE heard; /* auto-reset */
    volatile LONG times;
    bool look; /* for the first person's certificate, at the moment of the notice */
    volatile LONG saw_with_key;
};

static void on_changed(void *self)
{
    struct ear *ear = self;
    bool has_key = false;

    (void)InterlockedIncrement(&ear->times);
    if (ear->look)
        (void)InterlockedExchange(&ear->saw_with_key, my_has(my_person(0)->info.sha256, &has_key) && has_key);
    SetEvent(ear->heard);
}

static void open_ear(struct ear *ear, struct store_watch **watch)
{
    *ear = (struct ear){.heard = CreateEventW(NULL, FALSE, FALSE, NULL)};
    assert_non_null(ear->heard);
    assert_int_equal(store_watch_open(on_changed, ear, watch, NULL), ST_OK);
}

static void assert_heard(const struct ear *ear)
{
    assert_int_equal(WaitForSingleObject(ear->heard, PATIENCE_MS), WAIT_OBJECT_0);
}

static void close_ear(struct ear *ear, struct store_watch **watch)
{
    store_watch_close(watch);
    assert_null(*watch);
    CloseHandle(ear->heard);
}

static void every_raise_is_heard(void **state)
{
    struct store_watch *watch = NULL;
    struct ear ear;

    (void)state;
    open_ear(&ear, &watch);
    for (int i = 0; i < 5; i++) {
        generation_raise();
        assert_heard(&ear);
    }
    assert_int_equal(ear.times, 5);
    close_ear(&ear, &watch);
}

/* Two programs that watch each hear it. */
static void several_hear_it(void **state)
{
    struct store_watch *watches[3] = {NULL, NULL, NULL};
    struct ear ears[3];

    (void)state;
    for (size_t i = 0; i < 3; i++)
        open_ear(&ears[i], &watches[i]);
    generation_raise();
    for (size_t i = 0; i < 3; i++)
        assert_heard(&ears[i]);
    for (size_t i = 0; i < 3; i++)
        close_ear(&ears[i], &watches[i]);
}

/* Raised last: whoever looks when it hears finds the certificate with its key. */
static void what_is_heard_can_be_seen(void **state)
{
    struct cert_store_port port = my_test_port();
    struct store_watch *watch = NULL;
    bool key_kept = false;
    struct ear ear;

    (void)state;
    open_ear(&ear, &watch);
    ear.look = true;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    do
        assert_heard(&ear); /* where the store gives notice of its own, that comes first */
    while (store_watch_hears_store(watch) && !ear.saw_with_key);
    assert_true(ear.saw_with_key);
    assert_int_equal(port.remove(port.self, my_person(0)->info.sha256, &key_kept, NULL), ST_OK);
    do
        assert_heard(&ear);
    while (store_watch_hears_store(watch) && ear.saw_with_key);
    assert_false(ear.saw_with_key);
    close_ear(&ear, &watch);
}

static void nothing_is_heard_after_it_is_closed(void **state)
{
    struct store_watch *watch = NULL;
    struct ear ear;

    (void)state;
    open_ear(&ear, &watch);
    store_watch_close(&watch);
    store_watch_close(&watch); /* nothing is there to close */
    generation_raise();
    assert_int_equal(ear.times, 0);
    CloseHandle(ear.heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_raise_is_heard, my_fixture_clean),
        cmocka_unit_test_setup(several_hear_it, my_fixture_clean),
        cmocka_unit_test_setup(what_is_heard_can_be_seen, my_fixture_clean),
        cmocka_unit_test_setup(nothing_is_heard_after_it_is_closed, my_fixture_clean),
    };

    return cmocka_run_group_tests(tests, my_fixture_open, my_fixture_close);
}
