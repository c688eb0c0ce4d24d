/*
 * kill -9 while importing, exporting and removing: what is left can be gone on with, and is never half of a file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/backup.h"
#include "client/import.h"
#include "client/removal.h"
#include "client/sign_test.h"
#include "pc_fixture.h"

#define PASSWORD "good Pw 12"

static const struct put_certificate ours = {.from_day = -9, .to_day = 300, .container = "k"};

static enum status export_again(struct pc_fixture *f)
{
    struct inventory inventory;
    const struct holding *holding = pc_fixture_only(f, &inventory);
    struct backup_result result = {.chain_included = false};
    char path[FAKE_PATH_SIZE] = "";
    enum status status = ST_OK;

    pc_fixture_path(f, "a.pfx", path);
    status = backup_export(&f->pc.client, holding, path, PASSWORD, PFX_STRONG, true, &result, NULL);
    inventory_clear(&inventory);
    return status;
}

static void run_export(struct pc_fixture *f)
{
    (void)!export_again(f);
}

static enum status remove_again(struct pc_fixture *f)
{
    struct inventory inventory;
    struct removal_result result = {.key_kept = false};
    const enum status status = removal_remove(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL);

    inventory_clear(&inventory);
    return status;
}

static void run_remove(struct pc_fixture *f)
{
    (void)!remove_again(f);
}

static enum status import_again(struct pc_fixture *f)
{
    struct cert_info info = {.is_ca = false};
    char path[FAKE_PATH_SIZE] = "";

    pc_fixture_path(f, "a.pfx", path);
    return import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, NULL);
}

static void run_import(struct pc_fixture *f)
{
    (void)!import_again(f);
}

static void test_export(void **state)
{
    struct pc_fixture *f = *state;
    struct inspection inspection;
    char path[FAKE_PATH_SIZE] = "";

    (void)pc_fixture_put(f, &ours);
    pc_fixture_path(f, "a.pfx", path);
    pc_fixture_run_killed(f, "backup.written", run_export);
    assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &inspection, NULL), ST_OK); /* whole */
    assert_true(inspection.pfx.key_matches);
    inspection_clear(&inspection);
    assert_int_equal(export_again(f), ST_OK);
}

static void test_import(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        const char *point;
        enum status again;
    } cases[] = {{"fake_store.key_written", ST_OK},
                 {"fake_store.certificate_written", ST_ALREADY},
                 {"install.installed", ST_ALREADY},
                 {"install.tested", ST_ALREADY}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct inventory inventory;

        (void)pc_fixture_put(f, &ours);
        assert_int_equal(export_again(f), ST_OK);
        assert_int_equal(remove_again(f), ST_OK);
        pc_fixture_run_killed(f, cases[i].point, run_import);
        assert_int_equal(import_again(f), cases[i].again);
        assert_int_equal(sign_test(&f->pc.client, &pc_fixture_only(f, &inventory)->entry, NULL), ST_OK);
        assert_int_equal(fake_store_containers(&f->pc.store), 1); /* no second one */
        inventory_clear(&inventory);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_import_undone(void **state)
{
    struct pc_fixture *f = *state;

    (void)pc_fixture_put(f, &ours);
    assert_int_equal(export_again(f), ST_OK);
    assert_int_equal(remove_again(f), ST_OK);
    f->pc.store.sign_wrong = true;
    pc_fixture_run_killed(f, "install.undone", run_import);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
}

static void test_removal(void **state)
{
    struct pc_fixture *f = *state;

    (void)pc_fixture_put(f, &ours);
    pc_fixture_run_killed(f, "removal.begun", run_remove);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    pc_fixture_run_killed(f, "fake_store.key_removed",
                          run_remove); /* the key goes first: nothing is left that could sign */
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    pc_fixture_run_killed(f, "removal.removed", run_remove);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_export),
        WITH_PC(test_import),
        WITH_PC(test_import_undone),
        WITH_PC(test_removal),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
