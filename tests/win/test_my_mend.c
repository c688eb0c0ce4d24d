#include "my_fixture.h"

#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/fault.h"
#include "child.h"
#include "win/container.h"
#include "win/container_list.h"
#include "win/my_store.h"

static struct cert_store_port port;

static int open_all(void **state)
{
    port = my_test_port();
    return my_fixture_open(state);
}

static const char *first(void)
{
    return my_person(0)->info.sha256;
}

/* As an install makes one; the name. */
static void put_into_ours(const struct person *person, wchar_t name[CONTAINER_NAME_SIZE])
{
    assert_int_equal(container_new_with_key(person->key, name, NULL), ST_OK);
}

static void links_to_nothing(void)
{
    other_links(&my_person(0)->leaf, L"gone with another program", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
}

static void assert_bare(void)
{
    bool has_key = true;

    assert_true(my_has(first(), &has_key));
    assert_false(has_key);
}

/* relink */

static void a_key_of_ours_is_linked_again(void **state)
{
    wchar_t name[CONTAINER_NAME_SIZE];

    (void)state;
    for (int anothers = 0; anothers <= 1; anothers++) {
        put_into_ours(my_person(0), name);
        other_puts_key(L"holds another key", my_person(1)->key, true);
        if (anothers == 1)
            other_links(&my_person(0)->leaf, L"holds another key", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
        else
            links_to_nothing();
        assert_bare();
        assert_int_equal(port.relink(port.self, first(), NULL), ST_OK);
        assert_signs(first());
        assert_true(my_container_holds(L"holds another key", my_person(1)->info.spki_hash));
        assert_int_equal(my_container_count(), 2);
        struct buf before = my_state();
        assert_int_equal(port.relink(port.self, first(), NULL), ST_OK); /* again: nothing */
        struct buf after = my_state();
        assert_same_state(&before, &after);
        buf_clear(&after);
        buf_clear(&before);
        (void)my_fixture_clean(NULL);
    }
}

/* Removing the certificate would delete it. */
static void a_container_of_another_program_is_not_taken(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    other_puts_key(L"of another program", my_person(0)->key, true);
    links_to_nothing();
    struct buf before = my_state();
    assert_int_equal(port.relink(port.self, first(), &err), ST_NO_KEY);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_NO_KEY);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&after);
    buf_clear(&before);
}

