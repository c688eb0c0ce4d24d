/*
 * What a person has with this PC alone: import, export, removing and bringing back, cleaning, repairing, signing,
 * verifying, and the checks. The rigs are those of the unit tests: tests/unit/pc_fixture.h, checks_rig.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "cases.h"
#include "client/backup.h"
#include "client/backup_check.h"
#include "client/cleaner.h"
#include "client/import.h"
#include "client/public_pc.h"
#include "client/removal.h"
#include "client/repair.h"
#include "client/sign_test.h"
#include "client/signing.h"
#include "client/undo.h"
#include "nth.h"
#include "unit/checks_rig.h"
#include "unit/pc_fixture.h"
#include "world.h"

#define KIND(name) (1U << NTH_##name)
#define PASSWORD "good Pw 12"

enum {
    LOOKS = KIND(MEMORY) | KIND(STORE),
    SIGNS = LOOKS | KIND(OPENSSL),
    KEEPS = SIGNS | KIND(RECORD) | KIND(WRITTEN),
    FILES = SIGNS | KIND(FILE)
};

static const struct put_certificate ours = {.from_day = -9, .to_day = 300, .container = "k"};
static const struct put_certificate expired = {.from_day = -400, .to_day = -30, .key = 1, .container = "old"};

static void *group_state;
static struct cert_info put; /* of open_with_ours */
static bool stays;           /* an import said so: the test failed, and the certificate could not be removed */

static void group_open(void)
{
    (void)pc_fixture_open_group(&group_state);
}

static void group_close(void)
{
    (void)pc_fixture_close_group(&group_state);
}

static void open_with_ours(void **state)
{
    *state = group_state;
    (void)pc_fixture_open(state);
    put = pc_fixture_put(*state, &ours);
}

static void close_any(void **state)
{
    (void)pc_fixture_close(state);
}

static bool signs(struct pc_fixture *f)
{
    return sign_test_installed(&f->pc.client, put.sha256, NULL) == ST_OK;
}

static bool is_here(const struct pc_fixture *f)
{
    return fake_store_certificates(&f->pc.store) == 1;
}

static void assert_whole(struct pc_fixture *f)
{
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    assert_true(signs(f));
}

/* The holding of ours; the caller clears *inventory. NULL if it cannot be read. */
static enum status only(struct pc_fixture *f, struct inventory *inventory, struct err *err)
{
    *inventory = (struct inventory){.holdings = NULL};
    return inventory_read(&f->pc.client, PERSON, NULL, inventory, err);
}

/* --- export --- */

static enum status run_export(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct backup_result result = {.chain_included = false};
    struct inventory inventory;
    char path[FAKE_PATH_SIZE] = "";
    enum status status = only(f, &inventory, err);

    pc_fixture_path(f, "a.pfx", path);
    if (status == ST_OK)
        status =
            backup_export(&f->pc.client, &inventory.holdings[0], path, PASSWORD, PFX_COMPATIBLE, true, &result, err);
    inventory_clear(&inventory);
    return status;
}

/* Either no file, or one that opens with key and certificate. */
static bool backup_opens(struct pc_fixture *f)
{
    struct inspection inspection = {.has_certificate = false};
    char path[FAKE_PATH_SIZE] = "";
    bool there = false;

    pc_fixture_path(f, "a.pfx", path);
    there = file_exists(path);
    if (there) {
        assert_int_equal(import_inspect(&f->pc.client, path, PASSWORD, &inspection, NULL), ST_OK);
        assert_true(inspection.pfx.key_matches);
    }
    inspection_clear(&inspection);
    return there;
}

static void assert_no_half_file(const struct pc_fixture *f)
{
    static struct fake_files files;

    if (nth_failed_too("unlink"))
        return; /* what cannot be removed stays */
    fake_folder_list(f->pc.folder, "", &files);
    for (size_t i = 0; i < files.count; i++)
        assert_null(strstr(files.names[i], "a.pfx."));
}

static void settle_export(void *state, enum status said)
{
    struct pc_fixture *f = state;

    assert_true(backup_opens(f) || said != ST_OK);
    assert_no_half_file(f);
    assert_whole(f);
    assert_int_equal(run_export(f, NULL), ST_OK);
    assert_true(backup_opens(f));
}

/* --- import --- */

static void remove_ours(struct pc_fixture *f)
{
    bool kept = false;

    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, put.sha256, &kept, NULL), ST_OK);
}

static void open_exported(void **state)
{
    open_with_ours(state);
    assert_int_equal(run_export(*state, NULL), ST_OK);
}

static void open_to_import(void **state)
{
    open_exported(state);
    remove_ours(*state);
    stays = false;
}

static enum status run_import(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct cert_info info = {.is_ca = false};
    char path[FAKE_PATH_SIZE] = "";
    enum status status = ST_OK;

    pc_fixture_path(f, "a.pfx", path);
    status = import_file(&f->pc.client, path, PASSWORD, PERSON, false, &info, err);
    stays = stays || (err != NULL && err->fault == FAULT_SIGN_TEST_STAYS);
    return status;
}

