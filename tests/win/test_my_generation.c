/* The change signal: raised by whatever changes what can be used, and by nothing else. */
#include "my_fixture.h"

#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "win/generation.h"

static uint32_t last;

static void remember(void)
{
    last = generation_read();
}

static void assert_raised(unsigned by)
{
    assert_int_equal(generation_read() - last, by);
    remember();
}

static void every_change_raises_it(void **state)
{
    struct cert_store_port port = my_test_port();
    const char *sha256 = my_person(0)->info.sha256;
    bool key_kept = false;
    struct buf noted;

    (void)state;
    buf_init(&noted, STORE_NOTE_MAX);
    remember();
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_raised(1);
    assert_int_equal(my_put(my_person(0), NULL), ST_OK); /* it is there, but who put it there may have died */
    assert_raised(1);
    assert_int_equal(port.note(port.self, sha256, &noted, NULL), ST_OK);
    assert_raised(0);
    assert_int_equal(port.remove(port.self, sha256, &key_kept, NULL), ST_OK);
    assert_raised(1);
    assert_int_equal(port.put_back(port.self, &noted, NULL), ST_OK);
    assert_raised(1);
    assert_int_equal(port.remove(port.self, sha256, &key_kept, NULL), ST_OK);
    assert_raised(1);
    buf_clear(&noted);
}

static void linking_a_key_raises_it(void **state)
{
    struct cert_store_port port = my_test_port();
    const char *sha256 = my_person(0)->info.sha256;

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    my_empty_store(L"MY");
    other_links(&my_person(0)->leaf, L"gone", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    remember();
    assert_int_equal(port.relink(port.self, sha256, NULL), ST_OK);
    assert_raised(1);
    assert_signs(sha256);
}

static void what_changes_nothing_does_not(void **state)
{
    struct cert_store_port port = my_test_port();
    struct store_list list = {.entries = NULL};
    struct buf signature;
    bool key_kept = false;
    static const unsigned char digest[SHA256_BYTES] = "whatever";

    (void)state;
    buf_init(&signature, KEY_SIGNATURE_MAX);
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    remember();
    assert_int_equal(port.list(port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(port.sign(port.self, my_person(0)->info.sha256, digest, &signature, NULL), ST_OK);
    assert_int_equal(port.remove(port.self, my_person(1)->info.sha256, &key_kept, NULL), ST_NOT_FOUND);
    assert_int_equal(port.relink(port.self, my_person(1)->info.sha256, NULL), ST_NOT_FOUND);
    assert_int_equal(port.drop_orphan_key(port.self, my_person(1)->info.spki_hash, NULL), ST_OK);
    assert_int_equal(
        port.install(port.self, my_person(1)->key, my_person(0)->leaf.data, my_person(0)->leaf.len, NULL, NULL, NULL),
        ST_BAD_INPUT);
    assert_raised(0);
    store_list_clear(&list);
    buf_clear(&signature);
}

static void set_value(DWORD type, const void *bytes, DWORD size)
{
    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER, GENERATION_KEY, GENERATION_VALUE, type, bytes, size),
                     ERROR_SUCCESS);
}

/* Over its end, and over what is no number: it goes on from there. */
static void it_wraps_and_begins_anew(void **state)
{
    const DWORD most = 0xFFFFFFFF;

    (void)state;
    set_value(REG_DWORD, &most, sizeof most);
    assert_int_equal(generation_read(), most);
    generation_raise();
    assert_int_equal(generation_read(), 0);
    set_value(REG_SZ, L"seven", sizeof L"seven");
    assert_int_equal(generation_read(), 0);
    generation_raise();
    assert_int_equal(generation_read(), 1);
    assert_int_equal(RegDeleteKeyValueW(HKEY_CURRENT_USER, GENERATION_KEY, GENERATION_VALUE), ERROR_SUCCESS);
    assert_int_equal(generation_read(), 0);
    generation_raise();
    assert_int_equal(generation_read(), 1);
}

/* The place that trading applications wait at, in so many words. */
static void it_is_where_they_look(void **state)
{
    DWORD value = 0, size = sizeof value;

    (void)state;
    generation_raise();
    assert_int_equal(RegGetValueW(HKEY_CURRENT_USER, L"Software\\PeiChengCert", L"Generation", RRF_RT_REG_DWORD, NULL,
                                  &value, &size),
                     ERROR_SUCCESS);
    assert_int_equal(value, generation_read());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_change_raises_it, my_fixture_clean),
        cmocka_unit_test_setup(linking_a_key_raises_it, my_fixture_clean),
        cmocka_unit_test_setup(what_changes_nothing_does_not, my_fixture_clean),
        cmocka_unit_test_setup(it_wraps_and_begins_anew, my_fixture_clean),
        cmocka_unit_test_setup(it_is_where_they_look, my_fixture_clean),
    };

    return cmocka_run_group_tests(tests, my_fixture_open, my_fixture_close);
}
