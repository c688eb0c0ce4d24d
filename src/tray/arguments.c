#include "tray/arguments.h"

#include <string.h>

#include "base/fault.h"
#include "base/national_id.h"
#include "base/utf.h"
#include "ids.h"

/* What follows an option, and whether anything may follow that. */
enum value_rule { VALUE_NONE, VALUE_WORD, VALUE_LAST };

enum option {
    OPTION_TRAY,
    OPTION_OPEN,
    OPTION_ID,
    OPTION_IMPORT,
    OPTION_INSPECT,
    OPTION_QUIT,
    OPTION_LANG,
    OPTION_CONFIG,
    OPTION_COUNT
};

static const struct option_syntax {
    const char *name;
    enum value_rule value;
    enum start start; /* START_WINDOW: says nothing of how to start */
} option_table[OPTION_COUNT] = {
    [OPTION_TRAY] = {"--tray", VALUE_NONE, START_TRAY},
    [OPTION_OPEN] = {"--open", VALUE_WORD, START_PAGE},
    [OPTION_ID] = {"--id", VALUE_WORD, START_WINDOW},
    [OPTION_IMPORT] = {"--import", VALUE_LAST, START_IMPORT},
    [OPTION_INSPECT] = {"--inspect", VALUE_LAST, START_INSPECT},
    [OPTION_QUIT] = {"--quit", VALUE_NONE, START_QUIT},
    [OPTION_LANG] = {"--lang", VALUE_WORD, START_WINDOW},
    [OPTION_CONFIG] = {"--config", VALUE_WORD, START_WINDOW},
};

static const char *const page_names[START_PAGE_COUNT] = {
    [START_PAGE_NONE] = "",         [START_PAGE_APPLY] = "apply",   [START_PAGE_RENEW] = "renew",
    [START_PAGE_IMPORT] = "import", [START_PAGE_EXPORT] = "export", [START_PAGE_REMOVE] = "remove",
    [START_PAGE_CHECK] = "check",   [START_PAGE_MANUAL] = "manual",
};

struct reader {
    const char *values[OPTION_COUNT]; /* NULL if not given; "" for an option without a value */
    struct usage_fault *fault;
    struct err *err;
};

static enum status arguments_fail(struct reader *reader, int sentence, const char *name, size_t name_len)
{
    reader->fault->sentence = sentence;
    utf8_display_copy(name, name_len, reader->fault->name, sizeof reader->fault->name);
    return err_set(reader->err, ST_BAD_INPUT, FAULT_USAGE, "reading the command line");
}

static enum status arguments_fail_option(struct reader *reader, int sentence, enum option option)
{
    return arguments_fail(reader, sentence, option_table[option].name, strlen(option_table[option].name));
}

