/* Who writes the record of backups, and what becomes of one that cannot be read or written. */
#include "client/backup_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/backup.h"
#include "client/backup_check.h"
#include "client/public_pc.h"
#include "pc_fixture.h"
#include "pki/pfx_write.h"

#define PASSWORD "good Pw 1"

static struct backup_record record;

static const struct backup_entry *remembered(struct pc_fixture *f, const char *sha256)
{
    backup_memory_read(&f->pc.client, &record);
    return backup_record_find(&record, sha256);
}

static void export(struct pc_fixture *f, enum pfx_format format, char path[FAKE_PATH_SIZE], struct cert_info *info)
{
    struct inventory inventory;
    struct backup_result result;
    const struct holding *holding = pc_fixture_only(f, &inventory);

    pc_fixture_path(f, "A123456789-20261123.pfx", path);
    assert_int_equal(backup_export(&f->pc.client, holding, path, PASSWORD, format, false, &result, NULL), ST_OK);
    *info = holding->entry.info;
    inventory_clear(&inventory);
}

static enum backup_relation check(struct pc_fixture *f, const char *path)
{
    struct inspection opened = {.has_certificate = false};
    struct backup_verdict verdict = {.relation = BACKUP_RELATION_COUNT};

    assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &opened, NULL), ST_OK);
    assert_int_equal(backup_check(&f->pc.client, &opened, NULL, NULL, &verdict, NULL), ST_OK);
    inspection_clear(&opened);
    return verdict.relation;
}

static const struct put_certificate mine = {.from_day = -9, .to_day = 300, .container = "k"};

static void test_nothing_yet(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &mine);
    struct sealed_names names = {.count = 0};

    assert_null(remembered(f, info.sha256));
    assert_int_equal(f->pc.client.backups->list(f->pc.client.backups->self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 0);
}

static void test_export_is_remembered(void **state)
{
    struct pc_fixture *f = *state;
    const struct backup_entry *entry = NULL;
    char path[FAKE_PATH_SIZE];
    struct cert_info info;

    (void)pc_fixture_put(f, &mine);
    export(f, PFX_STRONG, path, &info);
    entry = remembered(f, info.sha256);
    assert_non_null(entry);
    assert_int_equal(backup_entry_known(entry), BACKUP_VERIFIED);
    assert_int_equal(entry->exported_utc, FAKE_PC_NOON_UTC);
    assert_int_equal(entry->verified_utc, FAKE_PC_NOON_UTC);
    assert_int_equal(entry->where.form, BACKUP_FORM_STRONG);
    assert_true(entry->where.medium.removable);
    assert_string_equal(entry->where.medium.label, "STICK");
    assert_string_equal(entry->where.medium.path, path);
}

static bool holds(const struct buf *bytes, const char *text)
{
    const size_t len = strlen(text);

    for (size_t at = 0; at + len <= bytes->len; at++) {
        if (memcmp(bytes->data + at, text, len) == 0)
            return true;
    }
    return false;
}

/* Neither the ID, nor the password, nor the path is in the file. */
static void test_it_is_sealed(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE];
    struct cert_info info;
    struct buf bytes;

    (void)pc_fixture_put(f, &mine);
    export(f, PFX_COMPATIBLE, path, &info);
    fake_folder_path(f->pc.backups.folder, "backups", ".rec", path);
    buf_init(&bytes, SEALED_BYTES_MAX);
    assert_int_equal(file_read(path, &bytes, NULL), ST_OK);
    assert_true(bytes.len > 0);
    assert_false(holds(&bytes, PERSON));
    assert_false(holds(&bytes, PASSWORD));
    assert_false(holds(&bytes, ".pfx"));
    buf_clear(&bytes);
}

static void test_a_check_is_remembered(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE];
    struct cert_info info;

    (void)pc_fixture_put(f, &mine);
    export(f, PFX_COMPATIBLE, path, &info);
    f->pc.clock.now_utc += 5 * DAY_S;
    assert_int_equal(check(f, path), BACKUP_SAME);
    assert_int_equal(remembered(f, info.sha256)->exported_utc, FAKE_PC_NOON_UTC);
    assert_int_equal(remembered(f, info.sha256)->verified_utc, FAKE_PC_NOON_UTC + 5 * DAY_S);
}

