#include "my_fixture.h"

#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "win/cert_key.h"
#include "win/container.h"
#include "win/container_list.h"
#include "win/install_mark.h"
#include "win/my_store.h"

static enum status take_away(const char *sha256, bool *key_kept)
{
    struct cert_store_port port = my_test_port();
    return port.remove(port.self, sha256, key_kept, NULL);
}

static void nothing_is_left(void **state)
{
    bool key_kept = true;
    struct buf before = my_state();

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_false(key_kept);
    assert_false(my_has(my_person(0)->info.sha256, NULL));
    assert_int_equal(my_container_count(), 0);
    my_empty_store(L"CA");
    struct buf after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&before);
    buf_clear(&after);
}

static void other_certificates_stay(void **state)
{
    bool key_kept = true;

    (void)state;
    assert_int_equal(my_put(my_person(1), NULL), ST_OK);
    struct buf before = my_state();
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    assert_signs(my_person(1)->info.sha256);
    buf_clear(&before);
    buf_clear(&after);
}

/* Another program's look at the container, which ends when it is first asked whether it is gone. */
static HCRYPTPROV looking;

bool __real_cert_key_link_is_gone(const struct key_link *link);
bool __wrap_cert_key_link_is_gone(const struct key_link *link);
bool __wrap_cert_key_link_is_gone(const struct key_link *link)
{
    if (looking != 0)
        CryptReleaseContext(looking, 0);
    looking = 0;
    return __real_cert_key_link_is_gone(link);
}

/* The name of the only container there is. */
static void only_container(wchar_t out[CONTAINER_NAME_SIZE])
{
    struct container_list all = {.names = NULL};
    assert_int_equal(container_list_read(&all, NULL), ST_OK);
    assert_int_equal(all.count, 1);
    wcscpy(out, all.names[0]);
    container_list_clear(&all);
}

static void who_looks_at_the_key_does_not_bring_it_back(void **state)
{
    wchar_t name[CONTAINER_NAME_SIZE];
    bool key_kept = true;
    HCRYPTKEY key = 0;

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    only_container(name);
    assert_true(CryptAcquireContextW(&looking, name, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, CRYPT_SILENT));
    assert_true(CryptGetUserKey(looking, AT_KEYEXCHANGE, &key));
    CryptDestroyKey(key);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_int_equal(looking, 0);
    assert_false(key_kept);
    assert_int_equal(my_container_count(), 0);
}

/* Another program's certificate with that container as its key's, in a store of this user's. */
static void other_links_in(const wchar_t *name, const struct buf *leaf, const wchar_t *container)
{
    wchar_t container_copy[CONTAINER_NAME_SIZE];
    wchar_t provider[] = MS_ENH_RSA_AES_PROV_W;
    CRYPT_KEY_PROV_INFO link = {.pwszContainerName = container_copy,
                                .pwszProvName = provider,
                                .dwProvType = PROV_RSA_AES,
                                .dwKeySpec = AT_KEYEXCHANGE};

    wcscpy(container_copy, container);
    PCCERT_CONTEXT cert = CertCreateCertificateContext(X509_ASN_ENCODING, leaf->data, (DWORD)leaf->len);
    assert_non_null(cert);
    assert_true(CertSetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, 0, &link));
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_REGISTRY_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, name);
    assert_non_null(store);
    assert_true(CertAddCertificateContextToStore(store, cert, CERT_STORE_ADD_REPLACE_EXISTING, NULL));
    assert_true(CertControlStore(store, 0, CERT_STORE_CTRL_COMMIT, NULL));
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
}

static void shared_containers_are_kept_for_the_last(void **state)
{
    const struct person *person = my_person(0);
    wchar_t container[CONTAINER_NAME_SIZE];
    struct buf second;
    struct cert_info info;
    bool key_kept = false;

    (void)state;
    assert_int_equal(my_put(person, NULL), ST_OK);
    only_container(container);
    my_issue_again(person, &second, &info);
    other_links(&second, container, MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, AT_KEYEXCHANGE);

    assert_int_equal(take_away(person->info.sha256, &key_kept), ST_OK);
    assert_true(key_kept);
    assert_signs(info.sha256);
    assert_int_equal(take_away(info.sha256, &key_kept), ST_OK);
    assert_false(key_kept);
    assert_int_equal(my_container_count(), 0);
    buf_clear(&second);
}

