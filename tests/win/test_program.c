/*
 * Other programs, as the post-change command is started: what they are given, how they end, and what ends with them.
 * The program is this very one, which does what its first argument says.
 */
#include "win/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <process.h>
#include <shellapi.h>

#include "base/atomic_file.h"
#include "base/buf.h"
#include "base/fault.h"
#include "temp_folder.h"
#include "win/text.h"

enum { LONG_MS = 120000, SHORT_MS = 10000, PATH_SIZE = 1024, NOTE_MAX = 65536 };

static char self_path[PATH_SIZE];

/* --- the program: arguments behind its name: what to do, then what that takes --- */

static void note(FILE *file, const wchar_t *wide)
{
    char *text = NULL;

    if (text_from_wide(wide, &text, NULL) == ST_OK)
        (void)fprintf(file, "%s\n", text);
    free(text);
}

/* "note FILE ...": everything that it was given. */
static int do_note(int count, wchar_t **arguments)
{
    static const wchar_t *const variables[] = {L"PCCERT_CHANGE", L"PCCERT_SERIAL", L"SystemRoot"};
    FILE *file = _wfopen(arguments[2], L"wb");
    wchar_t text[PATH_SIZE];

    if (file == NULL)
        return 3;
    for (int i = 3; i < count; i++)
        note(file, arguments[i]);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        text[0] = L'\0';
        (void)GetEnvironmentVariableW(variables[i], text, PATH_SIZE);
        note(file, text);
    }
    (void)GetCurrentDirectoryW(PATH_SIZE, text);
    note(file, text);
    return fclose(file) == 0 ? 0 : 3;
}

static HANDLE start_self(const wchar_t *what)
{
    wchar_t path[PATH_SIZE], line[PATH_SIZE];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info;

    if (GetModuleFileNameW(NULL, path, PATH_SIZE) == 0 || _snwprintf(line, PATH_SIZE, L"\"%ls\" %ls", path, what) < 0 ||
        !CreateProcessW(path, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info))
        return NULL;
    CloseHandle(info.hThread);
    return info.hProcess;
}

/* "parent FILE EVENT hang|end": a child that waits for the event, and both numbers in the file; then hang or end. */
static int do_parent(wchar_t **arguments)
{
    wchar_t what[PATH_SIZE];
    HANDLE child = NULL;
    FILE *file = NULL;

    (void)_snwprintf(what, PATH_SIZE, L"wait %ls", arguments[3]);
    child = start_self(what);
    file = _wfopen(arguments[2], L"wb");
    if (child == NULL || file == NULL)
        return 3;
    (void)fprintf(file, "%lu %lu\n", GetCurrentProcessId(), GetProcessId(child));
    (void)fclose(file);
    if (wcscmp(arguments[4], L"hang") == 0)
        (void)WaitForSingleObject(child, INFINITE);
    return 0;
}

static int do_wait(const wchar_t *event)
{
    HANDLE handle = OpenEventW(SYNCHRONIZE, FALSE, event);

    return handle != NULL && WaitForSingleObject(handle, INFINITE) == WAIT_OBJECT_0 ? 0 : 3;
}

/* "meet MINE OTHER": ends well only if the other one runs at the same time. */
static int do_meet(wchar_t **arguments)
{
    HANDLE mine = OpenEventW(EVENT_MODIFY_STATE, FALSE, arguments[2]);
    HANDLE other = OpenEventW(SYNCHRONIZE, FALSE, arguments[3]);
    const bool met =
        mine != NULL && other != NULL && SetEvent(mine) && WaitForSingleObject(other, LONG_MS) == WAIT_OBJECT_0;

    if (other != NULL)
        CloseHandle(other);
    if (mine != NULL)
        CloseHandle(mine);
    return met ? 0 : 4;
}

/* "stop MINE EVENT": asks to be stopped, and waits for what is never set. */
static int do_stop(wchar_t **arguments)
{
    HANDLE mine = OpenEventW(EVENT_MODIFY_STATE, FALSE, arguments[2]);

    return mine != NULL && SetEvent(mine) ? do_wait(arguments[3]) : 3;
}

/* "touch HANDLE": 0 if that handle of the starter's is nothing here. */
static int do_touch(const wchar_t *handle)
{
    return SetEvent((HANDLE)(ULONG_PTR)wcstoull(handle, NULL, 10)) ? 5 : 0; /* NOLINT(performance-no-int-to-ptr) */
}

