#include "my_fixture.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/fault.h"
#include "win/my_store.h"

static struct cert_store_port port;
static struct buf noted;

static int open_all(void **state)
{
    port = my_test_port();
    buf_init(&noted, STORE_NOTE_MAX);
    return my_fixture_open(state);
}

static int clean(void **state)
{
    buf_clear(&noted);
    return my_fixture_clean(state);
}

static const char *first(void)
{
    return my_person(0)->info.sha256;
}

static void note_and_remove(void)
{
    bool key_kept = false;

    assert_int_equal(port.note(port.self, first(), &noted, NULL), ST_OK);
    assert_int_equal(port.remove(port.self, first(), &key_kept, NULL), ST_OK);
    assert_false(my_has(first(), NULL));
}

/* Its name for people, and where its key was: what the store knows of it besides. */
static void a_certificate_without_its_key_comes_back_as_it_was(void **state)
{
    bool has_key = true;

    (void)state;
    other_links(&my_person(0)->leaf, L"gone with another program", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    struct buf before = my_state();
    note_and_remove();
    assert_int_equal(port.put_back(port.self, &noted, NULL), ST_OK);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    assert_true(my_has(first(), &has_key));
    assert_false(has_key);
    buf_clear(&after);
    buf_clear(&before);
}

static void a_name_for_people_comes_back(void **state)
{
    wchar_t name[] = L"下單用";
    wchar_t found[32] = L"";
    DWORD len = sizeof found;
    CRYPT_DATA_BLOB blob = {.cbData = sizeof name, .pbData = (BYTE *)name};
    HCERTSTORE store = NULL;

    (void)state;
    other_links(&my_person(0)->leaf, L"gone", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_equal(my_store_open(&store, NULL), ST_OK);
    PCCERT_CONTEXT cert = my_store_find_der(store, my_person(0)->leaf.data, my_person(0)->leaf.len);
    assert_non_null(cert);
    assert_true(CertSetCertificateContextProperty(cert, CERT_FRIENDLY_NAME_PROP_ID, 0, &blob));
    assert_true(CertControlStore(store, CERT_STORE_CTRL_COMMIT_FORCE_FLAG, CERT_STORE_CTRL_COMMIT, NULL));
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    note_and_remove();
    assert_int_equal(port.put_back(port.self, &noted, NULL), ST_OK);
    assert_int_equal(my_store_open(&store, NULL), ST_OK);
    cert = my_store_find_der(store, my_person(0)->leaf.data, my_person(0)->leaf.len);
    assert_non_null(cert);
    assert_true(CertGetCertificateContextProperty(cert, CERT_FRIENDLY_NAME_PROP_ID, found, &len));
    assert_int_equal(wcscmp(found, name), 0);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
}

/* The key is not in it. */
static void a_note_holds_no_key(void **state)
{
    struct buf blob;
    bool has_key = true;

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    note_and_remove();
    buf_init(&blob, KEY_DER_MAX);
    assert_int_equal(key_to_capi_blob(my_person(0)->key, &blob, NULL), ST_OK);
    for (size_t at = 0; at + 32 <= noted.len; at++) /* 32 bytes of the private exponent */
        assert_memory_not_equal(noted.data + at, blob.data + blob.len - 64, 32);
    buf_clear(&blob);
    assert_int_equal(port.put_back(port.self, &noted, NULL), ST_OK);
    assert_true(my_has(first(), &has_key));
    assert_false(has_key);
    assert_int_equal(my_container_count(), 0);
}

static void what_is_here_is_not_replaced(void **state)
{
    (void)state;
    other_links(&my_person(0)->leaf, L"gone", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    note_and_remove();
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    struct buf before = my_state();
    assert_int_equal(port.put_back(port.self, &noted, NULL), ST_OK);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    assert_signs(first());
    buf_clear(&after);
    buf_clear(&before);
}

static void refusals(void **state)
{
    struct err err = ERR_INIT;
    struct buf small;

    (void)state;
    assert_int_equal(port.note(port.self, first(), &noted, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_MISSING);
    assert_int_equal(buf_set(&noted, "no note of Windows'", 19), ST_OK);
    err_clear(&err);
    assert_int_equal(port.put_back(port.self, &noted, &err), ST_BAD_FILE);
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    buf_init(&small, 100);
    err_clear(&err);
    assert_int_equal(port.note(port.self, first(), &small, &err), ST_TOO_COSTLY);
    assert_int_equal(small.len, 0);
    buf_clear(&small);
    assert_int_equal(port.note(port.self, first(), &noted, NULL), ST_OK);
    buf_truncate(&noted, noted.len / 2);
    err_clear(&err);
    assert_int_equal(port.put_back(port.self, &noted, &err), ST_BAD_FILE);
    assert_signs(first());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_certificate_without_its_key_comes_back_as_it_was, clean),
        cmocka_unit_test_teardown(a_name_for_people_comes_back, clean),
        cmocka_unit_test_teardown(a_note_holds_no_key, clean),
        cmocka_unit_test_teardown(what_is_here_is_not_replaced, clean),
        cmocka_unit_test_teardown(refusals, clean),
    };

    return cmocka_run_group_tests(tests, open_all, my_fixture_close);
}
