#include "client/repair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/journal.h"
#include "client/sign_test.h"
#include "client/undo_record.h"
#include "pc_fixture.h"

static const struct put_certificate ours = {.from_day = -9, .to_day = 300, .container = "k"};

/* What one run finds, in that order. */
static void assert_found(struct pc_fixture *f, const enum repair_kind kinds[], size_t count)
{
    struct repair_report report = {.findings = NULL};

    assert_int_equal(repair_run(&f->pc.client, &report, NULL), ST_OK);
    for (size_t i = 0; i < report.count && i < count; i++)
        if (report.findings[i].kind != kinds[i])
            fail_msg("finding %zu: %s", i, repair_kind_word(report.findings[i].kind));
    assert_int_equal(report.count, count);
    repair_report_clear(&report);
}

/* A key container of ours with that key, as an install leaves it that was killed. */
static void put_ours(struct pc_fixture *f, int key)
{
    char spki_hash[SHA256_HEX_SIZE] = "";
    char name[128] = "";
    char path[FAKE_PATH_SIZE] = "";
    struct buf pkcs8;

    buf_init(&pkcs8, KEY_DER_MAX);
    assert_int_equal(key_spki_hash(f->keys[key], spki_hash, NULL), ST_OK);
    assert_int_equal(key_to_pkcs8(f->keys[key], &pkcs8, NULL), ST_OK);
    (void)snprintf(name, sizeof name, "ours-%s", spki_hash);
    fake_folder_path(f->pc.store.folder, name, ".p8", path);
    assert_int_equal(file_write(path, pkcs8.data, pkcs8.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&pkcs8);
}

static void put_order(struct pc_fixture *f, int key)
{
    char spki_hash[SHA256_HEX_SIZE] = "";
    char name[SEALED_NAME_SIZE] = "";
    char path[FAKE_PATH_SIZE] = "";

    assert_int_equal(key_spki_hash(f->keys[key], spki_hash, NULL), ST_OK);
    journal_name(spki_hash, name);
    fake_folder_path(f->pc.sealed.folder, name, ".rec", path);
    assert_int_equal(file_write(path, "sealed by nobody", 16, FILE_REPLACE, NULL), ST_OK);
}

static void put_undo(struct pc_fixture *f)
{
    char name[SEALED_NAME_SIZE] = "";
    char path[FAKE_PATH_SIZE] = "";

    undo_name("00112233445566778899aabbccddeeff", f->pc.clock.now_utc - 9, name);
    fake_folder_path(f->pc.undo.folder, name, ".rec", path);
    assert_int_equal(file_write(path, "sealed by nobody", 16, FILE_REPLACE, NULL), ST_OK);
}

static void test_nothing_to_do(void **state)
{
    struct pc_fixture *f = *state;

    assert_found(f, NULL, 0);
    assert_int_equal(fake_store_intermediates(&f->pc.store), 0); /* nobody here needs them */
}

static void test_intermediates(void **state)
{
    struct pc_fixture *f = *state;
    static const enum repair_kind kinds[] = {REPAIR_INTERMEDIATES};

    (void)pc_fixture_put(f, &ours);
    assert_found(f, kinds, 1);
    assert_int_equal(fake_store_intermediates(&f->pc.store), 1); /* never the root */
    assert_found(f, NULL, 0);
}

static void test_link(void **state)
{
    struct pc_fixture *f = *state;
    static const enum repair_kind kinds[] = {REPAIR_INTERMEDIATES, REPAIR_LINK};
    const struct cert_info info = pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300});
    struct repair_report report = {.findings = NULL};

    put_ours(f, 0);
    assert_int_equal(repair_run(&f->pc.client, &report, NULL), ST_OK);
    assert_int_equal(report.count, 2);
    assert_int_equal(report.findings[1].kind, kinds[1]);
    assert_string_equal(report.findings[1].certificate.sha256, info.sha256);
    assert_int_equal(sign_test_installed(&f->pc.client, info.sha256, NULL), ST_OK);
    repair_report_clear(&report);
    assert_found(f, NULL, 0);
}