static int do_as_told(int count, wchar_t **arguments)
{
    if (wcscmp(arguments[1], L"note") == 0)
        return do_note(count, arguments);
    if (wcscmp(arguments[1], L"parent") == 0)
        return do_parent(arguments);
    if (wcscmp(arguments[1], L"wait") == 0)
        return do_wait(arguments[2]);
    if (wcscmp(arguments[1], L"meet") == 0)
        return do_meet(arguments);
    if (wcscmp(arguments[1], L"stop") == 0)
        return do_stop(arguments);
    if (wcscmp(arguments[1], L"touch") == 0)
        return do_touch(arguments[2]);
    return wcscmp(arguments[1], L"exit") == 0 ? (int)wcstol(arguments[2], NULL, 10) : 3;
}

/* --- starting it --- */

static const struct program_variable variables[] = {{"PCCERT_CHANGE", "installed"}, {"pccert_serial", "00北城"}};

static enum status run_until(HANDLE cancel, unsigned timeout_ms, const char *const *arguments, int64_t *exit_code,
                             struct err *err)
{
    const struct program_port port = program_port_of_this_pc(cancel);
    struct program_call call = {
        .arguments = arguments, .variables = variables, .variable_count = 2, .timeout_ms = timeout_ms};

    while (arguments[call.argument_count] != NULL)
        call.argument_count++;
    return port.run(port.self, &call, exit_code, err);
}

static enum status run_for(unsigned timeout_ms, const char *const *arguments, int64_t *exit_code, struct err *err)
{
    return run_until(NULL, timeout_ms, arguments, exit_code, err);
}

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static char *read_note(const char *path)
{
    struct buf bytes;
    char *text = NULL;

    buf_init(&bytes, NOTE_MAX);
    assert_int_equal(file_read(path, &bytes, NULL), ST_OK);
    text = _strdup(buf_text(&bytes));
    buf_clear(&bytes);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    return text;
}

static void expect_note(const char *path, const char *const *lines)
{
    char *text = read_note(path), *at = text;

    for (; *lines != NULL; lines++) {
        char *end = strchr(at, '\n');

        assert_non_null(end);
        *end = '\0';
        assert_string_equal(at, *lines);
        at = end + 1;
    }
    free(text);
}

static void test_arguments_and_environment(void **state)
{
    char path[PATH_SIZE], folder[PATH_SIZE];
    char root[PATH_SIZE] = "";
    int64_t code = -1;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", temp_path("told.txt"));
    (void)snprintf(folder, sizeof folder, "%s", self_path);
    *strrchr(folder, '\\') = '\0';
    (void)GetEnvironmentVariableA("SystemRoot", root, PATH_SIZE);
    assert_true(SetEnvironmentVariableA("PCCERT_CHANGE", "of the starter's"));
    assert_int_equal(run_for(LONG_MS,
                             ARGUMENTS(self_path, "note", path, "", "a b", "\"", "\\\"", "ends\\", "C:\\a b\\",
                                       "%PATH% & ^ | > <", "北城 證券", "*.*", "--", "a\\\\\"b"),
                             &code, NULL),
                     ST_OK);
    assert_true(SetEnvironmentVariableA("PCCERT_CHANGE", NULL));
    assert_int_equal(code, 0);
    expect_note(path, ARGUMENTS("", "a b", "\"", "\\\"", "ends\\", "C:\\a b\\", "%PATH% & ^ | > <", "北城 證券", "*.*",
                                "--", "a\\\\\"b", "installed", "00北城", root, folder));
}

/* Where "C:\北城.exe" is there too, "C:\北城 證券\..." starts nothing but itself. */
static void test_a_path_with_spaces(void **state)
{
    wchar_t *from = NULL, *to = NULL;
    char path[PATH_SIZE];
    int64_t code = -1;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", temp_path("北城 證券 told.exe"));
    assert_int_equal(text_to_wide(self_path, &from, NULL), ST_OK);
    assert_int_equal(text_to_wide(path, &to, NULL), ST_OK);
    assert_true(CopyFileW(from, to, TRUE));
    assert_int_equal(run_for(LONG_MS, ARGUMENTS(path, "exit", "0"), &code, NULL), ST_OK);
    assert_int_equal(code, 0);
    while (!DeleteFileW(to)) { /* Windows lets go of it in its own time */
        assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
        SwitchToThread();
    }
    free(to);
    free(from);
}

