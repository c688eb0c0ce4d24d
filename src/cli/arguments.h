/*
 * The command line: which commands there are, which options each takes, and what was typed, checked against that. It
 * runs nothing, reads no file and prints nothing; a secret given as an option is refused (facts/windows.md G7).
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum command {
    COMMAND_STATUS,
    COMMAND_APPLY,
    COMMAND_RENEW,
    COMMAND_RESUME,
    COMMAND_CANCEL,
    COMMAND_EXPORT,
    COMMAND_IMPORT,
    COMMAND_INSPECT,
    COMMAND_REMOVE,
    COMMAND_REVOKE,
    COMMAND_UPLOAD,
    COMMAND_SIGN,
    COMMAND_VERIFY,
    COMMAND_UNDO,
    COMMAND_CLEAN,
    COMMAND_REPAIR,
    COMMAND_CHECK,
    COMMAND_BACKUP_CHECK, /* typed as two words */
    COMMAND_VERSION,      /* typed --version */
    COMMAND_HELP,
    COMMAND_COUNT
};

enum option {
    OPTION_CONFIG, /* FILE: instead of pccert.json beside the program */
    OPTION_JSON,
    OPTION_LANG, /* zh-TW or en */
    OPTION_HELP, /* help on the command */
    OPTION_ID,
    OPTION_LOGIN,
    OPTION_AGREE,
    OPTION_REPLACE,
    OPTION_SERIAL,
    OPTION_OUT,
    OPTION_FORMAT, /* compatible or strong */
    OPTION_FORCE,
    OPTION_ANY_PERSON,
    OPTION_YES,
    OPTION_REASON, /* key-compromise, superseded, cessation or unspecified */
    OPTION_IN,
    OPTION_SIGNATURE,
    OPTION_HOST,
    OPTION_KEEP_UNDO,
    OPTION_ALL,
    OPTION_LIST,
    OPTION_DEVICE, /* iphone or android */
    OPTION_REPORT,
    OPTION_WITH_LOG,
    OPTION_AUTOSTART,
    OPTION_COUNT
};

struct arguments {
    enum command command;
    const char *values[OPTION_COUNT]; /* NULL if not given; "" for an option without a value; borrowed from argv */
    const char *operand;              /* the FILE, or what help is asked about; NULL without one; borrowed */
};

/* What is wrong with a command line: a sentence (IDS_USAGE_...) with the option or command that it speaks of. */
struct usage_fault {
    int sentence;
    char name[64];
};

/*
 * argv: UTF-8, without the program's name. Options may stand before or behind the command, "--name value" or
 * "--name=value"; "--" ends them. On ST_BAD_INPUT (FAULT_USAGE) *fault says why, and *out holds --json and --lang
 * alone, as far as they are right, so that the refusal is said as was asked. Nothing that may be a secret comes into
 * *fault.
 */
MUST_CHECK enum status arguments_read(size_t count, char *const argv[], struct arguments *out,
                                      struct usage_fault *fault, struct err *err);

bool arguments_has(const struct arguments *arguments, enum option option);
/* NULL if it was not given. */
const char *arguments_value(const struct arguments *arguments, enum option option);

/* "status", "backup check"; the id of its help text (IDS_HELP_...). */
const char *arguments_command_name(enum command command);
int arguments_command_help(enum command command);
/* True and the command if there is one of that name; the first word of a command of two is enough. */
bool arguments_command_find(const char *name, enum command *out);

#endif
