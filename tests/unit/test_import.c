#include "client/import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/pkcs12.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/inventory.h"
#include "client/sign_test.h"
#include "pc_fixture.h"
#include "pfx_pack.h"
#include "pki/pfx_write.h"

#define PASSWORD "pass 密碼 word"

/* A PFX file on the PC, made of this certificate and its key. */
static void make_file(struct pc_fixture *f, const struct put_certificate *what, const char *password,
                      enum pfx_format format, char path[FAKE_PATH_SIZE], struct buf *leaf)
{
    struct cert_list chain = {.count = 0};
    struct buf pfx;

    buf_init(leaf, CERT_DER_MAX);
    buf_init(&pfx, PFX_BYTES_MAX);
    pc_fixture_issue(f, what, leaf);
    assert_int_equal(cert_list_add(&chain, f->ca.issuing.data, f->ca.issuing.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&chain, f->ca.root.data, f->ca.root.len, NULL), ST_OK);
    assert_int_equal(pfx_write(f->keys[what->key], leaf->data, leaf->len, &chain, password, format, &pfx, NULL), ST_OK);
    pc_fixture_path(f, "backup.pfx", path);
    assert_int_equal(file_write(path, pfx.data, pfx.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&pfx);
    cert_list_clear(&chain);
}

static const struct put_certificate ours = {.from_day = -9, .to_day = 300};

static void assert_installed(struct pc_fixture *f, const struct buf *leaf)
{
    struct inventory inventory;
    const struct holding *holding = pc_fixture_only(f, &inventory);

    assert_true(holding->entry.has_key);
    assert_int_equal(holding->entry.der.len, leaf->len);
    assert_memory_equal(holding->entry.der.data, leaf->data, leaf->len);
    assert_int_equal(sign_test(&f->pc.client, &holding->entry, NULL), ST_OK);
    inventory_clear(&inventory);
}

static void test_both_formats(void **state)
{
    struct pc_fixture *f = *state;
    static const enum pfx_format formats[] = {PFX_COMPATIBLE, PFX_STRONG};

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        char path[FAKE_PATH_SIZE] = "";
        struct cert_info info = {.is_ca = false};
        struct buf leaf;

        make_file(f, &ours, PASSWORD, formats[i], path, &leaf);
        assert_int_equal(import_look(path, NULL), ST_OK);
        assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, NULL), ST_OK);
        assert_string_equal(info.national_id, PERSON);
        assert_installed(f, &leaf);
        assert_int_equal(fake_store_intermediates(&f->pc.store), 1); /* the issuing CA, never the root */
        assert_true(fake_pc_reported(&f->pc, PROGRESS_INSTALLING));
        assert_true(fake_pc_reported(&f->pc, PROGRESS_TESTING));
        buf_clear(&leaf);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

/* Old, or not begun: whoever wants it may have it, and the truth table says what it is. */
static void test_out_of_time_is_imported(void **state)
{
    struct pc_fixture *f = *state;
    static const struct put_certificate out[] = {{.from_day = -90, .to_day = -9}, {.from_day = 9, .to_day = 90}};

    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++) {
        char path[FAKE_PATH_SIZE] = "";
        struct cert_info info = {.is_ca = false};
        struct buf leaf;

        make_file(f, &out[i], PASSWORD, PFX_STRONG, path, &leaf);
        assert_int_equal(import_file(&f->pc.client, path, PASSWORD, NULL, false, &info, NULL), ST_OK);
        assert_installed(f, &leaf);
        buf_clear(&leaf);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_inspect_imports_nothing(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct inspection inspection;
    struct buf leaf;

    make_file(f, &ours, PASSWORD, PFX_COMPATIBLE, path, &leaf);
    assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &inspection, NULL), ST_OK);
    assert_true(inspection.has_certificate && inspection.this_firm && inspection.pfx.key_matches);
    assert_false(inspection.here);
    assert_string_equal(inspection.certificate.national_id, PERSON);
    assert_string_equal(inspection.pfx.key_cipher, "3DES");
    assert_int_equal(inspection.pfx.chain.count, 2);
    assert_int_equal(inspection.import_status, ST_OK);
    inspection_clear(&inspection);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    assert_int_equal(f->pc.store.installs, 0);
    buf_clear(&leaf);
}