static bool language_valid(const char *language)
{
    return strcmp(language, "zh-TW") == 0 || strcmp(language, "en") == 0;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool arguments_path_is_local(const char *path)
{
    const size_t len = strlen(path);

    if (len < 4 || len > ARGUMENTS_FILE_MAX || !utf8_valid(path, len))
        return false;
    if (!is_letter(path[0]) || path[1] != ':' || (path[2] != '\\' && path[2] != '/'))
        return false;
    for (const char *at = path + 2; *at != '\0'; at++) {
        /* No name on NTFS has one of these; a colon would name a stream, a wildcard several files. */
        if ((unsigned char)*at < 0x20 || strchr(":*?\"<>|", *at) != NULL)
            return false;
    }
    return true;
}

/*
 * --- One word after the other ---
 */

static bool option_find(const char *text, size_t len, enum option *out)
{
    for (enum option option = 0; option < OPTION_COUNT; option++) {
        if (strlen(option_table[option].name) == len && memcmp(text, option_table[option].name, len) == 0) {
            *out = option;
            return true;
        }
    }
    return false;
}

/* *used: how many words of the line it took. */
static enum status arguments_read_option(struct reader *reader, size_t count, char *const argv[], size_t *used)
{
    const char *text = argv[0];
    const size_t name_len = strcspn(text, "=");
    const char *value = text[name_len] == '=' ? text + name_len + 1 : NULL;
    enum option option = OPTION_COUNT;

    *used = 1;
    if (strncmp(text, "--", 2) != 0)
        return arguments_fail(reader, IDS_TRAY_USAGE_WORD, "", 0);
    if (!option_find(text, name_len, &option))
        return arguments_fail(reader, IDS_TRAY_USAGE_OPTION, text, name_len);
    if (reader->values[option] != NULL)
        return arguments_fail_option(reader, IDS_USAGE_TWICE, option);
    if (option_table[option].value == VALUE_NONE) {
        reader->values[option] = "";
        return value == NULL ? ST_OK : arguments_fail_option(reader, IDS_USAGE_NO_VALUE, option);
    }
    if (value == NULL) {
        if (count < 2 || (option_table[option].value == VALUE_WORD && strncmp(argv[1], "--", 2) == 0))
            return arguments_fail_option(reader, IDS_USAGE_VALUE, option);
        value = argv[1];
        *used = 2;
    }
    if (option_table[option].value == VALUE_LAST && *used < count)
        return arguments_fail_option(reader, IDS_TRAY_USAGE_LAST, option);
    reader->values[option] = value;
    return ST_OK;
}

/*
 * --- What it comes to ---
 */

/* One option at most says how to start. */
static enum status arguments_find_start(struct reader *reader, struct arguments *out)
{
    for (enum option option = 0; option < OPTION_COUNT; option++) {
        if (reader->values[option] == NULL || option_table[option].start == START_WINDOW)
            continue;
        if (out->start != START_WINDOW)
            return arguments_fail_option(reader, IDS_TRAY_USAGE_TOGETHER, option);
        out->start = option_table[option].start;
    }
    return ST_OK;
}

static enum status arguments_find_page(struct reader *reader, struct arguments *out)
{
    const char *name = reader->values[OPTION_OPEN];

    if (name == NULL)
        return ST_OK;
    for (enum start_page page = START_PAGE_APPLY; page < START_PAGE_COUNT; page++) {
        if (strcmp(name, page_names[page]) == 0) {
            out->page = page;
            return ST_OK;
        }
    }
    return arguments_fail_option(reader, IDS_TRAY_USAGE_OPEN, OPTION_OPEN);
}

static enum status arguments_find_person(struct reader *reader, struct arguments *out)
{
    char id[NATIONAL_ID_SIZE];

    out->id = reader->values[OPTION_ID];
    if (out->id == NULL)
        return ST_OK;
    if (out->start != START_WINDOW && out->start != START_PAGE)
        return arguments_fail_option(reader, IDS_TRAY_USAGE_TOGETHER, OPTION_ID);
    if (national_id_read(out->id, id, NULL) != ST_OK)
        return arguments_fail_option(reader, FAULT_NATIONAL_ID, OPTION_ID);
    return ST_OK;
}

static enum status arguments_find_file(struct reader *reader, struct arguments *out)
{
    const enum option option = out->start == START_IMPORT ? OPTION_IMPORT : OPTION_INSPECT;

    if (out->start != START_IMPORT && out->start != START_INSPECT)
        return ST_OK;
    if (!arguments_path_is_local(reader->values[option]))
        return arguments_fail_option(reader, IDS_TRAY_USAGE_FILE, option);
    out->file = reader->values[option];
    return ST_OK;
}

static enum status arguments_find(struct reader *reader, struct arguments *out)
{
    enum status st = ST_OK;

    out->config = reader->values[OPTION_CONFIG];
    out->language = reader->values[OPTION_LANG];
    if (out->language != NULL && !language_valid(out->language))
        return arguments_fail_option(reader, IDS_USAGE_LANG, OPTION_LANG);
    st = arguments_find_start(reader, out);
    if (st == ST_OK)
        st = arguments_find_page(reader, out);
    if (st == ST_OK)
        st = arguments_find_person(reader, out);
    return st == ST_OK ? arguments_find_file(reader, out) : st;
}

/* A refusal too is said in the language that was asked for. */
static struct arguments arguments_keep_language(const struct reader *reader)
{
    const char *language = reader->values[OPTION_LANG];

    return (struct arguments){.language = language != NULL && language_valid(language) ? language : NULL};
}

enum status arguments_read(size_t count, char *const argv[], struct arguments *out, struct usage_fault *fault,
                           struct err *err)
{
    struct reader reader = {.fault = fault, .err = err};
    struct arguments found = {.start = START_WINDOW};
    enum status st = ST_OK;

    *fault = (struct usage_fault){.sentence = 0};
    for (size_t at = 0, used = 0; st == ST_OK && at < count; at += used)
        st = arguments_read_option(&reader, count - at, argv + at, &used);
    if (st == ST_OK)
        st = arguments_find(&reader, &found);
    *out = st == ST_OK ? found : arguments_keep_language(&reader);
    return st;
}

bool arguments_valid(const struct arguments *arguments)
{
    const bool takes_file = arguments->start == START_IMPORT || arguments->start == START_INSPECT;
    const bool takes_id = arguments->start == START_WINDOW || arguments->start == START_PAGE;
    char id[NATIONAL_ID_SIZE];

    if ((unsigned)arguments->start >= START_COUNT || (unsigned)arguments->page >= START_PAGE_COUNT)
        return false;
    if ((arguments->page != START_PAGE_NONE) != (arguments->start == START_PAGE))
        return false;
    if ((arguments->file != NULL) != takes_file || (takes_file && !arguments_path_is_local(arguments->file)))
        return false;
    if (arguments->id != NULL && (!takes_id || national_id_read(arguments->id, id, NULL) != ST_OK))
        return false;
    return arguments->language == NULL || language_valid(arguments->language);
}
