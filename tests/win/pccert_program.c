#include "pccert_program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <windows.h>

#include "../unit/authority.h"
#include "base/atomic_file.h"
#include "temp_folder.h"
#include "win/paths.h"
#include "win/text.h"

enum { COMMAND_UNITS = 8192, STREAM_MAX = 1 << 20, LIMIT_MS = 60000 };

static const char config_name[] = "設定 pccert.json";

static void write_config(void)
{
    struct authority firm;
    struct json *config = json_new_object();
    struct buf pem;
    struct buf text;

    buf_init(&pem, 65536);
    buf_init(&text, 65536);
    authority_make(&firm, "Test Firm", (int64_t)time(NULL) - AUTHORITY_YEAR_S);
    authority_pem(&firm, &pem);
    assert_int_equal(json_add_text(config, "firm_ca_pem", buf_text(&pem)), ST_OK);
    assert_int_equal(json_print(config, true, &text), ST_OK);
    assert_int_equal(file_write(temp_path(config_name), text.data, text.len, FILE_NEW, NULL), ST_OK);
    authority_clear(&firm);
    json_free(&config);
    buf_clear(&text);
    buf_clear(&pem);
}

int pccert_program_open(void **state)
{
    if (temp_folder_open(state) != 0)
        return 1;
    write_config();
    return 0;
}

int pccert_program_close(void **state)
{
    if (file_wipe(pccert_program_config(), NULL) != ST_OK)
        return 1;
    return temp_folder_close(state);
}

const char *pccert_program_config(void)
{
    static char path[1024];

    (void)snprintf(path, sizeof path, "%s", temp_path(config_name));
    return path;
}

static const wchar_t *program_path(void)
{
    static wchar_t path[MAX_PATH];
    const wchar_t *given = _wgetenv(L"PCCERT_EXE");

    assert_non_null(given);
    assert_true(wcslen(given) + 3 < MAX_PATH);
    wcscpy(path, given[0] == L'/' ? L"Z:" : L""); /* the build names it in Unix' way */
    wcscat(path, given);
    for (wchar_t *at = path; *at != L'\0'; at++) {
        if (*at == L'/')
            *at = L'\\';
    }
    return path;
}

/* Quoted as CommandLineToArgvW reads it; the arguments of these tests have no quotes and end in no backslash. */
static void append_argument(wchar_t command[COMMAND_UNITS], const wchar_t *argument)
{
    assert_null(wcschr(argument, L'"'));
    assert_true(wcslen(command) + wcslen(argument) + 4 < COMMAND_UNITS);
    wcscat(command, command[0] == L'\0' ? L"\"" : L" \""); /* a space in front would name an empty program */
    wcscat(command, argument);
    wcscat(command, L"\"");
}

static void make_command(const char *const arguments[], wchar_t command[COMMAND_UNITS])
{
    command[0] = L'\0';
    append_argument(command, program_path());
    for (size_t i = 0; arguments[i] != NULL; i++) {
        wchar_t *wide = NULL;

        assert_true(i < PCCERT_ARGUMENTS_MAX);
        assert_int_equal(text_to_wide(arguments[i], &wide, NULL), ST_OK);
        append_argument(command, wide);
        free(wide);
    }
}

/* Inherited by the child; gone with the last handle. */
static HANDLE stream_file(const char *name)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    wchar_t *path = NULL;
    HANDLE file = INVALID_HANDLE_VALUE;

    assert_int_equal(paths_to_wide(temp_path(name), &path, NULL), ST_OK);
    file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       &inherited, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    free(path);
    assert_true(file != INVALID_HANDLE_VALUE);
    return file;
}

static void rewind_file(HANDLE file)
{
    assert_true(SetFilePointer(file, 0, NULL, FILE_BEGIN) == 0);
}

static void read_all(HANDLE file, struct buf *out)
{
    char piece[4096];
    DWORD len = 0;

    rewind_file(file);
    while (ReadFile(file, piece, sizeof piece, &len, NULL) && len > 0)
        assert_int_equal(buf_append(out, piece, len), ST_OK);
}

static unsigned run_with(const char *const arguments[], HANDLE in, HANDLE out, HANDLE err)
{
    wchar_t command[COMMAND_UNITS];
    STARTUPINFOW startup = {
        .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = in, .hStdOutput = out, .hStdError = err};
    PROCESS_INFORMATION info;
    DWORD code = 0;

    make_command(arguments, command);
    assert_true(CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info));
    CloseHandle(info.hThread);
    assert_int_equal(WaitForSingleObject(info.hProcess, LIMIT_MS), WAIT_OBJECT_0);
    assert_true(GetExitCodeProcess(info.hProcess, &code));
    CloseHandle(info.hProcess);
    return code;
}

struct pccert_run pccert_program_run(const char *const arguments[], const char *typed)
{
    struct pccert_run run = {.exit_code = 0};
    const HANDLE in = stream_file("in");
    const HANDLE out = stream_file("out");
    const HANDLE err = stream_file("err");
    DWORD written = 0;

    buf_init(&run.out, STREAM_MAX);
    buf_init(&run.err, STREAM_MAX);
    assert_true(WriteFile(in, typed, (DWORD)strlen(typed), &written, NULL));
    rewind_file(in);
    run.exit_code = run_with(arguments, in, out, err);
    read_all(out, &run.out);
    read_all(err, &run.err);
    CloseHandle(err);
    CloseHandle(out);
    CloseHandle(in);
    return run;
}

void pccert_run_clear(struct pccert_run *run)
{
    buf_clear(&run->err);
    buf_clear(&run->out);
}

struct json *pccert_run_document(const struct pccert_run *run)
{
    struct json *document = NULL;

    assert_int_equal(json_parse((const char *)run->out.data, run->out.len, &document, NULL), ST_OK);
    assert_true(json_is_object(document));
    return document;
}
