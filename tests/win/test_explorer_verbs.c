/* What stands in the registry for Explorer, key by key as the brand's installer writes it. */
#include "win/explorer_verbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "registry_sandbox.h"
#include "win/registry_text.h"

#define PFX L"Software\\Classes\\SystemFileAssociations\\.pfx\\shell\\PeiChengCert."
#define P12 L"Software\\Classes\\SystemFileAssociations\\.p12\\shell\\PeiChengCert."

static const wchar_t program[] = L"C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe";
static const wchar_t other[] = L"D:\\old\\PeiChengCert.exe";

static size_t wrong_of(const wchar_t *path)
{
    size_t wrong = 99;

    assert_int_equal(explorer_verbs_check(HKEY_CURRENT_USER, path, &wrong, NULL), ST_OK);
    return wrong;
}

static void assert_put(HKEY root, const wchar_t *path, size_t expected)
{
    size_t put = 99;

    assert_int_equal(explorer_verbs_put(root, path, &put, NULL), ST_OK);
    assert_int_equal(put, expected);
}

static void every_value_is_as_explorer_reads_it(void **state)
{
    static const struct {
        const wchar_t *key, *words, *command_key, *command;
    } verbs[] = {
        {PFX L"Import", L"@C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe,-5000", PFX L"Import\\command",
         L"\"C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe\" --import \"%1\""},
        {PFX L"Inspect", L"@C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe,-5001", PFX L"Inspect\\command",
         L"\"C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe\" --inspect \"%1\""},
        {P12 L"Import", L"@C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe,-5000", P12 L"Import\\command",
         L"\"C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe\" --import \"%1\""},
        {P12 L"Inspect", L"@C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe,-5001", P12 L"Inspect\\command",
         L"\"C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe\" --inspect \"%1\""},
    };

    (void)state;
    assert_put(HKEY_CURRENT_USER, program, EXPLORER_VERBS);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        registry_sandbox_assert(HKEY_CURRENT_USER, verbs[i].key, L"MUIVerb", verbs[i].words);
        registry_sandbox_assert(HKEY_CURRENT_USER, verbs[i].key, L"Icon",
                                L"C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe,0");
        registry_sandbox_assert(HKEY_CURRENT_USER, verbs[i].key, L"MultiSelectModel", L"Single");
        registry_sandbox_assert(HKEY_CURRENT_USER, verbs[i].command_key, NULL, verbs[i].command);
    }
    assert_true(registry_sandbox_is_empty(HKEY_LOCAL_MACHINE));
}

static void the_stock_default_stays(void **state)
{
    (void)state;
    registry_sandbox_put(HKEY_CURRENT_USER, L"Software\\Classes\\.pfx", NULL, L"PFXFile");
    assert_put(HKEY_CURRENT_USER, program, EXPLORER_VERBS);
    registry_sandbox_assert(HKEY_CURRENT_USER, L"Software\\Classes\\.pfx", NULL, L"PFXFile");
    assert_false(
        registry_sandbox_has(HKEY_CURRENT_USER, L"Software\\Classes\\SystemFileAssociations\\.pfx\\shell", NULL));
}

static void what_is_right_is_not_written_again(void **state)
{
    (void)state;
    assert_int_equal(wrong_of(program), EXPLORER_VERBS);
    assert_put(HKEY_CURRENT_USER, program, EXPLORER_VERBS);
    assert_int_equal(wrong_of(program), 0);
    assert_put(HKEY_CURRENT_USER, program, 0);
}

static void each_value_counts(void **state)
{
    static const struct {
        const wchar_t *key, *name, *text;
    } spoilt[] = {{PFX L"Import", L"MUIVerb", L"Import"},
                  {PFX L"Inspect", L"Icon", L"x.ico"},
                  {P12 L"Import", L"MultiSelectModel", L"Document"},
                  {P12 L"Inspect\\command", NULL, L"notepad.exe \"%1\""}};

    (void)state;
    assert_put(HKEY_CURRENT_USER, program, EXPLORER_VERBS);
    for (size_t i = 0; i < sizeof spoilt / sizeof spoilt[0]; i++) {
        registry_sandbox_put(HKEY_CURRENT_USER, spoilt[i].key, spoilt[i].name, spoilt[i].text);
        assert_int_equal(wrong_of(program), 1);
        assert_put(HKEY_CURRENT_USER, program, 1);
        assert_int_equal(wrong_of(program), 0);
    }
}

