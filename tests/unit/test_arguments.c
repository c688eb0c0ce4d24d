#include "cli/arguments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "ids.h"

enum { WORDS_MAX = 10 };

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

static const struct {
    struct command_line line;
    enum command command;
    enum option option;
    const char *value; /* of that option */
    const char *operand;
} right_cases[] = {
    {{{"status"}}, COMMAND_STATUS, OPTION_ID, NULL, NULL},
    {{{"status", "--id", "A123456789", "--login"}}, COMMAND_STATUS, OPTION_LOGIN, "", NULL},
    {{{"--json", "status"}}, COMMAND_STATUS, OPTION_JSON, "", NULL},
    {{{"status", "--json"}}, COMMAND_STATUS, OPTION_JSON, "", NULL},
    {{{"--lang=en", "status"}}, COMMAND_STATUS, OPTION_LANG, "en", NULL},
    {{{"apply", "--id=A123456789"}}, COMMAND_APPLY, OPTION_ID, "A123456789", NULL},
    {{{"export", "--serial", "01:02", "--out", "備 份.pfx"}}, COMMAND_EXPORT, OPTION_OUT, "備 份.pfx", NULL},
    {{{"export", "--id", "A", "--out=--x"}}, COMMAND_EXPORT, OPTION_OUT, "--x", NULL},
    {{{"export", "--id", "A", "--out", "-x"}}, COMMAND_EXPORT, OPTION_OUT, "-x", NULL},
    {{{"export", "--id", "A", "--out", "x", "--format", "strong"}}, COMMAND_EXPORT, OPTION_FORMAT, "strong", NULL},
    {{{"import", "檔案.pfx"}}, COMMAND_IMPORT, OPTION_ID, NULL, "檔案.pfx"},
    {{{"import", "--", "--json"}}, COMMAND_IMPORT, OPTION_JSON, NULL, "--json"},
    {{{"inspect", "--config", "c.json", "f"}}, COMMAND_INSPECT, OPTION_CONFIG, "c.json", "f"},
    {{{"remove", "--id", "A", "--serial", "1", "--yes"}}, COMMAND_REMOVE, OPTION_YES, "", NULL},
    {{{"sign", "--id", "A", "--in", "訂單.txt"}}, COMMAND_SIGN, OPTION_IN, "訂單.txt", NULL},
    {{{"sign", "--serial", "1", "--json", "--out", "s"}}, COMMAND_SIGN, OPTION_OUT, "s", NULL},
    {{{"verify", "--signature", "s"}}, COMMAND_VERIFY, OPTION_IN, NULL, NULL},
    {{{"verify", "--host", "--signature=s"}}, COMMAND_VERIFY, OPTION_SIGNATURE, "s", NULL},
    {{{"remove", "--id", "A", "--keep-undo"}}, COMMAND_REMOVE, OPTION_KEEP_UNDO, "", NULL},
    {{{"undo"}}, COMMAND_UNDO, OPTION_SERIAL, NULL, NULL},
    {{{"undo", "--serial=00E9"}}, COMMAND_UNDO, OPTION_SERIAL, "00E9", NULL},
    {{{"check", "--report", "r.txt"}}, COMMAND_CHECK, OPTION_REPORT, "r.txt", NULL},
    {{{"repair", "--autostart"}}, COMMAND_REPAIR, OPTION_AUTOSTART, "", NULL},
    {{{"backup", "check", "f.pfx"}}, COMMAND_BACKUP_CHECK, OPTION_ID, NULL, "f.pfx"},
    {{{"backup", "check", "check"}}, COMMAND_BACKUP_CHECK, OPTION_ID, NULL, "check"},
    {{{"--json", "backup", "--id", "A", "check", "f"}}, COMMAND_BACKUP_CHECK, OPTION_ID, "A", "f"},
    {{{"backup", "check", "--help"}}, COMMAND_HELP, OPTION_HELP, "", "backup check"},
    {{{"backup", "--help"}}, COMMAND_HELP, OPTION_HELP, "", "backup check"},
    {{{"help", "backup"}}, COMMAND_HELP, OPTION_ID, NULL, "backup"},
    {{{"help", "backup", "check"}}, COMMAND_HELP, OPTION_ID, NULL, "backup"},
    {{{"clean", "--yes"}}, COMMAND_CLEAN, OPTION_YES, "", NULL},
    {{{"repair"}}, COMMAND_REPAIR, OPTION_YES, NULL, NULL},
    {{{"resume"}}, COMMAND_RESUME, OPTION_ID, NULL, NULL},
    {{{"cancel", "--id", ""}}, COMMAND_CANCEL, OPTION_ID, "", NULL},
    {{{"cancel", "--id", "A", "--yes"}}, COMMAND_CANCEL, OPTION_YES, "", NULL},
    {{{"--version"}}, COMMAND_VERSION, OPTION_ID, NULL, NULL},
    {{{"renew", "--id", "A", "--serial", "00FF", "--agree"}}, COMMAND_RENEW, OPTION_SERIAL, "00FF", NULL},
    {{{"revoke", "--id", "A", "--reason", "key-compromise"}}, COMMAND_REVOKE, OPTION_REASON, "key-compromise", NULL},
    {{{"revoke", "--id", "A", "--reason=cessation", "--yes"}}, COMMAND_REVOKE, OPTION_REASON, "cessation", NULL},
    {{{"remove", "--all", "--yes"}}, COMMAND_REMOVE, OPTION_ALL, "", NULL},
    {{{"remove", "--all", "--id", "A"}}, COMMAND_REMOVE, OPTION_ID, "A", NULL},
    {{{"help"}}, COMMAND_HELP, OPTION_ID, NULL, NULL},
    {{{"help", "status"}}, COMMAND_HELP, OPTION_ID, NULL, "status"},
    {{{"status", "--help"}}, COMMAND_HELP, OPTION_HELP, "", "status"},
    {{{"--help"}}, COMMAND_HELP, OPTION_HELP, "", NULL},
    {{{"-h"}}, COMMAND_HELP, OPTION_HELP, "", NULL},
    {{{"/?"}}, COMMAND_HELP, OPTION_HELP, "", NULL},
};