static void settle_import(void *state, enum status said)
{
    struct pc_fixture *f = state;

    if (fake_store_certificates(&f->pc.store) == 0)
        assert_int_equal(fake_store_containers(&f->pc.store), 0); /* no key without its certificate */
    if (said != ST_OK && !stays)
        assert_int_equal(run_import(f, NULL), ST_OK);
    assert_whole(f);
}

static enum status run_backup_check(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct inspection opened = {.has_certificate = false};
    struct backup_verdict verdict = {.relation = BACKUP_RELATION_COUNT};
    char path[FAKE_PATH_SIZE] = "";
    enum status status = ST_OK;

    pc_fixture_path(f, "a.pfx", path);
    status = import_inspect(&f->pc.client, path, PASSWORD, &opened, err);
    if (status == ST_OK)
        status = backup_check(&f->pc.client, &opened, PERSON, NULL, &verdict, err);
    if (status == ST_OK)
        assert_int_equal(verdict.relation, BACKUP_SAME);
    inspection_clear(&opened);
    return status;
}

static void settle_backup_check(void *state, enum status said)
{
    (void)said;
    assert_whole(state);
    assert_int_equal(run_backup_check(state, NULL), ST_OK);
}

/* --- remove, and bring back --- */

static enum status run_remove(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct removal_result result = {.key_kept = false};
    struct inventory inventory;
    enum status status = only(f, &inventory, err);

    if (status == ST_OK)
        status = removal_remove(&f->pc.client, &inventory.holdings[0], &result, err);
    inventory_clear(&inventory);
    return status;
}

static void settle_remove(void *state, enum status said)
{
    struct pc_fixture *f = state;

    if (is_here(f)) {
        assert_int_not_equal(said, ST_OK);
        assert_int_equal(run_remove(f, NULL), ST_OK);
    }
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
}

static enum status run_remove_kept(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct removal_result result = {.key_kept = false};
    struct inventory inventory;
    enum status status = only(f, &inventory, err);

    if (status == ST_OK)
        status = removal_remove_undoably(&f->pc.client, &inventory.holdings[0], &result, err);
    inventory_clear(&inventory);
    return status;
}

static enum status run_undo(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct undo_lines lines = {.lines = NULL};
    const struct undo_line *line = NULL;
    enum status status = undo_list(&f->pc.client, &lines, err);

    if (status == ST_OK)
        status = undo_choose(&lines, NULL, &line, err);
    if (status == ST_OK)
        status = undo_bring_back(&f->pc.client, line, err);
    undo_lines_clear(&lines);
    return status;
}

/* The key is here or can be brought back, always. */
static void settle_remove_kept(void *state, enum status said)
{
    struct pc_fixture *f = state;

    if (!is_here(f) || !signs(f)) {
        assert_int_equal(run_undo(f, NULL), ST_OK);
        assert_whole(f);
    } else {
        assert_int_not_equal(said, ST_OK);
    }
    assert_int_equal(run_remove_kept(f, NULL), ST_OK);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    assert_int_equal(run_undo(f, NULL), ST_OK);
    assert_whole(f);
}

static void open_removed(void **state)
{
    open_with_ours(state);
    assert_int_equal(run_remove_kept(*state, NULL), ST_OK);
}

static void settle_undo(void *state, enum status said)
{
    struct pc_fixture *f = state;

    if (said == ST_OK)
        assert_whole(f);
    if (!is_here(f) || !signs(f))
        assert_int_equal(run_undo(f, NULL), ST_OK);
    assert_whole(f);
}

/* --- clean, repair --- */

static void open_to_clean(void **state)
{
    open_with_ours(state);
    (void)pc_fixture_put(*state, &expired);
}

static enum status run_clean(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct cleaner_plan plan = {.items = NULL};
    enum status status = cleaner_plan(&f->pc.client, NULL, &plan, err);

    if (status == ST_OK)
        status = cleaner_clean(&f->pc.client, &plan, err);
    cleaner_clear(&plan);
    return status;
}

static void settle_clean(void *state, enum status said)
{
    struct pc_fixture *f = state;

    (void)said; /* a plan that could not prove anything removes nothing, and says so line by line */
    assert_true(signs(f));
    assert_int_equal(run_clean(f, NULL), ST_OK);
    assert_whole(f);
}

/* The CAs are missing, and a container lies here that nobody needs. */
static void open_to_repair(void **state)
{
    struct pc_fixture *f = NULL;
    struct buf der;

    open_with_ours(state);
    f = *state;
    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, &expired, &der);
    fake_store_put(&f->pc.store, &der, f->keys[1], "ours-orphan");
    buf_clear(&der);
    f->pc.shell.state = (struct shell_state){SHELL_THIS_USER, 3, 0, SHELL_AUTOSTART_WRONG};
}

