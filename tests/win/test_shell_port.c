/* Whose installation this program is, and what repair finds and writes of it: this test is the installed program. */
#include "win/shell_port.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "registry_sandbox.h"
#include "win/explorer_verbs.h"
#include "win/installation.h"
#include "win/paths.h"
#include "win/registry_text.h"
#include "win/text.h"

#define UNINSTALL L"Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\PeiChengCert"
#define RUN L"Software\\Microsoft\\Windows\\CurrentVersion\\Run"
#define APPROVED L"Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run"
#define NAME L"PeiChengCert"

static wchar_t *here; /* the folder of this program */

static int open_group(void **state)
{
    char *folder = NULL;

    (void)state;
    assert_int_equal(paths_program(&folder, NULL), ST_OK);
    assert_int_equal(text_to_wide(folder, &here, NULL), ST_OK);
    free(folder);
    return 0;
}

static int close_group(void **state)
{
    (void)state;
    free(here);
    return 0;
}

static wchar_t *join(const wchar_t *before, const wchar_t *folder, const wchar_t *behind)
{
    wchar_t *text = registry_text_join((const wchar_t *const[]){before, folder, behind, NULL});

    assert_non_null(text);
    return text;
}

static void put_joined(HKEY root, const wchar_t *key, const wchar_t *name, wchar_t *text)
{
    registry_sandbox_put(root, key, name, text);
    free(text);
}

static void put_number(HKEY root, const wchar_t *name, DWORD number)
{
    registry_sandbox_put_bytes(root, UNINSTALL, name, REG_DWORD, &number, sizeof number);
}

/* As setup writes it. */
static void install(HKEY root, DWORD autostart)
{
    registry_sandbox_put(root, UNINSTALL, L"InstallLocation", here);
    put_number(root, L"Autostart", autostart);
    if (autostart == 1)
        put_joined(root, RUN, NAME, join(L"\"", here, L"\\PeiChengCert.exe\" --tray"));
}

static void put_verbs(HKEY root)
{
    wchar_t *program = join(here, L"\\PeiChengCert.exe", L"");
    size_t put = 0;

    assert_int_equal(explorer_verbs_put(root, program, &put, NULL), ST_OK);
    free(program);
}

static struct shell_state look(void)
{
    const struct shell_port port = shell_port_of_this_user();
    struct shell_state state = {.scope = SHELL_ALL_USERS};

    assert_int_equal(port.look(port.self, &state, NULL), ST_OK);
    return state;
}

static void assert_state(enum shell_scope scope, size_t verbs_wrong, enum shell_autostart autostart)
{
    const struct shell_state found = look();

    assert_int_equal(found.scope, scope);
    assert_int_equal(found.verbs_wrong, verbs_wrong);
    assert_int_equal(found.autostart, autostart);
}

/* --- whose --- */

static void a_copy_of_no_installation(void **state)
{
    const struct shell_port port = shell_port_of_this_user();
    size_t put = 99;

    (void)state;
    assert_int_equal(look().scope, SHELL_NOT_INSTALLED);
    registry_sandbox_put(HKEY_CURRENT_USER, UNINSTALL, L"InstallLocation", L"C:\\windows");
    registry_sandbox_put(HKEY_LOCAL_MACHINE, UNINSTALL, L"InstallLocation", L"Q:\\is not there");
    assert_int_equal(look().scope, SHELL_NOT_INSTALLED);
    assert_int_equal(port.put_verbs(port.self, &put, NULL), ST_NOT_FOUND);
    assert_int_equal(port.put_autostart(port.self, NULL), ST_NOT_FOUND);
    assert_int_equal(put, 99);
    assert_false(registry_sandbox_has(HKEY_CURRENT_USER, RUN, NAME));
    assert_int_equal(RegDeleteTreeW(HKEY_CURRENT_USER, L"Software\\Classes"), ERROR_FILE_NOT_FOUND);
}