static void test_what_is_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof right_cases / sizeof right_cases[0]; i++) {
        struct arguments arguments;
        struct usage_fault fault;
        struct err err = ERR_INIT;
        const char *value = NULL;

        assert_int_equal(read_line(&right_cases[i].line, &arguments, &fault, &err), ST_OK);
        assert_int_equal(arguments.command, right_cases[i].command);
        assert_int_equal(fault.sentence, 0);
        value = arguments_value(&arguments, right_cases[i].option);
        assert_int_equal(value == NULL, right_cases[i].value == NULL);
        assert_int_equal(arguments_has(&arguments, right_cases[i].option), right_cases[i].value != NULL);
        if (value != NULL)
            assert_string_equal(value, right_cases[i].value);
        assert_int_equal(arguments.operand == NULL, right_cases[i].operand == NULL);
        if (arguments.operand != NULL)
            assert_string_equal(arguments.operand, right_cases[i].operand);
    }
}

struct wrong_line {
    struct command_line line;
    int sentence;
    const char *name; /* what the sentence speaks of */
};

static void assert_wrong(const struct wrong_line *wrong)
{
    struct arguments arguments;
    struct usage_fault fault;
    struct err err = ERR_INIT;

    assert_int_equal(read_line(&wrong->line, &arguments, &fault, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_USAGE);
    assert_int_equal(fault.sentence, wrong->sentence);
    assert_string_equal(fault.name, wrong->name);
    assert_null(strstr(err.what, "Ab12cd34"));
}

static void test_what_is_wrong(void **state)
{
    static const struct wrong_line cases[] = {
        {{{NULL}}, IDS_USAGE_NOTHING, ""},
        {{{"--json"}}, IDS_USAGE_NOTHING, ""},
        {{{"Status"}}, IDS_USAGE_COMMAND, "Status"},
        {{{""}}, IDS_USAGE_COMMAND, ""},
        {{{"status", "--nonsense"}}, IDS_USAGE_OPTION, "--nonsense"},
        {{{"status", "--nonsense=very much of it"}}, IDS_USAGE_OPTION, "--nonsense"},
        {{{"status", "--i"}}, IDS_USAGE_OPTION, "--i"},
        {{{"status", "-"}}, IDS_USAGE_OPTION, "-"},
        {{{"status", "--out", "x"}}, IDS_USAGE_NOT_HERE, "--out"},
        {{{"resume", "--id", "A"}}, IDS_USAGE_NOT_HERE, "--id"},
        {{{"--version", "--yes"}}, IDS_USAGE_NOT_HERE, "--yes"},
        {{{"status", "--id", "A", "--id", "B"}}, IDS_USAGE_TWICE, "--id"},
        {{{"status", "--json", "--json"}}, IDS_USAGE_TWICE, "--json"},
        {{{"apply", "--id"}}, IDS_USAGE_VALUE, "--id"},
        {{{"apply", "--id", "--agree"}}, IDS_USAGE_VALUE, "--id"},
        {{{"status", "--login=yes"}}, IDS_USAGE_NO_VALUE, "--login"},
        {{{"apply"}}, IDS_USAGE_REQUIRED, "--id"},
        {{{"cancel"}}, IDS_USAGE_REQUIRED, "--id"},
        {{{"renew"}}, IDS_USAGE_REQUIRED, "--id"},
        {{{"renew", "--serial", "00FF"}}, IDS_USAGE_REQUIRED, "--id"},
        {{{"renew", "--id", "A", "--yes"}}, IDS_USAGE_NOT_HERE, "--yes"},
        {{{"renew", "--id", "A", "--reason", "superseded"}}, IDS_USAGE_NOT_HERE, "--reason"},
        {{{"revoke", "--id", "A"}}, IDS_USAGE_REQUIRED, "--reason"},
        {{{"revoke", "--reason", "superseded"}}, IDS_USAGE_REQUIRED, "--id"},
        {{{"revoke", "--id", "A", "--reason", "keyCompromise"}}, IDS_USAGE_REASON, "--reason"},
        {{{"revoke", "--id", "A", "--reason", ""}}, IDS_USAGE_REASON, "--reason"},
        {{{"revoke", "--id", "A", "--reason", "superseded", "--agree"}}, IDS_USAGE_NOT_HERE, "--agree"},
        {{{"status", "--reason", "superseded"}}, IDS_USAGE_NOT_HERE, "--reason"},
        {{{"status", "--login"}}, IDS_USAGE_REQUIRED, "--id"},
        {{{"export", "--id", "A"}}, IDS_USAGE_REQUIRED, "--out"},
        {{{"export", "--out", "x"}}, IDS_USAGE_ID_OR_SERIAL, "export"},
        {{{"remove", "--yes"}}, IDS_USAGE_ID_OR_SERIAL, "remove"},
        {{{"remove", "--all", "--serial", "00"}}, IDS_USAGE_NOT_HERE, "--serial"},
        {{{"clean", "--all"}}, IDS_USAGE_NOT_HERE, "--all"},
        {{{"sign", "--in", "x"}}, IDS_USAGE_ID_OR_SERIAL, "sign"},
        {{{"sign", "--id", "A", "--json"}}, IDS_USAGE_OUT_JSON, "sign"},
        {{{"sign", "--id", "A", "--signature", "s"}}, IDS_USAGE_NOT_HERE, "--signature"},
        {{{"sign", "--id", "A", "x"}}, IDS_USAGE_TOO_MANY, "sign"},
        {{{"verify", "--in", "x"}}, IDS_USAGE_REQUIRED, "--signature"},
        {{{"verify", "--signature", "s", "--out", "x"}}, IDS_USAGE_NOT_HERE, "--out"},
        {{{"verify", "--signature"}}, IDS_USAGE_VALUE, "--signature"},
        {{{"import"}}, IDS_USAGE_FILE, "import"},
        {{{"inspect", "--json"}}, IDS_USAGE_FILE, "inspect"},
        {{{"status", "A123456789"}}, IDS_USAGE_TOO_MANY, "status"},
        {{{"import", "file.pfx", "Ab12cd34"}}, IDS_USAGE_TOO_MANY, "import"}, /* the password is not repeated */
        {{{"status", "--lang", "de"}}, IDS_USAGE_LANG, "--lang"},
        {{{"status", "--lang", "zh-tw"}}, IDS_USAGE_LANG, "--lang"},
        {{{"export", "--id", "A", "--out", "x", "--format", "weak"}}, IDS_USAGE_FORMAT, "--format"},
        {{{"status", "--password", "Ab12cd34"}}, IDS_USAGE_SECRET, "--pass"},
        {{{"import", "f", "--password=Ab12cd34"}}, IDS_USAGE_SECRET, "--pass"},
        {{{"import", "f", "-pAb12cd34"}}, IDS_USAGE_SECRET, "-p"},
        {{{"apply", "--id", "A", "--otp", "123456"}}, IDS_USAGE_SECRET, "--otp"},
        {{{"apply", "--code=123456"}}, IDS_USAGE_SECRET, "--code"},
        {{{"status", "--pin:1234"}}, IDS_USAGE_SECRET, "--pin"},
        {{{"--", "--password=Ab12cd34"}}, IDS_USAGE_SECRET, "--pass"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_wrong(&cases[i]);
}

static void test_uploads(void **state)
{
    static const struct {
        struct command_line line;
        const char *device, *format;
    } cases[] = {
        {{{"upload", "--id", "A"}}, NULL, NULL},
        {{{"upload", "--id", "A", "--device=android"}}, "android", NULL},
        {{{"upload", "--format", "strong", "--id", "A", "--device", "iphone"}}, "iphone", "strong"},
    };
    static const struct wrong_line wrong[] = {
        {{{"upload"}}, IDS_USAGE_REQUIRED, "--id"},
        {{{"upload", "--id", "A", "--device", "nokia"}}, IDS_USAGE_DEVICE, "--device"},
        {{{"upload", "--id", "A", "--serial", "1"}}, IDS_USAGE_NOT_HERE, "--serial"},
        {{{"export", "--id", "A", "--out", "x", "--device", "iphone"}}, IDS_USAGE_NOT_HERE, "--device"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments arguments;
        struct usage_fault fault;

        assert_int_equal(read_line(&cases[i].line, &arguments, &fault, NULL), ST_OK);
        assert_int_equal(arguments.command, COMMAND_UPLOAD);
        assert_string_equal(cases[i].device != NULL ? cases[i].device : "-",
                            arguments_has(&arguments, OPTION_DEVICE) ? arguments_value(&arguments, OPTION_DEVICE)
                                                                     : "-");
        assert_string_equal(cases[i].format != NULL ? cases[i].format : "-",
                            arguments_has(&arguments, OPTION_FORMAT) ? arguments_value(&arguments, OPTION_FORMAT)
                                                                     : "-");
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_wrong(&wrong[i]);
}

static void test_wrong_about_what_is_kept(void **state)
{
    static const struct wrong_line cases[] = {
        {{{"backup"}}, IDS_USAGE_SECOND_WORD, "backup check"},
        {{{"backup", "f.pfx"}}, IDS_USAGE_SECOND_WORD, "backup check"},
        {{{"backup", "--", "f.pfx"}}, IDS_USAGE_SECOND_WORD, "backup check"},
        {{{"backup", "check"}}, IDS_USAGE_FILE, "backup check"},
        {{{"backup check", "f.pfx"}}, IDS_USAGE_COMMAND, "backup check"},
        {{{"backup", "check", "f.pfx", "Ab12cd34"}}, IDS_USAGE_TOO_MANY, "backup check"},
        {{{"check", "f.pfx"}}, IDS_USAGE_TOO_MANY, "check"},
        {{{"help", "backup", "status"}}, IDS_USAGE_TOO_MANY, "help"},
        {{{"clean", "--id", "A"}}, IDS_USAGE_NOT_HERE, "--id"},
        {{{"clean", "everything"}}, IDS_USAGE_TOO_MANY, "clean"},
        {{{"repair", "--yes"}}, IDS_USAGE_NOT_HERE, "--yes"},
        {{{"undo", "--id", "A"}}, IDS_USAGE_NOT_HERE, "--id"},
        {{{"undo", "--keep-undo=1"}}, IDS_USAGE_NO_VALUE, "--keep-undo"},
        {{{"export", "--id", "A", "--out", "x", "--keep-undo"}}, IDS_USAGE_NOT_HERE, "--keep-undo"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_wrong(&cases[i]);
}

/* A refusal is said in the form and the language that were asked for, also when they stand behind the mistake. */
static void test_refusal_keeps_its_form(void **state)
{
    static const struct {
        struct command_line line;
        bool json;
        const char *lang;
    } cases[] = {
        {{{"nonsense", "--json"}}, true, NULL},        {{{"--nonsense", "--lang", "en", "--json"}}, true, "en"},
        {{{"apply", "--lang=zh-TW"}}, false, "zh-TW"}, {{{"status", "--lang", "de"}}, false, NULL},
        {{{"status", "--lang"}}, false, NULL},         {{{"status", "x", "--", "--json"}}, false, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments arguments;
        struct usage_fault fault;
        const char *lang = NULL;

        assert_int_equal(read_line(&cases[i].line, &arguments, &fault, NULL), ST_BAD_INPUT);
        assert_int_equal(arguments_has(&arguments, OPTION_JSON), cases[i].json);
        lang = arguments_value(&arguments, OPTION_LANG);
        assert_int_equal(lang == NULL, cases[i].lang == NULL);
        if (lang != NULL)
            assert_string_equal(lang, cases[i].lang);
        assert_null(arguments_value(&arguments, OPTION_ID));
    }
}

static void test_every_command_has_a_name_and_help(void **state)
{
    (void)state;
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        enum command found = COMMAND_COUNT;

        assert_true(arguments_command_find(arguments_command_name(command), &found));
        assert_int_equal(found, command);
        assert_true(arguments_command_help(command) >= IDS_HELP);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_right),
        cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_uploads),
        cmocka_unit_test(test_wrong_about_what_is_kept),
        cmocka_unit_test(test_refusal_keeps_its_form),
        cmocka_unit_test(test_every_command_has_a_name_and_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