static void test_exit_codes(void **state)
{
    int64_t code = -1;

    (void)state;
    assert_int_equal(run_for(LONG_MS, ARGUMENTS(self_path, "exit", "7"), &code, NULL), ST_OK);
    assert_int_equal(code, 7);
    assert_int_equal(run_for(LONG_MS, ARGUMENTS(self_path, "exit", "-1"), &code, NULL), ST_OK);
    assert_true(code == UINT32_MAX);
}

/* --- what cannot be started --- */

static void test_missing(void **state)
{
    struct err err = ERR_INIT;
    char path[PATH_SIZE];
    int64_t code = -1;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", temp_path("not there.exe"));
    assert_int_equal(run_for(LONG_MS, ARGUMENTS(path), &code, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_PROGRAM_MISSING);
    assert_true(err.detail[0] != '\0');
    err_clear(&err);
    (void)snprintf(path, sizeof path, "%s", temp_path("no folder\\not there.exe"));
    assert_int_equal(run_for(LONG_MS, ARGUMENTS(path), &code, &err), ST_NOT_FOUND);
    assert_int_equal(code, -1);
}

static void test_no_program(void **state)
{
    struct err err = ERR_INIT;
    char path[PATH_SIZE];
    int64_t code = -1;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", temp_path("text.exe"));
    assert_int_equal(file_write(path, "no program", 10, FILE_NEW, NULL), ST_OK);
    assert_int_equal(run_for(LONG_MS, ARGUMENTS(path), &code, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_PROGRAM_START);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
}

/* --- what it starts --- */

static HANDLE processes[2];

static void open_processes(const char *path)
{
    unsigned long ids[2] = {0, 0};
    char *text = read_note(path);

    assert_int_equal(sscanf(text, "%lu %lu", &ids[0], &ids[1]), 2); /* NOLINT(cert-err34-c): our own two numbers */
    free(text);
    for (size_t i = 0; i < 2; i++)
        processes[i] = OpenProcess(SYNCHRONIZE, FALSE, ids[i]);
}

static bool is_over(HANDLE process)
{
    const bool over = process == NULL || WaitForSingleObject(process, 0) == WAIT_OBJECT_0;

    if (process != NULL)
        CloseHandle(process);
    return over;
}

/* The event is never set: without being ended both would wait for ever. */
static void test_one_that_hangs_is_ended_with_its_child(void **state)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, L"Local\\pccert-test-program-hangs");
    struct err err = ERR_INIT;
    char path[PATH_SIZE];
    int64_t code = -1;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", temp_path("hangs.txt"));
    assert_int_equal(run_for(SHORT_MS, ARGUMENTS(self_path, "parent", path, "Local\\pccert-test-program-hangs", "hang"),
                             &code, &err),
                     ST_EXPIRED);
    assert_int_equal(err.fault, FAULT_PROGRAM_TIMEOUT);
    assert_int_equal(code, -1);
    open_processes(path);
    assert_true(is_over(processes[0]));
    if (processes[1] != NULL) /* Windows ends the members of a job one after another */
        assert_int_equal(WaitForSingleObject(processes[1], LONG_MS), WAIT_OBJECT_0);
    assert_true(is_over(processes[1]));
    CloseHandle(event);
}

/* It asks to be stopped once it runs, and would hang; with its time-out it would be ST_EXPIRED. */
static void test_one_that_is_cancelled(void **state)
{
    HANDLE cancel = CreateEventW(NULL, TRUE, FALSE, L"Local\\pccert-test-program-cancel");
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, L"Local\\pccert-test-program-never");
    struct err err = ERR_INIT;
    int64_t code = -1;

    (void)state;
    assert_int_equal(
        run_until(cancel, LONG_MS,
                  ARGUMENTS(self_path, "stop", "Local\\pccert-test-program-cancel", "Local\\pccert-test-program-never"),
                  &code, &err),
        ST_CANCELLED);
    assert_int_equal(err.fault, FAULT_CANCELLED);
    assert_int_equal(code, -1);
    CloseHandle(never);
    CloseHandle(cancel);
}

static void test_none_is_started_when_cancelled(void **state)
{
    HANDLE cancel = CreateEventW(NULL, TRUE, TRUE, NULL);
    char path[PATH_SIZE];
    int64_t code = -1;
    struct buf bytes;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", temp_path("not told.txt"));
    assert_int_equal(file_wipe(path, NULL), ST_OK); /* of an earlier run that failed */
    assert_int_equal(run_until(cancel, LONG_MS, ARGUMENTS(self_path, "note", path), &code, NULL), ST_CANCELLED);
    buf_init(&bytes, NOTE_MAX);
    assert_int_equal(file_read(path, &bytes, NULL), ST_NOT_FOUND);
    buf_clear(&bytes);
    assert_true(ResetEvent(cancel));
    assert_int_equal(run_until(cancel, LONG_MS, ARGUMENTS(self_path, "exit", "0"), &code, NULL), ST_OK);
    assert_int_equal(code, 0);
    CloseHandle(cancel);
}

