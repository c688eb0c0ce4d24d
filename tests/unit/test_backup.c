#include "client/backup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/message.h"
#include "pc_fixture.h"
#include "pki/pfx_read.h"

#define PASSWORD "good Pw 12"

static const struct put_certificate ours = {.from_day = -9, .to_day = 300, .container = "k"};

static enum status export_to(struct pc_fixture *f, const char *path, const char *password, bool overwrite,
                             struct backup_result *result, struct err *err)
{
    struct inventory inventory;
    const struct holding *holding = pc_fixture_only(f, &inventory);
    const enum status status =
        backup_export(&f->pc.client, holding, path, password, PFX_COMPATIBLE, overwrite, result, err);

    inventory_clear(&inventory);
    return status;
}

static void read_file(const char *path, struct buf *out)
{
    buf_init(out, PFX_BYTES_MAX);
    assert_int_equal(file_read(path, out, NULL), ST_OK);
}

static void test_both_formats_open_elsewhere(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        enum pfx_format format;
        const char *key_cipher;
    } cases[] = {{PFX_COMPATIBLE, "3DES"}, {PFX_STRONG, "AES-256-CBC"}};
    const struct cert_info info = pc_fixture_put(f, &ours);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct inventory inventory;
        const struct holding *holding = pc_fixture_only(f, &inventory);
        struct backup_result result = {.chain_included = false};
        struct pfx pfx = {.key = NULL};
        struct buf bytes;
        char path[FAKE_PATH_SIZE] = "";

        pc_fixture_path(f, i == 0 ? "a.pfx" : "備份.pfx", path);
        assert_int_equal(backup_export(&f->pc.client, holding, path, PASSWORD, cases[i].format, false, &result, NULL),
                         ST_OK);
        assert_string_equal(result.path, path);
        assert_string_equal(result.certificate.sha256, info.sha256);
        assert_true(result.chain_included);
        read_file(path, &bytes);
        assert_int_equal(pfx_read(bytes.data, bytes.len, PASSWORD, &pfx_client_limits, &pfx, NULL), ST_OK);
        assert_true(pfx.key_matches && pfx.has_mac);
        assert_string_equal(pfx.key_cipher, cases[i].key_cipher);
        assert_int_equal(pfx.chain.count, 1); /* the issuing CA; the root is nobody's to bring */
        assert_memory_equal(pfx.chain.items[0].data, f->ca.issuing.data, f->ca.issuing.len);
        pfx_clear(&pfx);
        buf_clear(&bytes);
        inventory_clear(&inventory);
    }
    assert_true(fake_pc_reported(&f->pc, PROGRESS_WRITING));
    assert_true(fake_pc_reported(&f->pc, PROGRESS_READING_BACK));
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
}

/* The configuration does not hold the intermediates, or holds others too. */
static void test_chain_comes_from_the_configuration(void **state)
{
    struct pc_fixture *f = *state;
    struct backup_result result = {.chain_included = true};
    struct pfx pfx = {.key = NULL};
    struct buf bytes;
    char path[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &ours);
    assert_int_equal(buf_append(&f->pc.settings.firm_ca_pem, f->other_ca.pem.data, f->other_ca.pem.len), ST_OK);
    pc_fixture_path(f, "a.pfx", path);
    assert_int_equal(export_to(f, path, PASSWORD, false, &result, NULL), ST_OK);
    read_file(path, &bytes);
    assert_int_equal(pfx_read(bytes.data, bytes.len, PASSWORD, &pfx_client_limits, &pfx, NULL), ST_OK);
    assert_int_equal(pfx.chain.count, 1); /* not the other firm's */
    pfx_clear(&pfx);
    buf_clear(&bytes);
    buf_clear(&f->pc.settings.firm_ca_pem);
    assert_int_equal(cert_to_pem(f->ca.root.data, f->ca.root.len, &f->pc.settings.firm_ca_pem, NULL), ST_OK);
    assert_int_equal(export_to(f, path, PASSWORD, true, &result, NULL), ST_OK);
    assert_false(result.chain_included);
}

static void test_old_file_is_replaced_only_if_told(void **state)
{
    struct pc_fixture *f = *state;
    struct backup_result result = {.path = "before"};
    struct err err = ERR_INIT;
    struct buf bytes;
    char path[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &ours);
    pc_fixture_path(f, "a.pfx", path);
    assert_int_equal(file_write(path, "old", 3, FILE_NEW, NULL), ST_OK);
    assert_int_equal(export_to(f, path, PASSWORD, false, &result, &err), ST_ALREADY);
    assert_int_equal(err.fault, FAULT_TARGET_EXISTS);
    assert_string_equal(result.path, "before");
    read_file(path, &bytes);
    assert_string_equal(buf_text(&bytes), "old");
    buf_clear(&bytes);
    assert_int_equal(export_to(f, path, PASSWORD, true, &result, NULL), ST_OK);
    read_file(path, &bytes);
    assert_true(bytes.len > 1000);
    buf_clear(&bytes);
}

