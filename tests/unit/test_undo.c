#include "client/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/journal.h"
#include "client/removal.h"
#include "client/sign_test.h"
#include "client/undo_record.h"
#include "pc_fixture.h"

static const struct put_certificate ours = {.from_day = -9, .to_day = 300, .container = "k"};

/* The holding of that certificate; the caller clears *inventory. */
static const struct holding *holding_of(struct pc_fixture *f, const struct cert_info *info, struct inventory *inventory)
{
    *inventory = (struct inventory){.holdings = NULL};
    assert_int_equal(inventory_read(&f->pc.client, NULL, NULL, inventory, NULL), ST_OK);
    for (size_t i = 0; i < inventory->count; i++)
        if (strcmp(inventory->holdings[i].entry.info.sha256, info->sha256) == 0)
            return &inventory->holdings[i];
    fail_msg("not in the store");
    return NULL;
}

static enum status remove_kept(struct pc_fixture *f, const struct cert_info *info, struct removal_result *result,
                               struct err *err)
{
    struct inventory inventory;
    const enum status status = removal_remove_undoably(&f->pc.client, holding_of(f, info, &inventory), result, err);

    inventory_clear(&inventory);
    return status;
}

static void assert_removed_kept(struct pc_fixture *f, const struct cert_info *info)
{
    struct removal_result result = {.key_kept = false};

    assert_int_equal(remove_kept(f, info, &result, NULL), ST_OK);
    assert_int_equal(result.undo_until_utc, f->pc.clock.now_utc + (int64_t)30 * DAY_S);
}

/* As pccert undo does it. */
static enum status undo(struct pc_fixture *f, const char *serial, struct undo_line *out, struct err *err)
{
    struct undo_lines lines = {.lines = NULL};
    const struct undo_line *line = NULL;
    enum status status = undo_list(&f->pc.client, &lines, err);

    if (status == ST_OK)
        status = undo_choose(&lines, serial, &line, err);
    if (status == ST_OK)
        status = undo_bring_back(&f->pc.client, line, err);
    if (line != NULL && out != NULL)
        *out = *line;
    undo_lines_clear(&lines);
    return status;
}

static void assert_signs(struct pc_fixture *f, const struct cert_info *info)
{
    assert_int_equal(sign_test_installed(&f->pc.client, info->sha256, NULL), ST_OK);
}

static void test_removed_and_brought_back(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct undo_line line = {.name = ""};

    assert_removed_kept(f, &info);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    assert_int_equal(undo(f, NULL, &line, NULL), ST_OK);
    assert_string_equal(line.certificate.sha256, info.sha256);
    assert_int_equal(line.state, STANDING_PC_VALID);
    assert_signs(f, &info);
    assert_int_equal(fake_store_intermediates(&f->pc.store), 1); /* the chain came back with it */
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
    assert_true(fake_pc_reported(&f->pc, PROGRESS_KEEPING));
}

/* The key is in the record, and nobody reads it there. */
static void test_no_key_in_the_clear(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct fake_files *files = malloc(sizeof *files);
    char path[FAKE_PATH_SIZE] = "";
    struct buf record, pkcs8;

    assert_non_null(files);
    assert_removed_kept(f, &info);
    buf_init(&record, SEALED_BYTES_MAX * 2);
    buf_init(&pkcs8, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(f->keys[0], &pkcs8, NULL), ST_OK);
    fake_folder_list(f->pc.undo.folder, ".rec", files);
    assert_int_equal(files->count, 1);
    fake_folder_path(f->pc.undo.folder, files->names[0], ".rec", path);
    assert_int_equal(file_read(path, &record, NULL), ST_OK);
    for (size_t at = 0; at + 32 <= record.len; at++)
        assert_memory_not_equal(record.data + at, pkcs8.data + pkcs8.len / 2, 32);
    assert_null(strstr(files->names[0], PERSON));
    free(files);
    buf_clear(&pkcs8);
    buf_clear(&record);
}