/* A command that starts the trading application anew and ends. */
static void test_what_it_left_goes_on(void **state)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, L"Local\\pccert-test-program-left");
    char path[PATH_SIZE];
    int64_t code = -1;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", temp_path("left.txt"));
    assert_int_equal(
        run_for(LONG_MS, ARGUMENTS(self_path, "parent", path, "Local\\pccert-test-program-left", "end"), &code, NULL),
        ST_OK);
    assert_int_equal(code, 0);
    open_processes(path);
    (void)is_over(processes[0]);
    assert_non_null(processes[1]);
    assert_int_equal(WaitForSingleObject(processes[1], 0), WAIT_TIMEOUT);
    assert_true(SetEvent(event));
    assert_int_equal(WaitForSingleObject(processes[1], LONG_MS), WAIT_OBJECT_0);
    CloseHandle(processes[1]);
    CloseHandle(event);
}

static void test_nothing_is_inherited(void **state)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE event = CreateEventW(&inherited, TRUE, FALSE, NULL);
    char handle[32];
    int64_t code = -1;

    (void)state;
    (void)snprintf(handle, sizeof handle, "%llu", (unsigned long long)(ULONG_PTR)event);
    assert_int_equal(run_for(LONG_MS, ARGUMENTS(self_path, "touch", handle), &code, NULL), ST_OK);
    assert_int_equal(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CloseHandle(event);
}

/* --- two at once: neither waits for the other, or each would wait for ever --- */

static unsigned __stdcall run_meeting(void *one)
{
    const bool is_one = one != NULL;
    int64_t code = -1;
    const enum status status =
        run_for(LONG_MS,
                ARGUMENTS(self_path, "meet", is_one ? "Local\\pccert-test-meet-1" : "Local\\pccert-test-meet-2",
                          is_one ? "Local\\pccert-test-meet-2" : "Local\\pccert-test-meet-1"),
                &code, NULL);

    return status == ST_OK && code == 0 ? 0 : 1;
}

static void test_two_changes_at_once(void **state)
{
    HANDLE events[] = {CreateEventW(NULL, TRUE, FALSE, L"Local\\pccert-test-meet-1"),
                       CreateEventW(NULL, TRUE, FALSE, L"Local\\pccert-test-meet-2")};
    HANDLE threads[2] = {(HANDLE)_beginthreadex(NULL, 0, run_meeting, NULL, 0, NULL),
                         (HANDLE)_beginthreadex(NULL, 0, run_meeting, events, 0, NULL)};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        DWORD code = 1;

        assert_int_equal(WaitForSingleObject(threads[i], 2 * LONG_MS), WAIT_OBJECT_0);
        assert_true(GetExitCodeThread(threads[i], &code));
        assert_int_equal(code, 0);
        CloseHandle(threads[i]);
        CloseHandle(events[i]);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments_and_environment),
        cmocka_unit_test(test_a_path_with_spaces),
        cmocka_unit_test(test_exit_codes),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_no_program),
        cmocka_unit_test(test_one_that_hangs_is_ended_with_its_child),
        cmocka_unit_test(test_one_that_is_cancelled),
        cmocka_unit_test(test_none_is_started_when_cancelled),
        cmocka_unit_test(test_what_it_left_goes_on),
        cmocka_unit_test(test_nothing_is_inherited),
        cmocka_unit_test(test_two_changes_at_once),
    };
    wchar_t path[PATH_SIZE];
    char *text = NULL;
    int count = 0;

    (void)argv;
    if (argc > 1) /* as Windows gives them: MinGW's start-up code might expand a "*" */
    {
        wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &count);

        return arguments != NULL && count > 2 ? do_as_told(count, arguments) : 3;
    }
    if (GetModuleFileNameW(NULL, path, PATH_SIZE) == 0 || text_from_wide(path, &text, NULL) != ST_OK)
        return 1;
    (void)snprintf(self_path, sizeof self_path, "%s", text);
    free(text);
    return cmocka_run_group_tests(tests, temp_folder_open, temp_folder_close);
}
