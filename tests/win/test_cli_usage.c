/* Wrong usage, help and version of pccert.exe: exit codes, streams, both languages, JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <windows.h>

#include "pccert_program.h"
#include "temp_folder.h"
#include "version.h"
#include "win/paths.h"

static const char *const languages[] = {"zh-TW", "en"};
#define SILENT_PIPE "\\\\.\\pipe\\pccert-test-silent"

enum { LANGUAGES = sizeof languages / sizeof languages[0], WORDS_MAX = 6 };

static bool has_chinese(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at >= 0xE4 && *at <= 0xE9) /* U+4000 to U+9FFF */
            return true;
    }
    return false;
}

/* The words with the language, and --json if wanted, in front. */
static struct pccert_run run_words(const char *const words[WORDS_MAX], const char *language, bool json)
{
    const char *arguments[PCCERT_ARGUMENTS_MAX] = {"--lang", language};
    size_t count = 2;

    if (json)
        arguments[count++] = "--json";
    for (size_t i = 0; i < WORDS_MAX && words[i] != NULL; i++)
        arguments[count++] = words[i];
    return pccert_program_run(arguments, "");
}

static const struct {
    const char *words[WORDS_MAX];
    const char *said; /* on standard error, in every language */
} wrong[] = {
    {{NULL}, "pccert help"},
    {{"enroll", "--id", "A123456789"}, "enroll"},
    {{"renew"}, "--id"},
    {{"revoke", "--id", "A123456789"}, "--reason"},
    {{"revoke", "--id", "A123456789", "--reason", "stolen"}, "key-compromise"},
    {{"status", "--nonsense"}, "--nonsense"},
    {{"status", "--login"}, "--id"},
    {{"apply"}, "--id"},
    {{"export", "--id", "A123456789"}, "--out"},
    {{"export", "--out", "x"}, "--serial"},
    {{"import"}, "import"},
    {{"import", "a.pfx", "Ab12cd34"}, "import"},
    {{"inspect", "a.pfx", "--yes"}, "--yes"},
    {{"remove", "--id"}, "--id"},
    {{"sign"}, "--serial"},
    {{"sign", "--id", "A123456789", "--yes"}, "--yes"},
    {{"verify"}, "--signature"},
    {{"status", "--password=Ab12cd34"}, "--pass"},
    {{"help", "download"}, "download"},
    {{"help", "status", "apply"}, "help"},
};

static void test_wrong_usage_in_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        for (size_t j = 0; j < LANGUAGES; j++) {
            struct pccert_run run = run_words(wrong[i].words, languages[j], false);

            assert_int_equal(run.exit_code, 2);
            assert_string_equal(buf_text(&run.out), "");
            assert_non_null(strstr(buf_text(&run.err), wrong[i].said));
            assert_int_equal(has_chinese(buf_text(&run.err)), j == 0);
            assert_null(strstr(buf_text(&run.err), "Ab12cd34"));
            pccert_run_clear(&run);
        }
    }
}

static void test_wrong_usage_in_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        for (size_t j = 0; j < LANGUAGES; j++) {
            struct pccert_run run = run_words(wrong[i].words, languages[j], true);
            struct json *document = pccert_run_document(&run);
            const struct json *error = json_member(document, "error");
            int64_t exit_code = 0;

            assert_int_equal(run.exit_code, 2);
            assert_string_equal(buf_text(&run.err), "");
            assert_int_equal(json_get_whole(document, "exit_code", 0, 255, &exit_code, NULL), ST_OK);
            assert_int_equal(exit_code, 2);
            assert_string_equal(json_string(json_member(document, "exit_word")), "usage");
            assert_string_equal(json_string(json_member(document, "language")), languages[j]);
            assert_string_equal(json_string(json_member(error, "status")), "bad_input");
            assert_string_equal(json_string(json_member(error, "fault")), "usage");
            assert_string_equal(json_string(json_member(error, "code")), "PC-2000");
            assert_int_equal(has_chinese(json_string(json_member(error, "message"))), j == 0);
            assert_int_equal(has_chinese(json_string(json_member(error, "remedy"))), j == 0);
            assert_null(strchr(json_string(json_member(error, "message")), '\n'));
            assert_null(strstr(buf_text(&run.out), "Ab12cd34"));
            json_free(&document);
            pccert_run_clear(&run);
        }
    }
}

