#include "my_fixture.h"

#include <string.h>

#include <windows.h>

#include "child.h"
#include "win/store_lock.h"

static struct cert_store_port port;

static int open_all(void **state)
{
    port = my_test_port();
    return my_fixture_open(state);
}

/* With a certificate and its key in the store, which must stay as they are. */
static struct buf begin(void)
{
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    return my_state();
}

static void end(struct buf *before)
{
    struct buf after = my_state();

    assert_same_state(before, &after);
    assert_signs(my_person(0)->info.sha256);
    buf_clear(&after);
    buf_clear(before);
}

static void writing_leaves_nothing(void **state)
{
    struct buf before = begin();

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(port.try_write(port.self, NULL, NULL), ST_OK);
    end(&before);
}

static void a_key_leaves_nothing(void **state)
{
    struct buf before = begin();

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(port.try_key(port.self, NULL, NULL), ST_OK);
    end(&before);
}

/* Killed with what it wrote in the store: the next one takes it out. left: the points at which it is there. */
static void kill_everywhere(const wchar_t *what, enum status (*again)(void *, const struct progress *, struct err *),
                            const char *left)
{
    struct buf before = my_state();
    struct child_points points;

    child_passes(what, &points);
    for (size_t i = 0; i < points.count; i++) {
        assert_int_equal(child_run(what, points.names[i]), CHILD_KILLED);
        struct buf now = my_state();
        if (strcmp(points.names[i], left) == 0)
            assert_int_not_equal(now.len, before.len); /* it was there */
        buf_clear(&now);
        assert_int_equal(again(port.self, NULL, NULL), ST_OK);
        now = my_state();
        assert_same_state(&before, &now);
        buf_clear(&now);
    }
    buf_clear(&before);
}

static void what_a_killed_one_left_goes(void **state)
{
    struct buf before = begin();

    (void)state;
    kill_everywhere(L"write", port.try_write, "my_try.written");
    kill_everywhere(L"key", port.try_key, "my_try.key_in_container");
    end(&before);
}

static void not_while_somebody_is_at_it(void **state)
{
    struct buf before = begin();
    struct store_lock *lock = NULL;
    struct child child;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(store_lock_open(1000, NULL, &lock, NULL), ST_OK);
    child = child_start(L"busy", NULL); /* the lock is a thread's: another process has to ask */
    assert_int_equal(child_wait(&child), ST_BUSY);
    store_lock_close(&lock);
    assert_int_equal(port.try_write(port.self, NULL, &err), ST_OK);
    end(&before);
}

static void missing_cas_are_counted(void **state)
{
    size_t missing = 9, added = 0;

    (void)state;
    assert_int_equal(port.count_missing_cas(port.self, my_chain(), &missing, NULL), ST_OK);
    assert_int_equal(missing, 1); /* never the root */
    assert_int_equal(port.add_cas(port.self, my_chain(), &added, NULL), ST_OK);
    assert_int_equal(port.count_missing_cas(port.self, my_chain(), &missing, NULL), ST_OK);
    assert_int_equal(missing, 0);
}

/* --- the CAs that lie there --- */

static bool takes_all(const void *self, const void *der, size_t len)
{
    unsigned *asked = *(unsigned *const *)self;

    assert_true(der != NULL && len > 0);
    (*asked)++;
    return true;
}

static bool takes_none(const void *self, const void *der, size_t len)
{
    (void)self;
    (void)der;
    (void)len;
    return false;
}

/* What another program puts there, whatever it is. */
static void other_puts_ca(const void *der, size_t len)
{
    const HCERTSTORE store = CertOpenSystemStoreW(0, L"CA");

    assert_non_null(store);
    assert_true(
        CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der, (DWORD)len, CERT_STORE_ADD_ALWAYS, NULL));
    assert_true(CertControlStore(store, 0, CERT_STORE_CTRL_COMMIT, NULL));
    assert_true(CertCloseStore(store, 0));
}

/* The issuing CA, which an install put there; no root and no person's, and of none that cannot be read a trace. */
static void intermediate_cas_are_listed(void **state)
{
    const struct cert_list *chain = my_chain();
    const struct person *person = my_person(0);
    struct cert_list found = {.count = 0};
    unsigned asked = 0;
    const unsigned *const counter = &asked;
    const struct store_ca_filter all = {.takes = takes_all, .self = &counter};
    const struct store_ca_filter none = {.takes = takes_none};

    (void)state;
    assert_int_equal(port.list_cas(port.self, &all, &found, NULL), ST_OK);
    assert_int_equal(found.count, 0);
    assert_int_equal(my_put(person, NULL), ST_OK);
    for (size_t i = 0; i < chain->count; i++)
        other_puts_ca(chain->items[i].data, chain->items[i].len);
    other_puts_ca(person->leaf.data, person->leaf.len);
    asked = 0;
    assert_int_equal(port.list_cas(port.self, &all, &found, NULL), ST_OK);
    assert_true(asked >= 3);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].len, chain->items[0].len);
    assert_memory_equal(found.items[0].data, chain->items[0].data, chain->items[0].len);
    cert_list_clear(&found);
    assert_int_equal(port.list_cas(port.self, &none, &found, NULL), ST_OK);
    assert_int_equal(found.count, 0);
}

/* The child's side. */
static int child_do(const char *what)
{
    struct my_store hasty = {.lock_limit_ms = 100};

    port = my_test_port();
    if (strcmp(what, "write") == 0)
        return (int)port.try_write(port.self, NULL, NULL);
    if (strcmp(what, "key") == 0)
        return (int)port.try_key(port.self, NULL, NULL);
    port = my_port(&hasty);
    return (int)port.try_write(port.self, NULL, NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(writing_leaves_nothing, my_fixture_clean),
        cmocka_unit_test_teardown(a_key_leaves_nothing, my_fixture_clean),
        cmocka_unit_test_teardown(what_a_killed_one_left_goes, my_fixture_clean),
        cmocka_unit_test_teardown(not_while_somebody_is_at_it, my_fixture_clean),
        cmocka_unit_test_teardown(missing_cas_are_counted, my_fixture_clean),
        cmocka_unit_test_teardown(intermediate_cas_are_listed, my_fixture_clean),
    };

    if (argc > 1)
        return child_do(argv[1]);
    return cmocka_run_group_tests(tests, open_all, my_fixture_close);
}