/* Linked to what does not sign: nobody is told that it was mended. */
static void test_link_that_does_not_sign(void **state)
{
    struct pc_fixture *f = *state;
    struct repair_report report = {.findings = NULL};
    struct err err = ERR_INIT;

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300});
    put_ours(f, 0);
    f->pc.store.sign_wrong = true;
    assert_int_equal(repair_run(&f->pc.client, &report, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_SIGN_TEST);
    assert_int_equal(report.count, 1); /* the intermediates */
    repair_report_clear(&report);
}

static void test_key_that_is_nowhere(void **state)
{
    struct pc_fixture *f = *state;
    static const enum repair_kind kinds[] = {REPAIR_INTERMEDIATES, REPAIR_NO_KEY};

    (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300});
    assert_found(f, kinds, 2);
    assert_found(f, kinds + 1, 1); /* it is told as long as it is so */
    assert_false(repair_is_mended(REPAIR_NO_KEY));
}

static void test_containers(void **state)
{
    struct pc_fixture *f = *state;
    static const enum repair_kind kinds[] = {REPAIR_INSTALLS, REPAIR_CONTAINERS};

    put_ours(f, 0);
    fake_store_break_install(&f->pc.store, f->keys[1]);
    assert_found(f, kinds, 2);
    assert_int_equal(fake_store_containers(&f->pc.store), 0);
    assert_found(f, NULL, 0);
}

/* Of an order that goes on, also where its record cannot be read: the name says whose key it is. */
static void test_key_of_an_order_stays(void **state)
{
    struct pc_fixture *f = *state;
    static const enum repair_kind kinds[] = {REPAIR_ORDER_UNREADABLE};

    put_ours(f, 0);
    put_order(f, 0);
    assert_found(f, kinds, 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
}

/* Of another firm's certificate too; and its key is not looked for. */
static void test_key_of_a_strangers_certificate_stays(void **state)
{
    struct pc_fixture *f = *state;

    (void)pc_fixture_put(f, &(struct put_certificate){.other_firm = true, .from_day = -9, .to_day = 300});
    put_ours(f, 0);
    assert_found(f, NULL, 0);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    assert_int_equal(f->pc.store.key_looks, 0);
}

static void test_records(void **state)
{
    struct pc_fixture *f = *state;
    static const enum repair_kind kinds[] = {REPAIR_HALF_WRITTEN, REPAIR_ORDER_UNREADABLE, REPAIR_UNDO_UNREADABLE};
    struct repair_report report = {.findings = NULL};

    f->pc.sealed.half_written = 1;
    f->pc.undo.half_written = 2;
    put_order(f, 0);
    put_undo(f);
    assert_int_equal(repair_run(&f->pc.client, &report, NULL), ST_OK);
    assert_int_equal(report.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(report.findings[i].kind, kinds[i]);
    assert_int_equal(report.findings[0].count, 3);
    repair_report_clear(&report);
    assert_int_equal(fake_pc_records(&f->pc), 1); /* named, and left: the person may know better */
    assert_int_equal(fake_pc_undo_records(&f->pc), 1);
    assert_found(f, kinds + 1, 2);
}

/* One step fails, the others are gone through all the same. */
/* --- what the installer set up --- */

static void test_shell_is_mended(void **state)
{
    static const enum repair_kind kinds[] = {REPAIR_VERBS, REPAIR_AUTOSTART};
    struct pc_fixture *f = *state;

    f->pc.shell.state = (struct shell_state){SHELL_THIS_USER, 3, 0, SHELL_AUTOSTART_WRONG};
    assert_found(f, kinds, 2);
    assert_int_equal(f->pc.shell.puts, 2);
    assert_found(f, NULL, 0);
    assert_int_equal(f->pc.shell.puts, 2);
}

/* What is right, what the person decided, and what no installation knows. */
static void test_shell_is_left(void **state)
{
    static const struct {
        struct shell_state state;
        enum repair_kind kind; /* REPAIR_KIND_COUNT: no finding */
    } cases[] = {
        {{SHELL_NOT_INSTALLED, 4, 0, SHELL_AUTOSTART_WRONG}, REPAIR_KIND_COUNT},
        {{SHELL_THIS_USER, 0, 0, SHELL_AUTOSTART_NONE}, REPAIR_KIND_COUNT},
        {{SHELL_THIS_USER, 0, 0, SHELL_AUTOSTART_ON}, REPAIR_KIND_COUNT},
        {{SHELL_THIS_USER, 0, 0, SHELL_AUTOSTART_SWITCHED_OFF}, REPAIR_KIND_COUNT},
        {{SHELL_THIS_USER, 0, 0, SHELL_AUTOSTART_GONE}, REPAIR_AUTOSTART_GONE},
        {{SHELL_THIS_USER, 0, 0, SHELL_AUTOSTART_TOO_LONG}, REPAIR_AUTOSTART_LONG},
        {{SHELL_ALL_USERS, 0, 0, SHELL_AUTOSTART_ON}, REPAIR_KIND_COUNT},
        {{SHELL_ALL_USERS, 2, 0, SHELL_AUTOSTART_SWITCHED_OFF}, REPAIR_ALL_USERS},
        {{SHELL_ALL_USERS, 0, 0, SHELL_AUTOSTART_WRONG}, REPAIR_ALL_USERS},
        {{SHELL_ALL_USERS, 0, 0, SHELL_AUTOSTART_GONE}, REPAIR_AUTOSTART_GONE},
    };
    struct pc_fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->pc.shell.state = cases[i].state;
        assert_found(f, &cases[i].kind, cases[i].kind != REPAIR_KIND_COUNT);
        assert_int_equal(f->pc.shell.puts, 0);
    }
    assert_true(repair_is_mended(REPAIR_AUTOSTART));
    assert_false(repair_is_mended(REPAIR_AUTOSTART_GONE));
}

/* An installation of this user's writes them anew instead. */
static void test_dead_verbs(void **state)
{
    static const struct {
        struct shell_state state;
        enum repair_kind kinds[2];
        size_t count;
    } cases[] = {
        {{SHELL_NOT_INSTALLED, 0, 2, SHELL_AUTOSTART_NONE}, {REPAIR_VERBS_DEAD}, 1},
        {{SHELL_ALL_USERS, 0, 4, SHELL_AUTOSTART_ON}, {REPAIR_VERBS_DEAD}, 1},
        {{SHELL_ALL_USERS, 1, 4, SHELL_AUTOSTART_ON}, {REPAIR_VERBS_DEAD, REPAIR_ALL_USERS}, 2},
        {{SHELL_THIS_USER, 3, 3, SHELL_AUTOSTART_ON}, {REPAIR_VERBS}, 1},
    };
    struct pc_fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->pc.shell.state = cases[i].state;
        assert_found(f, cases[i].kinds, cases[i].count);
    }
    assert_int_equal(f->pc.shell.puts, 4);
    assert_true(repair_is_mended(REPAIR_VERBS_DEAD));
}

