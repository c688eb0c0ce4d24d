/*
 * A store that somebody else has filled with what no program writes: entries that are no certificates, properties of a
 * mebibyte, links to providers and containers that cannot be. None is in the way of a good certificate, and what is
 * removed takes no stranger's key along.
 */
#include "my_fixture.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/fault.h"

enum { HUGE_BYTES = 1 << 20, LONG_NAME = 30000, BLOB_MOST = 4096 };

#define CERTIFICATES L"Software\\Microsoft\\SystemCertificates\\My\\Certificates\\"

struct odd {
    const wchar_t *name; /* of its key in the registry: the SHA-1 that it says it has */
    DWORD type;
    unsigned char bytes[64];
    DWORD len;
};

/* Properties are number, 1, length, value; 32 is the certificate, 3 its SHA-1, 2 the link to its key. */
static const struct odd odds[] = {
    {L"0000000000000000000000000000000000000000", REG_BINARY, {0}, 0},
    {L"1111111111111111111111111111111111111111",
     REG_BINARY,
     {32, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x30},
     13},
    {L"2222222222222222222222222222222222222222",
     REG_BINARY,
     {32, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0x30, 0x82, 0xFF, 0xFF},
     16},
    {L"3333333333333333333333333333333333333333",
     REG_BINARY,
     {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0},
     12},
    {L"4444444444444444444444444444444444444444", REG_SZ, {'x', 0, 0, 0}, 4},
    {L"5555555555555555555555555555555555555555", REG_BINARY, {2, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4}, 16},
    {L"no hash at all", REG_BINARY, {32, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0x30, 0x00}, 14},
};
enum { ODDS = sizeof odds / sizeof odds[0] };

static void odd_path(const struct odd *odd, wchar_t out[MAX_PATH])
{
    _snwprintf(out, MAX_PATH, L"%ls%ls", CERTIFICATES, odd->name);
}

static void put_odds(void)
{
    for (size_t i = 0; i < ODDS; i++) {
        wchar_t path[MAX_PATH];

        odd_path(&odds[i], path);
        assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER, path, L"Blob", odds[i].type, odds[i].bytes, odds[i].len),
                         ERROR_SUCCESS);
    }
}

/* Each as it was, then away. */
static void take_odds(void)
{
    for (size_t i = 0; i < ODDS; i++) {
        unsigned char bytes[BLOB_MOST];
        wchar_t path[MAX_PATH];
        DWORD len = sizeof bytes;

        odd_path(&odds[i], path);
        assert_int_equal(RegGetValueW(HKEY_CURRENT_USER, path, L"Blob", RRF_RT_ANY, NULL, bytes, &len), ERROR_SUCCESS);
        assert_int_equal(len, odds[i].len);
        assert_memory_equal(bytes, odds[i].bytes, len);
        assert_int_equal(RegDeleteKeyW(HKEY_CURRENT_USER, path), ERROR_SUCCESS);
    }
}

static void set_property(const struct buf *leaf, DWORD property, const void *value)
{
    PCCERT_CONTEXT cert = CertCreateCertificateContext(X509_ASN_ENCODING, leaf->data, (DWORD)leaf->len);
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_REGISTRY_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"MY");

    assert_non_null(cert);
    assert_non_null(store);
    assert_true(CertSetCertificateContextProperty(cert, property, 0, value));
    assert_true(CertAddCertificateContextToStore(store, cert, CERT_STORE_ADD_REPLACE_EXISTING, NULL));
    assert_true(CertControlStore(store, 0, CERT_STORE_CTRL_COMMIT, NULL));
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
}

/* other_links of names that fit nowhere. */
static void link(const struct buf *leaf, const wchar_t *container, const wchar_t *provider, DWORD type)
{
    wchar_t *container_copy = _wcsdup(container), *provider_copy = _wcsdup(provider);
    const CRYPT_KEY_PROV_INFO info = {.pwszContainerName = container_copy,
                                      .pwszProvName = provider_copy,
                                      .dwProvType = type,
                                      .dwKeySpec = AT_KEYEXCHANGE};

    assert_non_null(container_copy);
    assert_non_null(provider_copy);
    set_property(leaf, CERT_KEY_PROV_INFO_PROP_ID, &info);
    free(provider_copy);
    free(container_copy);
}

static void good_one_works(void)
{
    struct cert_store_port port = my_test_port();
    bool key_kept = true;

    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_signs(my_person(0)->info.sha256);
    assert_int_equal(port.remove(port.self, my_person(0)->info.sha256, &key_kept, NULL), ST_OK);
    assert_false(key_kept);
}

static void entries_that_are_no_certificates(void **state)
{
    struct cert_store_port port = my_test_port();
    struct store_list list = {.entries = NULL};

    (void)state;
    put_odds();
    assert_int_equal(port.list(port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(list.count, 0);
    store_list_clear(&list);
    good_one_works();
    take_odds();
}

static void links_that_cannot_be(void **state)
{
    struct cert_store_port port = my_test_port();
    wchar_t longest[LONG_NAME + 1];
    const struct {
        const wchar_t *container, *provider;
        unsigned long type;
    } links[] = {
        {L"key", L"C:\\evil\\evil.dll", PROV_RSA_FULL},
        {L"..\\..\\..\\key", MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES},
        {L"\\\\.\\pipe\\key", MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES},
        {L"key", L"Nobody's Provider", 999},
        {longest, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES},
        {L"key", longest, PROV_RSA_AES},
    };

    (void)state;
    wmemset(longest, L'k', LONG_NAME);
    longest[LONG_NAME] = L'\0';
    other_puts_key(L"bystander", my_person(0)->key, true);
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        bool has_key = true, key_kept = false;

        link(&my_person(1)->leaf, links[i].container, links[i].provider, links[i].type);
        assert_true(my_has(my_person(1)->info.sha256, &has_key));
        assert_false(has_key);
        good_one_works();
        assert_int_equal(port.remove(port.self, my_person(1)->info.sha256, &key_kept, NULL), ST_OK);
        assert_false(my_has(my_person(1)->info.sha256, NULL));
        assert_int_equal(my_container_count(), 1);
    }
}

static void properties_of_a_mebibyte(void **state)
{
    static const DWORD properties[] = {CERT_FRIENDLY_NAME_PROP_ID, CERT_DESCRIPTION_PROP_ID};
    struct cert_store_port port = my_test_port();
    unsigned char *bytes = malloc(HUGE_BYTES);
    CRYPT_DATA_BLOB blob = {.cbData = HUGE_BYTES, .pbData = bytes};
    bool has_key = true, key_kept = false;

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 0x1B, HUGE_BYTES);
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        set_property(&my_person(1)->leaf, properties[i], &blob);
        assert_true(my_has(my_person(1)->info.sha256, &has_key));
        assert_false(has_key);
        good_one_works();
    }
    assert_int_equal(port.remove(port.self, my_person(1)->info.sha256, &key_kept, NULL), ST_OK);
    free(bytes);
}

#define CLEAN(test) cmocka_unit_test_setup_teardown(test, my_fixture_clean, my_fixture_clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLEAN(entries_that_are_no_certificates),
        CLEAN(links_that_cannot_be),
        CLEAN(properties_of_a_mebibyte),
    };

    return cmocka_run_group_tests(tests, my_fixture_open, my_fixture_close);
}
