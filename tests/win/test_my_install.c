#include "my_fixture.h"

#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/fault.h"
#include "win/container.h"
#include "win/key_home.h"
#include "win/my_orphan.h"
#include "win/my_store.h"

static void two_certificates_two_containers(void **state)
{
    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_int_equal(my_put(my_person(1), NULL), ST_OK);
    assert_int_equal(my_container_count(), 2);
    assert_signs(my_person(0)->info.sha256);
    assert_signs(my_person(1)->info.sha256);
    wchar_t name[CONTAINER_NAME_SIZE];
    assert_int_equal(container_default_name(name, NULL), ST_NOT_FOUND); /* the next import would overwrite it */
}

static bool ca_store_has(const struct buf *der)
{
    HCERTSTORE store = NULL;
    assert_int_equal(my_store_open_ca(&store, NULL), ST_OK);
    PCCERT_CONTEXT cert = my_store_find_der(store, der->data, der->len);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    return cert != NULL;
}

static void intermediates_go_to_ca_and_roots_nowhere(void **state)
{
    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_true(ca_store_has(&my_chain()->items[0]));
    assert_false(ca_store_has(&my_chain()->items[1]));
}

/* The key that was in the default container, both kinds of it, and every other one. */
static void keys_of_others_stay_as_they_are(void **state)
{
    struct buf before, after;
    wchar_t name[CONTAINER_NAME_SIZE];

    (void)state;
    other_makes_default_container();
    other_puts_key(L"other program", my_person(1)->key, false);
    assert_int_equal(container_default_name(name, NULL), ST_OK);
    before = my_state();
    assert_int_equal(my_container_count(), 2);

    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_int_equal(my_container_count(), 3);
    assert_signs(my_person(0)->info.sha256);
    struct cert_store_port port = my_test_port();
    bool key_kept = true;
    assert_int_equal(port.remove(port.self, my_person(0)->info.sha256, &key_kept, NULL), ST_OK);
    assert_false(key_kept);
    my_empty_store(L"CA");
    after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&before);
    buf_clear(&after);
}

/* Another program imports the same file at the same moment: its container is in no list that was made before. */
static void containers_that_appear_meanwhile_are_left_alone(void **state)
{
    const struct person *person = my_person(0);
    const struct container_list before = {.names = NULL};
    struct key_home home = {.container = L""};

    (void)state;
    other_puts_key(L"not yet linked", person->key, true);
    assert_int_equal(key_home_make(person->key, person->leaf.data, person->leaf.len, &before, &home, NULL), ST_OK);
    assert_true(my_container_holds(home.container, person->info.spki_hash));
    assert_true(my_container_holds(L"not yet linked", person->info.spki_hash));
    if (home.to_leave[0] != L'\0') {
        assert_true(my_container_holds(home.to_leave, person->info.spki_hash));
        assert_int_equal(my_orphan_drop_one(home.to_leave, person->info.spki_hash, NULL), ST_OK);
    }
    assert_int_equal(my_container_count(), 2);
    assert_int_equal(container_delete_ours(home.container, NULL), ST_OK);

    /* Nor when the import fails, and nobody knows where it put the key. */
    other_links(&person->leaf, L"not yet linked", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_not_equal(key_home_make(person->key, "no certificate", 14, &before, &home, NULL), ST_OK);
    assert_true(my_container_holds(L"not yet linked", person->info.spki_hash));
    assert_int_equal(my_container_count(), 1);
}

static void installing_again_changes_nothing(void **state)
{
    struct buf before, after;

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    before = my_state();
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&before);
    buf_clear(&after);
}