static void test_already_here(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.owner_display = "before"};
    struct inspection inspection;
    struct err err = ERR_INIT;
    struct buf leaf;

    make_file(f, &ours, PASSWORD, PFX_STRONG, path, &leaf);
    fake_store_put(&f->pc.store, &leaf, f->keys[0], "a");
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, &err), ST_ALREADY);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_HERE);
    assert_string_equal(info.owner_display, "before");
    assert_int_equal(f->pc.store.installs, 0);
    assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &inspection, NULL), ST_OK);
    assert_true(inspection.here);
    assert_int_equal(inspection.import_status, ST_ALREADY);
    inspection_clear(&inspection);
    buf_clear(&leaf);
}

/* The file is opened once; what the store has become meanwhile is looked at again. */
static void test_installs_what_was_inspected(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.owner_display = "before"};
    struct inspection inspection;
    struct err err = ERR_INIT;
    struct buf leaf;

    make_file(f, &ours, PASSWORD, PFX_STRONG, path, &leaf);
    assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &inspection, NULL), ST_OK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(import_inspected(&f->pc.client, &inspection, OTHER_PERSON, false, &info, &err), ST_NOT_OURS);
    assert_int_equal(err.fault, FAULT_OTHER_PERSON);
    assert_string_equal(info.owner_display, "before");
    assert_int_equal(import_inspected(&f->pc.client, &inspection, OTHER_PERSON, true, &info, NULL), ST_OK);
    assert_string_equal(info.national_id, PERSON);
    assert_installed(f, &leaf);
    err_clear(&err);
    assert_int_equal(import_inspected(&f->pc.client, &inspection, PERSON, false, &info, &err), ST_ALREADY);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_HERE);
    assert_int_equal(f->pc.store.installs, 1);
    inspection_clear(&inspection);
    buf_clear(&leaf);
}

static void test_brings_back_a_lost_key(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.is_ca = false};
    struct buf leaf;

    make_file(f, &ours, PASSWORD, PFX_STRONG, path, &leaf);
    fake_store_put(&f->pc.store, &leaf, NULL, NULL);
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, NULL), ST_OK);
    assert_installed(f, &leaf);
    buf_clear(&leaf);
}

static void test_another_persons(void **state)
{
    struct pc_fixture *f = *state;
    const struct put_certificate others = {.national_id = OTHER_PERSON, .from_day = -9, .to_day = 300};
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    struct buf leaf;

    make_file(f, &others, PASSWORD, PFX_STRONG, path, &leaf);
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, &err), ST_NOT_OURS);
    assert_int_equal(err.fault, FAULT_OTHER_PERSON);
    assert_string_equal(err.detail, "B12****158");
    assert_int_equal(f->pc.store.installs, 0);
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, true, &info, NULL), ST_OK); /* asked, and yes */
    assert_string_equal(info.national_id, OTHER_PERSON);
    buf_clear(&leaf);
}

static void test_another_firms(void **state)
{
    struct pc_fixture *f = *state;
    const struct put_certificate others = {.other_firm = true, .from_day = -9, .to_day = 300};
    char path[FAKE_PATH_SIZE] = "";
    struct buf leaf;

    make_file(f, &others, PASSWORD, PFX_STRONG, path, &leaf);
    for (int allow = 0; allow <= 1; allow++) { /* no question helps here */
        struct cert_info info = {.is_ca = false};
        struct err err = ERR_INIT;

        assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, allow == 1, &info, &err), ST_NOT_OURS);
        assert_int_equal(err.fault, FAULT_OTHER_FIRM);
    }
    assert_int_equal(f->pc.store.installs, 0);
    buf_clear(&leaf);
}