static void test_all_users_are_counted_in_one(void **state)
{
    struct pc_fixture *f = *state;
    struct repair_report report = {.findings = NULL};

    f->pc.shell.state = (struct shell_state){SHELL_ALL_USERS, 2, 0, SHELL_AUTOSTART_WRONG};
    assert_int_equal(repair_run(&f->pc.client, &report, NULL), ST_OK);
    assert_int_equal(report.count, 1);
    assert_int_equal(report.findings[0].kind, REPAIR_ALL_USERS);
    assert_int_equal(report.findings[0].count, 3);
    repair_report_clear(&report);
}

/* The other steps are done all the same. */
static void test_shell_that_refuses(void **state)
{
    static const struct {
        enum status look, put;
        size_t found;
    } cases[] = {{ST_IO, ST_OK, 1}, {ST_OK, ST_IO, 1}, {ST_OK, ST_OK, 3}};
    struct pc_fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct repair_report report = {.findings = NULL};
        struct err err = ERR_INIT;
        const bool fails = cases[i].look != ST_OK || cases[i].put != ST_OK;

        put_ours(f, 0);
        f->pc.shell = (struct fake_shell){.state = {SHELL_THIS_USER, 1, 0, SHELL_AUTOSTART_WRONG},
                                          .look_status = cases[i].look,
                                          .put_status = cases[i].put};
        assert_int_equal(repair_run(&f->pc.client, &report, &err), fails ? ST_IO : ST_OK);
        assert_int_equal(err.fault, fails ? FAULT_REGISTRY : FAULT_NONE);
        assert_int_equal(report.count, cases[i].found);
        assert_int_equal(report.findings[0].kind, REPAIR_CONTAINERS);
        repair_report_clear(&report);
    }
}

