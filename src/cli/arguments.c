#include "cli/arguments.h"

#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "ids.h"

#define BIT(option) (1U << (unsigned)(option))

struct option_syntax {
    const char *name;
    bool has_value;
};

static const struct option_syntax option_table[OPTION_COUNT] = {
    [OPTION_CONFIG] = {"--config", true},
    [OPTION_JSON] = {"--json", false},
    [OPTION_LANG] = {"--lang", true},
    [OPTION_HELP] = {"--help", false},
    [OPTION_ID] = {"--id", true},
    [OPTION_LOGIN] = {"--login", false},
    [OPTION_AGREE] = {"--agree", false},
    [OPTION_REPLACE] = {"--replace", false},
    [OPTION_SERIAL] = {"--serial", true},
    [OPTION_OUT] = {"--out", true},
    [OPTION_FORMAT] = {"--format", true},
    [OPTION_FORCE] = {"--force", false},
    [OPTION_ANY_PERSON] = {"--any-person", false},
    [OPTION_YES] = {"--yes", false},
    [OPTION_REASON] = {"--reason", true},
    [OPTION_IN] = {"--in", true},
    [OPTION_SIGNATURE] = {"--signature", true},
    [OPTION_HOST] = {"--host", false},
    [OPTION_KEEP_UNDO] = {"--keep-undo", false},
    [OPTION_ALL] = {"--all", false},
    [OPTION_LIST] = {"--list", false},
    [OPTION_DEVICE] = {"--device", true},
    [OPTION_REPORT] = {"--report", true},
    [OPTION_WITH_LOG] = {"--with-log", false},
    [OPTION_AUTOSTART] = {"--autostart", false},
};

/* Anywhere on any command line. */
static const unsigned global_options = BIT(OPTION_CONFIG) | BIT(OPTION_JSON) | BIT(OPTION_LANG) | BIT(OPTION_HELP);

enum operand_rule { OPERAND_NONE, OPERAND_OPTIONAL, OPERAND_FILE };

struct command_syntax {
    const char *name;
    int help;
    unsigned allowed; /* besides the global ones */
    unsigned required;
    unsigned one_of; /* at least one of these */
    enum operand_rule operand;
};

static const struct command_syntax command_table[COMMAND_COUNT] = {
    [COMMAND_STATUS] = {"status", IDS_HELP_STATUS, BIT(OPTION_ID) | BIT(OPTION_LOGIN), 0, 0, OPERAND_NONE},
    [COMMAND_APPLY] = {"apply", IDS_HELP_APPLY, BIT(OPTION_ID) | BIT(OPTION_AGREE) | BIT(OPTION_REPLACE),
                       BIT(OPTION_ID), 0, OPERAND_NONE},
    [COMMAND_RENEW] = {"renew", IDS_HELP_RENEW,
                       BIT(OPTION_ID) | BIT(OPTION_SERIAL) | BIT(OPTION_AGREE) | BIT(OPTION_REPLACE), BIT(OPTION_ID), 0,
                       OPERAND_NONE},
    [COMMAND_RESUME] = {"resume", IDS_HELP_RESUME, 0, 0, 0, OPERAND_NONE},
    [COMMAND_CANCEL] = {"cancel", IDS_HELP_CANCEL, BIT(OPTION_ID) | BIT(OPTION_YES), BIT(OPTION_ID), 0, OPERAND_NONE},
    [COMMAND_EXPORT] = {"export", IDS_HELP_EXPORT,
                        BIT(OPTION_ID) | BIT(OPTION_SERIAL) | BIT(OPTION_OUT) | BIT(OPTION_FORMAT) | BIT(OPTION_FORCE),
                        BIT(OPTION_OUT), BIT(OPTION_ID) | BIT(OPTION_SERIAL), OPERAND_NONE},
    [COMMAND_IMPORT] = {"import", IDS_HELP_IMPORT, BIT(OPTION_ID) | BIT(OPTION_ANY_PERSON), 0, 0, OPERAND_FILE},
    [COMMAND_INSPECT] = {"inspect", IDS_HELP_INSPECT, 0, 0, 0, OPERAND_FILE},
    [COMMAND_REMOVE] = {"remove", IDS_HELP_REMOVE,
                        BIT(OPTION_ID) | BIT(OPTION_SERIAL) | BIT(OPTION_ALL) | BIT(OPTION_YES) | BIT(OPTION_KEEP_UNDO),
                        0, BIT(OPTION_ID) | BIT(OPTION_SERIAL) | BIT(OPTION_ALL), OPERAND_NONE},
    [COMMAND_REVOKE] = {"revoke", IDS_HELP_REVOKE,
                        BIT(OPTION_ID) | BIT(OPTION_REASON) | BIT(OPTION_SERIAL) | BIT(OPTION_YES),
                        BIT(OPTION_ID) | BIT(OPTION_REASON), 0, OPERAND_NONE},
    [COMMAND_UPLOAD] = {"upload", IDS_HELP_UPLOAD, BIT(OPTION_ID) | BIT(OPTION_DEVICE) | BIT(OPTION_FORMAT),
                        BIT(OPTION_ID), 0, OPERAND_NONE},
    [COMMAND_SIGN] = {"sign", IDS_HELP_SIGN,
                      BIT(OPTION_ID) | BIT(OPTION_SERIAL) | BIT(OPTION_IN) | BIT(OPTION_OUT) | BIT(OPTION_FORCE), 0,
                      BIT(OPTION_ID) | BIT(OPTION_SERIAL), OPERAND_NONE},
    [COMMAND_VERIFY] = {"verify", IDS_HELP_VERIFY, BIT(OPTION_SIGNATURE) | BIT(OPTION_IN) | BIT(OPTION_HOST),
                        BIT(OPTION_SIGNATURE), 0, OPERAND_NONE},
    [COMMAND_UNDO] = {"undo", IDS_HELP_UNDO, BIT(OPTION_SERIAL) | BIT(OPTION_LIST), 0, 0, OPERAND_NONE},
    [COMMAND_CLEAN] = {"clean", IDS_HELP_CLEAN, BIT(OPTION_SERIAL) | BIT(OPTION_YES), 0, 0, OPERAND_NONE},
    [COMMAND_REPAIR] = {"repair", IDS_HELP_REPAIR, BIT(OPTION_AUTOSTART), 0, 0, OPERAND_NONE},
    [COMMAND_CHECK] = {"check", IDS_HELP_CHECK, BIT(OPTION_ID) | BIT(OPTION_REPORT) | BIT(OPTION_WITH_LOG), 0, 0,
                       OPERAND_NONE},
    [COMMAND_BACKUP_CHECK] = {"backup check", IDS_HELP_BACKUP, BIT(OPTION_ID) | BIT(OPTION_SERIAL), 0, 0, OPERAND_FILE},
    [COMMAND_VERSION] = {"--version", IDS_HELP_VERSION, 0, 0, 0, OPERAND_NONE},
    [COMMAND_HELP] = {"help", IDS_HELP, 0, 0, 0, OPERAND_OPTIONAL},
};

