#include "client/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "checks_rig.h"
#include "client/message.h"

static struct checks_rig rig;

static int open_rig(void **state)
{
    if (pc_fixture_open(state) != 0)
        return 1;
    checks_rig_open(&rig, *state);
    return 0;
}

static int close_rig(void **state)
{
    checks_rig_close(&rig);
    return pc_fixture_close(state);
}

/* --- the whole --- */

static void test_all_is_well(void **state)
{
    (void)state;
    checks_rig_run(&rig);
    for (size_t i = 0; i < rig.report.count; i++)
        if (rig.report.lines[i].result != CHECK_PASS && rig.report.lines[i].kind != CHECK_VERSION)
            fail_msg("%s: %s", check_kind_word(rig.report.lines[i].kind),
                     check_result_word(rig.report.lines[i].result));
    assert_int_equal(rig.report.count, CHECK_KIND_COUNT); /* each has its line, the signature too */
    assert_int_equal(checks_worst(&rig.report), CHECK_PASS);
    assert_int_equal(checks_count(&rig.report, CHECK_PASS), CHECK_KIND_COUNT - 1); /* nobody said which program */
    assert_int_equal(rig.directory_calls, 1);
    assert_int_equal(rig.signature_calls, 1);
    assert_true(fake_pc_reported(&rig.f->pc, PROGRESS_CHECKING));
    assert_false(fake_pc_reported(&rig.f->pc, PROGRESS_TESTING)); /* what a check does on its way is no news */
}

static void test_nothing_is_changed(void **state)
{
    (void)state;
    rig.f->pc.shell.state.verbs_wrong = 2;
    rig.f->pc.shell.state.autostart = SHELL_AUTOSTART_GONE;
    checks_rig_run(&rig);
    assert_int_equal(rig.f->pc.shell.puts, 0);
    assert_int_equal(rig.f->pc.store.installs, 0);
    assert_int_equal(rig.f->pc.store.removes, 0);
    assert_int_equal(fake_store_certificates(&rig.f->pc.store), 1);
    assert_int_equal(fake_store_intermediates(&rig.f->pc.store), 1);
    assert_int_equal(fake_pc_records(&rig.f->pc), 0);
}

static void test_every_kind_has_a_word(void **state)
{
    (void)state;
    for (enum check_kind kind = 0; kind < CHECK_KIND_COUNT; kind++)
        for (enum check_kind other = 0; other < kind; other++)
            assert_string_not_equal(check_kind_word(kind), check_kind_word(other));
    assert_string_equal(check_kind_word(CHECK_KIND_COUNT), "unknown");
    assert_string_equal(check_action_word(CHECK_ACTION_COUNT), "unknown");
}

static void test_cancelled(void **state)
{
    const struct checks_question question = {.calendar = &rig.calendar};
    struct err err = ERR_INIT;

    (void)state;
    rig.report = (struct checks_report){.count = 0};
    rig.f->pc.cancel_at = PROGRESS_CHECKING; /* before the first one: that one is still made */
    assert_int_equal(checks_run(&rig.f->pc.client, &question, &rig.report, &err), ST_CANCELLED);
    assert_int_equal(rig.report.count, 1);
    assert_int_equal(rig.directory_calls, 0);
}

/* A stop is no fault of the PC's. */
static void test_cancelled_within_a_check(void **state)
{
    const struct checks_question question = {.calendar = &rig.calendar};
    enum status *const statuses[] = {&rig.environment.probe_status, &rig.f->pc.store.try_write_status,
                                     &rig.signature_status, &rig.environment.folders_status};

    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct err err = ERR_INIT;

        rig.report = (struct checks_report){.count = 0};
        *statuses[i] = ST_CANCELLED;
        assert_int_equal(checks_run(&rig.f->pc.client, &question, &rig.report, &err), ST_CANCELLED);
        assert_int_equal(err.status, ST_CANCELLED);
        assert_int_not_equal(checks_worst(&rig.report), CHECK_FAIL);
        *statuses[i] = ST_OK;
    }
}

/* --- Windows, its user, the disk --- */

