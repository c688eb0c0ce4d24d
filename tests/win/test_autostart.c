/* The value that starts the tray with Windows, and the user's word on it. */
#include "win/autostart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "registry_sandbox.h"

#define RUN L"Software\\Microsoft\\Windows\\CurrentVersion\\Run"
#define APPROVED L"Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run"
#define NAME L"PeiChengCert"
#define PROGRAM L"C:\\Users\\王 小明\\Programs\\PeiChengCert.exe"

static enum autostart_command read_command(void)
{
    enum autostart_command found = AUTOSTART_OTHER;

    assert_int_equal(autostart_read(HKEY_CURRENT_USER, PROGRAM, &found, NULL), ST_OK);
    return found;
}

static void is_put_in_quotes(void **state)
{
    (void)state;
    assert_int_equal(read_command(), AUTOSTART_NO_COMMAND);
    assert_int_equal(autostart_put(HKEY_CURRENT_USER, PROGRAM, NULL), ST_OK);
    registry_sandbox_assert(HKEY_CURRENT_USER, RUN, NAME, L"\"" PROGRAM L"\" --tray");
    assert_int_equal(read_command(), AUTOSTART_THIS);
    assert_false(registry_sandbox_has(HKEY_CURRENT_USER, APPROVED, NULL));
    assert_true(registry_sandbox_is_empty(HKEY_LOCAL_MACHINE));
}

static void whose_command_it_is(void **state)
{
    static const struct {
        const wchar_t *command;
        enum autostart_command whose;
    } cases[] = {
        {L"\"" PROGRAM L"\" --tray", AUTOSTART_THIS},
        {L"\"" PROGRAM L"\"", AUTOSTART_THIS},
        {L"\"" PROGRAM L"\" --tray --lang en", AUTOSTART_THIS}, /* the user's own */
        {L"\"c:\\users\\王 小明\\PROGRAMS\\peichengcert.EXE\" --tray", AUTOSTART_THIS},
        {PROGRAM L" --tray", AUTOSTART_OTHER}, /* would start C:\Users\王.exe */
        {L"\"" PROGRAM L"x\" --tray", AUTOSTART_OTHER},
        {L"\"" PROGRAM, AUTOSTART_OTHER},
        {L"\"" PROGRAM L"\"x", AUTOSTART_OTHER},
        {L"\"D:\\old\\PeiChengCert.exe\" --tray", AUTOSTART_OTHER},
        {L"\"\"", AUTOSTART_OTHER},
        {L"\"", AUTOSTART_OTHER},
        {L"", AUTOSTART_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        registry_sandbox_put(HKEY_CURRENT_USER, RUN, NAME, cases[i].command);
        if (read_command() != cases[i].whose)
            fail_msg("%ls", cases[i].command);
        assert_int_equal(autostart_put(HKEY_CURRENT_USER, PROGRAM, NULL), ST_OK);
        assert_int_equal(read_command(), AUTOSTART_THIS);
    }
}

static void a_command_of_another_type(void **state)
{
    static const wchar_t command[] = L"%LOCALAPPDATA%\\x.exe";

    (void)state;
    registry_sandbox_put_bytes(HKEY_CURRENT_USER, RUN, NAME, REG_EXPAND_SZ, command, sizeof command);
    assert_int_equal(read_command(), AUTOSTART_OTHER);
    assert_int_equal(autostart_put(HKEY_CURRENT_USER, PROGRAM, NULL), ST_OK);
    registry_sandbox_assert(HKEY_CURRENT_USER, RUN, NAME, L"\"" PROGRAM L"\" --tray");
}

/* 260 units are started, 261 are not. */
static void as_long_as_windows_starts(void **state)
{
    enum { BESIDE = 9 }; /* two quotes and " --tray" */
    wchar_t path[AUTOSTART_UNITS_MAX + 1] = L"C:\\";

    (void)state;
    wmemset(path + 3, L'a', AUTOSTART_UNITS_MAX - BESIDE - 3);
    assert_true(autostart_fits(path));
    assert_int_equal(autostart_put(HKEY_CURRENT_USER, path, NULL), ST_OK);
    path[AUTOSTART_UNITS_MAX - BESIDE] = L'a';
    assert_false(autostart_fits(path));
    registry_sandbox_drop(HKEY_CURRENT_USER, RUN);
    assert_int_equal(autostart_put(HKEY_CURRENT_USER, path, NULL), ST_BAD_INPUT);
    assert_false(registry_sandbox_has(HKEY_CURRENT_USER, RUN, NAME));
}

static void the_users_word(void **state)
{
    static const struct {
        unsigned char bytes[12];
        size_t len;
        DWORD type;
        bool off;
    } cases[] = {
        {{2}, 12, REG_BINARY, false}, {{3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 12, REG_BINARY, true},
        {{6}, 12, REG_BINARY, false}, {{7}, 12, REG_BINARY, true},
        {{3}, 1, REG_BINARY, true},   {{3}, 0, REG_BINARY, false},
        {{3}, 4, REG_DWORD, false},
    };

    (void)state;
    assert_false(autostart_is_switched_off(HKEY_CURRENT_USER));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        registry_sandbox_put_bytes(HKEY_CURRENT_USER, APPROVED, NAME, cases[i].type, cases[i].bytes, cases[i].len);
        if (autostart_is_switched_off(HKEY_CURRENT_USER) != cases[i].off)
            fail_msg("case %zu", i);
    }
}

int main(void)
{
#define SANDBOXED(test) cmocka_unit_test_setup_teardown(test, registry_sandbox_open, registry_sandbox_close)
    const struct CMUnitTest tests[] = {
        SANDBOXED(is_put_in_quotes),          SANDBOXED(whose_command_it_is), SANDBOXED(a_command_of_another_type),
        SANDBOXED(as_long_as_windows_starts), SANDBOXED(the_users_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