static void test_ca_of_the_firm_is_nobodys(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    struct buf pfx;

    buf_init(&pfx, PFX_BYTES_MAX);
    assert_int_equal(
        pfx_write(f->ca.issuing_key, f->ca.issuing.data, f->ca.issuing.len, NULL, PASSWORD, PFX_STRONG, &pfx, NULL),
        ST_OK);
    pc_fixture_path(f, "ca.pfx", path);
    assert_int_equal(file_write(path, pfx.data, pfx.len, FILE_NEW, NULL), ST_OK);
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, NULL, false, &info, &err), ST_NOT_OURS);
    assert_int_equal(err.fault, FAULT_OTHER_FIRM);
    buf_clear(&pfx);
}

/* A file whose key is another one than its certificate's; our own writer refuses to make one. */
static void make_mismatch(struct pc_fixture *f, char path[FAKE_PATH_SIZE])
{
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    STACK_OF(PKCS7) *safes = NULL;
    struct buf leaf;
    struct buf pkcs8;
    const unsigned char *at = NULL;
    X509 *certificate = NULL;
    EVP_PKEY *key = NULL;
    PKCS12 *pfx = NULL;
    unsigned char *der = NULL;
    int len = 0;

    buf_init(&leaf, CERT_DER_MAX);
    buf_init(&pkcs8, KEY_DER_MAX);
    pc_fixture_issue(f, &ours, &leaf);
    assert_int_equal(key_to_pkcs8(f->keys[1], &pkcs8, NULL), ST_OK);
    at = leaf.data;
    certificate = d2i_X509(NULL, &at, (long)leaf.len);
    at = pkcs8.data;
    key = d2i_AutoPrivateKey(NULL, &at, (long)pkcs8.len);
    assert_non_null(PKCS12_add_cert(&bags, certificate));
    assert_non_null(PKCS12_add_key(&bags, key, 0, 1, NID_aes_256_cbc, PASSWORD));
    assert_int_equal(PKCS12_add_safe(&safes, bags, -1, 0, NULL), 1);
    pfx = PKCS12_add_safes(safes, 0);
    assert_int_equal(PKCS12_set_mac(pfx, PASSWORD, -1, NULL, 0, 1, NULL), 1);
    len = i2d_PKCS12(pfx, &der);
    assert_true(len > 0);
    pc_fixture_path(f, "mismatch.pfx", path);
    assert_int_equal(file_write(path, der, (size_t)len, FILE_NEW, NULL), ST_OK);
    OPENSSL_free(der);
    PKCS12_free(pfx);
    sk_PKCS7_pop_free(safes, PKCS7_free);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    EVP_PKEY_free(key);
    X509_free(certificate);
    buf_clear(&pkcs8);
    buf_clear(&leaf);
}

static void test_key_of_another_certificate(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    make_mismatch(f, path);
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, NULL, false, &info, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_PFX_KEY_MISMATCH);
    assert_int_equal(f->pc.store.installs, 0);
}

/* Each file has its own refusal, and leaves the store as it was. */
static void test_files_that_are_refused(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        const char *name; /* in tests/fixtures/pfx, or "" for what stands in content */
        const char *content, *password;
        enum status status;
        int fault;
        const char *detail; /* NULL: not looked at */
    } cases[] = {
        {"3des.p12", NULL, "wrong", ST_WRONG_SECRET, FAULT_PFX_PASSWORD, NULL},
        {"3des.p12", NULL, "", ST_WRONG_SECRET, FAULT_PFX_PASSWORD, NULL},
        {"3des.p12", NULL, "fixture 1234", ST_NOT_OURS, FAULT_OTHER_FIRM, NULL},
        {"no-key.p12", NULL, "fixture 1234", ST_NO_KEY, FAULT_PFX_NO_KEY, NULL},
        {"ec.p12", NULL, "fixture 1234", ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "EC P-256"},
        {"costly.p12", NULL, "fixture 1234", ST_TOO_COSTLY, FAULT_PFX_COST, NULL},
        {"", "", "x", ST_BAD_FILE, FAULT_NOT_PFX, NULL},
        {"", "Dear customer,", "x", ST_BAD_FILE, FAULT_NOT_PFX, NULL},
        {"", "0\x82\x10", "x", ST_BAD_FILE, 0, NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[FAKE_PATH_SIZE] = "";
        struct cert_info info = {.owner_display = "before"};
        struct err err = ERR_INIT;

        if (cases[i].name[0] != '\0') {
            (void)snprintf(path, sizeof path, "%s/%s", PFX_FIXTURES, cases[i].name);
        } else {
            pc_fixture_path(f, "file.pfx", path);
            assert_int_equal(file_write(path, cases[i].content, strlen(cases[i].content), FILE_REPLACE, NULL), ST_OK);
        }
        assert_int_equal(import_file(&f->pc.client, path, cases[i].password, NULL, false, &info, &err),
                         cases[i].status);
        if (cases[i].fault != 0)
            assert_int_equal(err.fault, cases[i].fault);
        if (cases[i].detail != NULL)
            assert_string_equal(err.detail, cases[i].detail);
        assert_string_equal(info.owner_display, "before");
        assert_int_equal(f->pc.store.installs, 0);
    }
}