static void the_folder_however_it_is_spelled(void **state)
{
    struct installation found;
    wchar_t *spelled[] = {join(here, L"\\", L""), join(L"\"", here, L"\""), join(here, L"\\.", L""),
                          join(L"\\\\?\\", here, L"\\"), join(L"", here, L"")};

    (void)state;
    CharUpperW(spelled[4]);
    for (size_t i = 0; i < sizeof spelled / sizeof spelled[0]; i++) {
        registry_sandbox_put(HKEY_CURRENT_USER, UNINSTALL, L"InstallLocation", spelled[i]);
        assert_int_equal(installation_find(&found, NULL), ST_OK);
        if (found.root != HKEY_CURRENT_USER)
            fail_msg("%ls", spelled[i]);
        installation_clear(&found);
        free(spelled[i]);
    }
}

/* A file in place of the folder, nothing, another type. */
static void entries_that_name_no_folder(void **state)
{
    static const DWORD number = 1;

    (void)state;
    put_joined(HKEY_CURRENT_USER, UNINSTALL, L"InstallLocation", join(here, L"\\test_win_shell_port.exe", L""));
    assert_int_equal(look().scope, SHELL_NOT_INSTALLED);
    registry_sandbox_put(HKEY_CURRENT_USER, UNINSTALL, L"InstallLocation", L"");
    assert_int_equal(look().scope, SHELL_NOT_INSTALLED);
    registry_sandbox_put(HKEY_CURRENT_USER, UNINSTALL, L"InstallLocation", L"\"");
    assert_int_equal(look().scope, SHELL_NOT_INSTALLED);
    registry_sandbox_put_bytes(HKEY_CURRENT_USER, UNINSTALL, L"InstallLocation", REG_DWORD, &number, sizeof number);
    assert_int_equal(look().scope, SHELL_NOT_INSTALLED);
}

/* --- this user's --- */

static void what_setup_wrote_is_right(void **state)
{
    (void)state;
    install(HKEY_CURRENT_USER, 1);
    put_verbs(HKEY_CURRENT_USER);
    assert_state(SHELL_THIS_USER, 0, SHELL_AUTOSTART_ON);
}

static void verbs_come_back(void **state)
{
    const struct shell_port port = shell_port_of_this_user();
    size_t put = 0;

    (void)state;
    install(HKEY_CURRENT_USER, 1);
    assert_state(SHELL_THIS_USER, EXPLORER_VERBS, SHELL_AUTOSTART_ON);
    assert_int_equal(port.put_verbs(port.self, &put, NULL), ST_OK);
    assert_int_equal(put, EXPLORER_VERBS);
    assert_state(SHELL_THIS_USER, 0, SHELL_AUTOSTART_ON);
    assert_true(registry_sandbox_is_empty(HKEY_LOCAL_MACHINE));
}

static void a_start_that_nobody_wanted(void **state)
{
    (void)state;
    install(HKEY_CURRENT_USER, 0);
    put_verbs(HKEY_CURRENT_USER);
    assert_state(SHELL_THIS_USER, 0, SHELL_AUTOSTART_NONE);
}

static void a_start_that_was_taken_away(void **state)
{
    (void)state;
    install(HKEY_CURRENT_USER, 1);
    put_verbs(HKEY_CURRENT_USER);
    registry_sandbox_drop(HKEY_CURRENT_USER, RUN);
    assert_state(SHELL_THIS_USER, 0, SHELL_AUTOSTART_GONE);
}

static void a_start_that_was_switched_off_stays_so(void **state)
{
    static const unsigned char off[12] = {3, 0, 0, 0, 0xa0, 0xb1, 0xc2, 0xd3, 0xe4, 0xf5, 0xdb, 0x01};
    const struct shell_port port = shell_port_of_this_user();
    unsigned char found[12] = {0};
    DWORD len = sizeof found;

    (void)state;
    install(HKEY_CURRENT_USER, 1);
    put_verbs(HKEY_CURRENT_USER);
    registry_sandbox_put_bytes(HKEY_CURRENT_USER, APPROVED, NAME, REG_BINARY, off, sizeof off);
    assert_state(SHELL_THIS_USER, 0, SHELL_AUTOSTART_SWITCHED_OFF);
    registry_sandbox_put(HKEY_CURRENT_USER, RUN, NAME, L"\"D:\\old\\PeiChengCert.exe\" --tray");
    assert_state(SHELL_THIS_USER, 0, SHELL_AUTOSTART_WRONG);
    assert_int_equal(port.put_autostart(port.self, NULL), ST_OK);
    assert_state(SHELL_THIS_USER, 0, SHELL_AUTOSTART_SWITCHED_OFF);
    assert_int_equal(RegGetValueW(HKEY_CURRENT_USER, APPROVED, NAME, RRF_RT_REG_BINARY, NULL, found, &len), 0);
    assert_memory_equal(found, off, sizeof off);
}

