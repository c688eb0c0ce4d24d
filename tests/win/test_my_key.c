#include "my_fixture.h"

#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/fault.h"
#include "client/store_signer.h"
#include "pki/pfx_write.h"
#include "protocol/key_proof.h"
#include "win/my_store.h"

static void exported_is(const struct person *person)
{
    struct cert_store_port port = my_test_port();
    struct key *key = NULL;
    char hash[SHA256_HEX_SIZE];

    assert_int_equal(port.export_key(port.self, person->info.sha256, &key, NULL), ST_OK);
    assert_int_equal(key_spki_hash(key, hash, NULL), ST_OK);
    assert_string_equal(hash, person->info.spki_hash);
    struct buf der, wanted;
    buf_init(&der, KEY_DER_MAX);
    buf_init(&wanted, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(key, &der, NULL), ST_OK);
    assert_int_equal(key_to_pkcs8(person->key, &wanted, NULL), ST_OK);
    assert_int_equal(der.len, wanted.len);
    assert_memory_equal(der.data, wanted.data, wanted.len);
    buf_clear(&der);
    buf_clear(&wanted);
    key_free(&key);
}

static void keys_come_out_as_they_went_in(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(my_put(my_person(i), NULL), ST_OK);
    for (unsigned i = 0; i < 2; i++)
        exported_is(my_person(i));
}