/* A backup of another certificate says nothing of the one that is here. */
static void test_a_check_of_another_is_not(void **state)
{
    struct pc_fixture *f = *state;
    const struct put_certificate newer = {.from_day = -2, .to_day = 300, .key = 1, .container = "n"};
    struct cert_info old, info;
    char path[FAKE_PATH_SIZE];

    (void)pc_fixture_put(f, &mine);
    export(f, PFX_COMPATIBLE, path, &old);
    fake_folder_remove(f->pc.store.folder);
    fake_folder_remove(f->pc.backups.folder);
    fake_store_open(&f->pc.store, f->pc.store.folder);
    fake_sealed_open(&f->pc.backups, f->pc.backups.folder);
    info = pc_fixture_put(f, &newer);
    assert_int_equal(check(f, path), BACKUP_OLDER);
    assert_null(remembered(f, old.sha256));
    assert_null(remembered(f, info.sha256));
}

static void test_what_was_imported_has_a_backup(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE];
    struct cert_info info;

    (void)pc_fixture_put(f, &mine);
    export(f, PFX_COMPATIBLE, path, &info);
    fake_folder_remove(f->pc.store.folder);
    fake_folder_remove(f->pc.backups.folder);
    fake_store_open(&f->pc.store, f->pc.store.folder);
    fake_sealed_open(&f->pc.backups, f->pc.backups.folder);
    assert_int_equal(import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, NULL), ST_OK);
    assert_int_equal(backup_entry_known(remembered(f, info.sha256)), BACKUP_VERIFIED);
    assert_int_equal(remembered(f, info.sha256)->exported_utc, 0);
    assert_string_equal(remembered(f, info.sha256)->where.medium.path, path);
}

static void test_issued_is_known_to_have_none(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &mine);

    backup_memory_issued(&f->pc.client, &info);
    f->pc.clock.now_utc += 60;
    backup_memory_issued(&f->pc.client, &info); /* a killed program's next start */
    assert_int_equal(backup_entry_known(remembered(f, info.sha256)), BACKUP_NONE_YET);
    assert_int_equal(remembered(f, info.sha256)->issued_utc, FAKE_PC_NOON_UTC);
}

/* --- trouble --- */

static void break_record(struct pc_fixture *f)
{
    char path[FAKE_PATH_SIZE];

    fake_folder_path(f->pc.backups.folder, "backups", ".rec", path);
    assert_int_equal(file_write(path, "rubbish", 7, FILE_REPLACE, NULL), ST_OK);
    fake_folder_path(f->pc.backups.folder, "backups", ".old", path);
    assert_int_equal(file_write(path, "rubbish", 7, FILE_REPLACE, NULL), ST_OK);
}

static void test_a_broken_record_is_unknown_and_begins_anew(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE];
    struct cert_info info;

    info = pc_fixture_put(f, &mine);
    backup_memory_issued(&f->pc.client, &info);
    break_record(f);
    assert_null(remembered(f, info.sha256));
    assert_int_equal(backup_entry_known(remembered(f, info.sha256)), BACKUP_UNKNOWN);
    export(f, PFX_STRONG, path, &info); /* no obstacle */
    assert_int_equal(backup_entry_known(remembered(f, info.sha256)), BACKUP_VERIFIED);
}

/* What cannot be read at this moment is not written over. */
static void test_a_blocked_record_is_kept(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE];
    struct cert_info info;

    (void)pc_fixture_put(f, &mine);
    export(f, PFX_STRONG, path, &info);
    f->pc.backups.blocked = "backups";
    assert_null(remembered(f, info.sha256));
    backup_memory_issued(&f->pc.client, &info);
    f->pc.backups.blocked = NULL;
    assert_int_equal(backup_entry_known(remembered(f, info.sha256)), BACKUP_VERIFIED);
    assert_int_equal(remembered(f, info.sha256)->issued_utc, 0);
}