static enum status run_repair(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct repair_report report = {.findings = NULL};
    const enum status status = repair_run(&f->pc.client, &report, err);

    repair_report_clear(&report);
    return status;
}

static void settle_repair(void *state, enum status said)
{
    struct pc_fixture *f = state;

    if (said == ST_OK)
        assert_int_equal(fake_store_intermediates(&f->pc.store), 1);
    assert_true(signs(f));
    assert_int_equal(run_repair(f, NULL), ST_OK);
    assert_int_equal(fake_store_intermediates(&f->pc.store), 1);
    assert_true(signs(f));
}

/* --- sign, verify --- */

static void open_to_sign(void **state)
{
    char path[FAKE_PATH_SIZE] = "";

    open_with_ours(state);
    pc_fixture_path(*state, "content", path);
    assert_int_equal(file_write(path, "buy", 3, FILE_NEW, NULL), ST_OK);
}

/* As the commands do it, verified at once. */
static enum status run_sign(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct signature_verdict verdict = {.host_asked = false};
    struct inventory inventory;
    struct buf cms;
    char path[FAKE_PATH_SIZE] = "";
    bool right = false;
    enum status status = only(f, &inventory, err);

    pc_fixture_path(f, "content", path);
    buf_init(&cms, CMS_DER_MAX);
    if (status == ST_OK)
        status = signing_sign(&f->pc.client, &inventory.holdings[0], path, &cms, err);
    if (status == ST_OK)
        status = signing_verify(&f->pc.client, &cms, path, false, &right, &verdict, err);
    if (status == ST_OK)
        assert_true(right);
    buf_clear(&cms);
    inventory_clear(&inventory);
    return status;
}

static void settle_sign(void *state, enum status said)
{
    (void)said;
    assert_whole(state);
    assert_int_equal(run_sign(state, NULL), ST_OK);
}

/* --- a PC that others use too --- */

static enum status run_public(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    struct public_pc *visit = NULL;
    struct public_pc_result result = {.removed = 0};
    enum status status = public_pc_begin(&f->pc.client, PERSON, &visit, err);

    if (status == ST_OK)
        status = public_pc_end(&f->pc.client, &visit, &result, err);
    if (status == ST_OK && result.left == 0)
        assert_int_equal(result.removed, 1);
    return status == ST_OK && result.left != 0 ? err->status : status;
}

static void settle_public(void *state, enum status said)
{
    struct pc_fixture *f = state;
    struct public_pc_result result = {.removed = 0};

    assert_true(said != ST_OK || !is_here(f));
    assert_int_equal(public_pc_end_all(&f->pc.client, &result, NULL), ST_OK);
    if (is_here(f))
        assert_int_equal(run_public(f, &(struct err){.status = ST_OK}), ST_OK);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
}

/* --- checks --- */

static struct checks_rig checks;

static void open_to_check(void **state)
{
    *state = group_state;
    (void)pc_fixture_open(state);
    checks_rig_open(&checks, *state);
    world_before_host(&checks.backend);
    put = checks.ours;
}

static void close_checks(void **state)
{
    checks_rig_close(&checks);
    close_any(state);
}

static enum status run_checks(void *state, struct err *err)
{
    struct pc_fixture *f = state;
    const struct checks_question question = {.calendar = &checks.calendar, .calendar_err = &checks.calendar_err};

    checks.report = (struct checks_report){.count = 0};
    return checks_run(&f->pc.client, &question, &checks.report, err);
}

static void settle_checks(void *state, enum status said)
{
    if (said == ST_OK)
        assert_true(checks.report.count >= CHECK_KIND_COUNT - 1);
    assert_whole(state);
    assert_int_equal(run_checks(state, NULL), ST_OK);
    assert_int_not_equal(checks_worst(&checks.report), CHECK_FAIL);
}

static const struct use_case CASES[] = {
    {"export", FILES, open_with_ours, run_export, settle_export, close_any},
    {"import", FILES, open_to_import, run_import, settle_import, close_any},
    {"backup check", KIND(MEMORY) | KIND(OPENSSL) | KIND(FILE) | KIND(STORE), open_exported, run_backup_check,
     settle_backup_check, close_any},
    {"remove", LOOKS, open_with_ours, run_remove, settle_remove, close_any},
    {"remove, kept", KEEPS, open_with_ours, run_remove_kept, settle_remove_kept, close_any},
    {"undo", KEEPS, open_removed, run_undo, settle_undo, close_any},
    {"clean", KEEPS, open_to_clean, run_clean, settle_clean, close_any},
    {"repair", LOOKS, open_to_repair, run_repair, settle_repair, close_any},
    {"sign and verify", FILES, open_to_sign, run_sign, settle_sign, close_any},
    {"public PC", LOOKS | KIND(RECORD) | KIND(WRITTEN), open_with_ours, run_public, settle_public, close_any},
    {"checks", SIGNS, open_to_check, run_checks, settle_checks, close_checks},
};

const struct group group_pc = {"pc", group_open, group_close, CASES, sizeof CASES / sizeof CASES[0]};
