/* What inspect says of files that open: what is in them, what is worth a warning, and why import would refuse them. */
#include "client/import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "pc_fixture.h"
#include "pfx_files.h"
#include "pfx_pack.h"

struct shown {
    const char *file; /* of tests/fixtures/pfx */
    const char *password;
    const char *key_kind;
    size_t further_keys;
    unsigned passed_over;
    const char *warnings; /* their words, each with a space behind it */
    enum status status;   /* of import */
    int fault;
    const char *detail;
};

#define P PFX_FIXTURE_PASSWORD

static const struct shown shown[] = {
    {"3des.p12", P, "RSA-2048", 0, 0, "", ST_NOT_OURS, FAULT_OTHER_FIRM, ""},
    {"aes-256.p12", P, "RSA-2048", 0, 0, "", ST_NOT_OURS, FAULT_OTHER_FIRM, ""},
    {"no-mac.p12", P, "RSA-2048", 0, 0, "no_mac ", ST_NOT_OURS, FAULT_OTHER_FIRM, ""},
    {"plain.p12", P, "RSA-2048", 0, 0, "no_mac key_clear ", ST_NOT_OURS, FAULT_OTHER_FIRM, ""},
    {"small.p12", P, "RSA-2048", 0, 0, "few_iterations ", ST_NOT_OURS, FAULT_OTHER_FIRM, ""},
    {"windows-rc2-40.p12", P, "RSA-2048", 0, 0, "", ST_NOT_OURS, FAULT_OTHER_FIRM, ""}, /* the certificate alone */
    {"rc4-128-2des.p12", P, "RSA-2048", 0, 0, "", ST_NOT_OURS, FAULT_OTHER_FIRM, ""},
    {"no-key.p12", P, "", 0, 0, "", ST_NO_KEY, FAULT_PFX_NO_KEY, ""},
    {"java-trusted.p12", P, "", 0, 0, "", ST_NO_KEY, FAULT_PFX_NO_KEY, ""},
    {"java-secret.p12", P, "RSA-2048", 0, 1, "", ST_NOT_OURS, FAULT_OTHER_FIRM, ""},
    {"java-several.p12", P, "RSA-2048", 1, 0, "", ST_BAD_FILE, FAULT_PFX_SEVERAL_KEYS, ""},
    {"ec.p12", P, "EC P-256", 0, 0, "", ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "EC P-256"},
    {"ed25519.p12", P, "ED25519", 0, 0, "", ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "ED25519"},
    {"rsa-pss.p12", P, "RSA-PSS", 0, 0, "", ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "RSA-PSS"},
    {"dsa.p12", P, "DSA", 0, 0, "", ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "DSA"},
    {"rsa-1024.p12", P, "RSA-1024", 0, 0, "", ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "RSA-1024"},
};

static void warnings_of(const struct inspection *inspection, char out[128])
{
    out[0] = '\0';
    for (int warning = 0; warning < IMPORT_WARNINGS; warning++) {
        if (import_warns(inspection, (enum import_warning)warning)) {
            strcat(out, import_warning_word((enum import_warning)warning));
            strcat(out, " ");
        }
    }
}

static void assert_shown(const struct shown *wanted, const struct inspection *got)
{
    char warnings[128];

    warnings_of(got, warnings);
    if (strcmp(got->pfx.key_kind, wanted->key_kind) != 0 || strcmp(warnings, wanted->warnings) != 0)
        fail_msg("%s: %s, %s", wanted->file, got->pfx.key_kind, warnings);
    if (got->import_status != wanted->status || got->import_err.fault != wanted->fault ||
        strcmp(got->import_err.detail, wanted->detail) != 0)
        fail_msg("%s: %s, %s, %s", wanted->file, status_word(got->import_status), fault_word(got->import_err.fault),
                 got->import_err.detail);
    assert_int_equal(got->pfx.further_count, wanted->further_keys);
    assert_int_equal(got->pfx.passed_over, wanted->passed_over);
    assert_true(got->has_certificate);
    assert_true(got->certificate.owner_display[0] != '\0');
}

static void files_of_every_kind(void **state)
{
    struct pc_fixture *f = *state;

    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        char path[FAKE_PATH_SIZE];
        struct inspection inspection;

        (void)snprintf(path, sizeof path, "%s/%s", PFX_FIXTURES, shown[i].file);
        assert_int_equal(import_inspect(&f->pc.client, path, shown[i].password, &inspection, NULL), ST_OK);
        assert_shown(&shown[i], &inspection);
        inspection_clear(&inspection);
    }
    assert_int_equal(f->pc.store.installs, 0);
}