/* A certificate that lost its key gets it back: under a new link, the old one's container is not touched. */
static void certificates_without_a_key_get_it(void **state)
{
    bool has_key = true;

    (void)state;
    other_puts_key(L"holds another key", my_person(1)->key, true);
    other_links(&my_person(0)->leaf, L"holds another key", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_true(my_has(my_person(0)->info.sha256, &has_key));
    assert_false(has_key);
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_true(my_has(my_person(0)->info.sha256, &has_key));
    assert_true(has_key);
    assert_signs(my_person(0)->info.sha256);
    assert_int_equal(my_container_count(), 2);
    assert_true(my_container_holds(L"holds another key", my_person(1)->info.spki_hash));
}

/* The chain comes last: what fails there finds key and certificate in place, and has to take both away again. */
static enum status put_with_rubbish_in_chain(const struct person *person, struct err *err)
{
    struct cert_store_port port = my_test_port();
    struct cert_list chain = {.count = 0};

    assert_int_equal(cert_list_add(&chain, my_chain()->items[0].data, my_chain()->items[0].len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&chain, "rubbish", 7, NULL), ST_OK);
    enum status status = port.install(port.self, person->key, person->leaf.data, person->leaf.len, &chain, NULL, err);
    cert_list_clear(&chain);
    return status;
}

static void failures_undo_everything(void **state)
{
    (void)state;
    for (int with_default = 0; with_default <= 1; with_default++) {
        struct err err = ERR_INIT;
        if (with_default == 1)
            other_makes_default_container();
        struct buf before = my_state();
        assert_int_equal(put_with_rubbish_in_chain(my_person(0), &err), ST_BAD_FILE);
        struct buf after = my_state();
        assert_same_state(&before, &after);
        buf_clear(&before);
        buf_clear(&after);
    }
}

/* What was there before the failing install is there again as it was, its broken link included. */
static void failures_put_back_what_they_replaced(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    other_links(&my_person(0)->leaf, L"gone", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    struct buf before = my_state();
    assert_int_equal(put_with_rubbish_in_chain(my_person(0), &err), ST_BAD_FILE);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&before);
    buf_clear(&after);
}

static void pairs_that_do_not_belong_together(void **state)
{
    struct cert_store_port port = my_test_port();
    struct err err = ERR_INIT;
    struct buf before = my_state();

    (void)state;
    assert_int_equal(
        port.install(port.self, my_person(1)->key, my_person(0)->leaf.data, my_person(0)->leaf.len, NULL, NULL, &err),
        ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_PFX_KEY_MISMATCH);
    err_clear(&err);
    assert_int_equal(port.install(port.self, my_person(0)->key, "rubbish", 7, NULL, NULL, &err), ST_BAD_FILE);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&before);
    buf_clear(&after);
}

static void lists_tell_what_there_is(void **state)
{
    struct cert_store_port port = my_test_port();
    struct store_list list = {.entries = NULL};

    (void)state;
    assert_int_equal(port.list(port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(list.count, 0);
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    other_links(&my_person(1)->leaf, L"gone", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_equal(port.list(port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(list.count, 2);
    const struct store_entry *with_key = store_list_find(&list, my_person(0)->info.sha256);
    const struct store_entry *without = store_list_find(&list, my_person(1)->info.sha256);
    assert_non_null(with_key);
    assert_non_null(without);
    assert_true(with_key->has_key);
    assert_false(without->has_key);
    assert_string_equal(with_key->info.owner_display, "王小明");
    assert_int_equal(with_key->der.len, my_person(0)->leaf.len);
    assert_memory_equal(with_key->der.data, my_person(0)->leaf.data, my_person(0)->leaf.len);
    assert_null(store_list_find(&list, "0000"));
    store_list_clear(&list);

    const struct store_filter first = store_filter_one(my_person(0)->info.sha256);
    assert_int_equal(port.list(port.self, &first, &list, NULL), ST_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.entries[0].info.sha256, my_person(0)->info.sha256);
    store_list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(two_certificates_two_containers, my_fixture_clean),
        cmocka_unit_test_setup(intermediates_go_to_ca_and_roots_nowhere, my_fixture_clean),
        cmocka_unit_test_setup(keys_of_others_stay_as_they_are, my_fixture_clean),
        cmocka_unit_test_setup(containers_that_appear_meanwhile_are_left_alone, my_fixture_clean),
        cmocka_unit_test_setup(installing_again_changes_nothing, my_fixture_clean),
        cmocka_unit_test_setup(certificates_without_a_key_get_it, my_fixture_clean),
        cmocka_unit_test_setup(failures_undo_everything, my_fixture_clean),
        cmocka_unit_test_setup(failures_put_back_what_they_replaced, my_fixture_clean),
        cmocka_unit_test_setup(pairs_that_do_not_belong_together, my_fixture_clean),
        cmocka_unit_test_setup(lists_tell_what_there_is, my_fixture_clean),
    };

    return cmocka_run_group_tests(tests, my_fixture_open, my_fixture_close);
}