static void test_huge_file_is_never_replaced(void **state)
{
    struct pc_fixture *f = *state;
    static char large[PFX_BYTES_MAX + 1];
    struct backup_result result = {.path = ""};
    struct err err = ERR_INIT;
    char path[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &ours);
    pc_fixture_path(f, "film.pfx", path);
    assert_int_equal(file_write(path, large, sizeof large, FILE_NEW, NULL), ST_OK);
    assert_int_equal(export_to(f, path, PASSWORD, true, &result, &err), ST_ALREADY);
    assert_int_equal(err.fault, FAULT_TARGET_EXISTS);
}

static void test_refusals(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        const char *path, *password;
        enum status status;
        int fault;
    } cases[] = {
        {"a.pfx", "", ST_BAD_INPUT, FAULT_PASSWORD_LENGTH},
        {"a.pfx", "abc", ST_BAD_INPUT, FAULT_PASSWORD_LENGTH},
        {"a.pfx", "abcdefghijk", ST_BAD_INPUT, FAULT_PASSWORD_LENGTH},
        {"a.pfx", "密碼密碼", ST_BAD_INPUT, FAULT_PASSWORD_CHARACTERS},
        {"a.pfx", "abc\tdef", ST_BAD_INPUT, FAULT_PASSWORD_CHARACTERS},
        {"no/such/folder/a.pfx", PASSWORD, ST_IO, FAULT_TARGET_FOLDER},
    };

    (void)pc_fixture_put(f, &ours);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct backup_result result = {.path = "before"};
        struct err err = ERR_INIT;
        char path[FAKE_PATH_SIZE] = "";

        pc_fixture_path(f, cases[i].path, path);
        assert_int_equal(export_to(f, path, cases[i].password, false, &result, &err), cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_string_equal(result.path, "before");
        assert_false(file_exists(path));
    }
}

static void test_without_a_key(void **state)
{
    struct pc_fixture *f = *state;
    const struct put_certificate keyless = {.from_day = -9, .to_day = 300};
    struct backup_result result = {.path = ""};
    struct err err = ERR_INIT;
    char path[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &keyless);
    pc_fixture_path(f, "a.pfx", path);
    assert_int_equal(export_to(f, path, PASSWORD, false, &result, &err), ST_NO_KEY);
    assert_int_equal(err.fault, FAULT_CERTIFICATE_NO_KEY);
    assert_false(file_exists(path));
}