static void test_windows(void **state)
{
    static const struct {
        struct environment environment;
        enum check_result result;
        int sentence;
        const char *name;
    } cases[] = {
        {{.build = 7601}, CHECK_FAIL, MSG_CHECK_WINDOWS_TOO_OLD, "Windows"},
        {{.build = 10240}, CHECK_FAIL, MSG_CHECK_WINDOWS_TOO_OLD, "Windows 10"},
        {{.build = 14392}, CHECK_FAIL, MSG_CHECK_WINDOWS_TOO_OLD, "Windows 10"},
        {{.build = 14393, .release = "1607"}, CHECK_WARN, MSG_CHECK_WINDOWS_OLD, "Windows 10 1607"},
        {{.build = 19044, .release = "21H2"}, CHECK_WARN, MSG_CHECK_WINDOWS_OLD, "Windows 10 21H2"},
        {{.build = 19045, .release = "22H2"}, CHECK_PASS, MSG_CHECK_WINDOWS_FINE, "Windows 10 22H2"},
        {{.build = 22000, .release = "21H2"}, CHECK_PASS, MSG_CHECK_WINDOWS_FINE, "Windows 11 21H2"},
        {{.build = 14393, .is_server = true}, CHECK_PASS, MSG_CHECK_WINDOWS_FINE, "Windows Server"},
        {{.build = 9600, .is_server = true}, CHECK_FAIL, MSG_CHECK_WINDOWS_TOO_OLD, "Windows Server"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig.environment.state = cases[i].environment;
        checks_rig_expect(&rig, CHECK_WINDOWS, cases[i].result, cases[i].sentence, CHECK_DO_NOTHING);
        assert_string_equal(checks_rig_line(&rig, CHECK_WINDOWS)->inserts[0].text, cases[i].name);
    }
    rig.environment.state.build = 0;
    checks_rig_expect(&rig, CHECK_WINDOWS, CHECK_NOT_ASKED, MSG_CHECK_PC_UNKNOWN, CHECK_DO_NOTHING);
}

static void test_user(void **state)
{
    static const struct {
        struct environment environment;
        enum check_result result;
        int sentence;
    } cases[] = {
        {{.elevated = true}, CHECK_WARN, MSG_CHECK_USER_ELEVATED},
        {{.elevated = true, .other_user = true}, CHECK_FAIL, MSG_CHECK_USER_OTHER},
        {{.system_account = true, .other_user = true}, CHECK_FAIL, MSG_CHECK_USER_SYSTEM},
        {{.temporary_profile = true, .elevated = true}, CHECK_FAIL, MSG_CHECK_USER_TEMPORARY},
        {{.user = "A123456789"}, CHECK_PASS, MSG_CHECK_USER_FINE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig.environment.state = cases[i].environment;
        checks_rig_expect(&rig, CHECK_USER, cases[i].result, cases[i].sentence, CHECK_DO_NOTHING);
        assert_int_equal(checks_rig_line(&rig, CHECK_USER)->inserts[0].kind, CHECK_INSERT_USER);
    }
    rig.environment.look_status = ST_IO;
    checks_rig_expect(&rig, CHECK_USER, CHECK_NOT_ASKED, MSG_CHECK_PC_UNKNOWN, CHECK_DO_NOTHING);
}

static void test_disk(void **state)
{
    (void)state;
    rig.environment.state.free_bytes = 199ULL << 20U;
    checks_rig_expect(&rig, CHECK_DISK, CHECK_WARN, MSG_CHECK_DISK_LOW, CHECK_DO_NOTHING);
    assert_string_equal(checks_rig_line(&rig, CHECK_DISK)->inserts[0].text, "199");
    rig.environment.state.free_known = false;
    checks_rig_expect(&rig, CHECK_DISK, CHECK_PASS, MSG_CHECK_DISK_WRITABLE, CHECK_DO_NOTHING);
    rig.environment.folders_status = ST_IO;
    checks_rig_expect(&rig, CHECK_DISK, CHECK_FAIL, MSG_CHECK_DISK_UNWRITABLE, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_DISK)->cause.fault, FAULT_TARGET_READ_ONLY);
}

/* A program without these ports says so. */
static void test_without_ports(void **state)
{
    (void)state;
    rig.f->pc.client.environment = NULL;
    rig.f->pc.client.probe = NULL;
    checks_rig_expect(&rig, CHECK_DISK, CHECK_NOT_ASKED, MSG_CHECK_PC_UNKNOWN, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_HOST)->result, CHECK_NOT_ASKED);
    assert_int_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->sentence, MSG_CHECK_SIGNATURE_HERE);
}