/* What people who automate try first, with whatever is glued behind; the sentence tells where a secret goes instead. */
static const char *const secret_options[] = {
    "--pass",
    "--pwd",
    "--pin",
    "--secret",
    "--new-password",
    "--login-password",
    "--export-password",
    "--file-password",
    "--otp",
    "--code",
    "--token",
    "-p",
};

struct reader {
    struct arguments *out;
    struct usage_fault *fault;
    struct err *err;
    bool has_command;
    const char *second_word; /* that has to come next; NULL if none */
    bool options_ended;
};

static enum status arguments_fail(struct reader *reader, int sentence, const char *name, size_t name_len)
{
    reader->fault->sentence = sentence;
    utf8_display_copy(name, name_len, reader->fault->name, sizeof reader->fault->name);
    return err_set(reader->err, ST_BAD_INPUT, FAULT_USAGE, "reading the command line");
}

static size_t option_name_len(const char *text)
{
    return strcspn(text, "=");
}

static bool same_text(const char *text, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(text, name, len) == 0;
}

/* The name that is safe to repeat, or NULL. */
static const char *secret_option(const char *text)
{
    for (size_t i = 0; i < sizeof secret_options / sizeof secret_options[0]; i++) {
        if (strncmp(text, secret_options[i], strlen(secret_options[i])) == 0)
            return secret_options[i];
    }
    return NULL;
}

static bool option_find(const char *text, size_t len, enum option *out)
{
    if (same_text(text, len, "-h") || same_text(text, len, "/?")) {
        *out = OPTION_HELP;
        return true;
    }
    for (enum option option = 0; option < OPTION_COUNT; option++) {
        if (same_text(text, len, option_table[option].name)) {
            *out = option;
            return true;
        }
    }
    return false;
}

/* NULL for a command of one word. */
static const char *command_second_word(enum command command)
{
    const char *space = strchr(command_table[command].name, ' ');

    return space != NULL ? space + 1 : NULL;
}

bool arguments_command_find(const char *name, enum command *out)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        const char *full = command_table[command].name;

        if (strcmp(name, full) == 0 || same_text(full, strcspn(full, " "), name)) {
            *out = command;
            return true;
        }
    }
    return false;
}

/* A word behind "--" may begin as an option that was refused for its secret. */
static enum status arguments_read_command(struct reader *reader, const char *word)
{
    const char *secret = secret_option(word);