static void test_not_exportable_is_refused_first(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct removal_result result = {.undo_until_utc = 7};
    struct err err = ERR_INIT;

    f->pc.store.not_exportable = true;
    assert_int_equal(remove_kept(f, &info, &result, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_UNDO_NOT_EXPORTABLE);
    assert_int_equal(result.undo_until_utc, 7);
    assert_int_equal(f->pc.store.removes, 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
    assert_signs(f, &info);
}

/* While a question waited for its answer the key was imported: what the list said of it before is not what goes. */
static void test_key_that_came_meanwhile(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct removal_result result = {.undo_until_utc = 0};
    struct err err = ERR_INIT;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, &ours, &der);
    fake_store_put(&f->pc.store, &der, NULL, NULL);
    const struct holding *listed = pc_fixture_only(f, &inventory);
    assert_false(listed->entry.has_key);
    f->pc.store.export_status = ST_IO; /* there, and not to be opened now: removing would delete it */
    assert_int_equal(removal_remove_undoably(&f->pc.client, listed, &result, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    assert_int_equal(f->pc.store.removes, 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
    f->pc.store.export_status = ST_OK;
    fake_store_put(&f->pc.store, &der, f->keys[0], "k");
    assert_int_equal(removal_remove_undoably(&f->pc.client, listed, &result, NULL), ST_OK);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    assert_int_equal(undo(f, NULL, NULL, NULL), ST_OK);
    assert_signs(f, &listed->entry.info);
    inventory_clear(&inventory);
    buf_clear(&der);
}

/* Kept is kept, or nothing is removed. */
static void test_record_cannot_be_written(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct removal_result result = {.key_kept = false};
    struct err err = ERR_INIT;

    f->pc.undo.fail_from_write = 1;
    assert_int_equal(remove_kept(f, &info, &result, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_DISK_FULL);
    assert_int_equal(f->pc.store.removes, 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
    f->pc.undo.fail_from_write = 0;
    f->pc.store.note_status = ST_IO;
    err_clear(&err);
    assert_int_equal(remove_kept(f, &info, &result, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    assert_int_equal(f->pc.store.removes, 0);
    assert_signs(f, &info);
}

static void test_removal_fails(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct removal_result result = {.key_kept = false};
    struct err err = ERR_INIT;

    f->pc.store.remove_status = ST_BUSY;
    assert_int_equal(remove_kept(f, &info, &result, &err), ST_BUSY);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0); /* it is here: nothing waits to bring it back */
    assert_signs(f, &info);
}

static void test_several(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info first = pc_fixture_put(f, &ours);
    const struct cert_info second =
        pc_fixture_put(f, &(struct put_certificate){.from_day = -90, .to_day = 200, .key = 1, .container = "k2"});
    struct err err = ERR_INIT;

    assert_removed_kept(f, &first);
    assert_removed_kept(f, &second);
    assert_int_equal(undo(f, NULL, NULL, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_UNDO_SEVERAL);
    err_clear(&err);
    assert_int_equal(undo(f, "not hex", NULL, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_SERIAL);
    err_clear(&err);
    assert_int_equal(undo(f, "00E9", NULL, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_UNDO_NOTHING);
    assert_int_equal(undo(f, second.serial, NULL, NULL), ST_OK);
    assert_signs(f, &second);
    assert_int_equal(undo(f, NULL, NULL, NULL), ST_OK); /* no choice is left */
    assert_signs(f, &first);
}

static void test_nothing_to_bring_back(void **state)
{
    struct pc_fixture *f = *state;
    struct err err = ERR_INIT;

    assert_int_equal(undo(f, NULL, NULL, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_UNDO_NOTHING);
}

static void test_here_again(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct err err = ERR_INIT;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, &ours, &der);
    fake_store_put(&f->pc.store, &der, f->keys[0], "k");
    const struct cert_info info = pc_fixture_only(f, &inventory)->entry.info;
    inventory_clear(&inventory);
    for (int swept = 0; swept <= 1; swept++) {
        assert_removed_kept(f, &info);
        fake_store_put(&f->pc.store, &der, f->keys[0], "k"); /* from a backup, say */
        if (swept == 1)
            undo_sweep(&f->pc.client);
        err_clear(&err);
        assert_int_equal(undo(f, NULL, NULL, &err), swept == 1 ? ST_NOT_FOUND : ST_ALREADY);
        assert_int_equal(err.fault, swept == 1 ? FAULT_UNDO_NOTHING : FAULT_CERTIFICATE_HERE);
        assert_int_equal(fake_pc_undo_records(&f->pc), 0);
    }
    buf_clear(&der);
}

/* An expired certificate too comes back; whoever shows it says what it is. */
static void test_expired_and_keyless_ones(void **state)
{
    struct pc_fixture *f = *state;
    static const struct put_certificate put[] = {{.from_day = -90, .to_day = -9, .container = "k"},
                                                 {.from_day = -9, .to_day = 300}};
    static const enum standing_pc states[] = {STANDING_PC_EXPIRED, STANDING_PC_NO_KEY};

    for (size_t i = 0; i < 2; i++) {
        const struct cert_info info = pc_fixture_put(f, &put[i]);
        struct undo_line line = {.name = ""};
        struct inventory inventory;

        assert_removed_kept(f, &info);
        assert_int_equal(fake_store_certificates(&f->pc.store), 0);
        assert_int_equal(undo(f, info.serial, &line, NULL), ST_OK);
        assert_int_equal(line.state, states[i]);
        assert_int_equal(pc_fixture_only(f, &inventory)->entry.has_key, put[i].container != NULL);
        assert_int_equal(fake_pc_undo_records(&f->pc), 0);
        inventory_clear(&inventory);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_over_after_thirty_days(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct err err = ERR_INIT;

    assert_false(undo_keeps_any(&f->pc.client));
    assert_removed_kept(f, &info);
    f->pc.clock.now_utc += (int64_t)30 * DAY_S - 1;
    undo_sweep(&f->pc.client);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    assert_true(undo_keeps_any(&f->pc.client));
    f->pc.clock.now_utc += 1;
    assert_false(undo_keeps_any(&f->pc.client));
    assert_int_equal(undo(f, NULL, NULL, &err), ST_NOT_FOUND); /* over, swept or not */
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    undo_sweep(&f->pc.client);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
}

static void damage(struct pc_fixture *f)
{
    struct fake_files *files = malloc(sizeof *files);
    char path[FAKE_PATH_SIZE] = "";

    assert_non_null(files);
    fake_folder_list(f->pc.undo.folder, ".rec", files);
    for (size_t i = 0; i < files->count; i++) {
        fake_folder_path(f->pc.undo.folder, files->names[i], ".rec", path);
        assert_int_equal(file_write(path, "sealed under another password", 29, FILE_REPLACE, NULL), ST_OK);
    }
    free(files);
}

/* Nobody can open it, and still it goes when its time is over. */
static void test_unreadable(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct undo_lines lines = {.lines = NULL};
    struct err err = ERR_INIT;

    assert_removed_kept(f, &info);
    damage(f);
    assert_int_equal(undo(f, NULL, NULL, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_UNDO_RECORD);
    assert_int_equal(undo_list(&f->pc.client, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 1);
    assert_true(lines.lines[0].unreadable);
    undo_lines_clear(&lines);
    undo_sweep(&f->pc.client);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    f->pc.clock.now_utc += (int64_t)30 * DAY_S;
    undo_sweep(&f->pc.client);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
}

/* While another process is between keeping and removing, the certificate is still here: nobody may think that the
 * record is left over. */
static void test_held_by_another_process(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct inventory inventory;
    struct undo_hold hold = {.lock = NULL};
    struct err err = ERR_INIT;

    assert_int_equal(undo_keep(&f->pc.client, holding_of(f, &info, &inventory), &hold, NULL), ST_OK);
    inventory_clear(&inventory);
    undo_sweep(&f->pc.client);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    assert_int_equal(undo(f, NULL, NULL, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_UNDO_BUSY);
    undo_settle(&f->pc.client, info.sha256, &hold);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
}

static void test_full(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct removal_result result = {.key_kept = false};
    struct err err = ERR_INIT;

    for (int64_t i = 0; i < UNDO_RECORDS_MAX; i++) {
        char name[SEALED_NAME_SIZE] = "";
        char path[FAKE_PATH_SIZE] = "";

        undo_name("00112233445566778899aabbccddeeff", f->pc.clock.now_utc - i, name);
        fake_folder_path(f->pc.undo.folder, name, ".rec", path);
        assert_int_equal(file_write(path, "x", 1, FILE_NEW, NULL), ST_OK);
    }
    assert_int_equal(remove_kept(f, &info, &result, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_UNDO_FULL);
    assert_signs(f, &info);
}

/* What does not sign does not come back, and what was kept stays for another day. */
static void test_does_not_sign(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);
    struct err err = ERR_INIT;

    assert_removed_kept(f, &info);
    f->pc.store.sign_wrong = true;
    assert_int_equal(undo(f, NULL, NULL, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    f->pc.store.sign_wrong = false;
    f->pc.cancelled = true;
    err_clear(&err);
    assert_int_equal(undo(f, NULL, NULL, &err), ST_CANCELLED);
    f->pc.cancelled = false;
    f->pc.undo.wipe_status = ST_IO; /* it is here and signs: what is left of the record goes later */
    assert_int_equal(undo(f, NULL, NULL, NULL), ST_OK);
    assert_signs(f, &info);
    f->pc.undo.wipe_status = ST_OK;
    undo_sweep(&f->pc.client);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
}

static void test_names(void **state)
{
    static const char *const wrong[] = {"",
                                        "undo-",
                                        "order-0123456789abcdef0123456789abcdef-1",
                                        "undo-0123456789abcdef0123456789abcdef",
                                        "undo-0123456789abcdef0123456789abcdef-",
                                        "undo-0123456789abcdef0123456789abcdef-1x",
                                        "undo-0123456789abcdef0123456789abcdef-1234567890123456",
                                        "undo-0123456789ABCDEF0123456789ABCDEF-1",
                                        "undo-0123456789abcdef0123456789abcde-12"};
    static const char sha256[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    char name[SEALED_NAME_SIZE] = "";
    int64_t kept_utc = 0;

    (void)state;
    undo_name(sha256, FAKE_PC_NOON_UTC, name);
    assert_true(undo_name_read(name, &kept_utc));
    assert_int_equal(kept_utc, FAKE_PC_NOON_UTC);
    assert_true(undo_name_is_of(name, sha256));
    assert_false(undo_name_is_of(name, "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(undo_name_read(wrong[i], &kept_utc));
}

/* What is no such record is refused, whoever wrote it. */
static void test_records_that_are_none(void **state)
{
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "{\"undo\":2,\"noted\":\"AA==\",\"key\":\"\",\"certificates\":[\"AA==\"]}",
        "{\"undo\":1,\"noted\":\"\",\"key\":\"\",\"certificates\":[\"AA==\"]}",
        "{\"undo\":1,\"noted\":\"AA==\",\"key\":\"\",\"certificates\":[]}",
        "{\"undo\":1,\"noted\":\"AA==\",\"key\":7,\"certificates\":[\"AA==\"]}",
        "{\"undo\":1,\"noted\":\"AA==\",\"key\":\"\",\"certificates\":[\"AA==\"],\"more\":1}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct undo_entry entry = {.certificates = {.count = 0}};
        struct err err = ERR_INIT;
        struct buf bytes;

        buf_init(&bytes, SEALED_BYTES_MAX);
        assert_int_equal(buf_append_text(&bytes, wrong[i]), ST_OK);
        assert_int_equal(undo_decode(&bytes, &entry, &err), ST_BAD_FILE);
        assert_int_equal(err.fault, FAULT_UNDO_RECORD);
        buf_clear(&bytes);
    }
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_removed_and_brought_back),
        WITH_PC(test_no_key_in_the_clear),
        WITH_PC(test_not_exportable_is_refused_first),
        WITH_PC(test_key_that_came_meanwhile),
        WITH_PC(test_record_cannot_be_written),
        WITH_PC(test_removal_fails),
        WITH_PC(test_several),
        WITH_PC(test_nothing_to_bring_back),
        WITH_PC(test_here_again),
        WITH_PC(test_expired_and_keyless_ones),
        WITH_PC(test_over_after_thirty_days),
        WITH_PC(test_unreadable),
        WITH_PC(test_held_by_another_process),
        WITH_PC(test_full),
        WITH_PC(test_does_not_sign),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_records_that_are_none),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