/* --- the store --- */

static void test_store_unreadable(void **state)
{
    (void)state;
    rig.f->pc.store.list_status = ST_IO;
    checks_rig_expect(&rig, CHECK_STORE_READ, CHECK_FAIL, MSG_CHECK_STORE_UNREADABLE, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_STORE_READ)->cause.fault, FAULT_STORE);
    assert_int_equal(checks_rig_line(&rig, CHECK_STALE)->result, CHECK_NOT_ASKED);
    assert_int_equal(checks_rig_line(&rig, CHECK_SIGNATURE)->result, CHECK_NOT_ASKED);
}

static void test_store_unwritable(void **state)
{
    (void)state;
    rig.f->pc.store.try_write_status = ST_IO;
    checks_rig_expect(&rig, CHECK_STORE_WRITE, CHECK_FAIL, MSG_CHECK_STORE_UNWRITABLE, CHECK_DO_NOTHING);
    rig.f->pc.store.try_write_status = ST_BUSY;
    checks_rig_expect(&rig, CHECK_STORE_WRITE, CHECK_NOT_ASKED, MSG_CHECK_STORE_BUSY, CHECK_DO_NOTHING);
}

static void test_provider(void **state)
{
    (void)state;
    rig.f->pc.store.try_key_status = ST_IO;
    checks_rig_expect(&rig, CHECK_PROVIDER, CHECK_FAIL, MSG_CHECK_PROVIDER_BROKEN, CHECK_DO_NOTHING);
    rig.f->pc.store.try_key_status = ST_BUSY;
    checks_rig_expect(&rig, CHECK_PROVIDER, CHECK_NOT_ASKED, MSG_CHECK_STORE_BUSY, CHECK_DO_NOTHING);
}

static void remove_intermediates(void)
{
    char path[FAKE_PATH_SIZE];
    struct fake_files files;

    fake_folder_list(rig.f->pc.store.folder, ".ca", &files);
    for (size_t i = 0; i < files.count; i++) {
        fake_folder_path(rig.f->pc.store.folder, files.names[i], ".ca", path);
        assert_int_equal(remove(path), 0);
    }
}

static void test_chain(void **state)
{
    (void)state;
    remove_intermediates();
    checks_rig_expect(&rig, CHECK_CHAIN, CHECK_WARN, MSG_CHECK_CHAIN_MISSING, CHECK_DO_REPAIR);
    assert_string_equal(checks_rig_line(&rig, CHECK_CHAIN)->inserts[0].text, "1");
    rig.f->pc.store.cas_status = ST_IO;
    checks_rig_expect(&rig, CHECK_CHAIN, CHECK_NOT_ASKED, MSG_CHECK_CHAIN_UNKNOWN, CHECK_DO_NOTHING);
}

/* --- the program --- */

static void test_verbs(void **state)
{
    struct shell_state *shell = &rig.f->pc.shell.state;

    (void)state;
    shell->verbs_wrong = 1;
    checks_rig_expect(&rig, CHECK_VERBS, CHECK_WARN, MSG_CHECK_VERBS_WRONG, CHECK_DO_REPAIR);
    shell->scope = SHELL_ALL_USERS; /* an administrator's */
    checks_rig_expect(&rig, CHECK_VERBS, CHECK_WARN, MSG_CHECK_VERBS_WRONG, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_VERBS)->remedy, MSG_CHECK_REMEDY_SETUP);
    shell->verbs_dead = 1; /* which hide those */
    checks_rig_expect(&rig, CHECK_VERBS, CHECK_WARN, MSG_CHECK_VERBS_DEAD, CHECK_DO_REPAIR);
    *shell = (struct shell_state){.scope = SHELL_NOT_INSTALLED};
    checks_rig_expect(&rig, CHECK_VERBS, CHECK_NOT_ASKED, MSG_CHECK_NOT_INSTALLED, CHECK_DO_NOTHING);
    rig.f->pc.shell.look_status = ST_IO;
    checks_rig_expect(&rig, CHECK_VERBS, CHECK_NOT_ASKED, MSG_CHECK_SHELL_UNKNOWN, CHECK_DO_NOTHING);
    rig.f->pc.client.shell = NULL;
    checks_rig_expect(&rig, CHECK_VERBS, CHECK_NOT_ASKED, MSG_CHECK_NOT_INSTALLED, CHECK_DO_NOTHING);
}