static void test_files_that_cannot_be_read(void **state)
{
    struct pc_fixture *f = *state;
    static char large[PFX_BYTES_MAX + 1];
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;

    pc_fixture_path(f, "nowhere.pfx", path);
    assert_int_equal(import_file(&f->pc.client, path, "x", NULL, false, &info, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_FILE_MISSING);
    err_clear(&err);
    assert_int_equal(import_file(&f->pc.client, f->pc.folder, "x", NULL, false, &info, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    err_clear(&err);
    pc_fixture_path(f, "large.pfx", path);
    assert_int_equal(file_write(path, large, sizeof large, FILE_NEW, NULL), ST_OK);
    assert_int_equal(import_file(&f->pc.client, path, "x", NULL, false, &info, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_FILE_TOO_LARGE);
    err_clear(&err);
    assert_int_equal(import_look(path, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_FILE_TOO_LARGE);
}

/* --- this PC fails --- */

static void test_store_does_not_install(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.owner_display = "before"};
    struct err err = ERR_INIT;
    struct buf leaf;

    make_file(f, &ours, PASSWORD, PFX_STRONG, path, &leaf);
    f->pc.store.install_status = ST_BUSY;
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, NULL, false, &info, &err), ST_BUSY);
    assert_string_equal(info.owner_display, "before");
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    buf_clear(&leaf);
}

static void test_key_does_not_sign(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.owner_display = "before"};
    struct err err = ERR_INIT;
    struct buf leaf;

    make_file(f, &ours, PASSWORD, PFX_STRONG, path, &leaf);
    f->pc.store.sign_wrong = true;
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, NULL, false, &info, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    assert_string_equal(info.owner_display, "before");
    assert_int_equal(fake_store_certificates(&f->pc.store), 0); /* undone */
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    buf_clear(&leaf);
}

static void test_person_stops(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE] = "";
    struct cert_info info = {.is_ca = false};
    struct buf leaf;

    make_file(f, &ours, PASSWORD, PFX_STRONG, path, &leaf);
    f->pc.cancelled = true;
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, NULL, false, &info, NULL), ST_CANCELLED);
    assert_int_equal(f->pc.store.installs, 0);
    buf_clear(&leaf);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_both_formats),
        WITH_PC(test_out_of_time_is_imported),
        WITH_PC(test_inspect_imports_nothing),
        WITH_PC(test_already_here),
        WITH_PC(test_installs_what_was_inspected),
        WITH_PC(test_brings_back_a_lost_key),
        WITH_PC(test_another_persons),
        WITH_PC(test_another_firms),
        WITH_PC(test_ca_of_the_firm_is_nobodys),
        WITH_PC(test_key_of_another_certificate),
        WITH_PC(test_files_that_are_refused),
        WITH_PC(test_files_that_cannot_be_read),
        WITH_PC(test_store_does_not_install),
        WITH_PC(test_key_does_not_sign),
        WITH_PC(test_person_stops),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