    if (secret != NULL)
        return arguments_fail(reader, IDS_USAGE_SECRET, secret, strlen(secret));
    if (strchr(word, ' ') != NULL || !arguments_command_find(word, &reader->out->command))
        return arguments_fail(reader, IDS_USAGE_COMMAND, word, strlen(word));
    reader->has_command = true;
    reader->second_word = command_second_word(reader->out->command);
    return ST_OK;
}

/* "check" of "backup check", which may stand behind "help" too. */
static bool is_second_word(const struct reader *reader, const char *word)
{
    enum command asked = COMMAND_HELP;

    if (reader->out->command == COMMAND_HELP && reader->out->operand != NULL &&
        arguments_command_find(reader->out->operand, &asked) && command_second_word(asked) != NULL)
        return strcmp(word, command_second_word(asked)) == 0;
    return reader->second_word != NULL && strcmp(word, reader->second_word) == 0;
}

static enum status arguments_fail_second_word(struct reader *reader)
{
    const char *name = arguments_command_name(reader->out->command);

    return arguments_fail(reader, IDS_USAGE_SECOND_WORD, name, strlen(name));
}

/* A command, its second word, or its operand. */
static enum status arguments_read_word(struct reader *reader, const char *word)
{
    struct arguments *out = reader->out;

    if (!reader->has_command)
        return arguments_read_command(reader, word);
    if (is_second_word(reader, word)) {
        reader->second_word = NULL;
        return ST_OK;
    }
    if (reader->second_word != NULL)
        return arguments_fail_second_word(reader);
    /* Not shown: whoever writes one word too many may have written a password. */
    if (out->operand != NULL || command_table[out->command].operand == OPERAND_NONE)
        return arguments_fail(reader, IDS_USAGE_TOO_MANY, arguments_command_name(out->command),
                              strlen(arguments_command_name(out->command)));
    out->operand = word;
    return ST_OK;
}

/* *used: how many elements of argv it took. */
static enum status arguments_read_option(struct reader *reader, const char *text, const char *next, size_t *used)
{
    const size_t name_len = option_name_len(text);
    const char *inline_value = text[name_len] == '=' ? text + name_len + 1 : NULL;
    const char *secret = secret_option(text);
    enum option option = OPTION_COUNT;

    *used = 1;
    if (secret != NULL)
        return arguments_fail(reader, IDS_USAGE_SECRET, secret, strlen(secret));
    if (!option_find(text, name_len, &option))
        return arguments_fail(reader, IDS_USAGE_OPTION, text, name_len);
    if (reader->out->values[option] != NULL)
        return arguments_fail(reader, IDS_USAGE_TWICE, text, name_len);
    if (!option_table[option].has_value) {
        if (inline_value != NULL)
            return arguments_fail(reader, IDS_USAGE_NO_VALUE, text, name_len);
        reader->out->values[option] = "";
        return ST_OK;
    }
    if (inline_value == NULL) {
        if (next == NULL || strncmp(next, "--", 2) == 0)
            return arguments_fail(reader, IDS_USAGE_VALUE, text, name_len);
        inline_value = next;
        *used = 2;
    }
    reader->out->values[option] = inline_value;
    return ST_OK;
}

/* Options whose value is one of a few words, and what is said about another one. */
static const struct choice {
    enum option option;
    int sentence;
    const char *words[5]; /* up to the first NULL */
} choices[] = {
    {OPTION_LANG, IDS_USAGE_LANG, {"zh-TW", "en"}},
    {OPTION_FORMAT, IDS_USAGE_FORMAT, {"compatible", "strong"}},
    {OPTION_DEVICE, IDS_USAGE_DEVICE, {"iphone", "android"}},
    {OPTION_REASON, IDS_USAGE_REASON, {"key-compromise", "superseded", "cessation", "unspecified"}},
};

static enum status arguments_check_choice(struct reader *reader, const struct choice *choice)
{
    const char *value = reader->out->values[choice->option];
    const char *name = option_table[choice->option].name;

    if (value == NULL)
        return ST_OK;
    for (size_t i = 0; choice->words[i] != NULL; i++) {
        if (strcmp(value, choice->words[i]) == 0)
            return ST_OK;
    }
    reader->out->values[choice->option] = NULL;
    return arguments_fail(reader, choice->sentence, name, strlen(name));
}

static enum status arguments_check_options(struct reader *reader)
{
    const struct arguments *given = reader->out;
    const struct command_syntax *syntax = &command_table[given->command];
    bool one_given = syntax->one_of == 0;