static void test_autostart(void **state)
{
    static const struct {
        enum shell_scope scope;
        enum shell_autostart autostart;
        int sentence;
        enum check_action action;
    } cases[] = {
        {SHELL_THIS_USER, SHELL_AUTOSTART_NONE, MSG_CHECK_AUTOSTART_NONE, CHECK_DO_AUTOSTART},
        {SHELL_THIS_USER, SHELL_AUTOSTART_GONE, MSG_CHECK_AUTOSTART_NONE, CHECK_DO_AUTOSTART},
        {SHELL_THIS_USER, SHELL_AUTOSTART_WRONG, MSG_CHECK_AUTOSTART_WRONG, CHECK_DO_AUTOSTART},
        {SHELL_THIS_USER, SHELL_AUTOSTART_SWITCHED_OFF, MSG_CHECK_AUTOSTART_OFF, CHECK_DO_NOTHING},
        {SHELL_THIS_USER, SHELL_AUTOSTART_TOO_LONG, MSG_CHECK_AUTOSTART_LONG, CHECK_DO_NOTHING},
        {SHELL_ALL_USERS, SHELL_AUTOSTART_GONE, MSG_CHECK_AUTOSTART_NONE, CHECK_DO_NOTHING},
        {SHELL_ALL_USERS, SHELL_AUTOSTART_WRONG, MSG_CHECK_AUTOSTART_WRONG, CHECK_DO_NOTHING},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig.f->pc.shell.state = (struct shell_state){.scope = cases[i].scope, .autostart = cases[i].autostart};
        checks_rig_expect(&rig, CHECK_AUTOSTART, CHECK_WARN, cases[i].sentence, cases[i].action);
    }
    rig.f->pc.shell.state = (struct shell_state){.scope = SHELL_NOT_INSTALLED};
    checks_rig_expect(&rig, CHECK_AUTOSTART, CHECK_NOT_ASKED, MSG_CHECK_NOT_INSTALLED, CHECK_DO_NOTHING);
}

static void test_calendar(void **state)
{
    (void)state;
    rig.calendar.year_count = 0;
    checks_rig_expect(&rig, CHECK_CALENDAR, CHECK_WARN, MSG_CHECK_CALENDAR_OLD, CHECK_DO_NOTHING);
    assert_string_equal(checks_rig_line(&rig, CHECK_CALENDAR)->inserts[0].text, "2026");
    (void)err_set(&rig.calendar_err, ST_BAD_FILE, FAULT_CALENDAR, "a calendar of nonsense");
    checks_rig_expect(&rig, CHECK_CALENDAR, CHECK_WARN, MSG_CHECK_CALENDAR_BROKEN, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_CALENDAR)->cause.fault, FAULT_CALENDAR);
}

#define CHECKS_TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECKS_TEST(test_all_is_well),
        CHECKS_TEST(test_nothing_is_changed),
        CHECKS_TEST(test_every_kind_has_a_word),
        CHECKS_TEST(test_cancelled),
        CHECKS_TEST(test_cancelled_within_a_check),
        CHECKS_TEST(test_windows),
        CHECKS_TEST(test_user),
        CHECKS_TEST(test_disk),
        CHECKS_TEST(test_without_ports),
        CHECKS_TEST(test_store_unreadable),
        CHECKS_TEST(test_store_unwritable),
        CHECKS_TEST(test_provider),
        CHECKS_TEST(test_chain),
        CHECKS_TEST(test_verbs),
        CHECKS_TEST(test_autostart),
        CHECKS_TEST(test_calendar),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