static void test_key_that_stays(void **state)
{
    struct pc_fixture *f = *state;
    struct backup_result result = {.path = ""};
    struct err err = ERR_INIT;
    char path[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &ours);
    f->pc.store.not_exportable = true;
    pc_fixture_path(f, "a.pfx", path);
    assert_int_equal(export_to(f, path, PASSWORD, false, &result, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_KEY_NOT_EXPORTABLE);
    assert_false(file_exists(path));
}

static void test_path_too_long(void **state)
{
    struct pc_fixture *f = *state;
    static char path[2000];
    struct backup_result result = {.path = ""};
    struct err err = ERR_INIT;

    (void)pc_fixture_put(f, &ours);
    memset(path, 'a', sizeof path - 1);
    assert_int_equal(export_to(f, path, PASSWORD, false, &result, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_FOLDER);
}

static void test_person_stops(void **state)
{
    struct pc_fixture *f = *state;
    struct backup_result result = {.path = ""};
    char path[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &ours);
    f->pc.cancelled = true;
    pc_fixture_path(f, "a.pfx", path);
    assert_int_equal(export_to(f, path, PASSWORD, false, &result, NULL), ST_CANCELLED);
    assert_false(file_exists(path));
}

/* --- what is written does not come back --- */

static char spoil_path[FAKE_PATH_SIZE];

/* Somebody, or a failing stick, changes the file as soon as it is written. */
static void spoil_report(void *self, enum progress_step step, size_t done, size_t total)
{
    (void)self;
    (void)done;
    (void)total;
    if (step == PROGRESS_READING_BACK)
        assert_int_equal(file_write(spoil_path, "spoiled", 7, FILE_REPLACE, NULL), ST_OK);
}

static void test_read_back_fails(void **state)
{
    struct pc_fixture *f = *state;
    static const struct progress spoiling = {.report = spoil_report};
    const char *path = spoil_path;

    (void)pc_fixture_put(f, &ours);
    pc_fixture_path(f, "a.pfx", spoil_path);
    f->pc.client.progress = &spoiling;
    for (int was_there = 0; was_there <= 1; was_there++) {
        struct backup_result result = {.path = "before"};
        struct err err = ERR_INIT;
        struct buf bytes;

        if (was_there == 1)
            assert_int_equal(file_write(path, "old", 3, FILE_NEW, NULL), ST_OK);
        assert_int_equal(export_to(f, path, PASSWORD, true, &result, &err), ST_IO);
        assert_int_equal(err.fault, FAULT_READ_BACK);
        assert_string_equal(result.path, "before");
        assert_int_equal(file_exists(path), was_there == 1); /* no file, or the old one */
        if (was_there == 1) {
            read_file(path, &bytes);
            assert_string_equal(buf_text(&bytes), "old");
            buf_clear(&bytes);
        }
    }
}

/* --- names and passwords --- */

static void test_file_names(void **state)
{
    struct pc_fixture *f = *state;
    char name[BACKUP_NAME_SIZE] = "";

    backup_file_name(&f->pc.client, PERSON, false, name);
    assert_string_equal(name, "A123456789-20261123.pfx");
    backup_file_name(&f->pc.client, PERSON, true, name);
    assert_string_equal(name, "A12xxxx789-20261123.pfx");
    backup_file_name(&f->pc.client, "12345678", true, name);
    assert_string_equal(name, "12xxxx78-20261123.pfx");
    strcpy(f->pc.settings.export_file_name, "{date} {id}.pfx");
    backup_file_name(&f->pc.client, PERSON, true, name);
    assert_string_equal(name, "20261123 A12xxxx789.pfx");
    f->pc.clock.now_utc += 12 * 3600; /* 16:00 UTC: tomorrow here */
    backup_file_name(&f->pc.client, PERSON, false, name);
    assert_string_equal(name, "20261124 A123456789.pfx");
}

static void test_password_rules(void **state)
{
    struct pc_fixture *f = *state;
    struct err err = ERR_INIT;

    assert_int_equal(backup_password_check(&f->pc.client, "abcd", NULL), ST_OK);
    assert_int_equal(backup_password_check(&f->pc.client, "abcdefghij", NULL), ST_OK);
    assert_int_equal(backup_password_check(&f->pc.client, " ~!\" ", NULL), ST_OK);
    assert_int_equal(backup_password_check(&f->pc.client, "abc", &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_PASSWORD_LENGTH);
    assert_string_equal(err.detail, "4-10");
    f->pc.settings.export_password_most = 32;
    assert_int_equal(backup_password_check(&f->pc.client, "abcdefghijklmnopqrst", NULL), ST_OK);
}

static void test_a_password_is_typed_twice_alike(void **state)
{
    static const char *const others[] = {"", "good Pw 1", "good Pw 123", "good pw 12", " good Pw 12"};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(backup_password_same("good Pw 12", "good Pw 12", NULL), ST_OK);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        err_clear(&err);
        assert_int_equal(backup_password_same("good Pw 12", others[i], &err), ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_PASSWORDS_DIFFER);
    }
}

static void test_password_warnings(void **state)
{
    static const struct {
        const char *password;
        int expected;
    } cases[] = {
        {"6789", MSG_WARN_PASSWORD_LIKE_ID},
        {"A123", MSG_WARN_PASSWORD_LIKE_ID},
        {"a123x", MSG_WARN_PASSWORD_LIKE_ID},
        {"xy-3456-z!", MSG_WARN_PASSWORD_LIKE_ID},
        {"A123456789", MSG_WARN_PASSWORD_LIKE_ID},
        {"9876", MSG_WARN_PASSWORD_WEAK},
        {"0000", MSG_WARN_PASSWORD_WEAK},
        {"abcdefgh", MSG_WARN_PASSWORD_WEAK},
        {"19770523", MSG_WARN_PASSWORD_WEAK},
        {"aaaaaaa1", MSG_WARN_PASSWORD_WEAK},
        {"a1!b2?c", MSG_WARN_PASSWORD_WEAK},
        {"good Pw 12", 0},
        {"tr0ub4dor", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(backup_password_warning(PERSON, cases[i].password), cases[i].expected);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_both_formats_open_elsewhere),
        WITH_PC(test_chain_comes_from_the_configuration),
        WITH_PC(test_old_file_is_replaced_only_if_told),
        WITH_PC(test_huge_file_is_never_replaced),
        WITH_PC(test_refusals),
        WITH_PC(test_without_a_key),
        WITH_PC(test_key_that_stays),
        WITH_PC(test_path_too_long),
        WITH_PC(test_person_stops),
        WITH_PC(test_read_back_fails),
        WITH_PC(test_file_names),
        WITH_PC(test_password_rules),
        cmocka_unit_test(test_a_password_is_typed_twice_alike),
        cmocka_unit_test(test_password_warnings),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