static void one_that_is_gone_comes_back_whole(void **state)
{
    (void)state;
    assert_put(HKEY_CURRENT_USER, program, EXPLORER_VERBS);
    registry_sandbox_drop(HKEY_CURRENT_USER, P12 L"Import");
    assert_put(HKEY_CURRENT_USER, program, 1);
    registry_sandbox_assert(HKEY_CURRENT_USER, P12 L"Import\\command", NULL,
                            L"\"C:\\Users\\王 小明\\Programs & more\\PeiChengCert.exe\" --import \"%1\"");
}

static void another_copys_are_wrong(void **state)
{
    (void)state;
    assert_put(HKEY_CURRENT_USER, other, EXPLORER_VERBS);
    assert_int_equal(wrong_of(program), EXPLORER_VERBS);
    assert_put(HKEY_CURRENT_USER, program, EXPLORER_VERBS);
    assert_int_equal(wrong_of(other), EXPLORER_VERBS);
}

/* A text that Windows would expand is another text, whatever it says. */
static void another_type_is_wrong(void **state)
{
    static const wchar_t single[] = L"Single";
    static const DWORD number = 1;

    (void)state;
    assert_put(HKEY_CURRENT_USER, program, EXPLORER_VERBS);
    registry_sandbox_put_bytes(HKEY_CURRENT_USER, PFX L"Import", L"MultiSelectModel", REG_EXPAND_SZ, single,
                               sizeof single);
    registry_sandbox_put_bytes(HKEY_CURRENT_USER, PFX L"Inspect", L"MultiSelectModel", REG_DWORD, &number,
                               sizeof number);
    assert_put(HKEY_CURRENT_USER, program, 2);
    registry_sandbox_assert(HKEY_CURRENT_USER, PFX L"Import", L"MultiSelectModel", L"Single");
}

/* Whoever wrote it may have left the NUL out. */
static void a_text_without_its_end(void **state)
{
    wchar_t *text = NULL;

    (void)state;
    registry_sandbox_put_bytes(HKEY_CURRENT_USER, L"Software\\A", L"b", REG_SZ, L"xyz", 3 * sizeof(wchar_t));
    assert_int_equal(registry_text_read(HKEY_CURRENT_USER, L"Software\\A", L"b", &text, NULL), ST_OK);
    assert_true(wcscmp(text, L"xyz") == 0);
    free(text);
}

/* --- dead ones --- */

static size_t dead_verbs(void)
{
    size_t dead = 99;

    assert_int_equal(explorer_verbs_count_dead(HKEY_CURRENT_USER, &dead, NULL), ST_OK);
    return dead;
}

static size_t removed_verbs(void)
{
    size_t removed = 99;

    assert_int_equal(explorer_verbs_remove_dead(HKEY_CURRENT_USER, &removed, NULL), ST_OK);
    return removed;
}

static void those_of_a_program_that_is_gone_go(void **state)
{
    (void)state;
    assert_int_equal(dead_verbs(), 0);
    assert_put(HKEY_CURRENT_USER, L"C:\\there is none\\PeiChengCert.exe", EXPLORER_VERBS);
    registry_sandbox_put(HKEY_CURRENT_USER, PFX L"Import\\more", NULL, L"whatever stands there");
    assert_int_equal(dead_verbs(), EXPLORER_VERBS);
    assert_int_equal(removed_verbs(), EXPLORER_VERBS);
    assert_int_equal(dead_verbs(), 0);
    assert_false(registry_sandbox_has(HKEY_CURRENT_USER, PFX L"Import", L"MUIVerb"));
    assert_int_equal(removed_verbs(), 0);
}