/* Of the further keys too it is said whose they are. */
static void several_identities_are_listed(void **state)
{
    struct pc_fixture *f = *state;
    struct inspection inspection;
    struct cert_info info;
    char path[FAKE_PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s/java-several.p12", PFX_FIXTURES);
    assert_int_equal(import_inspect(&f->pc.client, path, P, &inspection, NULL), ST_OK);
    assert_int_equal(inspection.pfx.key_count, 2);
    assert_int_equal(inspection.pfx.further_count, 1);
    assert_string_equal(inspection.pfx.further[0].key_kind, "EC P-256");
    assert_string_equal(inspection.pfx.further[0].key_cipher, "AES-256-CBC");
    assert_int_equal(cert_read(inspection.pfx.further[0].leaf.data, inspection.pfx.further[0].leaf.len, &info, NULL),
                     ST_OK);
    assert_string_equal(info.owner_display, "Elliptic");
    assert_string_equal(inspection.certificate.owner_display, "王小明");
    inspection_clear(&inspection);
}

/* Both of this firm, each with its key. */
static void several_identities_of_this_firm(void **state)
{
    struct pc_fixture *f = *state;
    const struct put_certificate put[] = {{.from_day = -9, .to_day = 300},
                                          {.national_id = OTHER_PERSON, .from_day = -9, .to_day = 300, .key = 1}};
    EVP_PKEY *keys[2] = {NULL, NULL};
    X509 *certs[2] = {NULL, NULL};
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.owner_display = "before"};
    struct inspection inspection;
    struct err err = ERR_INIT;
    struct buf pfx;

    for (size_t i = 0; i < 2; i++) {
        struct buf pkcs8, leaf;
        const unsigned char *at = NULL;

        buf_init(&pkcs8, KEY_DER_MAX);
        buf_init(&leaf, CERT_DER_MAX);
        pc_fixture_issue(f, &put[i], &leaf);
        assert_int_equal(key_to_pkcs8(f->keys[put[i].key], &pkcs8, NULL), ST_OK);
        at = pkcs8.data;
        keys[i] = d2i_AutoPrivateKey(NULL, &at, (long)pkcs8.len);
        at = leaf.data;
        certs[i] = d2i_X509(NULL, &at, (long)leaf.len);
        buf_clear(&leaf);
        buf_clear(&pkcs8);
    }
    pfx_pack(keys, 2, certs, 2, P, &pfx);
    pc_fixture_path(f, "two.pfx", path);
    assert_int_equal(file_write(path, pfx.data, pfx.len, FILE_NEW, NULL), ST_OK);
    assert_int_equal(import_inspect(&f->pc.client, path, P, &inspection, NULL), ST_OK);
    assert_int_equal(inspection.import_status, ST_BAD_FILE);
    assert_int_equal(inspection.import_err.fault, FAULT_PFX_SEVERAL_KEYS);
    inspection_clear(&inspection);
    assert_int_equal(import_file(&f->pc.client, path, P, NULL, true, &info, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_PFX_SEVERAL_KEYS);
    assert_string_equal(info.owner_display, "before");
    assert_int_equal(f->pc.store.installs, 0);
    buf_clear(&pfx);
    for (size_t i = 0; i < 2; i++) {
        X509_free(certs[i]);
        EVP_PKEY_free(keys[i]);
    }
}

/* The fixture's certificate with other names; not even signed anew, which inspect is not asked about. */
static X509 *renamed(const X509 *cert, const char *owner, bool issuer_named)
{
    X509 *copy = X509_dup(cert);
    X509_NAME *name = X509_NAME_new();

    assert_int_equal(
        X509_NAME_add_entry_by_NID(name, NID_commonName, V_ASN1_UTF8STRING, (const unsigned char *)owner, -1, -1, 0),
        1);
    assert_int_equal(X509_set_subject_name(copy, name), 1);
    X509_NAME_free(name);
    name = X509_NAME_new();
    if (!issuer_named)
        assert_int_equal(X509_set_issuer_name(copy, name), 1);
    X509_NAME_free(name);
    assert_true(i2d_re_X509_tbs(copy, NULL) > 0);
    return copy;
}

static void names_are_harmless(void **state)
{
    static const char hostile[] = "王\r\n2026-01-01T00:00:00Z forged\x1B[31m\xE2\x80\xAEgnp.exe";
    struct pc_fixture *f = *state;
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    X509 *odd = NULL;
    struct inspection inspection;
    char path[FAKE_PATH_SIZE] = "";
    char warnings[128];
    struct buf pfx;

    pfx_pack_load("small.p12", &key, &cert);
    odd = renamed(cert, hostile, false);
    pfx_pack(&key, 1, &odd, 1, P, &pfx);
    pc_fixture_path(f, "odd.pfx", path);
    assert_int_equal(file_write(path, pfx.data, pfx.len, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(import_inspect(&f->pc.client, path, P, &inspection, NULL), ST_OK);
    assert_string_equal(inspection.certificate.owner_display, "王??2026-01-01T00:00:00Z forged?[31m?gnp.exe");
    assert_string_equal(inspection.certificate.issuer_display, "");
    assert_string_equal(inspection.certificate.national_id, "");
    warnings_of(&inspection, warnings);
    assert_string_equal(warnings, "few_iterations issuer_unnamed ");
    inspection_clear(&inspection);
    buf_clear(&pfx);
    X509_free(odd);
    X509_free(cert);
    EVP_PKEY_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_of_every_kind, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(several_identities_are_listed, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(several_identities_of_this_firm, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(names_are_harmless, pc_fixture_open, pc_fixture_close),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