static void what_is_not_there_is_not_linked(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(port.relink(port.self, first(), &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
}

static void linking_can_be_killed(void **state)
{
    static const char *const points[] = {"my_mend.link_written", "my_mend.link_committed"};
    wchar_t name[CONTAINER_NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        wchar_t arguments[128] = L"relink ";
        wchar_t hash[SHA256_HEX_SIZE];

        put_into_ours(my_person(0), name);
        links_to_nothing();
        assert_true(MultiByteToWideChar(CP_UTF8, 0, first(), -1, hash, SHA256_HEX_SIZE) > 0);
        wcscat(arguments, hash);
        assert_int_equal(child_run(arguments, points[i]), CHILD_KILLED);
        assert_true(my_has(first(), NULL)); /* the certificate is there all the while */
        assert_int_equal(port.relink(port.self, first(), NULL), ST_OK);
        assert_signs(first());
        (void)my_fixture_clean(NULL);
    }
}

/* sweep */

static const char *wanted_hash;

static bool wants(const void *self, const char *spki_hash)
{
    (void)self;
    return wanted_hash != NULL && strcmp(wanted_hash, spki_hash) == 0;
}

static const struct store_wanted wanted = {.wants = wants};

static struct store_swept sweep(const char *hash)
{
    struct store_swept swept = {.containers = 99};

    wanted_hash = hash;
    assert_int_equal(port.sweep(port.self, &wanted, &swept, NULL), ST_OK);
    return swept;
}

static void containers_that_nothing_needs_go(void **state)
{
    wchar_t name[CONTAINER_NAME_SIZE];

    (void)state;
    assert_int_equal(my_put(my_person(1), NULL), ST_OK);
    other_puts_key(L"of another program", my_person(0)->key, false);
    other_puts_key(L"NangangCert-{of another brand}", my_person(0)->key, false); /* its journal may want it */
    struct buf before = my_state();
    put_into_ours(my_person(0), name);
    assert_int_equal(sweep(my_person(0)->info.spki_hash).containers, 0); /* an order wants it */
    assert_true(my_container_holds(name, my_person(0)->info.spki_hash));
    assert_int_equal(sweep(NULL).containers, 1);
    struct buf after = my_state();
    assert_same_state(&before, &after); /* the certificate's and the others' stay */
    assert_signs(my_person(1)->info.sha256);
    assert_int_equal(sweep(NULL).containers, 0);
    buf_clear(&after);
    buf_clear(&before);
}

static void a_container_without_a_key_goes(void **state)
{
    HCRYPTPROV provider = 0;

    (void)state;
    assert_true(CryptAcquireContextW(&provider, L"PeiChengCert-{left in the making}", MS_ENH_RSA_AES_PROV_W,
                                     PROV_RSA_AES, CRYPT_NEWKEYSET | CRYPT_SILENT));
    CryptReleaseContext(provider, 0);
    assert_int_equal(my_container_count(), 1);
    assert_int_equal(sweep(NULL).containers, 1);
    assert_int_equal(my_container_count(), 0);
}

static void a_linked_container_stays(void **state)
{
    wchar_t name[CONTAINER_NAME_SIZE];

    (void)state;
    put_into_ours(my_person(1), name);
    other_links(&my_person(0)->leaf, name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES,
                AT_KEYEXCHANGE); /* whatever it is for */
    assert_int_equal(sweep(NULL).containers, 0);
    assert_int_equal(my_container_count(), 1);
}

/* The child's marks, then everything that it left. */
static void installs_that_were_killed_are_cleared_up_after(void **state)
{
    (void)state;
    other_puts_key(L"of another program", my_person(1)->key, false);
    struct buf before = my_state();
    assert_int_equal(child_run(L"install", "my_install.key_in_container"), CHILD_KILLED);
    const struct store_swept swept = sweep(NULL);
    assert_int_equal(swept.installs, 1);
    assert_int_equal(swept.left, 0);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&after);
    buf_clear(&before);
}

static void sweeping_can_be_killed(void **state)
{
    wchar_t name[CONTAINER_NAME_SIZE];

    (void)state;
    put_into_ours(my_person(0), name);
    put_into_ours(my_person(1), name);
    assert_int_equal(child_run(L"sweep", "my_orphan.unwanted_deleted"), CHILD_KILLED);
    assert_int_equal(my_container_count(), 1);
    assert_int_equal(sweep(NULL).containers, 1);
    assert_int_equal(my_container_count(), 0);
}

/* add_cas */

static void intermediates_are_put_back_and_no_roots(void **state)
{
    size_t added = 99;

    (void)state;
    assert_int_equal(port.add_cas(port.self, my_chain(), &added, NULL), ST_OK);
    assert_int_equal(added, 1);
    assert_int_equal(port.add_cas(port.self, my_chain(), &added, NULL), ST_OK);
    assert_int_equal(added, 0);
}

/* The child's side: persons are made anew in it, so that it takes what it needs by name alone. */
static int child_do(int argc, char **argv)
{
    struct store_swept swept = {.containers = 0};

    port = my_test_port();
    if (argc == 3)
        return (int)port.relink(port.self, argv[2], NULL);
    if (strcmp(argv[1], "sweep") == 0)
        return (int)port.sweep(port.self, &wanted, &swept, NULL);
    return my_fixture_install_stranger();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_key_of_ours_is_linked_again, my_fixture_clean),
        cmocka_unit_test_teardown(a_container_of_another_program_is_not_taken, my_fixture_clean),
        cmocka_unit_test_teardown(what_is_not_there_is_not_linked, my_fixture_clean),
        cmocka_unit_test_teardown(linking_can_be_killed, my_fixture_clean),
        cmocka_unit_test_teardown(containers_that_nothing_needs_go, my_fixture_clean),
        cmocka_unit_test_teardown(a_container_without_a_key_goes, my_fixture_clean),
        cmocka_unit_test_teardown(a_linked_container_stays, my_fixture_clean),
        cmocka_unit_test_teardown(installs_that_were_killed_are_cleared_up_after, my_fixture_clean),
        cmocka_unit_test_teardown(sweeping_can_be_killed, my_fixture_clean),
        cmocka_unit_test_teardown(intermediates_are_put_back_and_no_roots, my_fixture_clean),
    };

    if (argc > 1)
        return child_do(argc, argv);
    return cmocka_run_group_tests(tests, open_all, my_fixture_close);
}