static void those_of_a_program_that_is_there_stay(void **state)
{
    wchar_t here[MAX_PATH] = L"";

    (void)state;
    assert_true(GetModuleFileNameW(NULL, here, MAX_PATH) > 0);
    assert_put(HKEY_CURRENT_USER, here, EXPLORER_VERBS);
    registry_sandbox_put(HKEY_CURRENT_USER, PFX L"Import\\command", NULL, L"C:\\none.exe \"%1\""); /* not our form */
    registry_sandbox_put(HKEY_CURRENT_USER, P12 L"Import\\command", NULL, L"\"C:\\none.exe");
    registry_sandbox_put(HKEY_CURRENT_USER, P12 L"Inspect\\command", NULL, L"\"Q:\\unplugged.exe\" --inspect \"%1\"");
    assert_int_equal(dead_verbs(), 0);
    registry_sandbox_put(HKEY_CURRENT_USER, P12 L"Inspect\\command", NULL, L"\"\\\\server\\share\\x.exe\" \"%1\"");
    assert_int_equal(dead_verbs(), 0);
    registry_sandbox_put(HKEY_CURRENT_USER, P12 L"Inspect\\command", NULL, L"\"\" \"%1\"");
    assert_int_equal(dead_verbs(), 0);
    assert_int_equal(removed_verbs(), 0);
    registry_sandbox_assert(HKEY_CURRENT_USER, PFX L"Inspect", L"MultiSelectModel", L"Single");
}

/* Another maker's verb of the same kind of file is nobody's business. */
static void a_key_without_a_command_is_dead(void **state)
{
    (void)state;
    registry_sandbox_put(HKEY_CURRENT_USER, P12 L"Inspect", L"MUIVerb", L"x");
    registry_sandbox_put(HKEY_CURRENT_USER, L"Software\\Classes\\SystemFileAssociations\\.p12\\shell\\Other\\command",
                         NULL, L"\"C:\\none.exe\" \"%1\"");
    assert_int_equal(removed_verbs(), 1);
    assert_false(registry_sandbox_has(HKEY_CURRENT_USER, P12 L"Inspect", L"MUIVerb"));
    registry_sandbox_assert(HKEY_CURRENT_USER,
                            L"Software\\Classes\\SystemFileAssociations\\.p12\\shell\\Other\\command", NULL,
                            L"\"C:\\none.exe\" \"%1\"");
}

static void for_all_users(void **state)
{
    size_t wrong = 99;

    (void)state;
    assert_put(HKEY_LOCAL_MACHINE, program, EXPLORER_VERBS);
    assert_int_equal(explorer_verbs_check(HKEY_LOCAL_MACHINE, program, &wrong, NULL), ST_OK);
    assert_int_equal(wrong, 0);
    assert_true(registry_sandbox_is_empty(HKEY_CURRENT_USER));
}

static void a_registry_that_refuses(void **state)
{
    HKEY reading = NULL;
    struct err err = ERR_INIT;
    size_t put = 99;

    (void)state;
    registry_sandbox_put(HKEY_CURRENT_USER, L"Software\\Refusing", L"x", L"y");
    assert_int_equal(RegOpenKeyExW(HKEY_CURRENT_USER, L"Software\\Refusing", 0, KEY_READ, &reading), ERROR_SUCCESS);
    assert_int_equal(RegDeleteKeyW(HKEY_CURRENT_USER, L"Software\\Refusing"), ERROR_SUCCESS);
    assert_int_equal(explorer_verbs_put(reading, program, &put, &err), ST_IO); /* a key that was deleted */
    assert_int_equal(err.fault, FAULT_REGISTRY);
    assert_int_equal(err.number, ERROR_KEY_DELETED);
    assert_int_equal(put, 99);
    RegCloseKey(reading);
}

int main(void)
{
#define SANDBOXED(test) cmocka_unit_test_setup_teardown(test, registry_sandbox_open, registry_sandbox_close)
    const struct CMUnitTest tests[] = {
        SANDBOXED(every_value_is_as_explorer_reads_it),
        SANDBOXED(the_stock_default_stays),
        SANDBOXED(what_is_right_is_not_written_again),
        SANDBOXED(each_value_counts),
        SANDBOXED(one_that_is_gone_comes_back_whole),
        SANDBOXED(another_copys_are_wrong),
        SANDBOXED(another_type_is_wrong),
        SANDBOXED(a_text_without_its_end),
        SANDBOXED(those_of_a_program_that_is_gone_go),
        SANDBOXED(those_of_a_program_that_is_there_stay),
        SANDBOXED(a_key_without_a_command_is_dead),
        SANDBOXED(for_all_users),
        SANDBOXED(a_registry_that_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