static void test_no_shell_at_all(void **state)
{
    struct pc_fixture *f = *state;

    f->pc.client.shell = NULL;
    assert_found(f, NULL, 0);
}

static void test_failures(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        enum status cas, relink, sweep, list;
        size_t found;
    } cases[] = {
        {ST_BUSY, ST_OK, ST_OK, ST_OK, 2},
        {ST_OK, ST_IO, ST_OK, ST_OK, 2},
        {ST_OK, ST_OK, ST_BUSY, ST_OK, 2},
        {ST_OK, ST_OK, ST_OK, ST_IO, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct repair_report report = {.findings = NULL};
        struct err err = ERR_INIT;

        (void)pc_fixture_put(f, &(struct put_certificate){.from_day = -9, .to_day = 300});
        put_ours(f, 0);
        put_ours(f, 1);
        f->pc.store.cas_status = cases[i].cas;
        f->pc.store.relink_status = cases[i].relink;
        f->pc.store.sweep_status = cases[i].sweep;
        f->pc.store.list_status = cases[i].list;
        assert_int_not_equal(repair_run(&f->pc.client, &report, &err), ST_OK);
        assert_int_equal(err.fault, FAULT_STORE);
        assert_int_equal(report.count, cases[i].found);
        repair_report_clear(&report);
        (void)pc_fixture_close(state);
        (void)pc_fixture_open(state);
    }
}

static void test_person_stops(void **state)
{
    struct pc_fixture *f = *state;
    struct repair_report report = {.findings = NULL};
    struct err err = ERR_INIT;

    put_ours(f, 0);
    f->pc.cancelled = true;
    assert_int_equal(repair_run(&f->pc.client, &report, &err), ST_CANCELLED);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
    repair_report_clear(&report);
}

/* By the person's word, also where it was gone; and not for a program that is never installed. */
static void test_start_with_windows_made_anew(void **state)
{
    struct pc_fixture *f = *state;
    struct err err = ERR_INIT;

    f->pc.shell.state.scope = SHELL_THIS_USER;
    f->pc.shell.state.autostart = SHELL_AUTOSTART_GONE;
    assert_int_equal(repair_autostart_anew(&f->pc.client, NULL), ST_OK);
    assert_int_equal(f->pc.shell.state.autostart, SHELL_AUTOSTART_ON);
    assert_int_equal(f->pc.shell.puts, 1);
    f->pc.client.shell = NULL;
    assert_int_equal(repair_autostart_anew(&f->pc.client, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_NOT_INSTALLED);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(repair_kind_word(REPAIR_HALF_WRITTEN), "half_written");
    assert_string_equal(repair_kind_word(REPAIR_INSTALLS_LEFT), "installs_left");
    assert_string_equal(repair_kind_word(REPAIR_VERBS), "verbs");
    assert_string_equal(repair_kind_word(REPAIR_AUTOSTART_LONG), "autostart_long");
    assert_string_equal(repair_kind_word(REPAIR_KIND_COUNT), "unknown");
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_nothing_to_do),
        WITH_PC(test_intermediates),
        WITH_PC(test_link),
        WITH_PC(test_link_that_does_not_sign),
        WITH_PC(test_key_that_is_nowhere),
        WITH_PC(test_containers),
        WITH_PC(test_key_of_an_order_stays),
        WITH_PC(test_key_of_a_strangers_certificate_stays),
        WITH_PC(test_records),
        WITH_PC(test_shell_is_mended),
        WITH_PC(test_shell_is_left),
        WITH_PC(test_dead_verbs),
        WITH_PC(test_all_users_are_counted_in_one),
        WITH_PC(test_start_with_windows_made_anew),
        WITH_PC(test_shell_that_refuses),
        WITH_PC(test_no_shell_at_all),
        WITH_PC(test_failures),
        WITH_PC(test_person_stops),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