static void keys_that_may_not_leave_still_sign(void **state)
{
    struct cert_store_port port = my_test_port();
    struct key *key = NULL;
    struct err err = ERR_INIT;

    (void)state;
    other_puts_key(L"kept", my_person(0)->key, false);
    other_links(&my_person(0)->leaf, L"kept", MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, AT_KEYEXCHANGE);
    assert_signs(my_person(0)->info.sha256);
    assert_int_equal(port.export_key(port.self, my_person(0)->info.sha256, &key, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_KEY_NOT_EXPORTABLE);
    assert_int_equal(err.source, ERR_WIN32);
    assert_null(key);
}

/* What a renewal and a revocation rest on: the key proves itself to the host from where it is. */
static void keys_that_may_not_leave_prove_themselves(void **state)
{
    const struct person *person = my_person(0);
    struct cert_store_port port = my_test_port();
    struct store_signer holder = {.store = &port};
    const struct proof_place place = {.nonce = "n1", .url = "https://ra.example.test/v1/orders"};
    struct renewal_claim claim = {.replaces = "00FF"};
    struct renewal_claim read = {.replaces = ""};
    struct proof_place where = {.nonce = ""};
    char proof[LIMIT_KEY_PROOF_SIZE] = "";
    struct buf spki;

    (void)state;
    other_puts_key(L"kept", person->key, false);
    other_links(&person->leaf, L"kept", MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, AT_KEYEXCHANGE);
    memcpy(holder.sha256, person->info.sha256, sizeof holder.sha256);
    memcpy(claim.csr_sha256, my_person(1)->info.sha256, sizeof claim.csr_sha256);
    assert_int_equal(key_proof_make_renewal(&place, &claim, store_signer_of(&holder), proof, NULL), ST_OK);
    assert_int_equal(holder.status, ST_OK);
    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(cert_spki(person->leaf.data, person->leaf.len, &spki, NULL), ST_OK);
    assert_int_equal(key_proof_check_renewal(proof, spki.data, spki.len, &where, &read, NULL), ST_OK);
    assert_string_equal(read.csr_sha256, claim.csr_sha256);
    buf_clear(&spki);

    my_empty_store(L"MY");
    assert_int_equal(key_proof_make_renewal(&place, &claim, store_signer_of(&holder), proof, NULL), ST_NOT_FOUND);
    assert_int_equal(holder.status, ST_NOT_FOUND);
}

/* As every other program leaves them: PROV_RSA_FULL, which has no SHA-256 (A4). */
static void keys_of_the_old_provider_sign_sha256(void **state)
{
    (void)state;
    other_puts_key(L"old", my_person(0)->key, true);
    other_links(&my_person(0)->leaf, L"old", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    assert_signs(my_person(0)->info.sha256);
    exported_is(my_person(0));
}

/* PFXImportCertStore by a program that knows nothing of us: Wine links with both key kinds at once. */
static void imports_of_other_programs_sign(void **state)
{
    const struct person *person = my_person(0);
    struct buf pfx;
    HCERTSTORE store = NULL;

    (void)state;
    buf_init(&pfx, PFX_BYTES_MAX);
    assert_int_equal(
        pfx_write(person->key, person->leaf.data, person->leaf.len, NULL, "word", PFX_COMPATIBLE, &pfx, NULL), ST_OK);
    CRYPT_DATA_BLOB blob = {.cbData = (DWORD)pfx.len, .pbData = pfx.data};
    HCERTSTORE imported = PFXImportCertStore(&blob, L"word", CRYPT_USER_KEYSET);
    assert_non_null(imported);
    PCCERT_CONTEXT cert = my_store_find_der(imported, person->leaf.data, person->leaf.len);
    assert_non_null(cert);
    assert_int_equal(my_store_open(&store, NULL), ST_OK);
    assert_true(CertAddCertificateContextToStore(store, cert, CERT_STORE_ADD_ALWAYS, NULL));
    assert_int_equal(my_store_commit(store, NULL), ST_OK);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    CertCloseStore(imported, 0);
    buf_clear(&pfx);
    assert_signs(person->info.sha256);
}

static void expect_refusal(const char *sha256, enum status status, int fault)
{
    struct cert_store_port port = my_test_port();
    static const unsigned char digest[SHA256_BYTES];
    struct err err = ERR_INIT;
    struct buf signature;
    struct key *key = NULL;

    buf_init(&signature, KEY_SIGNATURE_MAX);
    assert_int_equal(port.sign(port.self, sha256, digest, &signature, &err), status);
    assert_int_equal(err.fault, fault);
    assert_int_equal(signature.len, 0);
    err_clear(&err);
    assert_int_equal(port.export_key(port.self, sha256, &key, &err), status);
    assert_int_equal(err.fault, fault);
    assert_null(key);
    buf_clear(&signature);
}

static void what_cannot_sign(void **state)
{
    const struct person *person = my_person(0);
    HCERTSTORE store = NULL;

    (void)state;
    expect_refusal(person->info.sha256, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING);

    other_links(&person->leaf, L"gone", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    expect_refusal(person->info.sha256, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY);

    my_empty_store(L"MY");
    other_puts_key(L"another's", my_person(1)->key, true);
    other_links(&person->leaf, L"another's", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    expect_refusal(person->info.sha256, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY);

    my_empty_store(L"MY");
    other_links(&person->leaf, L"", MS_ENHANCED_PROV_W, PROV_RSA_FULL, AT_KEYEXCHANGE);
    expect_refusal(person->info.sha256, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY);

    my_empty_store(L"MY");
    assert_int_equal(my_store_open(&store, NULL), ST_OK);
    assert_true(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, person->leaf.data, (DWORD)person->leaf.len,
                                                 CERT_STORE_ADD_ALWAYS, NULL));
    assert_int_equal(my_store_commit(store, NULL), ST_OK);
    CertCloseStore(store, 0);
    expect_refusal(person->info.sha256, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY);
}

/* Wine has no CNG keys: what can be shown is that such a link is followed, fails cleanly and touches nothing. */
static void links_to_cng_fail_cleanly(void **state)
{
    const struct person *person = my_person(0);
    bool has_key = true;

    (void)state;
    other_links(&person->leaf, L"{some-key}", L"Microsoft Software Key Storage Provider", 0, 0);
    struct buf before = my_state();
    assert_true(my_has(person->info.sha256, &has_key));
    assert_false(has_key);
    struct cert_store_port port = my_test_port();
    static const unsigned char digest[SHA256_BYTES];
    struct buf signature;
    buf_init(&signature, KEY_SIGNATURE_MAX);
    assert_int_not_equal(port.sign(port.self, person->info.sha256, digest, &signature, NULL), ST_OK);
    buf_clear(&signature);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    buf_clear(&before);
    buf_clear(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(keys_come_out_as_they_went_in, my_fixture_clean),
        cmocka_unit_test_setup(keys_that_may_not_leave_still_sign, my_fixture_clean),
        cmocka_unit_test_setup(keys_that_may_not_leave_prove_themselves, my_fixture_clean),
        cmocka_unit_test_setup(keys_of_the_old_provider_sign_sha256, my_fixture_clean),
        cmocka_unit_test_setup(imports_of_other_programs_sign, my_fixture_clean),
        cmocka_unit_test_setup(what_cannot_sign, my_fixture_clean),
        cmocka_unit_test_setup(links_to_cng_fail_cleanly, my_fixture_clean),
    };

    return cmocka_run_group_tests(tests, my_fixture_open, my_fixture_close);
}
