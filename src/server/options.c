#include "server/options.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"

static enum status usage_fail(struct err *err, const char *problem, const char *word)
{
    char what[ERR_WHAT_MAX];

    (void)snprintf(what, sizeof what, "%s: %s", problem, word);
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, what);
}

static const struct option *find(const struct option *options, size_t count, const char *name)
{
    size_t i = 0;

    for (i = 0; i < count; i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return NULL;
}

enum status options_read(int argc, char *const *argv, const struct option *options, size_t count,
                         const char **positional, struct err *err)
{
    size_t i = 0;
    int at = 0;

    for (at = 0; at < argc; at++) {
        const struct option *option = find(options, count, argv[at]);

        if (option == NULL && argv[at][0] == '-')
            return usage_fail(err, "unknown option", argv[at]);
        if (option == NULL && (positional == NULL || *positional != NULL))
            return usage_fail(err, "one word too many", argv[at]);
        if (option == NULL) {
            *positional = argv[at];
        } else if (option->given != NULL) {
            *option->given = true;
        } else {
            if (at + 1 == argc)
                return usage_fail(err, "a value is wanted after", argv[at]);
            *option->value = argv[++at];
        }
    }
    for (i = 0; i < count; i++)
        if (options[i].required && *options[i].value == NULL)
            return usage_fail(err, "missing", options[i].name);
    return ST_OK;
}
