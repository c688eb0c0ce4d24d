#include "tray/arguments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "ids.h"

enum { WORDS_MAX = 8 };

struct command_line {
    const char *words[WORDS_MAX];
};

static enum status read_line(const struct command_line *line, struct arguments *out, struct usage_fault *fault,
                             struct err *err)
{
    char *argv[WORDS_MAX];
    size_t count = 0;

    while (count < WORDS_MAX && line->words[count] != NULL) {
        argv[count] = (char *)(uintptr_t)line->words[count]; /* as wmain has it; nothing is written to */
        count++;
    }
    return arguments_read(count, argv, out, fault, err);
}

static void assert_text(const char *found, const char *expected)
{
    if (expected == NULL)
        assert_null(found);
    else
        assert_string_equal(found, expected);
}

#define FILE_HERE "C:\\備 份\\憑證 --quit.pfx"

static void test_what_is_right(void **state)
{
    static const struct {
        struct command_line line;
        struct arguments expected;
    } cases[] = {
        {{{NULL}}, {.start = START_WINDOW}},
        {{{"--tray"}}, {.start = START_TRAY}},
        {{{"--quit"}}, {.start = START_QUIT}},
        {{{"--quit", "--lang", "en"}}, {.start = START_QUIT, .language = "en"}},
        {{{"--lang=zh-TW", "--tray"}}, {.start = START_TRAY, .language = "zh-TW"}},
        {{{"--id", "A123456789"}}, {.start = START_WINDOW, .id = "A123456789"}},
        {{{"--id", " a123456789 "}}, {.start = START_WINDOW, .id = " a123456789 "}},
        {{{"--open", "apply"}}, {.start = START_PAGE, .page = START_PAGE_APPLY}},
        {{{"--open=renew", "--id=A123456789"}}, {.start = START_PAGE, .page = START_PAGE_RENEW, .id = "A123456789"}},
        {{{"--id", "A123456789", "--open", "export"}},
         {.start = START_PAGE, .page = START_PAGE_EXPORT, .id = "A123456789"}},
        {{{"--open", "import"}}, {.start = START_PAGE, .page = START_PAGE_IMPORT}},
        {{{"--open", "remove"}}, {.start = START_PAGE, .page = START_PAGE_REMOVE}},
        {{{"--open", "check"}}, {.start = START_PAGE, .page = START_PAGE_CHECK}},
        {{{"--open", "manual"}}, {.start = START_PAGE, .page = START_PAGE_MANUAL}},
        {{{"--config", "C:\\c.json", "--tray"}}, {.start = START_TRAY, .config = "C:\\c.json"}},
        {{{"--import", FILE_HERE}}, {.start = START_IMPORT, .file = FILE_HERE}},
        {{{"--import=" FILE_HERE}}, {.start = START_IMPORT, .file = FILE_HERE}},
        {{{"--lang", "en", "--inspect", "d:/x.p12"}}, {.start = START_INSPECT, .file = "d:/x.p12", .language = "en"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments found = {.start = START_COUNT};
        struct usage_fault fault = {.sentence = 1};

        assert_int_equal(read_line(&cases[i].line, &found, &fault, NULL), ST_OK);
        assert_int_equal(fault.sentence, 0);
        assert_int_equal(found.start, cases[i].expected.start);
        assert_int_equal(found.page, cases[i].expected.page);
        assert_text(found.id, cases[i].expected.id);
        assert_text(found.file, cases[i].expected.file);
        assert_text(found.language, cases[i].expected.language);
        assert_text(found.config, cases[i].expected.config);
        assert_true(arguments_valid(&found));
    }
}

static void test_what_is_wrong(void **state)
{
    static const struct {
        struct command_line line;
        int sentence;
        const char *name;
        const char *language; /* kept for the refusal */
    } cases[] = {
        {{{"import"}}, IDS_TRAY_USAGE_WORD, "", NULL},
        {{{FILE_HERE}}, IDS_TRAY_USAGE_WORD, "", NULL},
        {{{""}}, IDS_TRAY_USAGE_WORD, "", NULL},
        {{{"-t"}}, IDS_TRAY_USAGE_WORD, "", NULL},
        {{{"/tray"}}, IDS_TRAY_USAGE_WORD, "", NULL},
        {{{"--"}}, IDS_TRAY_USAGE_OPTION, "--", NULL},
        {{{"--password=geheim"}}, IDS_TRAY_USAGE_OPTION, "--password", NULL},
        {{{"--lang", "en", "--trays"}}, IDS_TRAY_USAGE_OPTION, "--trays", "en"},
        {{{"--tra"}}, IDS_TRAY_USAGE_OPTION, "--tra", NULL},
        {{{"--TRAY"}}, IDS_TRAY_USAGE_OPTION, "--TRAY", NULL},
        {{{"--tray", "--tray"}}, IDS_USAGE_TWICE, "--tray", NULL},
        {{{"--id", "A123456789", "--id=A123456789"}}, IDS_USAGE_TWICE, "--id", NULL},
        {{{"--tray=yes"}}, IDS_USAGE_NO_VALUE, "--tray", NULL},
        {{{"--quit="}}, IDS_USAGE_NO_VALUE, "--quit", NULL},
        {{{"--open"}}, IDS_USAGE_VALUE, "--open", NULL},
        {{{"--open", "--tray"}}, IDS_USAGE_VALUE, "--open", NULL},
        {{{"--import"}}, IDS_USAGE_VALUE, "--import", NULL},
        {{{"--open", "revoke"}}, IDS_TRAY_USAGE_OPEN, "--open", NULL},
        {{{"--open", ""}}, IDS_TRAY_USAGE_OPEN, "--open", NULL},
        {{{"--open="}}, IDS_TRAY_USAGE_OPEN, "--open", NULL},
        {{{"--lang", "de"}}, IDS_USAGE_LANG, "--lang", NULL},
        {{{"--lang", "en", "--open", "x"}}, IDS_TRAY_USAGE_OPEN, "--open", "en"},
        {{{"--tray", "--quit"}}, IDS_TRAY_USAGE_TOGETHER, "--quit", NULL},
        {{{"--tray", "--open", "apply"}}, IDS_TRAY_USAGE_TOGETHER, "--open", NULL},
        {{{"--open", "import", "--import", FILE_HERE}}, IDS_TRAY_USAGE_TOGETHER, "--import", NULL},
        {{{"--tray", "--id", "A123456789"}}, IDS_TRAY_USAGE_TOGETHER, "--id", NULL},
        {{{"--id", "A123456789", "--import", FILE_HERE}}, IDS_TRAY_USAGE_TOGETHER, "--id", NULL},
        {{{"--id", "A123456780"}}, FAULT_NATIONAL_ID, "--id", NULL},
        {{{"--id="}}, FAULT_NATIONAL_ID, "--id", NULL},
        /* Whatever stands behind the file's name, be it an option of ours. */
        {{{"--import", FILE_HERE, "--lang", "en"}}, IDS_TRAY_USAGE_LAST, "--import", NULL},
        {{{"--import", "C:\\My", "Documents\\x.pfx"}}, IDS_TRAY_USAGE_LAST, "--import", NULL},
        {{{"--import=" FILE_HERE, "--quit"}}, IDS_TRAY_USAGE_LAST, "--import", NULL},
        {{{"--inspect", FILE_HERE, FILE_HERE}}, IDS_TRAY_USAGE_LAST, "--inspect", NULL},
        {{{"--import", "--quit"}}, IDS_TRAY_USAGE_FILE, "--import", NULL}, /* a name, and not a good one */
        {{{"--import", ""}}, IDS_TRAY_USAGE_FILE, "--import", NULL},
        {{{"--import", "x.pfx"}}, IDS_TRAY_USAGE_FILE, "--import", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments found = {.start = START_COUNT};
        struct usage_fault fault = {.sentence = 0};
        struct err err = ERR_INIT;

        assert_int_equal(read_line(&cases[i].line, &found, &fault, &err), ST_BAD_INPUT);
        assert_int_equal(err.fault, FAULT_USAGE);
        assert_int_equal(fault.sentence, cases[i].sentence);
        assert_string_equal(fault.name, cases[i].name);
        assert_text(found.language, cases[i].language);
        assert_null(found.file);
        assert_null(found.id);
        assert_int_equal(found.start, START_WINDOW);
    }
}

static void test_paths_on_a_drive_of_this_pc(void **state)
{
    static const char *const right[] = {"C:\\x", "z:/x", "D:\\a b\\備份.pfx", "C:\\..\\x.pfx"};
    static const char *const wrong[] = {
        "",
        "C:",
        "C:\\",
        "C:x.pfx", /* in whatever folder that drive is in */
        "x.pfx",
        "\\x.pfx",
        "\\\\server\\share\\x.pfx",
        "//server/share/x.pfx",
        "\\\\?\\C:\\x.pfx",
        "\\\\.\\pipe\\x",
        "\\??\\C:\\x",
        "C:\\x.pfx:stream",
        "C:\\*.pfx",
        "C:\\x?.pfx",
        "C:\\x\".pfx",
        "C:\\x|y",
        "C:\\x\n.pfx",
        "1:\\x.pfx",
        "file:///C:/x.pfx",
        "https://a.example/x.pfx",
        "C:\\\xFF\xFE",
    };

    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        assert_true(arguments_path_is_local(right[i]));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(arguments_path_is_local(wrong[i]));
}

static void test_paths_have_an_end(void **state)
{
    char *path = malloc(ARGUMENTS_FILE_MAX + 2);

    (void)state;
    assert_non_null(path);
    memset(path, 'x', ARGUMENTS_FILE_MAX + 1);
    memcpy(path, "C:\\", 3);
    path[ARGUMENTS_FILE_MAX + 1] = '\0';
    assert_false(arguments_path_is_local(path));
    path[ARGUMENTS_FILE_MAX] = '\0';
    assert_true(arguments_path_is_local(path));
    free(path);
}

static void test_what_cannot_have_been_typed(void **state)
{
    static const struct arguments cases[] = {
        {.start = START_COUNT},
        {.start = START_WINDOW, .page = START_PAGE_APPLY},
        {.start = START_PAGE},
        {.start = START_PAGE, .page = START_PAGE_COUNT},
        {.start = START_IMPORT},
        {.start = START_IMPORT, .file = "\\\\server\\share\\x.pfx"},
        {.start = START_WINDOW, .file = FILE_HERE},
        {.start = START_QUIT, .id = "A123456789"},
        {.start = START_WINDOW, .id = "A123456780"},
        {.start = START_WINDOW, .id = ""},
        {.start = START_WINDOW, .language = "fr"},
        {.start = START_WINDOW, .language = ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_false(arguments_valid(&cases[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_right),
        cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_paths_on_a_drive_of_this_pc),
        cmocka_unit_test(test_paths_have_an_end),
        cmocka_unit_test(test_what_cannot_have_been_typed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
