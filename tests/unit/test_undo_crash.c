/*
 * kill -9 at every step of removing with undo and of bringing back: the certificate is in the store or in its record,
 * the next start brings it back whole, and no record stays that would bring back what is here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/removal.h"
#include "client/sign_test.h"
#include "client/undo.h"
#include "pc_fixture.h"

static const struct put_certificate ours = {.from_day = -9, .to_day = 300, .container = "k"};

static enum status remove_kept(struct pc_fixture *f)
{
    struct inventory inventory;
    struct removal_result result = {.key_kept = false};
    const enum status status = removal_remove_undoably(&f->pc.client, pc_fixture_only(f, &inventory), &result, NULL);

    inventory_clear(&inventory);
    return status;
}

static void run_remove(struct pc_fixture *f)
{
    (void)!remove_kept(f);
}

static enum status undo(struct pc_fixture *f, struct err *err)
{
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

static void run_undo(struct pc_fixture *f)
{
    (void)!undo(f, NULL);
}

static void run_sweep(struct pc_fixture *f)
{
    undo_sweep(&f->pc.client);
}

static bool signs(struct pc_fixture *f, const struct cert_info *info)
{
    return sign_test_installed(&f->pc.client, info->sha256, NULL) == ST_OK;
}

static const struct {
    const char *point;
    bool here; /* with its key, after the kill */
} remove_points[] = {
    {"undo.kept", true},        {"removal.begun", true}, {"fake_store.key_removed", false},
    {"removal.removed", false}, {"undo.settled", false},
};
enum { REMOVE_POINTS = sizeof remove_points / sizeof remove_points[0] };

/* The next start, of whatever program; then undo. */
static void test_removing(void **state)
{
    struct pc_fixture *f = *state;

    for (size_t i = 0; i < REMOVE_POINTS; i++) {
        const struct cert_info info = pc_fixture_put(f, &ours);
        struct err err = ERR_INIT;

        pc_fixture_run_killed(f, remove_points[i].point, run_remove);
        assert_int_equal(signs(f, &info), remove_points[i].here);
        assert_int_equal(fake_pc_undo_records(&f->pc), 1);
        undo_sweep(&f->pc.client);
        assert_int_equal(fake_pc_undo_records(&f->pc), !remove_points[i].here);
        assert_int_equal(undo(f, &err), remove_points[i].here ? ST_NOT_FOUND : ST_OK);
        assert_true(signs(f, &info));
        assert_int_equal(fake_pc_undo_records(&f->pc), 0);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

/* The person removes once more instead: what the first attempt kept is not lost, though the key is gone by then. */
static void test_removing_again(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);

    pc_fixture_run_killed(f, "fake_store.key_removed", run_remove);
    undo_sweep(&f->pc.client);
    f->pc.clock.now_utc += DAY_S;
    assert_int_equal(remove_kept(f), ST_OK);
    assert_int_equal(fake_store_certificates(&f->pc.store), 0);
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    assert_int_equal(undo(f, NULL), ST_OK);
    assert_true(signs(f, &info));
}

static void test_bringing_back(void **state)
{
    static const char *const points[] = {"fake_store.key_written", "fake_store.certificate_written",
                                         "install.installed",      "install.tested",
                                         "undo.brought_back",      "undo.wiped"};
    struct pc_fixture *f = *state;

    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        const struct cert_info info = pc_fixture_put(f, &ours);
        struct err err = ERR_INIT;
        bool here = false;

        assert_int_equal(remove_kept(f), ST_OK);
        pc_fixture_run_killed(f, points[i], run_undo);
        here = signs(f, &info);
        undo_sweep(&f->pc.client);
        assert_int_equal(fake_pc_undo_records(&f->pc), !here);
        assert_int_equal(undo(f, &err), here ? ST_NOT_FOUND : ST_OK);
        assert_true(signs(f, &info));
        assert_int_equal(fake_store_containers(&f->pc.store), 1);
        assert_int_equal(fake_pc_undo_records(&f->pc), 0);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

/* The certificate was here, bare, when its key was to come back and did not sign. */
static void test_not_signing(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);

    pc_fixture_run_killed(f, "fake_store.key_removed", run_remove);
    f->pc.store.sign_wrong = true;
    pc_fixture_run_killed(f, "install.undone", run_undo);
    f->pc.store.sign_wrong = false;
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    assert_int_equal(undo(f, NULL), ST_OK);
    assert_true(signs(f, &info));
}

static void test_sweeping(void **state)
{
    struct pc_fixture *f = *state;
    const struct cert_info info = pc_fixture_put(f, &ours);

    pc_fixture_run_killed(f, "undo.kept", run_remove);
    pc_fixture_run_killed(f, "undo.swept", run_sweep);
    assert_int_equal(fake_pc_undo_records(&f->pc), 0);
    assert_true(signs(f, &info));
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_removing),    WITH_PC(test_removing_again), WITH_PC(test_bringing_back),
        WITH_PC(test_not_signing), WITH_PC(test_sweeping),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
