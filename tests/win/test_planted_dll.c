/* DLLs that somebody laid beside pccert.exe, with the names of Windows' own: none is taken (facts: only KnownDLLs may
 * be imported early; https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-security). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <windows.h>

#include "base/atomic_file.h"
#include "pccert_program.h"
#include "temp_folder.h"
#include "win/text.h"

/* What is imported late, and what those import, or Windows looks for, further. */
static const char *const names[] = {
    "bcrypt.dll", "bcryptprimitives.dll", "comctl32.dll", "crypt32.dll", "cryptbase.dll", "cryptsp.dll", "iphlpapi.dll",
    "msasn1.dll", "ncrypt.dll",           "rsaenh.dll",   "secur32.dll", "userenv.dll",   "version.dll", "winhttp.dll"};
enum { NAMES = sizeof names / sizeof names[0] };
static const char program_name[] = "pccert.exe", stranger_name[] = "stranger.dll";

static wchar_t *wide(const char *path)
{
    wchar_t *out = NULL;

    assert_int_equal(text_to_wide(path, &out, NULL), ST_OK);
    return out;
}

/* As the build names it: in Unix' way. */
static void copy(const wchar_t *variable, const char *name)
{
    wchar_t from[MAX_PATH] = L"Z:";
    wchar_t *to = wide(temp_path(name));
    const wchar_t *given = _wgetenv(variable);

    assert_non_null(given);
    assert_true(wcslen(given) + 3 < MAX_PATH);
    wcscpy(from + (given[0] == L'/' ? 2 : 0), given);
    assert_true(CopyFileW(from, to, FALSE));
    free(to);
}

static const char *trace_of(const char *name)
{
    char trace[64];

    (void)snprintf(trace, sizeof trace, "%s.loaded", name);
    return temp_path(trace);
}

static bool was_loaded(const char *name)
{
    wchar_t *trace = wide(trace_of(name));
    const bool there = DeleteFileW(trace);

    free(trace);
    return there;
}

static void remove_copy(const char *name)
{
    wchar_t *path = wide(temp_path(name));

    assert_true(DeleteFileW(path));
    free(path);
}

static int plant(void **state)
{
    wchar_t *program = NULL;

    if (pccert_program_open(state) != 0)
        return 1;
    copy(L"PCCERT_EXE", program_name);
    copy(L"PCCERT_PLANTED", stranger_name);
    for (size_t i = 0; i < NAMES; i++)
        copy(L"PCCERT_PLANTED", names[i]);
    program = wide(temp_path(program_name));
    assert_int_equal(_wputenv_s(L"PCCERT_EXE", program), 0); /* from here on it is the copy that is run */
    free(program);
    return 0;
}

static int clear(void **state)
{
    for (size_t i = 0; i < NAMES; i++)
        remove_copy(names[i]);
    remove_copy(stranger_name);
    remove_copy(program_name);
    return pccert_program_close(state);
}

/* Else the other test would see nothing, whatever is loaded. A name that Windows has not: that is what is loaded then.
 */
static void test_a_planted_one_leaves_a_trace(void **state)
{
    wchar_t *path = wide(temp_path(stranger_name));
    HMODULE loaded = LoadLibraryExW(path, NULL, 0);

    (void)state;
    free(path);
    assert_non_null(loaded);
    assert_true(FreeLibrary(loaded));
    assert_true(was_loaded(stranger_name));
}

static void test_none_is_taken(void **state)
{
    const char *const status[] = {"--config", pccert_program_config(), "status", NULL};
    struct pccert_run run = pccert_program_run(status, "");

    (void)state;
    assert_int_equal(run.exit_code, 3); /* MY was read, by crypt32.dll: there is nothing of that firm's */
    pccert_run_clear(&run);
    for (size_t i = 0; i < NAMES; i++) {
        if (was_loaded(names[i]))
            fail_msg("%s was taken from the program's folder", names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_planted_one_leaves_a_trace),
        cmocka_unit_test(test_none_is_taken),
    };

    return cmocka_run_group_tests(tests, plant, clear);
}