/* --- all users' --- */

static void what_is_for_all_users_is_an_administrators(void **state)
{
    const struct shell_port port = shell_port_of_this_user();
    size_t put = 99;

    (void)state;
    install(HKEY_LOCAL_MACHINE, 1);
    put_verbs(HKEY_LOCAL_MACHINE);
    assert_state(SHELL_ALL_USERS, 0, SHELL_AUTOSTART_ON);
    assert_true(registry_sandbox_is_empty(HKEY_CURRENT_USER));
    registry_sandbox_put(HKEY_LOCAL_MACHINE, RUN, NAME, L"notepad.exe");
    assert_state(SHELL_ALL_USERS, 0, SHELL_AUTOSTART_WRONG);
    assert_int_equal(port.put_verbs(port.self, &put, NULL), ST_NOT_FOUND);
    assert_int_equal(port.put_autostart(port.self, NULL), ST_NOT_FOUND);
    assert_true(registry_sandbox_is_empty(HKEY_CURRENT_USER));
    registry_sandbox_assert(HKEY_LOCAL_MACHINE, RUN, NAME, L"notepad.exe");
}

static void this_user_switches_off_what_is_for_all(void **state)
{
    static const unsigned char off[12] = {3};

    (void)state;
    install(HKEY_LOCAL_MACHINE, 1);
    put_verbs(HKEY_LOCAL_MACHINE);
    registry_sandbox_put_bytes(HKEY_CURRENT_USER, APPROVED, NAME, REG_BINARY, off, sizeof off);
    assert_state(SHELL_ALL_USERS, 0, SHELL_AUTOSTART_SWITCHED_OFF);
}

/* This user's stand before those for all users. */
static void dead_ones_do_not_hide_good_ones(void **state)
{
    const struct shell_port port = shell_port_of_this_user();
    size_t made = 0, removed = 0;

    (void)state;
    assert_int_equal(explorer_verbs_put(HKEY_CURRENT_USER, L"C:\\none\\PeiChengCert.exe", &made, NULL), ST_OK);
    assert_int_equal(look().verbs_dead, EXPLORER_VERBS);
    assert_int_equal(look().scope, SHELL_NOT_INSTALLED);
    install(HKEY_LOCAL_MACHINE, 1);
    put_verbs(HKEY_LOCAL_MACHINE);
    assert_state(SHELL_ALL_USERS, 0, SHELL_AUTOSTART_ON);
    assert_int_equal(look().verbs_dead, EXPLORER_VERBS);
    assert_int_equal(port.remove_dead_verbs(port.self, &removed, NULL), ST_OK);
    assert_int_equal(removed, EXPLORER_VERBS);
    assert_int_equal(look().verbs_dead, 0);
    assert_state(SHELL_ALL_USERS, 0, SHELL_AUTOSTART_ON);
}

int main(void)
{
#define SANDBOXED(test) cmocka_unit_test_setup_teardown(test, registry_sandbox_open, registry_sandbox_close)
    const struct CMUnitTest tests[] = {
        SANDBOXED(a_copy_of_no_installation),
        SANDBOXED(the_folder_however_it_is_spelled),
        SANDBOXED(entries_that_name_no_folder),
        SANDBOXED(what_setup_wrote_is_right),
        SANDBOXED(verbs_come_back),
        SANDBOXED(a_start_that_nobody_wanted),
        SANDBOXED(a_start_that_was_taken_away),
        SANDBOXED(a_start_that_was_switched_off_stays_so),
        SANDBOXED(what_is_for_all_users_is_an_administrators),
        SANDBOXED(this_user_switches_off_what_is_for_all),
        SANDBOXED(dead_ones_do_not_hide_good_ones),
    };

    return cmocka_run_group_tests(tests, open_group, close_group);
}