    for (enum option option = 0; option < OPTION_COUNT; option++) {
        const char *name = option_table[option].name;
        const bool has = given->values[option] != NULL;

        if (has && ((syntax->allowed | global_options) & BIT(option)) == 0)
            return arguments_fail(reader, IDS_USAGE_NOT_HERE, name, strlen(name));
        if (!has && (syntax->required & BIT(option)) != 0)
            return arguments_fail(reader, IDS_USAGE_REQUIRED, name, strlen(name));
        one_given = one_given || (has && (syntax->one_of & BIT(option)) != 0);
    }
    if (!one_given)
        return arguments_fail(reader, IDS_USAGE_ID_OR_SERIAL, syntax->name, strlen(syntax->name));
    if (arguments_has(given, OPTION_LOGIN) && !arguments_has(given, OPTION_ID))
        return arguments_fail(reader, IDS_USAGE_REQUIRED, option_table[OPTION_ID].name,
                              strlen(option_table[OPTION_ID].name));
    /* All, or that one? */
    if (arguments_has(given, OPTION_SERIAL) && (arguments_has(given, OPTION_ALL) || arguments_has(given, OPTION_LIST)))
        return arguments_fail(reader, IDS_USAGE_NOT_HERE, option_table[OPTION_SERIAL].name,
                              strlen(option_table[OPTION_SERIAL].name));
    /* A signature and a document cannot both be the one thing on standard output. */
    if (given->command == COMMAND_SIGN && arguments_has(given, OPTION_JSON) && !arguments_has(given, OPTION_OUT))
        return arguments_fail(reader, IDS_USAGE_OUT_JSON, syntax->name, strlen(syntax->name));
    return ST_OK;
}

static enum status arguments_check(struct reader *reader)
{
    struct arguments *out = reader->out;
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < sizeof choices / sizeof choices[0]; i++)
        st = arguments_check_choice(reader, &choices[i]);
    if (st != ST_OK)
        return st;
    if (arguments_has(out, OPTION_HELP)) { /* "status --help", "--help" */
        out->operand = reader->has_command ? arguments_command_name(out->command) : NULL;
        out->command = COMMAND_HELP;
        return ST_OK;
    }
    if (!reader->has_command)
        return arguments_fail(reader, IDS_USAGE_NOTHING, "", 0);
    if (reader->second_word != NULL)
        return arguments_fail_second_word(reader);
    if (command_table[out->command].operand == OPERAND_FILE && out->operand == NULL)
        return arguments_fail(reader, IDS_USAGE_FILE, arguments_command_name(out->command),
                              strlen(arguments_command_name(out->command)));
    return arguments_check_options(reader);
}

/* A refusal too is said in the form and language that was asked for, wherever on the line that stands. */
static void arguments_keep_form(size_t count, char *const argv[], struct arguments *out)
{
    *out = (struct arguments){.command = COMMAND_HELP};
    for (size_t i = 0; i < count && strcmp(argv[i], "--") != 0; i++) {
        const char *lang = "";

        if (strcmp(argv[i], "--json") == 0)
            out->values[OPTION_JSON] = "";
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < count)
            lang = argv[i + 1];
        else if (strncmp(argv[i], "--lang=", 7) == 0)
            lang = argv[i] + 7;
        if (strcmp(lang, "zh-TW") == 0 || strcmp(lang, "en") == 0)
            out->values[OPTION_LANG] = lang;
    }
}

static enum status arguments_read_all(struct reader *reader, size_t count, char *const argv[])
{
    enum status st = ST_OK;
    size_t at = 0;

    while (at < count && st == ST_OK) {
        const char *word = argv[at];
        const char *next = at + 1 < count ? argv[at + 1] : NULL;
        const bool is_option = word[0] == '-' || strcmp(word, "/?") == 0;
        size_t used = 1;

        if (reader->options_ended || !is_option || strcmp(word, "--version") == 0)
            st = arguments_read_word(reader, word);
        else if (strcmp(word, "--") == 0)
            reader->options_ended = true;
        else
            st = arguments_read_option(reader, word, next, &used);
        at += used;
    }
    return st == ST_OK ? arguments_check(reader) : st;
}

enum status arguments_read(size_t count, char *const argv[], struct arguments *out, struct usage_fault *fault,
                           struct err *err)
{
    struct reader reader = {.out = out, .fault = fault, .err = err};
    enum status st = ST_OK;

    *out = (struct arguments){.command = COMMAND_HELP};
    *fault = (struct usage_fault){.sentence = 0};
    st = arguments_read_all(&reader, count, argv);
    if (st != ST_OK)
        arguments_keep_form(count, argv, out);
    return st;
}

bool arguments_has(const struct arguments *arguments, enum option option)
{
    return arguments->values[option] != NULL;
}

const char *arguments_value(const struct arguments *arguments, enum option option)
{
    return arguments->values[option];
}

const char *arguments_command_name(enum command command)
{
    return command_table[command].name;
}

int arguments_command_help(enum command command)
{
    return command_table[command].help;
}