/* Container names do not distinguish case, and neither may the search for others that use one. */
static void sharing_is_seen_whatever_the_case(void **state)
{
    struct buf second;
    struct cert_info info;
    bool key_kept = false;

    (void)state;
    other_puts_key(L"Shared", my_person(0)->key, true);
    other_links(&my_person(0)->leaf, L"Shared", MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, AT_KEYEXCHANGE);
    my_issue_again(my_person(0), &second, &info);
    other_links(&second, L"SHARED", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_true(key_kept);
    assert_int_equal(my_container_count(), 1);
    buf_clear(&second);
}

/* Under Wine another program's import may have put its own key where the link of this certificate points. */
static void containers_with_anothers_key_are_kept(void **state)
{
    bool key_kept = false;

    (void)state;
    other_puts_key(L"taken over", my_person(1)->key, true);
    other_links(&my_person(0)->leaf, L"taken over", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_true(key_kept);
    assert_false(my_has(my_person(0)->info.sha256, NULL));
    assert_true(my_container_holds(L"taken over", my_person(1)->info.spki_hash));
}

/* The link names the other of a container's two keys; deleted whole, both would go. */
static void containers_with_anothers_other_key_are_kept(void **state)
{
    bool key_kept = false;

    (void)state;
    other_puts_key(L"taken over", my_person(1)->key, true);
    other_links(&my_person(0)->leaf, L"taken over", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_SIGNATURE);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_true(key_kept);
    assert_true(my_container_holds(L"taken over", my_person(1)->info.spki_hash));
}

/* No public part can be read: that is no other certificate's key, and it is not said to be. */
static void containers_without_a_readable_key_go(void **state)
{
    HCRYPTPROV provider = 0;
    bool key_kept = true;

    (void)state;
    assert_true(CryptAcquireContextW(&provider, L"unreadable", MS_ENHANCED_PROV_W, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    CryptReleaseContext(provider, 0);
    other_links(&my_person(0)->leaf, L"unreadable", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_false(key_kept);
    assert_int_equal(my_container_count(), 0);
}

/* Other users and services may have certificates that point to it. */
static void containers_of_the_machine_are_kept(void **state)
{
    wchar_t container[] = L"of the machine";
    wchar_t name[] = MS_ENH_RSA_AES_PROV_W;
    CRYPT_KEY_PROV_INFO link = {.pwszContainerName = container,
                                .pwszProvName = name,
                                .dwProvType = PROV_RSA_AES,
                                .dwFlags = CRYPT_MACHINE_KEYSET,
                                .dwKeySpec = AT_KEYEXCHANGE};
    HCRYPTPROV provider = 0;
    HCRYPTKEY key = 0;
    HCERTSTORE store = NULL;
    bool key_kept = false;

    (void)state;
    assert_true(CryptAcquireContextW(&provider, container, name, PROV_RSA_AES, CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET));
    struct buf blob;
    buf_init(&blob, KEY_DER_MAX);
    assert_int_equal(key_to_capi_blob(my_person(0)->key, &blob, NULL), ST_OK);
    assert_true(CryptImportKey(provider, blob.data, (DWORD)blob.len, 0, 0, &key));
    buf_clear(&blob);
    CryptDestroyKey(key);
    CryptReleaseContext(provider, 0);
    assert_int_equal(my_store_open(&store, NULL), ST_OK);
    PCCERT_CONTEXT cert =
        CertCreateCertificateContext(X509_ASN_ENCODING, my_person(0)->leaf.data, (DWORD)my_person(0)->leaf.len);
    assert_true(CertSetCertificateContextProperty(cert, CERT_KEY_PROV_INFO_PROP_ID, 0, &link));
    assert_true(CertAddCertificateContextToStore(store, cert, CERT_STORE_ADD_REPLACE_EXISTING, NULL));
    assert_int_equal(my_store_commit(store, NULL), ST_OK);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);

    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_false(my_has(my_person(0)->info.sha256, NULL));
    const bool gone = container_is_gone(container, name, PROV_RSA_AES, CRYPT_MACHINE_KEYSET);
    assert_int_equal(container_delete(container, name, PROV_RSA_AES, CRYPT_MACHINE_KEYSET, NULL), ST_OK);
    assert_true(key_kept);
    assert_false(gone);
}

/* UserDS is the domain's directory: it must not be waited for, and knows no key of this PC. */
static void the_directory_is_not_asked(void **state)
{
    static const wchar_t name[] = L"Software\\Microsoft\\SystemCertificates\\UserDS";
    wchar_t container[CONTAINER_NAME_SIZE];
    struct buf second;
    struct cert_info info;
    bool key_kept = true;

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    only_container(container);
    my_issue_again(my_person(0), &second, &info);
    other_links_in(L"UserDS", &second, container);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_int_equal(RegDeleteTreeW(HKEY_CURRENT_USER, name), ERROR_SUCCESS);
    assert_false(key_kept);
    assert_int_equal(my_container_count(), 0);
    buf_clear(&second);
}

static void other_stores_are_asked(void **state)
{
    static const wchar_t name[] = L"Software\\Microsoft\\SystemCertificates\\Another program";
    wchar_t container[CONTAINER_NAME_SIZE];
    struct buf second;
    struct cert_info info;
    bool key_kept = false;

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    only_container(container);
    my_issue_again(my_person(0), &second, &info);
    other_links_in(L"Another program", &second, container);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_int_equal(RegDeleteTreeW(HKEY_CURRENT_USER, name), ERROR_SUCCESS);
    assert_true(key_kept);
    assert_int_equal(my_container_count(), 1);
    buf_clear(&second);
}

/* An empty name means the user's default container to CryptAcquireContext (A8): it must never get that far. */
static void links_without_a_name_delete_no_container(void **state)
{
    bool key_kept = true;

    (void)state;
    other_makes_default_container();
    struct buf before = my_state();
    other_links(&my_person(0)->leaf, L"", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    assert_int_equal(container_delete(L"", MS_ENHANCED_PROV_W, PROV_RSA_FULL, 0, NULL), ST_BUG);
    assert_int_equal(container_delete(NULL, MS_ENHANCED_PROV_W, PROV_RSA_FULL, 0, NULL), ST_BUG);
    assert_int_equal(my_container_count(), 1);
    buf_clear(&before);
    buf_clear(&after);
}

static void keys_that_are_gone_do_not_hinder(void **state)
{
    bool key_kept = true;

    (void)state;
    other_links(&my_person(0)->leaf, L"gone", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_OK);
    assert_false(key_kept);
    assert_false(my_has(my_person(0)->info.sha256, NULL));
}

static void what_is_not_there_cannot_be_removed(void **state)
{
    bool key_kept = true;

    (void)state;
    assert_int_equal(my_put(my_person(1), NULL), ST_OK);
    struct buf before = my_state();
    assert_int_equal(take_away(my_person(0)->info.sha256, &key_kept), ST_NOT_FOUND);
    assert_int_equal(take_away("", &key_kept), ST_NOT_FOUND);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    assert_true(key_kept);
    buf_clear(&before);
    buf_clear(&after);
}

/* drop_orphan_key */

static enum status drop(const char *spki_hash)
{
    struct cert_store_port port = my_test_port();
    return port.drop_orphan_key(port.self, spki_hash, NULL);
}

static void orphans_of_ours_are_dropped(void **state)
{
    wchar_t name[CONTAINER_NAME_SIZE];

    (void)state;
    assert_int_equal(drop(my_person(0)->info.spki_hash), ST_OK); /* there is none */
    assert_int_equal(container_new_with_key(my_person(0)->key, name, NULL), ST_OK);
    assert_int_equal(drop(my_person(1)->info.spki_hash), ST_OK); /* another key's */
    assert_int_equal(my_container_count(), 1);
    assert_int_equal(drop(my_person(0)->info.spki_hash), ST_OK);
    assert_int_equal(my_container_count(), 0);
}

static void keys_in_use_are_no_orphans(void **state)
{
    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    assert_int_equal(drop(my_person(0)->info.spki_hash), ST_OK);
    assert_signs(my_person(0)->info.sha256);
}

static void containers_of_others_are_no_orphans(void **state)
{
    struct container_list before = {.names = NULL};

    (void)state;
    other_puts_key(L"not ours", my_person(0)->key, true);
    assert_int_equal(drop(my_person(0)->info.spki_hash), ST_OK);
    assert_int_equal(my_container_count(), 1);
    /* Nor if an install of that very key was broken off: it was there before, and the mark says so. */
    assert_int_equal(container_list_read(&before, NULL), ST_OK);
    assert_int_equal(install_mark_put(my_person(0)->info.spki_hash, &before, NULL), ST_OK);
    other_puts_key(L"made by the import", my_person(0)->key, true);
    assert_int_equal(drop(my_person(0)->info.spki_hash), ST_OK);
    assert_int_equal(my_container_count(), 1);
    assert_true(my_container_holds(L"not ours", my_person(0)->info.spki_hash));
    container_list_clear(&before);
}

static void marks_are_kept_until_they_are_settled(void **state)
{
    struct container_list none = {.names = NULL};
    struct container_list found = {.names = NULL};
    struct container_list some = {.names = NULL};
    char spki_hash[SHA256_HEX_SIZE];

    (void)state;
    assert_int_equal(install_mark_find(my_person(0)->info.spki_hash, &found, NULL), ST_NOT_FOUND);
    assert_int_equal(install_mark_at(0, spki_hash, NULL), ST_NOT_FOUND);
    assert_int_equal(container_list_add(&some, L"one", NULL), ST_OK);
    assert_int_equal(container_list_add(&some, L"二 two", NULL), ST_OK);
    assert_int_equal(install_mark_put(my_person(0)->info.spki_hash, &some, NULL), ST_OK);
    assert_int_equal(install_mark_put(my_person(0)->info.spki_hash, &none, NULL), ST_OK); /* the first one stays */
    assert_int_equal(install_mark_put(my_person(1)->info.spki_hash, &none, NULL), ST_OK);
    assert_int_equal(install_mark_find(my_person(0)->info.spki_hash, &found, NULL), ST_OK);
    assert_int_equal(found.count, 2);
    assert_true(container_list_has(&found, L"ONE"));
    assert_true(container_list_has(&found, L"二 two"));
    container_list_clear(&found);
    assert_int_equal(install_mark_find(my_person(1)->info.spki_hash, &found, NULL), ST_OK);
    assert_int_equal(found.count, 0);

    /* What is no mark is thrown out, and does not stop the sweep. */
    assert_int_equal(
        RegSetKeyValueW(HKEY_CURRENT_USER, L"Software\\PeiChengCert\\Installing", L"0 foreign", REG_SZ, L"x", 4),
        ERROR_SUCCESS);
    assert_int_equal(install_mark_at(0, spki_hash, NULL), ST_OK);
    assert_int_equal(install_mark_at(1, spki_hash, NULL), ST_OK);
    assert_int_equal(install_mark_at(2, spki_hash, NULL), ST_NOT_FOUND);
    assert_int_equal(install_mark_drop(my_person(0)->info.spki_hash, NULL), ST_OK);
    assert_int_equal(install_mark_drop(my_person(0)->info.spki_hash, NULL), ST_OK);
    assert_int_equal(install_mark_at(0, spki_hash, NULL), ST_OK);
    assert_string_equal(spki_hash, my_person(1)->info.spki_hash);
    container_list_clear(&some);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_is_left, my_fixture_clean),
        cmocka_unit_test_setup(other_certificates_stay, my_fixture_clean),
        cmocka_unit_test_setup(who_looks_at_the_key_does_not_bring_it_back, my_fixture_clean),
        cmocka_unit_test_setup(shared_containers_are_kept_for_the_last, my_fixture_clean),
        cmocka_unit_test_setup(sharing_is_seen_whatever_the_case, my_fixture_clean),
        cmocka_unit_test_setup(containers_with_anothers_key_are_kept, my_fixture_clean),
        cmocka_unit_test_setup(containers_with_anothers_other_key_are_kept, my_fixture_clean),
        cmocka_unit_test_setup(containers_without_a_readable_key_go, my_fixture_clean),
        cmocka_unit_test_setup(containers_of_the_machine_are_kept, my_fixture_clean),
        cmocka_unit_test_setup(the_directory_is_not_asked, my_fixture_clean),
        cmocka_unit_test_setup(other_stores_are_asked, my_fixture_clean),
        cmocka_unit_test_setup(links_without_a_name_delete_no_container, my_fixture_clean),
        cmocka_unit_test_setup(keys_that_are_gone_do_not_hinder, my_fixture_clean),
        cmocka_unit_test_setup(what_is_not_there_cannot_be_removed, my_fixture_clean),
        cmocka_unit_test_setup(orphans_of_ours_are_dropped, my_fixture_clean),
        cmocka_unit_test_setup(keys_in_use_are_no_orphans, my_fixture_clean),
        cmocka_unit_test_setup(containers_of_others_are_no_orphans, my_fixture_clean),
        cmocka_unit_test_setup(marks_are_kept_until_they_are_settled, my_fixture_clean),
    };

    return cmocka_run_group_tests(tests, my_fixture_open, my_fixture_close);
}