static void test_version(void **state)
{
    static const char *const words[WORDS_MAX] = {"--version"};

    (void)state;
    for (size_t j = 0; j < LANGUAGES; j++) {
        struct pccert_run run = run_words(words, languages[j], false);

        assert_int_equal(run.exit_code, 0);
        assert_int_equal(strncmp(buf_text(&run.out), "pccert " PCCERT_VERSION, strlen("pccert " PCCERT_VERSION)), 0);
        assert_string_equal(buf_text(&run.err), "");
        pccert_run_clear(&run);

        run = run_words(words, languages[j], true);
        struct json *document = pccert_run_document(&run);
        assert_string_equal(json_string(json_member(document, "version")), PCCERT_VERSION);
        json_free(&document);
        pccert_run_clear(&run);
    }
}

static void test_help_of_every_command(void **state)
{
    static const char *const commands[] = {"status",  "apply",  "resume", "cancel", "export",  "import",
                                           "inspect", "remove", "sign",   "verify", "version", "help"};

    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        for (size_t j = 0; j < LANGUAGES; j++) {
            const char *const words[WORDS_MAX] = {"help", commands[i]};
            struct pccert_run run = run_words(words, languages[j], false);

            assert_int_equal(run.exit_code, 0);
            assert_string_equal(buf_text(&run.err), "");
            assert_non_null(strstr(buf_text(&run.out), commands[i]));
            assert_int_equal(has_chinese(buf_text(&run.out)), j == 0);
            assert_null(strchr(buf_text(&run.out), '\r'));
            assert_null(strstr(buf_text(&run.out), "%9")); /* the inserts are in */
            pccert_run_clear(&run);
        }
    }
}

/* What it needs is said, and that is not "nothing found" (3), which a trading application would believe. */
/* A gibibyte that takes no room on the disk. */
static void make_huge(const char *path)
{
    const LARGE_INTEGER size = {.QuadPart = 1LL << 30};
    wchar_t *wide = NULL;
    HANDLE file = INVALID_HANDLE_VALUE;

    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    file = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(SetFilePointerEx(file, size, NULL, FILE_BEGIN) && SetEndOfFile(file));
    CloseHandle(file);
    free(wide);
}

static void drop(const char *path)
{
    wchar_t *wide = NULL;

    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_true(DeleteFileW(wide));
    free(wide);
}

/* Nor what is no file, but a folder, a device, a pipe whose other end says nothing, or more than any configuration. */
static void test_configuration_that_cannot_be_read(void **state)
{
    char huge[1024] = "";
    const char *const configs[] = {"nowhere.json", ".", "\xE6\xB2\x92\xE6\x9C\x89.json", "NUL", "CON", SILENT_PIPE,
                                   "a:b:c",        huge};
    HANDLE pipe = CreateNamedPipeW(L"" SILENT_PIPE, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 64, 64, 0, NULL);

    (void)state;
    assert_true(pipe != INVALID_HANDLE_VALUE);
    (void)snprintf(huge, sizeof huge, "%s", temp_path("huge.json"));
    make_huge(huge);
    for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++) {
        const char *const words[WORDS_MAX] = {"status", "--config", configs[i]};
        struct pccert_run run = run_words(words, "zh-TW", true);
        struct json *document = pccert_run_document(&run);
        const struct json *error = json_member(document, "error");

        assert_int_equal(run.exit_code, 1);
        assert_string_equal(json_string(json_member(error, "fault")), "configuration");
        assert_non_null(strstr(buf_text(&run.err), configs[i])); /* --config says so on standard error */
        json_free(&document);
        pccert_run_clear(&run);
    }
    drop(huge);
    CloseHandle(pipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_usage_in_words),
        cmocka_unit_test(test_wrong_usage_in_json),
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_help_of_every_command),
        cmocka_unit_test(test_configuration_that_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, pccert_program_open, pccert_program_close);
}