static void test_a_full_disk_is_no_obstacle(void **state)
{
    struct pc_fixture *f = *state;
    char path[FAKE_PATH_SIZE];
    struct cert_info info;

    (void)pc_fixture_put(f, &mine);
    f->pc.backups.fail_from_write = 1;
    export(f, PFX_STRONG, path, &info);
    assert_null(remembered(f, info.sha256));
    f->pc.client.backups = NULL;
    assert_int_equal(check(f, path), BACKUP_SAME);
    assert_null(remembered(f, info.sha256));
}

/* Held for good: unknown, after a second and no later. */
static void test_a_held_record_is_unknown(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &mine);
    const struct sealed_file_port *backups = f->pc.client.backups;
    struct sealed_lock *lock = NULL;

    backup_memory_issued(&f->pc.client, &info);
    assert_int_equal(backups->lock(backups->self, "backups", &lock, NULL), ST_OK);
    assert_null(remembered(f, info.sha256));
    backup_memory_verified(&f->pc.client, &info, BACKUP_FORM_STRONG, "x.pfx");
    assert_true(f->pc.clock.now_utc - FAKE_PC_NOON_UTC <= 3);
    backups->unlock(backups->self, &lock);
    assert_int_equal(backup_entry_known(remembered(f, info.sha256)), BACKUP_NONE_YET);
}

/* --- forgetting --- */

static void test_looking_forgets_what_is_replaced(void **state)
{
    struct pc_fixture *f = *state;
    struct cert_info old = pc_fixture_put(f, &mine), new = {.is_ca = false};
    struct inventory inventory = {.holdings = NULL};

    backup_memory_issued(&f->pc.client, &old);
    fake_folder_remove(f->pc.store.folder);
    fake_store_open(&f->pc.store, f->pc.store.folder);
    new = pc_fixture_put(f, &(struct put_certificate){.from_day = -1, .to_day = 300, .key = 1, .container = "n"});
    backup_memory_issued(&f->pc.client, &new);
    assert_int_equal(inventory_read(&f->pc.client, NULL, NULL, &inventory, NULL), ST_OK);
    backup_memory_look(&f->pc.client, &inventory, &record);
    inventory_clear(&inventory);
    assert_null(backup_record_find(&record, old.sha256));
    assert_non_null(backup_record_find(&record, new.sha256));
    assert_null(remembered(f, old.sha256)); /* on disk too */
}

static void test_a_public_pc_remembers_nothing(void **state)
{
    struct pc_fixture *f = *state;
    struct public_pc_result result;
    struct public_pc *visit = NULL;
    struct sealed_names names = {.count = 0};
    char path[FAKE_PATH_SIZE];
    struct cert_info info;

    assert_int_equal(public_pc_begin(&f->pc.client, PERSON, &visit, NULL), ST_OK);
    (void)pc_fixture_put(f, &mine);
    export(f, PFX_STRONG, path, &info);
    assert_non_null(remembered(f, info.sha256));
    assert_int_equal(public_pc_end(&f->pc.client, &visit, &result, NULL), ST_OK);
    assert_null(remembered(f, info.sha256));
    assert_int_equal(f->pc.client.backups->list(f->pc.client.backups->self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 0); /* nor an older version of the record */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing_yet, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_export_is_remembered, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_it_is_sealed, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_a_check_is_remembered, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_a_check_of_another_is_not, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_what_was_imported_has_a_backup, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_issued_is_known_to_have_none, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_a_broken_record_is_unknown_and_begins_anew, pc_fixture_open,
                                        pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_a_blocked_record_is_kept, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_a_full_disk_is_no_obstacle, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_a_held_record_is_unknown, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_looking_forgets_what_is_replaced, pc_fixture_open, pc_fixture_close),
        cmocka_unit_test_setup_teardown(test_a_public_pc_remembers_nothing, pc_fixture_open, pc_fixture_close),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
